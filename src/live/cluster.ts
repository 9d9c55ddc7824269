import { readToolOutput } from './kafka-output.ts'
import type { LiveCluster, LiveEntries } from './model.ts'
import type { Reader } from './reader.ts'

/** Directory of a captured tree with the output of Kafka's own tools. */
export const toolOutputs = '/kafka-tools'

interface Gathered {
  topics: LiveCluster['topics']
  readonly brokers: Map<string, LiveEntries>
  logDirs: LiveCluster['logDirs']
}

/** Reads every captured output; one that no reader understands is a problem. */
export function readCluster(reader: Reader): LiveCluster {
  const brokers = new Map<string, LiveEntries>()
  const cluster: Gathered = { topics: [], brokers, logDirs: [] }
  for (const name of reader.list(toolOutputs)) {
    const path = `${toolOutputs}/${name}`
    if (reader.kind(path) === 'file') addOutput(reader, cluster, path)
  }
  return cluster
}

function addOutput(reader: Reader, cluster: Gathered, path: string): void {
  const text = reader.text(path)
  if (text === undefined || text.trim() === '') return
  const output = readToolOutput(text, reader.shown(path))
  if (!output.understood) {
    const message = 'is no output of kafka-configs, kafka-topics or kafka-log-dirs'
    const file = reader.shown(path)
    reader.problem({ code: 'unknown-output', severity: 'warning', target: 'file', file, message })
  }
  cluster.topics = mergeTopics(cluster.topics, output.topics ?? [])
  cluster.logDirs = [...cluster.logDirs, ...(output.logDirs ?? [])]
  for (const [broker, configs] of output.brokers ?? []) {
    cluster.brokers.set(broker, new Map([...(cluster.brokers.get(broker) ?? []), ...configs]))
  }
}

/** The same topic may be described by two tools: partitions by one, every config by the other. */
function mergeTopics(
  known: LiveCluster['topics'],
  more: LiveCluster['topics'],
): LiveCluster['topics'] {
  const byName = new Map(known.map(topic => [topic.name, topic]))
  for (const topic of more) {
    const earlier = byName.get(topic.name)
    byName.set(topic.name, earlier === undefined ? topic : joined(earlier, topic))
  }
  return [...byName.values()]
}

type Topic = LiveCluster['topics'][number]

function joined(a: Topic, b: Topic): Topic {
  const [counted, other] = a.partitions === undefined ? [b, a] : [a, b]
  return { ...counted, configs: new Map([...counted.configs, ...other.configs]) }
}
