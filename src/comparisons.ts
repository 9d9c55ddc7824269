/**
 * How a running value is judged against the expected one: the test and its wording in one
 * record. Every comparison holds for two equal values.
 */
export interface Comparison<V> {
  readonly name: string
  /** The relation in words for a report, for example `>= 262144`. */
  phrase(expected: string): string
  holds(actual: V, expected: V): boolean
}

/** The same value; durations and sizes are compared in base units, so 168 h equals 7 d. */
export const equal: Comparison<number | string | boolean> = {
  name: 'equal',
  phrase: expected => expected,
  holds: (actual, expected) => actual === expected,
}

export const atLeast: Comparison<number> = {
  name: 'at least',
  phrase: expected => `>= ${expected}`,
  holds: (actual, expected) => actual >= expected,
}

export const atMost: Comparison<number> = {
  name: 'at most',
  phrase: expected => `<= ${expected}`,
  holds: (actual, expected) => actual <= expected,
}

/** Between `low` and `high` times the expected value: rules of thumb are not exact. */
export function within(low: number, high: number): Comparison<number> {
  return {
    name: `between ${low} and ${high} times`,
    phrase: expected => `${low} to ${high} times ${expected}`,
    holds: (actual, expected) =>
      actual === expected || (actual >= expected * low && actual <= expected * high),
  }
}

/** Equal but for rounding: the JVM and the kernel round to pages, regions or alignment. */
export function equalWithin(step: number): Comparison<number> {
  return {
    name: `equal, rounded to ${step}`,
    phrase: expected => expected,
    holds: (actual, expected) => actual === expected || Math.abs(actual - expected) < step,
  }
}

/** The same items in any order. */
export const sameSet: Comparison<readonly string[]> = {
  name: 'same set',
  phrase: expected => `${expected} in any order`,
  holds: (actual, expected) =>
    sorted(actual).length === sorted(expected).length && containsAll(actual, expected),
}

/** The same items in the same order. */
export const sameList: Comparison<readonly string[]> = {
  name: 'same list',
  phrase: expected => expected,
  holds: (actual, expected) =>
    actual.length === expected.length && actual.every((item, index) => item === expected[index]),
}

/** Every expected item and perhaps others. */
export const contains: Comparison<readonly string[]> = {
  name: 'contains',
  phrase: expected => `containing ${expected}`,
  holds: containsAll,
}

function containsAll(actual: readonly string[], expected: readonly string[]): boolean {
  return expected.every(item => actual.includes(item))
}

function sorted(items: readonly string[]): readonly string[] {
  return [...new Set(items)].sort()
}

/** The third number at least: the ceiling of tcp_rmem and tcp_wmem is all the kernel's autotuning needs. */
export const atLeastField3: Comparison<readonly number[]> = {
  name: 'third field at least',
  phrase: expected => `third field >= ${expected.split(/\s+/)[2] ?? expected}`,
  holds: (actual, expected) => (actual[2] ?? 0) >= (expected[2] ?? 0),
}

/** Numbers one by one. */
export const sameVector: Comparison<readonly number[]> = {
  name: 'same numbers',
  phrase: expected => expected,
  holds: (actual, expected) =>
    actual.length === expected.length && actual.every((item, index) => item === expected[index]),
}

/** Should not be written at all; a value that changes nothing is let through. */
export const absent: Comparison<number | string | boolean> = {
  name: 'absent',
  phrase: () => 'absent',
  holds: (actual, expected) => actual === expected,
}

/** One of the expected items, for example a Java release or a file system. */
export const oneOf: Comparison<readonly string[]> = {
  name: 'one of',
  phrase: expected => `one of ${expected}`,
  holds: (actual, expected) => actual.every(item => expected.includes(item)),
}

/** Not compared: passed through, or right in every form. */
export const any: Comparison<unknown> = {
  name: 'not compared',
  phrase: expected => expected,
  holds: () => true,
}
