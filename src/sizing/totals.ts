import type { Topic } from '../declare/cluster.ts'
import type { Subject } from './broker.ts'
import { type PartitionSizing, sizePartition, type Timers } from './partition.ts'
import { type Placement, type Spread, SpreadSum } from './spread.ts'

/** What the topics add up to on one broker of the group. */
export interface Totals {
  readonly how: string
  /** Brokers that share the load. */
  readonly brokers: number
  readonly replicated: boolean
  readonly replicas: Spread
  readonly leaders: number
  /** Partitions of the whole cluster. */
  readonly clusterPartitions: number
  readonly segments: Spread
  /** Log bytes of the declared topics; Infinity when one of them has no limit. */
  readonly bytes: Spread
  /** Log bytes of internal topics: a reserve, because what is written to them is not declared. */
  readonly internalBytes: Spread
  readonly activeIndexBytes: Spread
  readonly closedIndexBytes: Spread
  readonly rollRate: Spread
  /** Indexes of remote segments kept locally. */
  readonly tieredEntries: Spread
  /** Bytes per second. */
  readonly writeIn: number
  readonly replicationIn: number
  readonly readOut: number
  readonly uploadOut: number
  readonly compactedRate: number
  readonly keysPerPartition: number
  /** Largest batch of any topic, and what brokers must accept. */
  readonly largestBatch: number
  /** Largest batch of any compacted topic. */
  readonly compactedBatch: number
  readonly maxMessage: number
  readonly largestRequest: number
  /** Log bytes per replica: mean and variance over the replicas of the broker, for log dirs. */
  readonly replicaBytes: {
    readonly mean: number
    readonly variance: number
    readonly largest: number
  }
  /** Topics that nothing bounds. */
  readonly unbounded: readonly string[]
  /** The heaviest topics, for the trace. */
  readonly heaviest: readonly {
    readonly topic: Topic
    readonly one: PartitionSizing
    readonly replicas: number
  }[]
}

/** One replica of every topic of the cluster, in their order; those declared alike share one. */
export function partitionSizes(subject: Subject): readonly PartitionSizing[] {
  const sizes = new Map<object, PartitionSizing>()
  const timers: Timers = {
    check: subject.number('log.retention.check.interval.ms'),
    cleanerBackoff: subject.number('log.cleaner.backoff.ms'),
  }
  return subject.cluster.topics.map(({ spec }) => {
    const one = sizes.get(spec) ?? sizePartition(spec, timers)
    sizes.set(spec, one)
    return one
  })
}

/** Adds up all topics for one broker; linear in their number. */
export function totals(
  subject: Subject,
  sizes: readonly PartitionSizing[],
  placement: Placement,
): Totals {
  const sums = new Sums()
  subject.cluster.topics.forEach((topic, index) => {
    sums.add(topic, sizes[index]!, placement)
  })
  return sums.totals(subject, placement)
}

/** Running sums; a class because twenty numbers change together. */
class Sums {
  private readonly spreads = {
    replicas: new SpreadSum(),
    segments: new SpreadSum(),
    bytes: new SpreadSum(),
    internalBytes: new SpreadSum(),
    activeIndexBytes: new SpreadSum(),
    closedIndexBytes: new SpreadSum(),
    rollRate: new SpreadSum(),
    tieredEntries: new SpreadSum(),
  }
  private leaders = 0
  private partitions = 0
  private writeIn = 0
  private replicationIn = 0
  private readOut = 0
  private uploadOut = 0
  private compactedRate = 0
  private keysPerPartition = 0
  private largestBatch = 0
  private compactedBatch = 0
  private maxMessage = 0
  private declaredBatch = 0
  private replicated = false
  private count = 0
  private bytesSum = 0
  private bytesSquares = 0
  private largest = 0
  private readonly unbounded: string[] = []
  private heaviest: Totals['heaviest'][number][] = []

  add(topic: Topic, one: PartitionSizing, placement: Placement): void {
    const { spec, count } = topic
    const share = placement.share(topic)
    const leaders = placement.leaders(topic) * count
    this.leaders += leaders
    this.partitions += spec.partitions * count
    this.replicated ||= spec.replicationFactor > 1
    const bounded = Number.isFinite(one.segments)
    // Coordinators trim their own topics by other means than retention.
    if (!bounded && !spec.internal) this.unbounded.push(topic.name)
    const segments = bounded ? one.segments : 1
    const bytes = bounded ? one.bytes : 0
    this.spreads.replicas.add(share, count, 1)
    this.spreads.segments.add(share, count, segments)
    this.spreads[spec.internal ? 'internalBytes' : 'bytes'].add(share, count, bytes)
    this.spreads.activeIndexBytes.add(share, count, one.activeIndexBytes)
    this.spreads.closedIndexBytes.add(share, count, bounded ? one.closedIndexBytes : 0)
    this.spreads.rollRate.add(share, count, one.rollRate)
    this.spreads.tieredEntries.add(share, count, spec.tieredIndexCacheSegments / spec.partitions)
    this.traffic(topic, one, share.mean * count, leaders)
    // What Kafka writes to its own topics is small.
    if (!spec.internal) this.largestBatch = Math.max(this.largestBatch, one.batch)
    if (spec.compact && !spec.internal)
      this.compactedBatch = Math.max(this.compactedBatch, one.batch)
    if (spec.largestBatch !== undefined)
      this.declaredBatch = Math.max(this.declaredBatch, spec.largestBatch)
    this.maxMessage = Math.max(this.maxMessage, spec.maxMessageBytes, spec.largestBatch ?? 0)
    if (spec.compact && spec.keys !== undefined)
      this.keysPerPartition = Math.max(
        this.keysPerPartition,
        Math.ceil(spec.keys / spec.partitions),
      )
    this.weigh(topic, one, share.mean * count, bytes)
  }

  private traffic(topic: Topic, one: PartitionSizing, replicas: number, leaders: number): void {
    const { spec } = topic
    const rate = one.writeRate
    this.writeIn += leaders * rate
    this.replicationIn += Math.max(0, replicas - leaders) * rate
    this.readOut += leaders * rate * (spec.consumerGroups + spec.replicationFactor - 1)
    if (spec.tiered) this.uploadOut += leaders * rate
    if (spec.compact) this.compactedRate += replicas * rate
  }

  private weigh(topic: Topic, one: PartitionSizing, replicas: number, bytes: number): void {
    this.count += replicas
    this.bytesSum += replicas * bytes
    this.bytesSquares += replicas * bytes * bytes
    this.largest = Math.max(this.largest, bytes)
    // Ten topics explain a sum; keeping them sorted costs nothing as long as most do not qualify.
    const least = this.heaviest.at(-1)
    const weight = replicas * one.segments
    if (this.heaviest.length === 10 && least && weight <= least.replicas * least.one.segments)
      return
    this.heaviest.push({ topic, one, replicas })
    this.heaviest.sort((a, b) => b.replicas * b.one.segments - a.replicas * a.one.segments)
    this.heaviest.length = Math.min(10, this.heaviest.length)
  }

  totals(subject: Subject, placement: Placement): Totals {
    const mean = this.count === 0 ? 0 : this.bytesSum / this.count
    const spread = Object.fromEntries(
      Object.entries(this.spreads).map(([name, one]) => [name, one.result()]),
    ) as { readonly [K in keyof Sums['spreads']]: Spread }
    return {
      ...spread,
      how: placement.how,
      brokers: placement.brokers,
      replicated: this.replicated && placement.brokers > 1,
      leaders: this.leaders,
      clusterPartitions: this.partitions,
      writeIn: this.writeIn,
      replicationIn: this.replicationIn,
      readOut: this.readOut,
      uploadOut: this.uploadOut,
      compactedRate: this.compactedRate,
      keysPerPartition: this.keysPerPartition,
      largestBatch: this.largestBatch,
      compactedBatch: this.compactedBatch,
      maxMessage: this.maxMessage,
      largestRequest:
        subject.cluster.clients.largestRequest ?? (this.declaredBatch || this.largestBatch),
      replicaBytes: {
        mean,
        // Rounding can take a variance of equal replicas just below zero.
        variance: Math.max(0, this.count === 0 ? 0 : this.bytesSquares / this.count - mean * mean),
        largest: this.largest,
      },
      unbounded: this.unbounded,
      heaviest: this.heaviest,
    }
  }
}
