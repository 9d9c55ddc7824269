import type { Release } from '../kafka/release.ts'
import { effectiveTopic } from '../kafka/synonyms.ts'
import { sameValue } from '../kafka/validate.ts'
import type { LiveCluster, LiveTopic } from '../live/model.ts'
import { formatBytes, formatDuration } from '../units.ts'
import { durationText, rateText, roundedSize, sizeText } from './measures.ts'
import { type Growth, type TopicSize, topicSizes } from './sizes.ts'
import type { Field, Value } from './yaml.ts'

/** A topic as it will be declared. */
export interface TopicFacts {
  readonly name: string
  /** What topics may share: partitions, replicas, configs. */
  readonly settings: readonly Field[]
  /** Observed sizes and rates. */
  readonly observed: readonly Field[]
  readonly comments: readonly string[]
}

/** What a topic is read with. */
export interface TopicContext {
  readonly release: Release
  /** Broker values that topics take, by key. */
  readonly broker: ReadonlyMap<string, string>
  readonly brokers: number
  readonly growth?: Growth
}

/** Topics that Kafka makes for itself are counted by what uses them. */
export const internalNames: ReadonlySet<string> = new Set([
  ...['__consumer_offsets', '__transaction_state', '__share_group_state'],
  ...['__remote_log_metadata', '__cluster_metadata'],
])

/** Every topic of a cluster but the internal ones, by name; those only seen by size too. */
export function topicFacts(cluster: LiveCluster, context: TopicContext): readonly TopicFacts[] {
  const sizes = topicSizes(cluster)
  const described = new Map(cluster.topics.map(topic => [topic.name, topic]))
  const names = [...new Set([...described.keys(), ...sizes.keys()])].sort()
  return names
    .filter(name => !internalNames.has(name) && /^[A-Za-z0-9._-]{1,249}$/.test(name))
    .map(name => factsOf(name, described.get(name), sizes.get(name), context))
}

function factsOf(
  name: string,
  topic: LiveTopic | undefined,
  size: TopicSize | undefined,
  context: TopicContext,
): TopicFacts {
  const configs = ownConfigs(topic, context)
  const shape = shapeOf(topic, size, context)
  const { fields, comments } = configFields(configs, shape.factor, context)
  const observed = observedFields(name, configs, size, context)
  return {
    name,
    settings: [...shape.fields, ...fields],
    observed,
    comments: [...comments, ...sizeComment(size)],
  }
}

interface Shape {
  readonly fields: readonly Field[]
  readonly factor: number
}

function shapeOf(
  topic: LiveTopic | undefined,
  size: TopicSize | undefined,
  { brokers }: TopicContext,
): Shape {
  const replicas = [...(topic?.assignment.values() ?? [])].map(one => one.length)
  const described = topic?.partitions !== undefined && topic.partitions >= 1
  const partitions = described ? topic.partitions : (size?.partitions ?? 1)
  const known = topic?.replicationFactor ?? Math.max(0, ...replicas)
  const factor = known >= 1 ? known : Math.max(1, size?.copies ?? 1)
  const note = described ? {} : { note: 'guess: counted in the log directories' }
  return {
    fields: [
      { key: 'partitions', value: Math.min(partitions, 1_000_000), ...note },
      { key: 'replication.factor', value: Math.max(1, Math.min(factor, brokers)), ...note },
    ],
    factor: Math.max(1, Math.min(factor, brokers)),
  }
}

/**
 * What the topic itself stores. kafka-topics does not tell it from what brokers set, so that a value
 * the brokers would give anyway is left to them.
 */
function ownConfigs(
  topic: LiveTopic | undefined,
  { release, broker }: TopicContext,
): ReadonlyMap<string, string> {
  const none = new Map<string, string>()
  const own = [...(topic?.configs ?? [])].filter(([key, { origin, value, secret }]) => {
    if (secret || value === 'null') return false
    if (origin === 'dynamic-topic') return true
    if (origin !== 'not-default') return false
    const known = release.topic.get(key)
    const given = effectiveTopic(release, broker, none, key).value
    return given === undefined || !known || !sameValue(known, value, given)
  })
  return new Map(own.map(([key, { value }]) => [key, value]))
}

/** How each key of the declaration is written; others become comments. */
const writers: Readonly<Record<string, (text: string) => Value | undefined>> = {
  'min.insync.replicas': whole,
  'cleanup.policy': policy,
  'retention.ms': limited(durationText),
  'retention.bytes': limited(sizeText),
  'local.retention.ms': limited(durationText),
  'local.retention.bytes': limited(sizeText),
  'segment.bytes': measured(sizeText),
  'segment.ms': measured(durationText),
  'segment.jitter.ms': measured(durationText),
  'segment.index.bytes': measured(sizeText),
  'index.interval.bytes': measured(sizeText),
  'file.delete.delay.ms': measured(durationText),
  'max.message.bytes': measured(sizeText),
  'min.cleanable.dirty.ratio': share,
  'min.compaction.lag.ms': measured(durationText),
  'max.compaction.lag.ms': measured(durationText),
  'delete.retention.ms': measured(durationText),
  'remote.storage.enable': flag,
  preallocate: flag,
}

function whole(text: string): number | undefined {
  const value = /^\d{1,15}$/.test(text) ? Number(text) : 0
  return value >= 1 ? value : undefined
}

function measured(write: (value: number) => string | number) {
  return (text: string): Value | undefined =>
    /^\d{1,15}$/.test(text) ? write(Number(text)) : undefined
}

/** -1 and -2 stay; every other negative limit means none, and so does a number no one reaches. */
function limited(write: (value: number) => string | number) {
  return (text: string): Value | undefined => {
    if (!/^-?\d{1,19}$/.test(text)) return undefined
    const value = Number(text)
    if (value < 0) return value === -2 ? -2 : -1
    return Number.isSafeInteger(value) ? write(value) : -1
  }
}

function share(text: string): number | undefined {
  const value = Number(text)
  return text.trim() !== '' && value >= 0 && value <= 1 ? value : undefined
}

function flag(text: string): boolean | undefined {
  return /^true$/i.test(text) ? true : /^false$/i.test(text) ? false : undefined
}

function policy(text: string): Value | undefined {
  const items = text
    .split(',')
    .map(one => one.trim())
    .filter(one => one !== '')
  if (items.some(one => one !== 'compact' && one !== 'delete')) return undefined
  return items.length === 0 ? [] : [...new Set(items)].join(',')
}

function configFields(
  configs: ReadonlyMap<string, string>,
  factor: number,
  context: TopicContext,
): { readonly fields: readonly Field[]; readonly comments: readonly string[] } {
  const comments: string[] = []
  const fields = [...configs].sort(byKey).flatMap(([key, text]): Field[] => {
    if (key === 'min.insync.replicas' || key === 'retention.bytes') return []
    const value = writers[key]?.(text)
    if (value !== undefined) return [{ key, value }]
    comments.push(`not declared: ${key}=${text}`)
    return []
  })
  return {
    fields: [...inSync(configs, factor, context), ...keptBytes(configs, context), ...fields].sort(
      (a, b) => (a.key < b.key ? -1 : 1),
    ),
    comments,
  }
}

function byKey(a: readonly [string, string], b: readonly [string, string]): number {
  return a[0] < b[0] ? -1 : 1
}

/** A number that would stop producers at the loss of one broker is not declared, only told. */
function inSync(
  configs: ReadonlyMap<string, string>,
  factor: number,
  { broker }: TopicContext,
): Field[] {
  const key = 'min.insync.replicas'
  const own = whole(configs.get(key) ?? '')
  const given = own ?? whole(broker.get(key) ?? '')
  if (given === undefined || given < factor || (given === 1 && factor === 1)) {
    return own === undefined ? [] : [{ key, value: own }]
  }
  const note = `guess: observed ${given} of ${factor} replicas, with which the loss of one broker stops producers`
  return [{ key, value: Math.max(1, factor - 1), note }]
}

/** Retention below a segment keeps a whole segment, which is what has to be declared. */
function keptBytes(configs: ReadonlyMap<string, string>, context: TopicContext): Field[] {
  const key = 'retention.bytes'
  const text = configs.get(key)
  const take = (one: string) => effectiveTopic(context.release, context.broker, configs, one).value
  const [kept, segment] = [Number(take(key) ?? -1), Number(take('segment.bytes') ?? 0)]
  const deletes = (take('cleanup.policy') ?? 'delete').includes('delete')
  if (deletes && kept >= 0 && kept < segment) {
    const note = `guess: observed ${kept}, but a partition keeps a whole segment`
    return [{ key, value: sizeText(segment), note }]
  }
  const value = text === undefined ? undefined : limited(sizeText)(text)
  return value === undefined ? [] : [{ key, value }]
}

/** Rates between two captures, else by what retention keeps; live bytes of compacted topics. */
function observedFields(
  name: string,
  configs: ReadonlyMap<string, string>,
  size: TopicSize | undefined,
  context: TopicContext,
): Field[] {
  const take = (key: string) => effectiveTopic(context.release, context.broker, configs, key).value
  const policies = (take('cleanup.policy') ?? 'delete').split(',').map(one => one.trim())
  const compact = policies.includes('compact')
  const rate = rateField(name, take, compact ? undefined : size, context)
  const live: Field[] =
    compact && size !== undefined && size.bytes > 0
      ? [
          {
            key: 'liveBytes',
            value: roundedSize(size.bytes),
            note: 'guess: observed, what is not compacted yet included',
          },
        ]
      : []
  return [...rate, ...live]
}

function rateField(
  name: string,
  take: (key: string) => string | undefined,
  size: TopicSize | undefined,
  { growth }: TopicContext,
): Field[] {
  const grown = growth?.rates.get(name)
  const isFull = grown !== undefined && grown < 1 && isAtLimit(take, size)
  if (growth !== undefined && grown !== undefined && !isFull) {
    const note = `grew so in ${formatDuration(growth.seconds * 1000)}; what was deleted meanwhile is not seen`
    return [{ key: 'writeRate', value: grown < 1 ? 0 : rateText(grown), note }]
  }
  const [ms, bytes] = [Number(take('retention.ms') ?? -1), Number(take('retention.bytes') ?? -1)]
  if (size === undefined || size.bytes === 0 || !(ms > 0) || ms > 1e13 || bytes >= 0) return []
  const rate = (size.bytes / ms) * 1000
  if (rate < 1) return []
  const note = `guess: ${formatBytes(size.bytes)} within the ${formatDuration(ms)} that retention keeps`
  return [{ key: 'writeRate', value: rateText(rate), note }]
}

/** Where every byte written deletes one, growth tells nothing. */
function isAtLimit(
  take: (key: string) => string | undefined,
  size: TopicSize | undefined,
): boolean {
  const limit = Number(take('retention.bytes') ?? -1)
  return size !== undefined && limit >= 0 && size.largest >= limit
}

function sizeComment(size: TopicSize | undefined): string[] {
  if (size === undefined || size.bytes === 0) return []
  const all = formatBytes(size.bytes)
  return [`observed: ${all}, largest partition ${formatBytes(size.largest)}`]
}
