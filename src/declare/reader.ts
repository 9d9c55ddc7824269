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

/** Texts that are remembered for each unit. */
const remembered = 1000

const none: readonly number[] = []

/** A reader with no mistakes yet. */
export function reader(): Reader {
  const mistakes: Mistake[] = []
  const caches = new Map<Parse, Map<string, Parsed>>()
  const remember = (parse: Parse, text: string): Parsed => {
    const cache = caches.get(parse) ?? new Map<string, Parsed>()
    caches.set(parse, cache)
    const parsed = cache.get(text) ?? parse(text)
    if (cache.size < remembered) cache.set(text, parsed)
    return parsed
  }
  const read = (
    parse: Parse,
    text: string | number | undefined,
    path: Path,
    key: string,
    special: readonly number[] = none,
  ): number | undefined => {
    if (text === undefined) return undefined
    // Plain numbers are most of a generated declaration, and these cannot be wrong.
    if (typeof text === 'number' && text >= 0 && Number.isSafeInteger(text)) return text
    // Sentinels depend on the key, and numbers are read faster than they are found again.
    const isPlain = typeof text === 'string' && special.length === 0
    const parsed = isPlain ? remember(parse, text) : parse(text, special)
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
