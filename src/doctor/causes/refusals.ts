import { anyOf, figure, seen } from '../conditions.ts'
import { numberIn } from '../facts.ts'
import {
  addressLimitMet,
  addressLimits,
  addressUnlimited,
  largest,
  mapLimitMet,
  mapsFarBelow,
  peaks,
} from '../measures.ts'
import type { Case, Condition, Evidence } from '../model.ts'

/** A committed piece this small is a stack, a guard page or a card table, never the heap. */
export const small: number = 1_048_576

/** A piece too small to speak of a host without memory was refused. */
export const smallRefused: Condition = anyOf(
  'a native allocation of at most 1 MiB was refused',
  seen('commit-failed', '', e => (numberIn(e, 'bytes') ?? small + 1) <= small),
  seen('native-allocation-failed', '', e => (numberIn(e, 'bytes') ?? small + 1) <= small),
)
/** Java said "Map failed". */
export const mapFailed: Condition = seen('map-failed', '"Map failed" was logged')
/** Guard pages could not be changed. */
export const guardPages: Condition = seen(
  'guard-pages-failed',
  'stack guard pages could not be changed',
)

/** Any line by which a refused map, commit or reservation shows. */
export const refused: Condition = anyOf(
  'the JVM was refused a map or memory',
  mapFailed,
  seen('commit-failed', ''),
  seen('native-allocation-failed', ''),
  seen('reserve-failed', ''),
)

/** A stack of a thread needs address space as well. */
export const refusedSpace: Condition = anyOf(
  'the JVM was refused a map, memory or a thread',
  refused,
  seen('thread-refused', ''),
)

/** The count of areas meets a limit. */
export const limitMet: Condition = figure('the map areas have reached vm.max_map_count', c => {
  const met = mapLimitMet(c)
  if (met === undefined) return undefined
  return met.stated === undefined ? [met.count.evidence] : [met.count.evidence, met.stated]
})

/** The count of areas is far from the limit. */
export const farBelow: Condition = figure('the map areas are far below vm.max_map_count', c => {
  const far = mapsFarBelow(c)
  if (far === undefined) return undefined
  return far.stated === undefined ? [far.count.evidence] : [far.count.evidence, far.stated]
})

/** VmPeak meets a finite limit. */
export const peakMet: Condition = figure('VmPeak has reached the limit of the address space', c => {
  const met = addressLimitMet(c)
  return met === undefined ? undefined : [met.peak.evidence, met.limit.evidence]
})

/** VmPeak meets a finite limit and the areas do not. */
export const peakMetAlone: Condition = figure(
  'VmPeak has reached the limit of the address space, and no count of areas says otherwise',
  c => (mapLimitMet(c) === undefined ? peakMet.find(c) : undefined),
)

/** A finite limit is stated. */
export const addressFinite: Condition = figure('the address space is limited', c => {
  const lines = addressLimits(c).map(limit => limit.evidence)
  return lines.length > 0 ? lines : undefined
})

/** Only "unlimited" is stated. */
export const addressFree: Condition = figure('the address space is not limited', c => {
  if (addressLimits(c).length > 0) return undefined
  const lines = addressUnlimited(c)
  return lines.length > 0 ? lines.slice(0, 1) : undefined
})

/** VmPeak is far from every finite limit. */
export const peakFarBelow: Condition = figure(
  'VmPeak stayed far below the limit of the address space',
  c => {
    const limit = largest(addressLimits(c))
    const peak = largest(peaks(c))
    if (limit === undefined || peak === undefined || peak.value >= limit.value * 0.9)
      return undefined
    return [peak.evidence, limit.evidence]
  },
)

/** Evidence that a native allocation of at least 16 MiB was refused. */
export function largeRefused(c: Case): readonly Evidence[] | undefined {
  const lines = [...c.all('commit-failed'), ...c.all('native-allocation-failed')].filter(
    e => (numberIn(e, 'bytes') ?? 0) >= 16 * 1_048_576,
  )
  return lines.length > 0 ? lines : undefined
}
