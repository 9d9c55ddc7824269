import type { Case } from './cases.ts'
import { predict, value } from './predict.ts'
import type { Observed } from './process.ts'

/** What was measured, by release and title of the case. */
export type Results = Readonly<Record<string, Readonly<Record<string, Observed>>>>

/** The project's own bound for resident memory. */
const tolerance = 0.15

/** Where the prediction of a case is off by more than it may be. */
export async function agrees(
  each: Case,
  seen: Observed,
  release: string,
): Promise<readonly string[]> {
  const sizing = await predict(each.declared, { kafka: release })
  const expected = (name: string): number => value(sizing, name)
  const resident = expected(each.use === 'steady' ? 'resident_typical' : 'resident_idle')
  const off: string[] = []
  const within = (name: string, got: number, want: number, share: number, more = 0): void => {
    if (Math.abs(got - want) > share * got + more)
      off.push(`${name}: predicted ${want}, seen ${got}`)
  }
  within('resident', seen.resident, resident, tolerance)
  within('virtual', seen.virtual, expected('virtual_memory'), 0.03)
  // Compiler and refinement threads come and go with load.
  within('threads', seen.threads, expected('threads'), 0, 2)
  within('descriptors', seen.fds, expected('file_descriptors'), 0, 3)
  within('areas', seen.areas, expected('map_areas'), 0.02, 6)
  const direct = expected('direct_memory')
  if (seen.direct > direct * 1.02 + 65_536)
    off.push(`direct: at most ${direct}, seen ${seen.direct}`)
  if (seen.resident > expected('resident_worst')) off.push(`above the worst: ${seen.resident}`)
  if (seen.heapAfterGc > expected('heap') * 1.15) off.push(`live heap: ${seen.heapAfterGc}`)
  return off
}
