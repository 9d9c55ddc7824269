import { formatBytes, formatDuration } from '../units.ts'
import { brokerCount, type Cluster, type Topic } from './cluster.ts'
import type { Reader } from './reader.ts'

/** Mistakes that need more than one value to see. `declared` is the number of declared topics. */
export function relate(cluster: Cluster, declared: number, read: Reader): void {
  const brokers = brokerCount(cluster)
  const topics = cluster.topics.slice(0, declared)
  if (mayClash(topics)) nameMistakes(topics, read)
  topics.forEach((topic, index) => {
    topicMistakes(topic, brokers, index, read)
  })
  if (cluster.survive.brokers >= brokers && cluster.survive.brokers > 0) {
    read.add(
      'range',
      ['survive'],
      `the plan cannot survive the loss of ${cluster.survive.brokers} of ${brokers} brokers`,
    )
  }
  rackMistakes(cluster, read)
}

/**
 * Whether a name may stand twice or be refused. A set of all names tells in half the time of a map,
 * and only names with both `.` and `_` among them must be spelled as metrics for it.
 */
function mayClash(topics: readonly Topic[]): boolean {
  const names = topics.map(topic => topic.name)
  const isMixed = names.some(name => name.includes('.')) && names.some(name => name.includes('_'))
  const different = new Set(isMixed ? names.map(metricName) : names)
  return different.size < names.length || names.some(name => name === '.' || name === '..')
}

/** Kafka names metrics with `_` for `.`, so it refuses topics that differ only in these. */
function metricName(name: string): string {
  return name.includes('.') ? name.replaceAll('.', '_') : name
}

function nameMistakes(topics: readonly Topic[], read: Reader): void {
  const names = new Map<string, readonly [name: string, index: number]>()
  topics.forEach(({ name }, index) => {
    const path = ['topics', index, 'name'] as const
    const metric = metricName(name)
    const [other, first = 0] = names.get(metric) ?? []
    if (other === name) {
      const message = `the topic "${name}" is declared twice, first as topic ${first + 1}`
      read.add('duplicate', path, message)
    } else if (other !== undefined) {
      const message = `Kafka refuses "${name}" beside "${other}" of topic ${first + 1}: names must differ in more than "." and "_"`
      read.add('duplicate', path, message)
    }
    if (name === '.' || name === '..') {
      read.add('range', path, `Kafka refuses a topic named "${name}"`)
    }
    names.set(metric, [name, index])
  })
}

function topicMistakes(topic: Topic, brokers: number, index: number, read: Reader): void {
  const spec = topic.spec
  const factor = spec.replicationFactor
  if (factor > brokers) {
    read.add(
      'replication',
      ['topics', index, 'replication.factor'],
      `"${topic.name}" wants ${factor} replicas, but there are ${brokers} brokers`,
    )
  }
  const minIsr = spec.minInsyncReplicas
  if (minIsr !== undefined && minIsr > factor) {
    read.add(
      'replication',
      ['topics', index, 'min.insync.replicas'],
      `"${topic.name}" wants ${minIsr} in-sync replicas of ${factor}: nothing could ever be produced with acks=all`,
    )
  } else if (minIsr !== undefined && minIsr === factor && factor > 1) {
    read.add(
      'replication',
      ['topics', index, 'min.insync.replicas'],
      `"${topic.name}" wants all ${factor} replicas in sync: the restart of one broker stops every producer with acks=all; at most ${factor - 1}`,
    )
  }
  sizes(topic, index, read)
}

function sizes(topic: Topic, index: number, read: Reader): void {
  const { segmentBytes, retentionBytes, maxMessageBytes, retentionMs, segmentMs } = topic.spec
  if (retentionBytes < segmentBytes && topic.spec.delete) {
    read.add(
      'retention',
      ['topics', index, 'retention.bytes'],
      `"${topic.name}" keeps ${formatBytes(retentionBytes)} per partition but its segments are ${formatBytes(segmentBytes)}: retention works on whole segments; segment.bytes must not be larger`,
    )
  }
  if (retentionMs < segmentMs && topic.spec.delete && topic.spec.declared.has('segment.ms')) {
    read.add(
      'retention',
      ['topics', index, 'segment.ms'],
      `"${topic.name}" keeps records ${formatDuration(retentionMs)} but rolls segments after ${formatDuration(segmentMs)}: records stay until the segment is closed`,
      'warning',
    )
  }
  if (segmentBytes < maxMessageBytes && topic.spec.declared.has('segment.bytes')) {
    const batch = topic.spec.largestBatch ?? 0
    const severity = batch > segmentBytes ? 'error' : 'warning'
    read.add(
      'range',
      ['topics', index, 'segment.bytes'],
      `"${topic.name}" accepts batches of ${formatBytes(maxMessageBytes)} but its segments are ${formatBytes(segmentBytes)}: a batch larger than a segment is refused`,
      severity,
    )
  }
  if (topic.spec.tiered && topic.spec.compact) {
    read.add(
      'retention',
      ['topics', index, 'remote.storage.enable'],
      `"${topic.name}" is compacted: Kafka does not tier compacted topics`,
    )
  }
  if (topic.spec.indexIntervalBytes <= 0 && topic.spec.declared.has('index.interval.bytes')) {
    read.add(
      'range',
      ['topics', index, 'index.interval.bytes'],
      '"index.interval.bytes" must be at least 1',
      'warning',
    )
  }
}

function rackMistakes(cluster: Cluster, read: Reader): void {
  const nodes = cluster.groups.flatMap(group => group.nodes)
  const without = nodes.filter(node => node.rack === undefined).length
  if (without > 0 && without < nodes.length) {
    read.add(
      'replication',
      ['brokers'],
      `${without} of ${nodes.length} brokers have no rack: Kafka refuses rack-aware placement unless all have one`,
    )
  }
  if (cluster.survive.kind === 'rack' && new Set(nodes.map(node => node.rack)).size < 2) {
    read.add('range', ['survive'], 'a rack can only be lost when there are at least two racks')
  }
}
