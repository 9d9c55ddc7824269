import type { LiveLogDir } from '../live/model.ts'
import type { Evidence } from './measures.ts'
import type { Comparison } from './model.ts'
import { numbers, standingOf } from './standing.ts'

type Replica = LiveLogDir['replicas'][number]

/** Topics of Kafka's own: the plan keeps room for them that hardly any cluster fills. */
const internal = (topic: string): boolean => topic.startsWith('__')

/**
 * Bytes of every log dir: what its logs hold against what the plan expects of the same partitions
 * when their retention is full. Internal topics and partitions of no declared topic are left out.
 */
export function diskComparisons({ own, dirs }: Evidence): readonly Comparison[] {
  const planned = own.quantities['disk']?.inputs ?? {}
  const bytesOf = (topic: string): number | undefined => {
    // Topics declared with a count stand below their common name.
    const input = planned[topic] ?? planned[topic.replace(/-\d+$/, '')]
    const bytes = typeof input === 'object' ? input.inputs?.['bytes_of_a_partition'] : undefined
    const value = typeof bytes === 'object' ? bytes.value : bytes
    return typeof value === 'number' ? value : undefined
  }
  const sorted = dirs.toSorted((a, b) => (a.path < b.path ? -1 : 1))
  return sorted.flatMap(dir => {
    if (!own.disks.some(one => one.path === dir.path)) return []
    const compared = dir.replicas.flatMap(one => {
      const bytes = one.future ? undefined : bytesOf(topicOf(one))
      return bytes === undefined || internal(topicOf(one)) ? [] : [{ one, bytes }]
    })
    if (compared.length === 0) return []
    const predicted = compared.reduce((sum, { bytes }) => sum + bytes, 0)
    if (!Number.isFinite(predicted)) return []
    const observed = compared.reduce((sum, { one }) => sum + Math.max(0, one.size || 0), 0)
    const left = dir.replicas.length - compared.length
    return [
      {
        quantity: `disk ${dir.path}`,
        unit: 'bytes',
        ...numbers(predicted, observed),
        bound: '0 … + 4 %',
        standing: standingOf('ceiling', predicted - observed, [0, 0.04 * predicted]),
        ...(left > 0 && { note: `without ${left} partitions that are internal or not declared` }),
      } as const,
    ]
  })
}

function topicOf({ partition }: Replica): string {
  return partition.slice(0, partition.lastIndexOf('-'))
}
