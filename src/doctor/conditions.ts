import type { Case, Condition, Evidence } from './model.ts'

/** Lines of one sign shown for a condition; more prove nothing more. */
const enough = 3

/** The sign was seen, on a line for which `where` holds. */
export function seen(
  sign: string,
  text: string,
  where: (line: Evidence) => boolean = () => true,
): Condition {
  return {
    text,
    find(c) {
      const lines = c.all(sign).filter(where).slice(0, enough)
      return lines.length > 0 ? lines : undefined
    },
  }
}

/** The sign was not seen, or on no line for which `where` holds. */
export function unseen(
  sign: string,
  text: string,
  where: (line: Evidence) => boolean = () => true,
): Condition {
  return { text, find: c => (c.all(sign).some(where) ? undefined : []) }
}

/** At least one of the conditions holds; the evidence of all that hold. */
export function anyOf(text: string, ...conditions: readonly Condition[]): Condition {
  return {
    text,
    find(c) {
      const held = conditions
        .map(condition => condition.find(c))
        .filter(lines => lines !== undefined)
      return held.length > 0 ? held.flat() : undefined
    },
  }
}

/** A comparison of figures, told in words; gives the lines the figures come from. */
export function figure(
  text: string,
  find: (c: Case) => readonly Evidence[] | undefined,
): Condition {
  return { text, find }
}
