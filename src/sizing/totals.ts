import type { Topic, TopicSpec } from '../declare/cluster.ts'
import type { Subject } from './broker.ts'
import { BrokerSums, type OnBroker } from './broker-sums.ts'
import { type PartitionSizing, sizePartition, type Timers } from './partition.ts'
import type { Placement } from './spread.ts'
import { type Extremes, TopicExtremes } from './topic-extremes.ts'

/** What the topics add up to on one broker of a group. */
export interface Totals extends OnBroker, Extremes {
  readonly how: string
  /** Brokers that share the load. */
  readonly brokers: number
  readonly largestRequest: number
}

/** A group, and where the replicas may fall on one of its brokers. */
export interface Part {
  readonly subject: Subject
  readonly placements: readonly Placement[]
}

/** A part while it is added up. */
interface Sums extends Part {
  readonly timers: Timers
  readonly extremes: TopicExtremes
  readonly loads: readonly BrokerSums[]
  /** The topic that was sized last, and what came of it. */
  spec: TopicSpec | undefined
  one: PartitionSizing | undefined
}

/**
 * Adds up all topics for one broker of each group under each of its placements; linear in their
 * number. Formulas run once per topic and nothing of them is kept: for a hundred thousand topics
 * memory costs more than arithmetic.
 */
export function totals(
  topics: readonly Topic[],
  parts: readonly Part[],
): readonly (readonly Totals[])[] {
  const sums = parts.map(startOf)
  for (const topic of topics) addTopic(topic, sums)
  return sums.map(totalsOf)
}

function startOf({ subject, placements }: Part): Sums {
  return {
    subject,
    placements,
    timers: {
      check: subject.number('log.retention.check.interval.ms'),
      cleanerBackoff: subject.number('log.cleaner.backoff.ms'),
    },
    extremes: new TopicExtremes(),
    loads: placements.map(placement => new BrokerSums(placement)),
    spec: undefined,
    one: undefined,
  }
}

function addTopic(topic: Topic, sums: readonly Sums[]): void {
  let before: Sums | undefined
  for (const sum of sums) {
    // Topics declared alike often stand together, and groups rarely differ in their timers.
    if (sum.spec !== topic.spec) {
      sum.one = sizeOf(topic, sum, before)
      sum.spec = topic.spec
    }
    sum.extremes.add(topic, sum.one!)
    for (const load of sum.loads) load.add(topic, sum.one!)
    before = sum
  }
}

function sizeOf({ spec }: Topic, { timers }: Sums, before: Sums | undefined): PartitionSizing {
  const isSame =
    before?.timers.check === timers.check && before.timers.cleanerBackoff === timers.cleanerBackoff
  return isSame && before.one ? before.one : sizePartition(spec, timers)
}

function totalsOf({ subject, placements, extremes, loads }: Sums): readonly Totals[] {
  const { clients } = subject.cluster
  const largest = extremes.result()
  return loads.map((load, index) => {
    const { how, brokers } = placements[index]!
    const sum = load.result()
    return {
      ...largest,
      ...sum,
      how,
      brokers,
      replicated: largest.replicated && brokers > 1,
      largestRequest: clients.largestRequest ?? (largest.declaredBatch || largest.largestBatch),
    }
  })
}
