import { brokerCount, type TopicSpec } from './declare/cluster.ts'
import { topicConstraints } from './settings/constraints-topics.ts'
import type { TopicValues, Values } from './settings/model.ts'
import type { GroupSizing, Sizing } from './sizing/model.ts'

/**
 * Whether there may be advice on a declaration. Overrides, JVM options and limits of the host are
 * for the whole catalogue to judge; topics alone are judged by their own constraints, which are a
 * small part of it. May say yes where `advice` then finds nothing, never the other way round.
 */
export function mayBeUnwise(sizing: Sizing): boolean {
  const { cluster, groups } = sizing
  if (groups.some(({ group }) => group.overrides.size > 0 || group.jvm.options.length > 0))
    return true
  if (groups.some(({ group }) => Object.keys(group.host.limits).length > 0)) return true
  // One list whose only topic changes: a hundred thousand topics are judged one after the other.
  const current: TopicValues[] = []
  const values = groups
    .filter(({ group }) => group.role !== 'controller')
    .map(own => valuesOf(sizing, own, current))
  const bounds = boundsOf(values)
  return cluster.topics.some(({ name, spec }) => {
    if (isPlain(name, spec, bounds) || !isJudged(name, spec)) return false
    current[0] = new DeclaredTopic(name, spec)
    return values.some(each => told.some(rule => rule.violated(each).length > 0))
  })
}

/** Topics without a key of their own are only wrong where Kafka itself counts their partitions. */
export function isJudged(name: string, spec: TopicSpec): boolean {
  return spec.declared.size > 0 || name.startsWith('__')
}

const told = topicConstraints.filter(one => one.severity !== 'info')

/** Bytes that every broker takes, and that followers fetch. */
interface Bounds {
  readonly request: number
  readonly fetch: number
  readonly brokers: number
}

function boundsOf(values: readonly Values[]): Bounds {
  const each = (key: string): number[] =>
    values.map(one => one.number('server.properties', key) ?? Number.NaN)
  return {
    request: Math.min(...each('socket.request.max.bytes')),
    fetch: Math.max(2 ** 20, ...each('replica.fetch.max.bytes')),
    brokers: values[0]?.brokers ?? 1,
  }
}

/**
 * Whether no constraint can object to a topic, by its numbers alone: the constraints read texts, and
 * take a hundred times as long. A test holds it to them.
 */
function isPlain(name: string, spec: TopicSpec, { request, fetch, brokers }: Bounds): boolean {
  const most = Math.max(1, spec.replicationFactor - 1)
  return (
    (spec.replicationFactor > 1 || brokers === 1) &&
    (spec.minInsyncReplicas ?? 1) <= most &&
    spec.maxMessageBytes <= request &&
    Math.max(fetch, spec.maxMessageBytes) <= spec.segmentBytes &&
    (spec.localRetentionMs ?? 0) <= spec.retentionMs &&
    (spec.localRetentionBytes ?? 0) <= spec.retentionBytes &&
    !name.startsWith('__')
  )
}

/** What topic constraints ask of a broker nobody wrote an override for. */
function valuesOf(
  { cluster, release }: Sizing,
  { group, choices }: GroupSizing,
  topics: readonly TopicValues[],
): Values {
  const text = (target: string, key: string): string | undefined => {
    if (target !== 'server.properties') return undefined
    // Followers fetch at least the largest batch; the catalogue knows it to the byte.
    const chosen = choices[key === 'replica.fetch.max.bytes' ? 'message.max.bytes' : key]
    return chosen ? String(chosen.value) : release.broker.get(key)?.default
  }
  return {
    version: release.version,
    role: group.role,
    mode: cluster.mode,
    text,
    number: (target, key) => Number(text(target, key)),
    isSet: () => false,
    written: () => [],
    brokers: brokerCount(cluster),
    topics,
  }
}

/** A topic as constraints see it: what it declares itself. */
export class DeclaredTopic implements TopicValues {
  readonly name: string
  readonly partitions: number
  readonly replicationFactor: number
  private readonly declared: ReadonlyMap<string, string>

  constructor(name: string, spec: TopicSpec) {
    this.name = name
    this.partitions = spec.partitions
    this.replicationFactor = spec.replicationFactor
    this.declared = spec.declared
  }

  text(key: string): string | undefined {
    return this.declared.get(key)
  }

  number(key: string): number | undefined {
    const text = this.declared.get(key)
    return text === undefined ? undefined : Number(text)
  }

  isSet(key: string): boolean {
    return this.declared.has(key)
  }
}
