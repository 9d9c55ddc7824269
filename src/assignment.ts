import type { Cluster } from './declare/cluster.ts'
import type { Assignment } from './sizing/spread.ts'

type Counts = Map<string, Map<number, { replicas: number; leaders: number }>>

/**
 * Replicas and leaders per topic and broker, from `kafka-topics --describe` or from the JSON line of
 * `kafka-log-dirs --describe`. Lines that are neither are read over.
 */
export function parseAssignment(text: string): Assignment {
  const counts: Counts = new Map()
  for (const line of text.split('\n')) {
    if (line.startsWith('{')) logDirs(line, counts)
    else topicLine(line, counts)
  }
  return counts
}

/** The assignment a text holds for a cluster; in words what is wrong when it is none of that cluster. */
export function assignmentFor(text: string, { groups }: Cluster): Assignment | string {
  const assignment = parseAssignment(text)
  if (assignment.size === 0)
    return 'holds no partition of kafka-topics --describe or kafka-log-dirs --describe'
  const ids = new Set(groups.flatMap(group => group.nodes.map(node => node.id)))
  const strange = [...assignment.values()]
    .flatMap(each => [...each.keys()])
    .find(id => !ids.has(id))
  return strange === undefined
    ? assignment
    : `names broker ${strange}, which the declaration does not have`
}

function topicLine(line: string, counts: Counts): void {
  const topic = /\bTopic:\s*(\S+)/.exec(line)?.[1]
  const replicas = /\bReplicas:\s*([\d,]+)/.exec(line)?.[1]
  if (topic === undefined || replicas === undefined || !/\bPartition:/.test(line)) return
  const ids = replicas.split(',').map(Number)
  for (const id of ids) count(counts, topic, id).replicas += 1
  // The first replica is the preferred leader: who leads at the moment is chance.
  if (ids[0] !== undefined) count(counts, topic, ids[0]).leaders += 1
}

/** The JSON line is what somebody pasted: nothing about its shape is certain. */
function logDirs(line: string, counts: Counts): void {
  let parsed: unknown
  try {
    parsed = JSON.parse(line)
  } catch {
    return
  }
  for (const broker of items(parsed, 'brokers')) {
    const id = Number(field(broker, 'broker'))
    for (const partition of items(broker, 'logDirs').flatMap(dir => items(dir, 'partitions'))) {
      const name = String(field(partition, 'partition')).replace(/-\d+$/, '')
      if (field(partition, 'isFuture') !== true) count(counts, name, id).replicas += 1
    }
  }
}

function field(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  return (value as Readonly<Record<string, unknown>>)[key]
}

function items(value: unknown, key: string): readonly unknown[] {
  const list = field(value, key)
  return Array.isArray(list) ? list : []
}

function count(
  counts: Counts,
  topic: string,
  broker: number,
): { replicas: number; leaders: number } {
  const brokers = counts.get(topic) ?? new Map<number, { replicas: number; leaders: number }>()
  counts.set(topic, brokers)
  const one = brokers.get(broker) ?? { replicas: 0, leaders: 0 }
  brokers.set(broker, one)
  return one
}
