#!/usr/bin/python
# SPDX-License-Identifier: Apache-2.0
"""Install the files of a kafka-size plan and tell what has to be reloaded or restarted."""

from __future__ import absolute_import, division, print_function

__metaclass__ = type

DOCUMENTATION = r"""
module: install
short_description: Install the files of a plan and tell what must be reloaded or restarted
version_added: 0.1.0
description:
  - Places files atomically and compares their settings, so that a changed comment asks for no restart.
  - What has to be done is remembered in O(state_path) until it is reported as done. A run that stopped
    halfway is completed by the next one.
options:
  files:
    description: The files to place.
    type: list
    elements: dict
    default: []
    suboptions:
      path:
        description: Where the file goes.
        type: path
        required: true
      kind:
        description: What the file is; decides what a change asks for.
        type: str
        required: true
        choices: [properties, sysctl, limits, environment, systemd]
      content:
        description: The text of the file in Base64. Give either this or O(files[].src).
        type: str
      src:
        description: A file on the target that holds the text.
        type: path
      owner:
        description: Owner of the file.
        type: str
      group:
        description: Group of the file.
        type: str
      mode:
        description: Mode of the file.
        type: raw
  state_path:
    description: File that remembers what has to be done.
    type: path
    required: true
  done:
    description: What has been done since, and is to be forgotten.
    type: list
    elements: str
    choices: [sysctl, reload, restart]
    default: []
  backup:
    description: Keep a copy of every file that is replaced.
    type: bool
    default: false
attributes:
  check_mode:
    support: full
    description: Can run in check mode and tell what would change without changing it.
  diff_mode:
    support: full
    description: Gives the difference of every file, with secret values masked.
author:
  - kafka-size contributors (@kafka-size)
"""

EXAMPLES = r"""
- name: Install the settings of a broker
  kafka_size.kafka.install:
    state_path: /var/lib/kafka-size/pending
    files:
      - path: /etc/kafka/server.properties
        kind: properties
        content: "{{ lookup('ansible.builtin.file', 'generated/kafka-1/server.properties') | b64encode }}"
        mode: "0640"
"""

RETURN = r"""
actions:
  description: What has to be done now; V(sysctl), V(reload) or V(restart).
  returned: success
  type: list
  elements: str
  sample: [restart]
files:
  description: Every file with whether it and its settings changed.
  returned: success
  type: list
  elements: dict
  sample: [{path: /etc/kafka/server.properties, changed: true, settings_changed: false}]
"""

import base64
import os
import re
import tempfile

from ansible.module_utils.basic import AnsibleModule

# A service reads limits from its unit, so a changed limits.conf asks for nothing.
ACTIONS = {
    "properties": ("restart",),
    "environment": ("restart",),
    "systemd": ("restart",),
    "sysctl": ("sysctl",),
    "limits": (),
}
ORDER = ("sysctl", "reload", "restart")

# Kafka's PASSWORD keys and Java's properties, wherever they stand in a line.
SECRET = re.compile(
    r"((?:password|secret|credential|sasl\.jaas\.config|keystore\.key)[\w.-]*[\"']?\s*[=:]).*",
    re.IGNORECASE,
)


def masked(text):
    """The text without the values of secret keys, also where they go on in the next line."""
    lines = []
    hidden = False
    for line in text.split("\n"):
        goes_on = (len(line) - len(line.rstrip("\\"))) % 2 == 1
        lines.append("********" if hidden else SECRET.sub(r"\1 ********", line))
        hidden = goes_on and (hidden or lines[-1] != line)
    return "\n".join(lines)


def settings(text):
    """The lines that mean something. `!` starts a comment in properties, `;` in sysctl and units."""
    lines = [line.strip() for line in text.splitlines()]
    return [line for line in lines if line and line[0] not in "#;!"]


def read(path):
    """The text of a file, undecodable bytes kept; None when there is none."""
    if not os.path.lexists(path):
        return None
    with open(path, "rb") as file:
        return file.read().decode("utf-8", "surrogateescape")


def wanted(module, entry):
    """The text to place."""
    if (entry["content"] is None) == (entry["src"] is None):
        module.fail_json(msg="%s needs either content or src" % entry["path"])
    if entry["src"] is not None:
        text = read(entry["src"])
        if text is None:
            module.fail_json(msg="%s does not exist" % entry["src"])
        return text
    return base64.b64decode(entry["content"]).decode("utf-8", "surrogateescape")


def actions_of(entry, before, after):
    """What a change of one file asks for."""
    if before == after:
        return set()
    asked = set()
    if entry["kind"] == "systemd":
        # systemd warns until it has read the new text, comments included.
        asked.add("reload")
    if settings(before or "") != settings(after):
        asked.update(ACTIONS[entry["kind"]])
    return asked


def write(module, path, text):
    """Replace a file; it gets its name when it is complete."""
    parent = os.path.dirname(path)
    if not os.path.isdir(parent):
        os.makedirs(parent, 0o755)
    handle, temporary = tempfile.mkstemp(dir=module.tmpdir)
    with os.fdopen(handle, "wb") as file:
        file.write(text.encode("utf-8", "surrogateescape"))
    module.atomic_move(temporary, path)


def remember(module, path, pending, before):
    """Keep what is to be done; no file when there is nothing."""
    if module.check_mode or pending == before:
        return
    if pending:
        write(module, path, "".join("%s\n" % one for one in ORDER if one in pending))
    elif os.path.lexists(path):
        os.unlink(path)


def place(module, entry, before, after):
    """Bring one file to its text and attributes; gives its result and its diff."""
    path = entry["path"]
    changed = before != after
    if changed and not module.check_mode:
        if module.params["backup"] and before is not None:
            module.backup_local(path)
        write(module, path, after)
    if os.path.lexists(path):
        attributes = module.load_file_common_arguments(entry, path=path)
        changed = module.set_fs_attributes_if_different(attributes, changed)
    result = {
        "path": path,
        "changed": changed,
        "settings_changed": settings(before or "") != settings(after),
    }
    if before == after:
        return result, None
    return result, {
        "before_header": path,
        "after_header": path,
        "before": masked(before or ""),
        "after": masked(after),
    }


def run(module):
    """Place the files and give the module's result."""
    state_path = module.params["state_path"]
    known = set((read(state_path) or "").split())
    pending = known - set(module.params["done"])
    entries = [
        (entry, read(entry["path"]), wanted(module, entry)) for entry in module.params["files"]
    ]
    for entry, before, after in entries:
        pending.update(actions_of(entry, before, after))
    # Remembered first: when placing stops halfway, the next run still knows.
    remember(module, state_path, pending, known)
    placed = [place(module, entry, before, after) for entry, before, after in entries]
    return {
        "changed": any(result["changed"] for result, _diff in placed),
        "actions": [one for one in ORDER if one in pending],
        "files": [result for result, _diff in placed],
        "diff": [diff for _result, diff in placed if diff],
    }


def main():
    """Run the module."""
    file_options = {
        "path": {"type": "path", "required": True},
        "kind": {"type": "str", "required": True, "choices": sorted(ACTIONS)},
        "content": {"type": "str", "no_log": True},
        "src": {"type": "path"},
        "owner": {"type": "str"},
        "group": {"type": "str"},
        "mode": {"type": "raw"},
    }
    module = AnsibleModule(
        argument_spec={
            "files": {"type": "list", "elements": "dict", "default": [], "options": file_options},
            "state_path": {"type": "path", "required": True},
            "done": {"type": "list", "elements": "str", "default": [], "choices": list(ORDER)},
            "backup": {"type": "bool", "default": False},
        },
        supports_check_mode=True,
    )
    module.exit_json(**run(module))


if __name__ == "__main__":
    main()
