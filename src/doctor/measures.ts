import { inBinary, numberIn, wordIn } from './facts.ts'
import type { Case, Evidence } from './model.ts'

/** A figure and the line it comes from. */
export interface Measured {
  readonly value: number
  readonly evidence: Evidence
}

/** The kernel's default of vm.max_map_count (DEFAULT_MAX_MAP_COUNT = USHRT_MAX − 5). */
export const defaultMapLimit = 65_530

/** A process dies a little below the limit: stacks and guard pages need areas too. */
const metShare = 0.98

/** Every number among the facts `names` of a sign, in reading order. */
export function measured(c: Case, sign: string, ...names: readonly string[]): readonly Measured[] {
  return c.all(sign).flatMap(evidence =>
    names.flatMap(name => {
      const value = numberIn(evidence, name)
      return value === undefined ? [] : [{ value, evidence }]
    }),
  )
}

/** The largest of some figures. */
export function largest(list: readonly Measured[]): Measured | undefined {
  return list.reduce<Measured | undefined>(
    (most, next) => (most === undefined || next.value > most.value ? next : most),
    undefined,
  )
}

/** The smallest of some figures. */
export function smallest(list: readonly Measured[]): Measured | undefined {
  return list.reduce<Measured | undefined>(
    (least, next) => (least === undefined || next.value < least.value ? next : least),
    undefined,
  )
}

/** The map limits that are stated. */
export function mapLimits(c: Case): readonly Measured[] {
  return [...measured(c, 'map-limit', 'limit', 'proc'), ...measured(c, 'map-limit-below', 'limit')]
}

/** Counts of map areas that stand for the whole process, not for an excerpt. */
export function wholeMapCounts(c: Case): readonly Measured[] {
  const listed = c
    .all('maps-listing')
    .filter(e => numberIn(e, 'whole') === 1 || (numberIn(e, 'areas') ?? 0) >= defaultMapLimit / 2)
  return [
    ...listed.map(evidence => ({ value: numberIn(evidence, 'areas') ?? 0, evidence })),
    ...measured(c, 'pmap-listing', 'areas').filter(m => m.value >= 100),
    ...measured(c, 'maps-counted', 'wc', 'said', 'zh'),
    ...measured(c, 'maps-counted-below', 'count'),
  ]
}

/** The count that met a limit, and that limit; the kernel's default when none is stated. */
export function mapLimitMet(
  c: Case,
): { readonly count: Measured; readonly limit: number; readonly stated?: Evidence } | undefined {
  const count = largest(wholeMapCounts(c))
  if (count === undefined) return undefined
  const stated = mapLimits(c)
  for (const { value, evidence } of stated)
    if (near(count.value, value)) return { count, limit: value, stated: evidence }
  const byDefault = stated.length === 0 && near(count.value, defaultMapLimit)
  return byDefault ? { count, limit: defaultMapLimit } : undefined
}

function near(count: number, limit: number): boolean {
  return count >= limit * metShare && count <= limit * 1.02 + 2
}

/** The largest whole count when it is far below every limit stated, or below the default. */
export function mapsFarBelow(
  c: Case,
): { readonly count: Measured; readonly limit: number; readonly stated?: Evidence } | undefined {
  const count = largest(wholeMapCounts(c))
  const stated = smallest(mapLimits(c))
  const limit = stated?.value ?? defaultMapLimit
  if (count === undefined || count.value >= limit * 0.9) return undefined
  return { count, limit, ...(stated === undefined ? {} : { stated: stated.evidence }) }
}

/** Finite limits of the address space. */
export function addressLimits(c: Case): readonly Measured[] {
  return [
    ...measured(c, 'address-space-limit', 'kb', 'kbz', 'kbd', 'bytes', 'unit'),
    ...measured(c, 'address-space-limit-below', 'kb'),
    ...measured(c, 'rlimits', 'as'),
  ]
}

/** Lines that say the address space is not limited. */
export function addressUnlimited(c: Case): readonly Evidence[] {
  const names = ['kb', 'kbz', 'kbd', 'bytes', 'unit']
  return [
    ...c.all('address-space-limit').filter(e => names.some(n => wordIn(e, n) === 'unlimited')),
    ...c.all('address-space-limit-below').filter(e => wordIn(e, 'kb') === 'unlimited'),
    ...c.all('rlimits').filter(e => wordIn(e, 'as') === 'unlimited'),
  ]
}

/** Highest virtual sizes of the process. */
export function peaks(c: Case): readonly Measured[] {
  return measured(c, 'vm-peak', 'peak', 'peakK')
}

/** One index map of the default size, what a broker asks for at a time. */
export const oneIndex = 10_485_760

/** A peak that came so close to a finite limit that the next maps did not fit. */
export function addressLimitMet(
  c: Case,
): { readonly peak: Measured; readonly limit: Measured } | undefined {
  for (const limit of addressLimits(c)) {
    const room = Math.max(2 * oneIndex, limit.value * 0.02)
    const under = peaks(c).filter(p => p.value <= limit.value && limit.value - p.value <= room)
    const peak = largest(under)
    if (peak !== undefined) return { peak, limit }
  }
  return undefined
}

/** The release, when a line names it. */
export function release(
  c: Case,
): { readonly version: string; readonly evidence: Evidence } | undefined {
  const evidence = c.all('kafka-version').at(-1)
  const version = evidence === undefined ? undefined : wordIn(evidence, 'version')
  return evidence === undefined || version === undefined ? undefined : { version, evidence }
}

/** The largest heap of the JVM, from flags or a command line. */
export function heapLimit(c: Case): Measured | undefined {
  return largest([...measured(c, 'vm-arguments', 'heap'), ...measured(c, 'heap-limit', 'heap')])
}

/** What the JVM tracks by kinds, largest first, in words; nothing without jcmd VM.native_memory. */
export function nativeParts(c: Case): readonly string[] {
  const total = largest(measured(c, 'native-total', 'committed'))
  if (total === undefined) return []
  const parts = [...measured(c, 'native-part', 'committed')]
    .sort((a, b) => b.value - a.value)
    .slice(0, 4)
    .map(({ value, evidence }) => `${wordIn(evidence, 'part') ?? ''} ${inBinary(value)}`)
  return [`The JVM tracks ${inBinary(total.value)} of committed memory: ${parts.join(', ')}.`]
}

/** The limit that `kubectl describe` prints next below the state of the container that was killed. */
function killedContainer(c: Case): Measured | undefined {
  const [killed] = c.all('oom-killed')
  if (killed === undefined) return undefined
  const { file, line } = killed
  return measured(c, 'memory-limit', 'limit')
    .filter(({ evidence }) => evidence.file === file && evidence.line > line)
    .reduce<Measured | undefined>(
      (next, one) => (next === undefined || one.evidence.line < next.evidence.line ? one : next),
      undefined,
    )
}

/** The memory limit of the container or cgroup. */
export function containerLimit(c: Case): Measured | undefined {
  const limits = [
    ...measured(c, 'memory-limit', 'limit'),
    ...measured(c, 'memory-limit-inline', 'limit'),
    ...measured(c, 'cgroup-usage', 'limit'),
  ]
  return killedContainer(c) ?? smallest(limits.filter(limit => limit.value > 2 ** 20))
}

/** The largest value of a broker setting that some configuration line gives. */
export function setting(c: Case, name: string): Measured | undefined {
  return largest(measured(c, 'setting', name))
}
