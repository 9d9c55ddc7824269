/**
 * The candidate a mistyped word most likely meant, or undefined. Near means at most a third of the
 * longer word's letters changed, and never more than four.
 */
export function suggest(word: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined
  let least = Number.POSITIVE_INFINITY
  for (const candidate of candidates) {
    const limit = Math.min(4, Math.floor(Math.max(word.length, candidate.length) / 3))
    if (Math.abs(candidate.length - word.length) > limit) continue
    const steps = distance(word, candidate)
    if (steps <= limit && steps < least) [best, least] = [candidate, steps]
  }
  return best
}

/** Levenshtein distance with a swap of neighbours as one step, letter case ignored. */
export function distance(left: string, right: string): number {
  const [a, b] = [left.toLowerCase(), right.toLowerCase()]
  let older: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1
      let least = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + same)
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      if (swapped) least = Math.min(least, older[j - 2]! + 1)
      row.push(least)
    }
    ;[older, last] = [last, row]
  }
  return last[b.length]!
}
