import type { Topic } from '../declare/cluster.ts'
import type { PartitionSizing } from './partition.ts'

/** What the topics of the cluster are like, wherever their replicas stand. */
export interface Extremes {
  /** True when a topic has more than one replica. */
  readonly replicated: boolean
  /** Partitions of the whole cluster. */
  readonly clusterPartitions: number
  /** Largest batch of any topic, and what brokers must accept. */
  readonly largestBatch: number
  /** Largest batch of any compacted topic. */
  readonly compactedBatch: number
  /** Largest batch that is declared; 0 when none is. */
  readonly declaredBatch: number
  readonly maxMessage: number
  readonly keysPerPartition: number
  /** Topics that Kafka did not make for itself. */
  readonly topics: number
  /** Consumer groups over all topics, and the partitions they commit offsets of. */
  readonly readers: number
  readonly readPartitions: number
  /** Topics that nothing bounds. */
  readonly unbounded: readonly string[]
}

/** Finds them topic by topic. */
export class TopicExtremes {
  private replicated = false
  private partitions = 0
  private largestBatch = 0
  private compactedBatch = 0
  private declaredBatch = 0
  private maxMessage = 0
  private keysPerPartition = 0
  private topics = 0
  private readers = 0
  private readPartitions = 0
  private readonly unbounded: string[] = []

  add({ name, count, spec }: Topic, one: PartitionSizing): void {
    this.partitions += spec.partitions * count
    this.replicated ||= spec.replicationFactor > 1
    this.maxMessage = Math.max(this.maxMessage, spec.maxMessageBytes, spec.largestBatch ?? 0)
    if (spec.largestBatch !== undefined)
      this.declaredBatch = Math.max(this.declaredBatch, spec.largestBatch)
    if (spec.compact && spec.keys !== undefined)
      this.keysPerPartition = Math.max(
        this.keysPerPartition,
        Math.ceil(spec.keys / spec.partitions),
      )
    // What Kafka writes to its own topics is small, and it trims them by other means than retention.
    if (spec.internal) return
    this.topics += count
    this.readers += spec.consumerGroups * count
    this.readPartitions += spec.consumerGroups * spec.partitions * count
    if (!Number.isFinite(one.segments)) this.unbounded.push(name)
    this.largestBatch = Math.max(this.largestBatch, one.batch)
    if (spec.compact) this.compactedBatch = Math.max(this.compactedBatch, one.batch)
  }

  result(): Extremes {
    return {
      replicated: this.replicated,
      clusterPartitions: this.partitions,
      largestBatch: this.largestBatch,
      compactedBatch: this.compactedBatch,
      declaredBatch: this.declaredBatch,
      maxMessage: this.maxMessage,
      keysPerPartition: this.keysPerPartition,
      topics: this.topics,
      readers: this.readers,
      readPartitions: this.readPartitions,
      unbounded: this.unbounded,
    }
  }
}
