import type { PlannedGroup } from '../../../src/plan.ts'
import type { Judged } from './case.ts'
import { traced } from './planned.ts'
import type { Observation, Peaks } from './record.ts'

/** One predicted number beside the observed one. */
export interface Comparison {
  readonly case: string
  readonly release: string
  readonly java: number
  readonly state: string
  readonly quantity: Judged
  readonly predicted: number
  readonly observed: number
  /** Allowed difference, predicted less observed. */
  readonly low: number
  readonly high: number
  readonly holds: boolean
}

/** Everything a comparison may need. */
export interface Evidence {
  readonly group: PlannedGroup
  readonly now: Observation
  /** Of the last load or restart that was watched. */
  readonly peaks: Peaks
  /** Compaction decides when: bounds of disk and segments are wider. */
  readonly cleaned: boolean
}

interface Judge {
  readonly predicted: (evidence: Evidence) => number
  readonly observed: (evidence: Evidence) => number
  readonly allowed: (predicted: number, evidence: Evidence) => readonly [number, number]
}

const planned =
  (name: string) =>
  (evidence: Evidence): number => {
    const quantity = evidence.group.sizing.quantities[name]
    if (!quantity) throw new Error(`the plan has no ${name}`)
    return quantity.value
  }

const within = (low: number, high: number) => (): readonly [number, number] => [low, high]

const kibi = 1024

/** Jars are no matter of sizing and segments have a bound of their own: both sides go without. */
function otherDescriptors(evidence: Evidence): number {
  const quantity = evidence.group.sizing.quantities['file_descriptors']
  if (!quantity) throw new Error('the plan has no file_descriptors')
  const apart = ['jars', 'segments', 'metadata segments'].map(name => traced(quantity, name) ?? 0)
  return apart.reduce((left, one) => left - one, quantity.value)
}

function kinds(evidence: Evidence, ...names: readonly string[]): number {
  return names.reduce((sum, name) => sum + (evidence.now.descriptors[name] ?? 0), 0)
}

function partitionsOf(evidence: Evidence): number {
  return planned('replicas')(evidence) + 1
}

/** Issue bounds: how far each prediction may be off. */
export const judges: Readonly<Record<Judged, Judge>> = {
  threads: {
    predicted: planned('threads'),
    observed: ({ now }) => now.threads,
    allowed: within(-1, 1),
  },
  file_descriptors: {
    predicted: otherDescriptors,
    // A broker opens no pipe: one there was left open by whatever started the suite.
    observed: evidence => kinds(evidence, 'total') - kinds(evidence, 'jar', 'segment', 'pipe'),
    // The plan counts the active controller's connections; the observed node may not be it.
    allowed: (_, { group }) => [-2, 2 + 5 * (group.sizing.group.nodes.length - 1)],
  },
  other_maps: {
    predicted: planned('other_maps'),
    observed: ({ now }) => now.maps.other,
    allowed: within(-8, 8),
  },
  index_maps: {
    predicted: ({ now }) => 2 * now.segments,
    observed: ({ now }) => now.maps.live,
    allowed: within(0, 0),
  },
  stale_maps: {
    predicted: planned('stale_maps'),
    observed: ({ peaks }) => peaks.stale,
    // With the fix a sample may catch a pair of files that is unlinked and not yet unmapped.
    allowed: (predicted, evidence) =>
      predicted === 0 ? [-2, 0] : [0, 2 * planned('segments')(evidence)],
  },
  maps_clean_start: {
    predicted: planned('maps_clean_start'),
    observed: ({ now }) => now.maps.live + now.maps.stale + now.maps.other,
    allowed: (_, evidence) => [-8, 8 + 2 * partitionsOf(evidence)],
  },
  maps_unclean_start: {
    predicted: planned('maps_unclean_start'),
    observed: ({ peaks }) => peaks.areas,
    allowed: (predicted, evidence) => {
      // Before the fix the number is what no collection helps with: a ceiling.
      if (planned('stale_maps')(evidence) > 0) return [-8, predicted]
      const missing = planned('segments')(evidence) - evidence.now.segments
      return [-8, 8 + 2 * missing]
    },
  },
  maps_after_kill: {
    predicted: planned('maps_unclean_start'),
    observed: ({ peaks }) => peaks.areas,
    // Only segments behind the recovery point are recovered: between a clean and a lost start.
    allowed: predicted => [-8, predicted],
  },
  segments: {
    predicted: planned('segments'),
    observed: ({ peaks }) => peaks.segments,
    allowed: (predicted, evidence) => [
      0,
      evidence.cleaned ? 0.6 * predicted : partitionsOf(evidence),
    ],
  },
  disk: {
    predicted: planned('disk'),
    observed: ({ peaks }) => peaks.bytes,
    allowed: (predicted, { cleaned }) => [0, (cleaned ? 0.6 : 0.04) * predicted],
  },
  virtual_memory_steady: {
    predicted: planned('virtual_memory_steady'),
    // Areas that wait for a collection on releases before the fix have their own prediction.
    observed: ({ now }) => now.virtual - now.maps.staleBytes,
    allowed: predicted => [-0.02 * predicted, 0.02 * predicted],
  },
  direct_memory_cached: {
    predicted: planned('direct_memory_cached'),
    observed: ({ now }) => now.direct,
    allowed: predicted => [-0.001 * predicted - 64 * kibi, 0.001 * predicted + 64 * kibi],
  },
  heap_live: {
    predicted: planned('heap_live'),
    observed: ({ now }) => now.heap,
    allowed: predicted => [-0.2 * predicted, 0.2 * predicted],
  },
}

/** Compares one quantity. */
export function judge(
  quantity: Judged,
  evidence: Evidence,
  where: Pick<Comparison, 'case' | 'release' | 'java' | 'state'>,
): Comparison {
  const { predicted, observed, allowed } = judges[quantity]
  const numbers = { predicted: predicted(evidence), observed: observed(evidence) }
  const [low, high] = allowed(numbers.predicted, evidence)
  const difference = numbers.predicted - numbers.observed
  return {
    ...where,
    quantity,
    ...numbers,
    low,
    high,
    holds: difference >= low && difference <= high,
  }
}
