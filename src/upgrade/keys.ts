import type { ConfigKey } from '../kafka/config-key.ts'
import { historyOf, replacementOf, suggestKey } from '../kafka/removed.ts'
import { validate } from '../kafka/validate.ts'
import { versions } from '../kafka/versions.ts'
import type { Finding } from '../model.ts'
import { type Context, crosses, placeOf, removedIn, type UpgradeEntry } from './model.ts'

const target = 'server.properties'

/** Keys the new release starts to insist on; the old one did without. */
export function requiredKeys(context: Context): readonly Finding[] {
  if (!context.input.complete || context.mode === 'zookeeper') return []
  const required = [...context.to.broker.values()].filter(key => key.required)
  return context.files.flatMap(({ file, byKey }) =>
    required
      .filter(({ name }) => !byKey.has(name) && !(name === 'node.id' && byKey.has('broker.id')))
      .map(({ name }) => missing(context, name, file)),
  )
}

function missing(context: Context, key: string, file: string | undefined): Finding {
  return {
    code: 'required-key',
    severity: 'error',
    key,
    target,
    ...(file !== undefined && { file }),
    message: `${context.to.version} has no default for ${key} and does not start without it`,
    fix: `set ${key}`,
  }
}

/** What happens to every key that is set. */
export function setKeys(context: Context): readonly Finding[] {
  return context.files.flatMap(({ byKey }) =>
    [...byKey.values()].flatMap(entry => judge(context, entry)),
  )
}

function judge(context: Context, entry: UpgradeEntry): readonly Finding[] {
  const name = baseKey(context, entry.key)
  const [old, next] = [context.from.broker.get(name), context.to.broker.get(name)]
  if (!next) return old ? [removed(context, entry, old)] : unknown(context, entry)
  return [
    ...refused(context, entry, next),
    ...segmentsOfInternalTopics(context, entry),
    ...(old ? changed(context, entry, old, next) : [starts(context, entry)]),
  ]
}

/** `listener.name.<listener>.[<mechanism>.]<key>` is judged by the rules of the key. */
function baseKey(context: Context, key: string): string {
  if (!key.startsWith('listener.name.')) return key
  const parts = key.split('.').slice(3)
  while (parts.length > 1 && !context.from.broker.has(parts.join('.'))) parts.shift()
  return parts.join('.')
}

function removed(context: Context, entry: UpgradeEntry, old: ConfigKey): Finding {
  const gone = removedIn(old.until)
  const replacement = replacementOf('broker', old.name)
  const when = gone ? `was removed in ${gone}` : `is not in ${context.to.version}`
  const why = replacement ? `: ${replacement.why}` : ''
  return {
    code: 'removed-key',
    severity: 'error',
    key: entry.key,
    target,
    ...placeOf(entry),
    message: `${entry.key} ${when}${why}. A broker ignores it silently`,
    fix: replacement?.renamedTo
      ? `remove it; ${replacement.renamedTo} takes its place`
      : 'remove it',
  }
}

function refused(context: Context, entry: UpgradeEntry, next: ConfigKey): readonly Finding[] {
  // A config provider fills in the value at start: nothing to judge yet.
  if (entry.value.includes('${')) return []
  const why = validate(next, entry.value)
  if (why === undefined) return []
  return [
    {
      code: 'refused-value',
      severity: 'error',
      key: entry.key,
      target,
      ...placeOf(entry),
      ...(next.type !== 'PASSWORD' && { actual: entry.value }),
      ...(next.valid !== undefined && { expected: next.valid }),
      message: `${context.to.version} does not start: ${why}`,
      fix: listFix(next, entry.value) ?? 'change the value before the upgrade',
    },
  ]
}

function listFix(key: ConfigKey, value: string): string | undefined {
  const items = value.split(',').map(item => item.trim())
  if (key.type !== 'LIST' || !items.includes('')) return undefined
  return `take out the empty item: ${items.filter(item => item !== '').join(',')}`
}

const internalSegments = [
  'offsets.topic.segment.bytes',
  'transaction.state.log.segment.bytes',
  'share.coordinator.state.topic.segment.bytes',
]

/** They are stored as segment.bytes of the internal topic, with the bound of a topic. */
function segmentsOfInternalTopics(context: Context, entry: UpgradeEntry): readonly Finding[] {
  const least = context.to.behaviour.topicMinSegmentBytes
  const small = internalSegments.includes(entry.key) && Number(entry.value) < least
  if (!small || !crosses(context, '4.1.0')) return []
  return [
    {
      code: 'topic-stops-broker',
      severity: 'error',
      key: entry.key,
      target,
      ...placeOf(entry),
      actual: entry.value,
      expected: `>= ${least}`,
      message: `the internal topic was created with this segment.bytes; ${context.to.version} checks the stored configs of all topics at start and terminates below ${least}`,
      fix: `alter segment.bytes of the topic to at least ${least} before the upgrade, and this key with it`,
    },
  ]
}

function changed(
  context: Context,
  entry: UpgradeEntry,
  old: ConfigKey,
  next: ConfigKey,
): readonly Finding[] {
  const found: Finding[] = []
  const at = { key: entry.key, target, ...placeOf(entry) }
  if (next.deprecated && !old.deprecated) {
    const instead = replacementOf('broker', next.name)?.renamedTo
    found.push({
      ...at,
      code: 'deprecated-key',
      severity: 'info',
      message: `${entry.key} is deprecated in ${context.to.version}; it still works`,
      ...(instead !== undefined && { fix: `write ${instead} instead` }),
    })
  }
  if (old.updateMode !== next.updateMode) {
    found.push({
      ...at,
      code: 'update-mode',
      severity: 'info',
      message: `${entry.key} was ${old.updateMode} and is ${next.updateMode} in ${context.to.version}`,
    })
  }
  return found
}

function starts(context: Context, entry: UpgradeEntry): Finding {
  return {
    code: 'new-key',
    severity: 'info',
    key: entry.key,
    target,
    ...placeOf(entry),
    message: `${context.from.version} ignores ${entry.key}; ${context.to.version} obeys it`,
  }
}

const foreign = /^(listener\.name\.|rsm\.config\.|rlmm\.config\.|config\.providers\.)/

function unknown(context: Context, entry: UpgradeEntry): readonly Finding[] {
  const spans = historyOf(context.broker, entry.key)
  const near = spans.length > 0 ? undefined : suggestKey(entry.key, context.to.broker.keys())
  if (foreign.test(entry.key) || (spans.length === 0 && near === undefined)) return []
  const held = spans.map(([first, last]) => `${first} to ${last || versions.at(-1)}`).join(', ')
  return [
    {
      code: spans.length > 0 ? 'removed-key' : 'unknown-key',
      severity: spans.length > 0 ? 'warning' : 'info',
      key: entry.key,
      target,
      ...placeOf(entry),
      message: near
        ? `neither release knows ${entry.key}; did you mean ${near}?`
        : `neither release knows ${entry.key}; ${held} did. A broker ignores it silently`,
      fix: near ? `write ${near}, or leave it if it belongs to a plugin` : 'remove it',
    },
  ]
}
