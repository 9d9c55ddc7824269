/** Bytes compared at each position of the search. */
const block = 2

/** The shortest literal a search takes: it decides how far the search can jump. */
export const shortestLiteral = 6

/** A search for many literals at once over bytes. */
export interface LiteralSearch {
  /** Calls `found` with the index of every literal in bytes[start, end), in order of their ends. */
  scan(bytes: Uint8Array, start: number, end: number, found: (literal: number) => void): void
}

const encoder = new TextEncoder()

/** Prepares the search of Wu and Manber (1994): most positions are jumped over by a table look-up. */
export function literalSearch(literals: readonly string[]): LiteralSearch {
  const encoded = literals.map(text => encoder.encode(text))
  const { shift, heads } = tables(encoded)
  const step = shortestLiteral - block
  return {
    scan(bytes, start, end, found) {
      let at = start + step
      while (at + 1 < end) {
        const key = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
        const jump = shift[key] ?? 1
        if (jump === 0) {
          for (const index of heads.get(key) ?? [])
            if (matches(bytes, at - step, end, encoded[index])) found(index)
          at += 1
        } else at += jump
      }
    },
  }
}

function tables(encoded: readonly Uint8Array[]): {
  readonly shift: Uint8Array
  readonly heads: ReadonlyMap<number, readonly number[]>
} {
  const last = shortestLiteral - block
  const shift = new Uint8Array(65_536).fill(last + 1)
  const heads = new Map<number, number[]>()
  encoded.forEach((bytes, index) => {
    if (bytes.length < shortestLiteral) throw new RangeError('a literal is shorter than six bytes')
    for (let i = 0; i <= last; i++) {
      const key = ((bytes[i] ?? 0) << 8) | (bytes[i + 1] ?? 0)
      shift[key] = Math.min(shift[key] ?? 0, last - i)
      if (i === last) heads.set(key, [...(heads.get(key) ?? []), index])
    }
  })
  return { shift, heads }
}

function matches(
  bytes: Uint8Array,
  start: number,
  end: number,
  literal: Uint8Array | undefined,
): boolean {
  if (literal === undefined || start + literal.length > end) return false
  for (let i = 0; i < literal.length; i++) if (bytes[start + i] !== literal[i]) return false
  return true
}
