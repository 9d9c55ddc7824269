import { type Parsed, parseDuration, parseFraction, parseRate, parseSize } from '../units.ts'
import type { Mistake, Path, ProblemCode } from './problem.ts'

/**
 * Turns texts with units into numbers and collects what is wrong with them. Results are kept by
 * text, because a declaration of 100 000 topics repeats a handful of sizes and durations.
 */
export interface Reader {
  readonly mistakes: Mistake[]
  /** Bytes; -1 (and -2 where allowed) come back as they are. */
  size(
    text: string | number | undefined,
    path: Path,
    key: string,
    special?: readonly number[],
  ): number | undefined
  /** Milliseconds. */
  duration(
    text: string | number | undefined,
    path: Path,
    key: string,
    special?: readonly number[],
  ): number | undefined
  /** Bytes per second. */
  rate(text: string | number | undefined, path: Path, key: string): number | undefined
  /** A share. */
  fraction(text: string | number | undefined, path: Path, key: string): number | undefined
  add(code: ProblemCode, path: Path, message: string, severity?: 'error' | 'warning'): void
}

type Parse = (text: string | number, special?: readonly number[]) => Parsed

/** A reader with no mistakes yet. */
export function reader(): Reader {
  const mistakes: Mistake[] = []
  const caches = new Map<Parse, Map<string | number, Parsed>>()
  const cacheOf = (parse: Parse): Map<string | number, Parsed> => {
    const cache = caches.get(parse) ?? new Map<string | number, Parsed>()
    caches.set(parse, cache)
    return cache
  }
  const read = (
    parse: Parse,
    text: string | number | undefined,
    path: Path,
    key: string,
    special: readonly number[] = [],
  ): number | undefined => {
    if (text === undefined) return undefined
    // Sentinels are rare and depend on the key, so only plain values are remembered.
    const known = special.length === 0 ? cacheOf(parse) : undefined
    const parsed = known?.get(text) ?? parse(text, special)
    known?.set(text, parsed)
    if ('value' in parsed) return parsed.value
    mistakes.push({ path: [...path, key], code: 'unit', message: `"${key}": ${parsed.problem}` })
    return undefined
  }
  return {
    mistakes,
    size: (text, path, key, special) => read(parseSize, text, path, key, special),
    duration: (text, path, key, special) => read(parseDuration, text, path, key, special),
    rate: (text, path, key) => read(parseRate, text, path, key),
    fraction: (text, path, key) => read(parseFraction, text, path, key),
    add: (code, path, message, severity = 'error') =>
      mistakes.push({ path, code, message, severity }),
  }
}
