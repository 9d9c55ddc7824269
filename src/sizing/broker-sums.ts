import type { Topic } from '../declare/cluster.ts'
import type { PartitionSizing } from './partition.ts'
import { type Placement, type Share, type Spread, SpreadSum } from './spread.ts'

/** A topic with the replicas of it that a broker is expected to hold. */
export interface Weighed {
  readonly topic: Topic
  readonly one: PartitionSizing
  readonly replicas: number
}

/** What the replicas on one broker add up to. */
export interface OnBroker {
  readonly replicas: Spread
  readonly leaders: number
  readonly segments: Spread
  /** Log bytes of the declared topics; those of topics that nothing bounds are left out. */
  readonly bytes: Spread
  /** Log bytes of internal topics: a reserve, because what is written to them is not declared. */
  readonly internalBytes: Spread
  readonly activeIndexBytes: Spread
  readonly closedIndexBytes: Spread
  readonly rollRate: Spread
  /** Indexes of remote segments kept locally. */
  readonly tieredEntries: Spread
  readonly tieredIndexBytes: Spread
  /** Bytes per second. */
  readonly writeIn: number
  readonly replicationIn: number
  readonly readOut: number
  readonly uploadOut: number
  readonly compactedRate: number
  /** Log bytes per replica: mean and variance over the replicas of the broker, for log dirs. */
  readonly replicaBytes: { readonly mean: number; readonly variance: number }
  /** The heaviest topics, for the trace. */
  readonly heaviest: readonly Weighed[]
}

/** Running sums; a class because twenty numbers change together. */
export class BrokerSums {
  private readonly placement: Placement
  private readonly spreads = {
    replicas: new SpreadSum(),
    segments: new SpreadSum(),
    bytes: new SpreadSum(),
    internalBytes: new SpreadSum(),
    activeIndexBytes: new SpreadSum(),
    closedIndexBytes: new SpreadSum(),
    rollRate: new SpreadSum(),
    tieredEntries: new SpreadSum(),
    tieredIndexBytes: new SpreadSum(),
  }
  private leaders = 0
  private writeIn = 0
  private replicationIn = 0
  private readOut = 0
  private uploadOut = 0
  private compactedRate = 0
  private count = 0
  private bytesSum = 0
  private bytesSquares = 0
  private readonly heaviest: Weighed[] = []

  constructor(placement: Placement) {
    this.placement = placement
  }

  add(topic: Topic, sized: PartitionSizing): void {
    // What nothing bounds is told as such; here it counts as one segment, not as infinitely many.
    const isBounded = Number.isFinite(sized.segments)
    const one = isBounded ? sized : { ...sized, segments: 1, bytes: 0, closedIndexBytes: 0 }
    const share = this.placement.share(topic)
    const replicas = share.mean * topic.count
    this.weigh(topic, one, replicas)
    // Controllers hold nothing: adding nothing up would take them as long as a broker.
    if (share.most === 0) return
    const leaders = this.placement.leaders(topic) * topic.count
    this.leaders += leaders
    this.spread(topic, one, share)
    this.traffic(topic, one, replicas, leaders)
  }

  private spread({ spec, count }: Topic, one: PartitionSizing, share: Share): void {
    const { spreads } = this
    const { bytes } = one
    const replicas = share.mean * count
    spreads.replicas.add(share, count, 1)
    spreads.segments.add(share, count, one.segments)
    if (spec.internal) spreads.internalBytes.add(share, count, bytes)
    else spreads.bytes.add(share, count, bytes)
    spreads.activeIndexBytes.add(share, count, one.activeIndexBytes)
    spreads.closedIndexBytes.add(share, count, one.closedIndexBytes)
    spreads.rollRate.add(share, count, one.rollRate)
    if (spec.tieredIndexCacheSegments > 0) {
      const remote = spec.tieredIndexCacheSegments / spec.partitions
      spreads.tieredEntries.add(share, count, remote)
      spreads.tieredIndexBytes.add(share, count, remote * one.indexBytes)
    }
    this.count += replicas
    this.bytesSum += replicas * bytes
    this.bytesSquares += replicas * bytes * bytes
  }

  private traffic(
    { spec }: Topic,
    { writeRate }: PartitionSizing,
    replicas: number,
    leaders: number,
  ): void {
    this.writeIn += leaders * writeRate
    this.replicationIn += Math.max(0, replicas - leaders) * writeRate
    this.readOut += leaders * writeRate * (spec.consumerGroups + spec.replicationFactor - 1)
    if (spec.tiered) this.uploadOut += leaders * writeRate
    if (spec.compact) this.compactedRate += replicas * writeRate
  }

  /** Ten topics explain a sum; keeping them sorted costs nothing as long as most do not qualify. */
  private weigh(topic: Topic, one: PartitionSizing, replicas: number): void {
    const { heaviest } = this
    const weight = replicas * one.segments
    const least = heaviest[9]
    if (least && !(weight > weightOf(least))) return
    const lighter = heaviest.findIndex(other => weightOf(other) < weight)
    heaviest.splice(lighter < 0 ? heaviest.length : lighter, 0, { topic, one, replicas })
    heaviest.length = Math.min(10, heaviest.length)
  }

  result(): OnBroker {
    const spread = Object.fromEntries(
      Object.entries(this.spreads).map(([name, one]) => [name, one.result()]),
    ) as { readonly [K in keyof BrokerSums['spreads']]: Spread }
    const mean = this.count === 0 ? 0 : this.bytesSum / this.count
    const squares = this.count === 0 ? 0 : this.bytesSquares / this.count
    return {
      ...spread,
      leaders: this.leaders,
      writeIn: this.writeIn,
      replicationIn: this.replicationIn,
      readOut: this.readOut,
      uploadOut: this.uploadOut,
      compactedRate: this.compactedRate,
      // Rounding can take a variance of equal replicas just below zero.
      replicaBytes: { mean, variance: Math.max(0, squares - mean * mean) },
      heaviest: this.heaviest,
    }
  }
}

function weightOf({ replicas, one }: Weighed): number {
  return replicas * one.segments
}
