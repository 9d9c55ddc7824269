/** A value with where it was seen; a guess is a value nothing in the capture says. */
export interface Found<T> {
  readonly value: T
  /** A few words for a comment. */
  readonly from: string
  readonly guess: boolean
}

/** Something that was seen. */
export function seen<T>(value: T, from: string): Found<T> {
  return { value, from, guess: false }
}

/** Something that was not seen, with the reason for this value. */
export function guessed<T>(value: T, from: string): Found<T> {
  return { value, from, guess: true }
}

/** The comment behind a found value: only guesses, and what `told` asks for, need one. */
export function noteOf(found: Found<unknown>, told = false): string | undefined {
  if (found.guess) return `guess: ${found.from}`
  return told ? found.from : undefined
}
