#!/usr/bin/env bash
# One step of the action: annotations to the log, markdown to the summary and to a file.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
bin=$(node -p 'require(process.argv[1]).bin["kafka-size"]' "$root/package.json")
report=$(mktemp "${RUNNER_TEMP:-/tmp}/kafka-size-XXXXXX.md")

refuse() {
  echo "::error title=kafka-size::$1"
  exit 1
}

# Text that is not made of annotations must not be read as commands of the runner.
quietly() {
  local token code=0
  token=$(node -p 'require("node:crypto").randomUUID()')
  echo "::stop-commands::$token"
  "$@" || code=$?
  echo "::$token::"
  return "$code"
}

size() { node "$root/$bin" "$@"; }
# The talk goes to standard output as well, so that it cannot overtake the token.
to_report() { size "$@" 2>&1 > "$report"; }

# A name that starts with a dash is a name, not an option.
path() { case $1 in -*) printf './%s' "$1" ;; *) printf '%s' "$1" ;; esac; }

declaration=$(path "${KAFKA_SIZE_DECLARATION:?the input declaration is empty}")
fail_on=${KAFKA_SIZE_FAIL_ON:-error}
case $fail_on in error | warning | info | never) ;; *) refuse 'fail-on is none of error, warning, info, never' ;; esac

case ${KAFKA_SIZE_COMMAND:-plan} in
  plan) arguments=(plan "$declaration") annotated=no ;;
  diff)
    [ -n "${KAFKA_SIZE_BASE:-}" ] || refuse 'diff needs the input base'
    arguments=(diff "--git=$KAFKA_SIZE_BASE" "$declaration") annotated=yes
    ;;
  check)
    [ -n "${KAFKA_SIZE_LIVE:-}" ] || refuse 'check needs the input live'
    arguments=(check "$declaration" "--live=$KAFKA_SIZE_LIVE" "--fail-on=$fail_on") annotated=yes
    ;;
  *) refuse 'command is none of plan, diff, check' ;;
esac

code=0
quietly to_report "${arguments[@]}" --format=markdown || code=$?
if [ "$code" -ne 0 ] && [ "$code" -ne 2 ]; then
  refuse 'kafka-size could not do its work; its messages are above'
fi
if [ "$annotated" = yes ]; then size "${arguments[@]}" --format=github 2> /dev/null || true; fi

# A step's summary may have 1 MiB.
head -c 1000000 "$report" >> "${GITHUB_STEP_SUMMARY:-/dev/null}"
{
  echo "exit-code=$code"
  echo "report=$report"
} >> "${GITHUB_OUTPUT:-/dev/null}"

if [ "$fail_on" = never ]; then exit 0; fi
if [ "$code" -eq 2 ] && [ "$annotated" = no ]; then
  echo '::error title=kafka-size::the cluster does not fit its hosts; the summary of this step tells why'
fi
exit "$code"
