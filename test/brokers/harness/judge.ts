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
  readonly kind: Kind
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
  /** No collection ran: a ceiling of maps that wait for one must be met. */
  readonly uncollected: boolean
}

/**
 * `estimate`: the error is that of the prediction. `ceiling`: the most a broker may need; how much of it a
 * run needs is decided by something that no declaration tells (docs/accuracy.md says what).
 */
export type Kind = 'estimate' | 'ceiling'

interface Judge {
  readonly predicted: (evidence: Evidence) => number
  readonly observed: (evidence: Evidence) => number
  readonly allowed: (predicted: number, evidence: Evidence) => readonly [number, number]
  readonly kind?: (evidence: Evidence) => Kind
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

function all(maps: Observation['maps']): number {
  return maps.live + maps.stale + maps.other
}

/** The most maps of a start. Threads still start behind the line that ends its watch, so what is there after it counts too. */
function mostOfStart({ peaks, now }: Evidence): number {
  return Math.max(peaks.areas, all(now.maps))
}

/** Segments the plan counts and the moment did not have. */
function missing(evidence: Evidence): number {
  return planned('segments')(evidence) - evidence.now.segments
}

/** Before 3.9.2, 4.0.2 and 4.1.1 a resize leaves the old map to the collector. */
function leavesMaps(evidence: Evidence): boolean {
  return planned('stale_maps')(evidence) > 0
}

/** When the collector comes is its own choice, so what waits for it can only be bounded. */
const waitsForCollector = (evidence: Evidence): Kind =>
  leavesMaps(evidence) && !evidence.uncollected ? 'ceiling' : 'estimate'

/** When the cleaner comes decides how much it finds. */
const waitsForCleaner = ({ cleaned }: Evidence): Kind => (cleaned ? 'ceiling' : 'estimate')

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
    allowed: within(-2, 2),
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
    allowed: predicted => (predicted === 0 ? [-2, 0] : [0, predicted]),
    kind: waitsForCollector,
  },
  stale_per_roll: {
    // internals: both indexes are resized, each resize leaves a map.
    predicted: () => 2,
    observed: ({ peaks }) => peaks.stale / (peaks.rolls ?? 0),
    allowed: within(0, 0),
  },
  maps_clean_start: {
    predicted: planned('maps_clean_start'),
    observed: ({ now }) => all(now.maps),
    // 2 of the 4 maps of a last segment wait for a collection before the fix.
    allowed: (_, evidence) => [-8, 8 + (leavesMaps(evidence) ? 2 * partitionsOf(evidence) : 0)],
    kind: waitsForCollector,
  },
  maps_unclean_start: {
    // Without a collection the formula is held to the segments there are, not to the most there may be.
    predicted: evidence =>
      planned('maps_unclean_start')(evidence) - (evidence.uncollected ? 6 * missing(evidence) : 0),
    observed: mostOfStart,
    allowed: (predicted, evidence) => {
      // Last segments take 8 instead of 6 only when the crash came right after a start, and the
      // segment of the metadata log had no map to lose.
      if (evidence.uncollected) return [-8, 8 + 2 * partitionsOf(evidence) + 4]
      return [-8, leavesMaps(evidence) ? predicted : 8 + 2 * missing(evidence)]
    },
    kind: waitsForCollector,
  },
  maps_required: {
    predicted: planned('maps_required'),
    // What is left when everything that waits for a collection is gone.
    observed: ({ now }) => now.maps.live + now.maps.other,
    allowed: (_, evidence) => [-8, 8 + 2 * missing(evidence)],
  },
  maps_after_kill: {
    // The checkpoint was written at the clean stop before: the last segment of a partition is recovered.
    predicted: evidence =>
      planned('other_maps')(evidence) + (leavesMaps(evidence) ? 6 : 2) * partitionsOf(evidence),
    observed: mostOfStart,
    allowed: (_, evidence) => [-8, 8 + (leavesMaps(evidence) ? 4 * partitionsOf(evidence) : 0)],
    kind: waitsForCollector,
  },
  segments: {
    predicted: planned('segments'),
    observed: ({ peaks }) => peaks.segments,
    allowed: (predicted, evidence) => [
      0,
      evidence.cleaned ? 0.6 * predicted : partitionsOf(evidence),
    ],
    kind: waitsForCleaner,
  },
  disk: {
    predicted: planned('disk'),
    observed: ({ peaks }) => peaks.bytes,
    allowed: (predicted, { cleaned }) => [0, (cleaned ? 0.6 : 0.04) * predicted],
    kind: waitsForCleaner,
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
  const { predicted, observed, allowed, kind } = judges[quantity]
  const numbers = { predicted: predicted(evidence), observed: observed(evidence) }
  const [low, high] = allowed(numbers.predicted, evidence)
  const difference = numbers.predicted - numbers.observed
  return {
    ...where,
    quantity,
    kind: kind?.(evidence) ?? 'estimate',
    ...numbers,
    low,
    high,
    holds: difference >= low && difference <= high,
  }
}
