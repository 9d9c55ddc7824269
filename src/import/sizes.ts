import type { LiveCluster } from '../live/model.ts'

/** Observed bytes of a topic. */
export interface TopicSize {
  /** One copy of every partition: of each the largest replica, which is the most up to date. */
  readonly bytes: number
  readonly largest: number
  readonly partitions: number
  /** Most copies any partition has. */
  readonly copies: number
}

/** Sizes by topic, from kafka-log-dirs; replicas on their way to another directory are left out. */
export function topicSizes({ logDirs }: LiveCluster): ReadonlyMap<string, TopicSize> {
  const partitions = new Map<string, Map<string, { size: number; copies: number }>>()
  for (const { replicas } of logDirs) {
    for (const { partition, size, future } of replicas) {
      const topic = /^(.+)-\d+$/.exec(partition)?.[1]
      if (topic === undefined || future || !(size >= 0)) continue
      const own = partitions.get(topic) ?? new Map<string, { size: number; copies: number }>()
      partitions.set(topic, own)
      const known = own.get(partition) ?? { size: 0, copies: 0 }
      own.set(partition, { size: Math.max(known.size, size), copies: known.copies + 1 })
    }
  }
  return new Map([...partitions].map(([topic, own]) => [topic, summed([...own.values()])]))
}

function summed(list: readonly { size: number; copies: number }[]): TopicSize {
  return {
    bytes: list.reduce((sum, one) => sum + one.size, 0),
    largest: list.reduce((most, one) => Math.max(most, one.size), 0),
    partitions: list.length,
    copies: list.reduce((most, one) => Math.max(most, one.copies), 0),
  }
}

/** How fast topics grew between two captures. */
export interface Growth {
  /** Seconds between the captures. */
  readonly seconds: number
  /** Bytes per second by topic; undefined where it shrank, because segments were deleted. */
  readonly rates: ReadonlyMap<string, number | undefined>
}

/** Growth between two captures. `seconds` must be positive. */
export function growthOf(before: LiveCluster, after: LiveCluster, seconds: number): Growth {
  const [first, second] = [topicSizes(before), topicSizes(after)]
  const rates = [...second].flatMap(([topic, { bytes }]) => {
    const earlier = first.get(topic)?.bytes
    if (earlier === undefined) return []
    return [[topic, bytes < earlier ? undefined : (bytes - earlier) / seconds] as const]
  })
  return { seconds, rates: new Map(rates) }
}
