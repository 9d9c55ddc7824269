import type { ApplicationSizing } from '../applications/model.ts'
import { type Status, worstStatus } from '../verdict.ts'
import type { ApplicationChange, NumberChange } from './model.ts'

/** Applications that came, went, or need something else than before. */
export function applicationChanges(
  before: readonly ApplicationSizing[],
  after: readonly ApplicationSizing[],
): readonly ApplicationChange[] {
  const old = byName(before)
  const now = byName(after)
  return [...new Set([...now.keys(), ...old.keys()])].flatMap(name => {
    const [was, is] = [old.get(name), now.get(name)]
    const numbers = was && is ? numberChanges(was, is) : []
    const [from, to] = [statusOf(was), statusOf(is)]
    if (from === to && numbers.length === 0) return []
    return [
      {
        name,
        ...(from !== undefined && { before: from }),
        ...(to !== undefined && { after: to }),
        numbers,
        messages: is?.verdicts.filter(one => one.verdict !== 'fits').map(one => one.message) ?? [],
      },
    ]
  })
}

function byName(all: readonly ApplicationSizing[]): ReadonlyMap<string, ApplicationSizing> {
  return new Map(all.map(one => [one.application.name, one]))
}

function statusOf(one: ApplicationSizing | undefined): Status | undefined {
  return one && worstStatus(one.verdicts.map(each => each.verdict))
}

/** An application does not change when a broker is lost: both numbers of a pair are the same. */
function numberChanges(was: ApplicationSizing, is: ApplicationSizing): readonly NumberChange[] {
  return Object.values(is.quantities).flatMap(({ name, unit, value }): readonly NumberChange[] => {
    const old = was.quantities[name]?.value
    if (old === value) return []
    const pair = (of: number) => ({ allUp: of, afterLoss: of })
    return [{ name, unit, ...(old !== undefined && { before: pair(old) }), after: pair(value) }]
  })
}
