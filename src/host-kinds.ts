import type { Bytes, Count, Kind, Measure, Milliseconds } from './kinds.ts'
import type { Unit } from './model.ts'

/** Kinds of the files around Kafka: sysctl, limits.conf, systemd units and JVM flags. */

/** What the kernel reads: decimal, `0x` hexadecimal, leading `0` octal, no suffix; later words are ignored. */
function kernel<U extends Unit>(name: string, of: U, scale = 1): Kind<Measure<U>> {
  return {
    name,
    unit: of,
    parse: value => {
      const number = kernelNumber(value.trim().split(/\s+/)[0] ?? '')
      if (number === undefined) return undefined
      return number >= 2 ** 63 - 1 ? Number.POSITIVE_INFINITY : number * scale
    },
    format: value => (Number.isFinite(value) ? String(value / scale) : '9223372036854775807'),
  }
}

function kernelNumber(word: string): number | undefined {
  if (/^-?(0|[1-9]\d*)$/.test(word)) return Number(word)
  if (/^0x[0-9a-f]+$/i.test(word)) return Number(word)
  return /^0[0-7]+$/.test(word) ? Number.parseInt(word, 8) : undefined
}

export const sysctlCount: Kind<Count> = kernel('number', 'count')
export const sysctlBytes: Kind<Bytes> = kernel('bytes', 'bytes')
export const sysctlKib: Kind<Bytes> = kernel('KiB', 'bytes', 1024)
export const sysctlSeconds: Kind<Milliseconds> = kernel('seconds', 'ms', 1000)
export const sysctlCentiseconds: Kind<Milliseconds> = kernel('hundredths of a second', 'ms', 10)

/** Several numbers with any white space between them, for example tcp_rmem. */
export const sysctlVector: Kind<readonly number[]> = {
  name: 'numbers',
  parse: value => {
    const numbers = value.trim().split(/\s+/).map(kernelNumber)
    return numbers.every(number => number !== undefined) ? numbers : undefined
  },
  format: value => value.join(' '),
}

/** A word of the kernel, for example a congestion control. */
export const sysctlWord: Kind<string> = { name: 'word', parse: v => v.trim(), format: String }

/** limits.conf: base 10, what follows the digits is ignored (`64k` is 64), a text without digits is no limit line. */
function pam<U extends Unit>(name: string, of: U, scale = 1): Kind<Measure<U>> {
  return {
    name,
    unit: of,
    parse: value => {
      const word = value.trim().toLowerCase()
      if (['-1', 'unlimited', 'infinity'].includes(word)) return Number.POSITIVE_INFINITY
      const digits = /^[+-]?\d+/.exec(word)
      return digits ? Number(digits[0]) * scale : undefined
    },
    format: value => (Number.isFinite(value) ? String(value / scale) : 'unlimited'),
  }
}

export const pamCount: Kind<Count> = pam('limit', 'count')
/** core, data, fsize, memlock, rss, stack and as count in KiB. */
export const pamKib: Kind<Bytes> = pam('limit in KiB', 'bytes', 1024)

const binary: Readonly<Record<string, number>> = {
  '': 1,
  K: 2 ** 10,
  M: 2 ** 20,
  G: 2 ** 30,
  T: 2 ** 40,
  P: 2 ** 50,
  E: 2 ** 60,
}

/** `Limit…=` of a unit: `soft:hard` or one value for both; the hard one is what counts. */
function unitLimit<U extends Unit>(name: string, of: U, suffixes: boolean): Kind<Measure<U>> {
  return {
    name,
    unit: of,
    parse: value => {
      const word = value.trim().split(':').pop() ?? ''
      if (word === 'infinity') return Number.POSITIVE_INFINITY
      const match = /^(\d+)([KMGTPE]?)B?$/.exec(word)
      if (!match || (!suffixes && match[0] !== match[1])) return undefined
      return Number(match[1]) * (binary[match[2] ?? ''] ?? 1)
    },
    format: value => (Number.isFinite(value) ? String(value) : 'infinity'),
  }
}

export const unitCount: Kind<Count> = unitLimit('limit', 'count', false)
export const unitBytes: Kind<Bytes> = unitLimit('size, K M G base 1024', 'bytes', true)

/** A signed level such as OOMScoreAdjust. */
export const unitLevel: Kind<number> = {
  name: 'level',
  parse: value => (/^[+-]?\d+$/.test(value.trim()) ? Number(value) : undefined),
  format: String,
}

/** A word of a unit, for example of `Restart=`. */
export const unitWord: Kind<string> = { name: 'word', parse: v => v.trim(), format: String }

/** systemd.time(7). */
const spans: Readonly<Record<string, number>> = {
  us: 0.001,
  usec: 0.001,
  ms: 1,
  msec: 1,
  s: 1000,
  sec: 1000,
  second: 1000,
  seconds: 1000,
  '': 1000,
  m: 60_000,
  min: 60_000,
  minute: 60_000,
  minutes: 60_000,
  h: 3_600_000,
  hr: 3_600_000,
  hour: 3_600_000,
  hours: 3_600_000,
  d: 86_400_000,
  day: 86_400_000,
  days: 86_400_000,
  w: 604_800_000,
  week: 604_800_000,
  weeks: 604_800_000,
}

/** A time span of systemd: `6min`, `5min 20s`, `360` (seconds) or `infinity`. */
export const timeSpan: Kind<Milliseconds> = {
  name: 'time span',
  unit: 'ms',
  parse: value => {
    const word = value.trim()
    if (word === 'infinity') return Number.POSITIVE_INFINITY
    if (!/^(\d+(\.\d+)?\s*[a-z]*\s*)+$/.test(word)) return undefined
    let sum = 0
    for (const [, digits, name] of word.matchAll(/(\d+(?:\.\d+)?)\s*([a-z]*)/g)) {
      sum += Number(digits) * (spans[name ?? ''] ?? Number.NaN)
    }
    return Number.isNaN(sum) ? undefined : sum
  },
  format: value => (Number.isFinite(value) ? `${value / 1000}s` : 'infinity'),
}

/** TimeoutStartSec and TimeoutStopSec: 0 switches the timeout off, as infinity does (systemd.service). */
export const serviceTimeout: Kind<Milliseconds> = {
  ...timeSpan,
  parse: value => {
    const span = timeSpan.parse(value)
    return span === 0 ? Number.POSITIVE_INFINITY : span
  },
}

const letters: readonly (readonly [string, number])[] = [
  ['t', 2 ** 40],
  ['g', 2 ** 30],
  ['m', 2 ** 20],
  ['k', 2 ** 10],
]

/** A size of HotSpot: digits or `0x`, one letter of k m g t in any case, base 1024. */
export const jvmSize: Kind<Bytes> = {
  name: 'JVM size',
  unit: 'bytes',
  parse: value => {
    const match = /^(0x[0-9a-f]+|\d+)([kmgt]?)$/i.exec(value.trim())
    if (!match) return undefined
    return Number(match[1]) * (binary[(match[2] ?? '').toUpperCase()] ?? 1)
  },
  format: value => {
    const [letter, size] = letters.find(([, size]) => value > 0 && value % size === 0) ?? ['', 1]
    return `${value / size}${letter}`
  },
}

function plain<U extends Unit>(name: string, of: U): Kind<Measure<U>> {
  return {
    name,
    unit: of,
    parse: value => (/^-?\d+$/.test(value.trim()) ? Number(value) : undefined),
    format: String,
  }
}

export const jvmCount: Kind<Count> = plain('number', 'count')
/** Plain milliseconds of a JVM flag: no suffix is accepted. */
export const jvmMilliseconds: Kind<Milliseconds> = plain('milliseconds', 'ms')

/** `-XX:+Flag` is `true`, `-XX:-Flag` is `false`. */
export const jvmFlag: Kind<boolean> = {
  name: 'flag',
  parse: value => (value === 'true' ? true : value === 'false' ? false : undefined),
  format: String,
}
