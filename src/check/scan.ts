import type { ConfigKey } from '../kafka/config-key.ts'
import type { Release } from '../kafka/release.ts'
import { historyOf, replacementOf } from '../kafka/removed.ts'
import { suggest } from '../kafka/suggest.ts'
import { validate } from '../kafka/validate.ts'
import { compareVersions } from '../kafka/versions.ts'
import type { LiveEntry } from '../live/model.ts'
import { isSecretKey } from '../live/secrets.ts'
import type { Finding } from '../model.ts'
import { settingOf } from '../settings/index.ts'
import { at, type Edit, type Judgement, placed, type Subject } from './model.ts'
import { startRefusal } from './start-values.ts'
import { unreadLine } from './unread-lines.ts'

type Told = Omit<Finding, 'key' | 'target' | 'file' | 'line' | 'column'>

/** What one release makes of a key, whatever its value. */
interface KeyFacts {
  readonly known?: ConfigKey
  /** Something is wrong with the key itself. */
  readonly told?: Told
  /** Only controllers read it. */
  readonly isOfControllers: boolean
  /** By value. */
  readonly refused: Map<string, Told | undefined>
}

const target = 'server.properties'
const memory = new WeakMap<object, Map<string, KeyFacts>>()
const remembered = 20_000
const valuesRemembered = 64

/** Judges every line of server.properties by itself: keys the release has, values it takes. */
export function scan(subject: Subject, { raised }: Judgement): void {
  const { node, release } = subject
  const facts = memory.get(release.broker) ?? new Map<string, KeyFacts>()
  memory.set(release.broker, facts)
  for (const entry of node.properties.values()) {
    let known = facts.get(entry.key)
    if (!known) {
      known = keyFacts(subject, entry.key)
      if (facts.size < remembered) facts.set(entry.key, known)
    }
    const told = known.told ?? valueProblem(known, entry, subject) ?? unreadLine(subject, entry)
    if (told) raised.push({ key: entry.key, target, ...at(entry), ...told, ...editOf(entry, told) })
    if (entry.overrides) repeated(entry, raised)
    if (known.isOfControllers && subject.role === 'broker' && !told) misplaced(entry, raised)
  }
}

function keyFacts(subject: Subject, key: string): KeyFacts {
  const known = subject.release.broker.get(baseKey(key, subject))
  const refused = new Map<string, Told | undefined>()
  const roles = settingOf(target, key)?.roles
  const isOfControllers = roles !== undefined && !roles.includes('broker')
  if (known) return { known, refused, isOfControllers }
  const told = keyProblem(subject, key)
  return { refused, isOfControllers, ...(told && { told }) }
}

/** `listener.name.<listener>[.<mechanism>].<key>` is judged as its key. */
function baseKey(key: string, { release }: Subject): string {
  const match = /^listener\.name\.[^.]+\.(.+)$/.exec(key)
  if (!match) return key
  const name = match[1] ?? ''
  if (release.broker.has(name)) return name
  const inner = name.slice(name.indexOf('.') + 1)
  return release.broker.has(inner) ? inner : key
}

/** Prefixes under which plugins and providers have keys of their own. */
const ofPlugins =
  /^(rsm\.config\.|rlmm\.config\.|remote\.log\.(storage|metadata)\.manager\.impl\.|listener\.name\.|confluent\.|metric\.|metrics\.|strimzi\.|cruise\.control\.|super\.users$|allow\.everyone\.|client\.quota\.callback\.|kafka\.)/

function keyProblem(subject: Subject, key: string): Told | undefined {
  // A byte order mark before the first key is told as such.
  if (/^(\ufeff|\u00ef\u00bb\u00bf)/.test(key)) return undefined
  // Every release reads these, whether its ConfigDef lists them or not.
  if (/^config\.providers(\.|$)/.test(key) || key.startsWith('rlmm.config.')) return undefined
  const history = historyOf(subject.table, key)
  if (history.length > 0) return fromOtherRelease(subject, key, history)
  if (dynamicOnly.has(key)) return undefined
  const topic = subject.release.topic.get(key)
  if (topic) return ofTopics(key, topic)
  const name = /^listener\.name\.[^.]+\.(.+)$/.exec(key)?.[1]
  const near = suggest(name ?? key, subject.release.broker.keys())
  const version = subject.release.version
  if (near !== undefined && (name !== undefined || !ofPlugins.test(key))) {
    return {
      code: 'unknown-key',
      severity: 'warning',
      message: `Kafka ${version} has no such key: the line does nothing, and ${near} keeps its default`,
      expected: near,
      fix: `did you mean ${near}?`,
    }
  }
  if (ofPlugins.test(key)) return undefined
  return {
    code: 'unknown-key',
    severity: 'info',
    message: `Kafka ${version} has no such key: the line does nothing unless a plugin reads it`,
    fix: 'remove the line, or keep it if a plugin reads it',
  }
}

/** Set with kafka-configs.sh alone; a constraint tells of them in a file. */
const dynamicOnly: ReadonlySet<string> = new Set([
  'leader.replication.throttled.rate',
  'follower.replication.throttled.rate',
  'replica.alter.log.dirs.io.max.bytes.per.second',
])

function fromOtherRelease(
  { release }: Subject,
  key: string,
  history: ReturnType<typeof historyOf>,
): Told {
  const first = history[0]?.[0] ?? ''
  if (compareVersions(first, release.version) > 0) {
    return {
      code: 'unknown-key',
      severity: 'warning',
      message: `the key comes with Kafka ${first}; ${release.version} does not read it`,
      fix: `remove the line until the brokers run ${first}`,
    }
  }
  const last = history.at(-1)?.[1] ?? ''
  const replaced = replacementOf('broker', key)
  const why = replaced ? `: ${replaced.why}` : ''
  return {
    code: 'removed-key',
    severity: 'warning',
    message: `Kafka ${release.version} ignores the line, ${last} was the last release with this key${why}`,
    expected: 'absent',
    fix: replaced?.renamedTo
      ? `set ${replaced.renamedTo} instead and remove the line`
      : 'remove the line',
  }
}

function ofTopics(key: string, topic: ConfigKey): Told {
  const broker = topic.synonyms.find(one => one.name !== key)?.name
  const instead = broker === undefined ? 'set it on topics' : `set ${broker}, or the key on topics`
  return {
    code: 'ineffective',
    severity: 'warning',
    message: `${key} is a key of topics; brokers do not read it from their file`,
    fix: `${instead}, and remove the line`,
  }
}

function valueProblem(facts: KeyFacts, entry: LiveEntry, subject: Subject): Told | undefined {
  const { known, refused } = facts
  if (!known || entry.secret || known.type === 'PASSWORD') return undefined
  if (entry.unresolved && subject.node.properties.has('config.providers')) return undefined
  const { value } = entry
  if (refused.has(value)) return refused.get(value)
  const told = judgeValue(known, value, subject.release)
  if (refused.size < valuesRemembered) refused.set(value, told)
  return told
}

const mayHoldHash = /(rules|jaas|principal|\.dn$|password)/

function judgeValue(known: ConfigKey, value: string, release: Release): Told | undefined {
  const why = validate(known, value) ?? startRefusal(known.name, value, release)
  const comment = /\s+#/.exec(value)
  if (comment && !mayHoldHash.test(known.name)) {
    const before = value.slice(0, comment.index)
    return {
      code: 'inline-comment',
      severity: why === undefined ? 'warning' : 'error',
      message: `the comment behind the value is part of it${why === undefined ? '' : ', and the broker does not start'}: only whole lines are comments`,
      actual: value,
      expected: before,
      fix: `write ${known.name}=${before} and put the comment on a line of its own`,
    }
  }
  if (why === undefined) return undefined
  return {
    code: 'refused',
    severity: 'error',
    message: `the broker does not start: ${why}`,
    actual: value,
    ...(known.valid !== undefined && { expected: known.valid }),
    fix:
      known.default === undefined
        ? 'write a value of the allowed form'
        : `the default is ${known.default === '' ? 'empty' : known.default}`,
  }
}

/** Lines that do nothing go; a comment behind a value goes. */
function editOf({ file, line, key, secret, origin }: LiveEntry, told: Told): { edit?: Edit } {
  if (secret || line === undefined || origin !== 'file') return {}
  const base = { file, line, key, form: 'properties' as const }
  if (told.code === 'removed-key') return { edit: base }
  if (told.code !== 'inline-comment' || told.expected === undefined) return {}
  return { edit: { ...base, value: told.expected } }
}

/** The last line of a key counts; earlier ones mislead the reader. */
function repeated(entry: LiveEntry, raised: Judgement['raised']): void {
  const { key, value, overrides = [] } = entry
  const same = overrides.filter(one => one.file === entry.file && one.key === key)
  const [other] = same
  if (other === undefined) return
  const differs = same.some(one => one.value !== value)
  raised.push({
    code: 'duplicate-key',
    severity: differs ? 'warning' : 'info',
    key,
    target,
    ...at(entry),
    ...(!isSecretKey(key) && differs && { actual: value }),
    message: `${key} is also set in ${placed(other)}${differs && !entry.secret ? ` to ${other.value}` : ''}; the last line counts`,
    fix: `remove ${same.map(placed).join(' and ')}`,
    ...(!entry.secret && {
      edit: {
        file: entry.file,
        form: 'properties',
        key,
        ...(entry.line !== undefined && { line: entry.line }),
        value,
        remove: same.flatMap(one => one.line ?? []),
      },
    }),
  })
}

/** A key that only controllers read, in the file of a broker. */
function misplaced(entry: LiveEntry, raised: Judgement['raised']): void {
  raised.push({
    code: 'ineffective',
    severity: 'info',
    key: entry.key,
    target,
    ...at(entry),
    message: `only controllers read ${entry.key}; in the file of a broker it does nothing`,
    fix: 'write it to the file of the controllers',
  })
}
