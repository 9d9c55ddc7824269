import type { Cluster, NodeGroup, Topic } from '../declare/cluster.ts'

/** Replicas of one topic on one broker: how many are expected, and how uneven that may be. */
export interface Share {
  readonly mean: number
  readonly variance: number
  /** No broker can hold more. */
  readonly most: number
}

/** How replicas fall on the brokers of a group. */
export interface Placement {
  /** Brokers that share the replicas. */
  readonly brokers: number
  share(topic: Topic): Share
  /** Leaders of the topic on one broker, expected. */
  leaders(topic: Topic): number
  /** How it was found, for the trace. */
  readonly how: string
}

/**
 * Kafka's own placement, for the worst-placed broker of the group after `lost` brokers are gone.
 * Every run of as many partitions as there are brokers puts the same number of replicas on each;
 * only the remainder is uneven, and the random start of each topic decides who gets it. Lost
 * replicas count as made again on the survivors, as a reassignment would; a topic with one
 * replica has none to make again.
 */
export function modelPlacement(cluster: Cluster, group: NodeGroup, lost: number): Placement {
  const total = cluster.groups.reduce((count, one) => count + one.nodes.length, 0)
  const brokers = Math.max(1, total - lost)
  const skew = rackSkew(cluster, group, lost > 0 && cluster.survive.kind === 'rack')
  return {
    brokers,
    how: skew === 1 ? `even over ${brokers} brokers` : `even over racks, ${brokers} brokers`,
    leaders: topic => topic.spec.partitions / brokers,
    share: topic => {
      const { partitions, replicationFactor } = topic.spec
      const over = replicationFactor === 1 ? total : brokers
      const factor = Math.min(replicationFactor, over)
      const whole = Math.floor(partitions / over) * factor
      const rest = partitions % over
      const limit = Math.min(rest, factor)
      const expected = (rest * factor) / over
      // Of all spreads with this mean between 0 and the limit, the widest one.
      const variance = expected * Math.max(0, limit - expected)
      const most = Math.min(partitions, Math.ceil((whole + limit) * skew))
      return {
        mean: Math.min(partitions, (whole + expected) * skew),
        variance: variance * skew * skew,
        most,
      }
    },
  }
}

/**
 * Racks get equal shares, so a broker of a small rack gets more than one of a large rack: the
 * factor for the group's brokers in the smallest rack they stand in.
 */
function rackSkew(cluster: Cluster, group: NodeGroup, rackLost: boolean): number {
  const sizes = new Map<string, number>()
  for (const node of cluster.groups.flatMap(one => one.nodes)) {
    if (node.rack === undefined) return 1
    sizes.set(node.rack, (sizes.get(node.rack) ?? 0) + 1)
  }
  if (sizes.size < 2) return 1
  const racks = [...sizes.values()]
  const smallest = Math.min(...group.nodes.map(node => sizes.get(node.rack ?? '') ?? 1))
  const largest = Math.max(...racks)
  // The largest rack is the one whose loss hurts most, so it is the one taken away.
  const left = rackLost ? racks.toSpliced(racks.indexOf(largest), 1) : racks
  const brokers = left.reduce((sum, size) => sum + size, 0)
  return brokers / left.length / Math.min(smallest, ...left.filter(size => size >= smallest))
}

/** A count of replicas per topic and broker, from a real assignment. */
export type Assignment = ReadonlyMap<
  string,
  ReadonlyMap<number, { replicas: number; leaders: number }>
>

/**
 * What one broker really has. Topics the assignment does not name fall back on the model. After a
 * loss the survivors take equal parts of what the lost brokers had.
 */
export function assignedPlacement(
  assignment: Assignment,
  broker: number,
  model: Placement,
  lost: number,
): Placement {
  const more = (model.brokers + lost) / model.brokers
  const own = (topic: Topic): { replicas: number; leaders: number } =>
    assignment.get(topic.name)?.get(broker) ?? { replicas: 0, leaders: 0 }
  const grown = (topic: Topic): number => {
    const factor = topic.spec.replicationFactor > 1 ? more : 1
    return Math.min(topic.spec.partitions, own(topic).replicas * factor)
  }
  return {
    brokers: model.brokers,
    how: `the assignment of broker ${broker}`,
    share: topic => {
      if (!assignment.has(topic.name)) return model.share(topic)
      const replicas = grown(topic)
      return { mean: replicas, variance: 0, most: replicas }
    },
    leaders: topic =>
      assignment.has(topic.name) ? own(topic).leaders * more : model.leaders(topic),
  }
}

/** A controller knows all partitions but holds none of their replicas. */
export function noReplicas(model: Placement): Placement {
  const nothing: Share = { mean: 0, variance: 0, most: 0 }
  return { ...model, how: 'controllers hold no replicas', share: () => nothing, leaders: () => 0 }
}

/** A sum over replicas: what a broker is expected to have, and what the worst-placed one may have. */
export interface Spread {
  readonly expected: number
  /** Expected plus three standard deviations (one broker in a thousand has more), never above `most`. */
  readonly high: number
}

/** Adds up `weight` per replica over all topics. */
export class SpreadSum {
  private mean = 0
  private variance = 0
  private most = 0

  /** `count` topics with this share, each replica weighing `weight`. */
  add(share: Share, count: number, weight: number): void {
    this.mean += share.mean * count * weight
    this.variance += share.variance * count * weight * weight
    this.most += share.most * count * weight
  }

  result(): Spread {
    const high = Math.min(this.mean + 3 * Math.sqrt(this.variance), this.most)
    return { expected: this.mean, high: Math.max(high, this.mean) }
  }
}
