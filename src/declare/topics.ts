import type { Declaration, Topic as DeclaredTopic } from '../generated/declaration.ts'
import type { Release } from '../kafka/release.ts'
import { type Parsed, parseDuration, parseSize } from '../units.ts'
import { brokerNumber, brokerText } from './broker-config.ts'
import type { Topic, TopicSpec } from './cluster.ts'
import { DeclaredKeys, isTopicKey } from './declared-keys.ts'
import type { Path } from './problem.ts'
import type { Reader } from './reader.ts'
import { TopicDraft } from './topic-draft.ts'

type Fields = NonNullable<Declaration['defaults']>
type Draft = TopicDraft
type Text = string | number | undefined

const unlimited = (value: number): number => (value < 0 ? Number.POSITIVE_INFINITY : value)

/** A topic nothing is declared about: the broker's own values, a replication factor of 3 or all brokers. */
export function baseSpec(
  release: Release,
  overrides: ReadonlyMap<string, string>,
  brokers: number,
): TopicSpec {
  const number = (key: string): number => brokerNumber(release, overrides, key)
  const policy = (brokerText(release, overrides, 'log.cleanup.policy') ?? 'delete').split(',')
  const factor = Number(overrides.get('default.replication.factor'))
  const minIsr = Number(overrides.get('min.insync.replicas'))
  return {
    internal: false,
    partitions: Math.max(1, Number(overrides.get('num.partitions') ?? 1)),
    replicationFactor: factor >= 1 ? factor : Math.min(3, brokers),
    ...(minIsr >= 1 && { minInsyncReplicas: minIsr }),
    compact: policy.includes('compact'),
    delete: policy.includes('delete'),
    retentionMs: unlimited(number('log.retention.ms')),
    retentionBytes: unlimited(number('log.retention.bytes')),
    segmentBytes: number('log.segment.bytes'),
    segmentMs: number('log.roll.ms'),
    segmentJitterMs: number('log.roll.jitter.ms'),
    segmentIndexBytes: number('log.index.size.max.bytes'),
    indexIntervalBytes: number('log.index.interval.bytes'),
    fileDeleteDelayMs: number('log.segment.delete.delay.ms'),
    maxMessageBytes: number('message.max.bytes'),
    minCleanableDirtyRatio: number('log.cleaner.min.cleanable.ratio'),
    minCompactionLagMs: number('log.cleaner.min.compaction.lag.ms'),
    maxCompactionLagMs: number('log.cleaner.max.compaction.lag.ms'),
    tiered: false,
    ...localDefault(overrides),
    preallocate: brokerText(release, overrides, 'log.preallocate') === 'true',
    consumerGroups: 0,
    tieredIndexCacheSegments: 0,
    uploadLag: 30 * 60_000,
    growth: 0,
    declared: new Map(),
  }
}

function localDefault(overrides: ReadonlyMap<string, string>): Partial<Draft> {
  const out: Partial<Draft> = {}
  const ms = Number(overrides.get('log.local.retention.ms') ?? -2)
  const bytes = Number(overrides.get('log.local.retention.bytes') ?? -2)
  if (ms !== -2) out.localRetentionMs = unlimited(ms)
  if (bytes !== -2) out.localRetentionBytes = unlimited(bytes)
  return out
}

/** Changes a draft. */
type Field = (draft: Draft, value: Text, path: Path, read: Reader, key: string) => void

/** How each declared key changes a draft. Only keys that are present cost anything. */
const fields: Readonly<Record<string, Field>> = {
  'cleanup.policy': (draft, value) => {
    const names = String(value).split(',')
    draft.compact = names.includes('compact')
    draft.delete = names.includes('delete')
  },
  'retention.ms': limit('retentionMs', 'duration'),
  'retention.bytes': limit('retentionBytes', 'size'),
  'local.retention.ms': local('localRetentionMs', 'duration'),
  'local.retention.bytes': local('localRetentionBytes', 'size'),
  'segment.bytes': measure('segmentBytes', 'size'),
  'segment.ms': measure('segmentMs', 'duration'),
  'segment.jitter.ms': measure('segmentJitterMs', 'duration'),
  'segment.index.bytes': measure('segmentIndexBytes', 'size'),
  'index.interval.bytes': measure('indexIntervalBytes', 'size'),
  'file.delete.delay.ms': measure('fileDeleteDelayMs', 'duration'),
  'max.message.bytes': measure('maxMessageBytes', 'size'),
  'min.compaction.lag.ms': measure('minCompactionLagMs', 'duration'),
  'max.compaction.lag.ms': measure('maxCompactionLagMs', 'duration'),
  'min.cleanable.dirty.ratio': plain('minCleanableDirtyRatio'),
  'replication.factor': plain('replicationFactor'),
  'min.insync.replicas': plain('minInsyncReplicas'),
  'remote.storage.enable': plain('tiered'),
  partitions: plain('partitions'),
  preallocate: plain('preallocate'),
  consumerGroups: plain('consumerGroups'),
  tieredIndexCacheSegments: plain('tieredIndexCacheSegments'),
  keys: plain('keys'),
  writeRate: measure('writeRate', 'rate'),
  uploadLag: measure('uploadLag', 'duration'),
  growth: measure('growth', 'fraction'),
  largestBatch: measure('largestBatch', 'size'),
  liveBytes: measure('liveBytes', 'size'),
}

type NumberKey = { [K in keyof Draft]: number extends Draft[K] ? K : never }[keyof Draft]

function plain(name: keyof Draft): Field {
  // The schema has already checked that the value has the type of the field.
  return (draft, value) => {
    ;(draft as Record<keyof Draft, unknown>)[name] = value
  }
}

function measure(name: NumberKey, unit: 'size' | 'duration' | 'rate' | 'fraction'): Field {
  return (draft, value, path, read, key) => {
    const parsed = read[unit](value, path, key)
    if (parsed !== undefined) draft[name] = parsed
  }
}

function limit(name: NumberKey, unit: 'size' | 'duration'): Field {
  return (draft, value, path, read, key) => {
    const parsed = read[unit](value, path, key, [-1])
    if (parsed !== undefined) draft[name] = unlimited(parsed)
  }
}

/** -2 means "the same as the whole retention" and removes what the defaults said. */
function local(name: 'localRetentionMs' | 'localRetentionBytes', unit: 'size' | 'duration'): Field {
  return (draft, value, path, read, key) => {
    const parsed = read[unit](value, path, key, [-1, -2])
    if (parsed === -2) draft[name] = undefined
    else if (parsed !== undefined) draft[name] = unlimited(parsed)
  }
}

/** Overlays declared keys on a spec; used for `defaults` and for each topic. */
export function overlay(base: TopicSpec, declared: Fields, path: Path, read: Reader): TopicSpec {
  const draft = new TopicDraft(base)
  let hasKeys = false
  for (const key in declared) {
    fields[key]?.(draft, declared[key as keyof Fields] as Text, path, read, key)
    hasKeys ||= isTopicKey(key)
  }
  if (hasKeys) draft.declared = new DeclaredKeys(base.declared, declared, spelled)
  return draft
}

/** A declared value in Kafka's own words and units. What cannot be read is told by `overlay`. */
function spelled(key: string, value: unknown): string {
  if (key === 'cleanup.policy') return String(value).split(',').sort().join(',')
  // The schema knows no other types for the keys of topics.
  const text = value as string | number
  if (key.endsWith('bytes')) return number(parseSize(text, [-1, -2]))
  if (key.endsWith('.ms')) return number(parseDuration(text, [-1, -2]))
  return String(value)
}

function number(parsed: Parsed): string {
  return String('value' in parsed ? parsed.value : undefined)
}

/** Different topics before sharing is given up where most differ: the search is not free. */
const manyKinds = 1000

/** All declared topics; those declared alike share one spec. */
export function readTopics(
  topics: readonly DeclaredTopic[],
  base: TopicSpec,
  internal: ReadonlyMap<string, TopicSpec>,
  read: Reader,
): readonly Topic[] {
  const specOf = specReader(base, read)
  const before = read.mistakes.length
  let last: TopicSpec | undefined
  return topics.map((declared, index) => {
    const own = declared.name.startsWith('__') ? internal.get(declared.name) : undefined
    if (own) {
      last = undefined
      return declaredInternal(declared, own, index, read)
    }
    const { name, count = 1 } = declared
    // Lists are often long runs of the same: a glance at the topic before spares the search.
    if (!last || !isAlike(declared, topics[index - 1]!)) last = specOf(declared, index)
    const spec = last
    // A wrong topic is read again, so that its twins are reported too.
    if (read.mistakes.length > before) last = undefined
    return { name, count, spec }
  })
}

/** Reads a topic; those declared alike get the same spec. */
function specReader(
  base: TopicSpec,
  read: Reader,
): (declared: DeclaredTopic, index: number) => TopicSpec {
  const specs = new Map<string, TopicSpec>()
  let shares = true
  return (declared, index) => {
    shares &&= specs.size < manyKinds + index / 2
    if (!shares) return overlay(base, declared, ['topics', index], read)
    const signature = signatureOf(declared)
    const known = specs.get(signature)
    const before = read.mistakes.length
    const spec = known ?? overlay(base, declared, ['topics', index], read)
    if (read.mistakes.length === before) specs.set(signature, spec)
    return spec
  }
}

/** Whether two topics declare the same; they may have other names and counts. */
function isAlike(one: DeclaredTopic, other: DeclaredTopic): boolean {
  let keys = 0
  for (const key in one) {
    if (isOfTheTopicAlone(key)) continue
    if (one[key as keyof DeclaredTopic] !== other[key as keyof DeclaredTopic]) return false
    keys += 1
  }
  for (const key in other) if (!isOfTheTopicAlone(key)) keys -= 1
  return keys === 0
}

function isOfTheTopicAlone(key: string): boolean {
  return key === 'name' || key === 'count'
}

function declaredInternal(
  declared: DeclaredTopic,
  base: TopicSpec,
  index: number,
  read: Reader,
): Topic {
  const spec = overlay(base, declared, ['topics', index], read)
  const internal = spec.liveBytes === undefined && spec.writeRate === undefined
  return { name: declared.name, count: declared.count ?? 1, spec: { ...spec, internal } }
}

function signatureOf(topic: DeclaredTopic): string {
  let signature = ''
  for (const key in topic) {
    if (isOfTheTopicAlone(key)) continue
    signature += `${key}=${topic[key as keyof DeclaredTopic]};`
  }
  return signature
}
