import type { Unit } from './model.ts'

declare const unit: unique symbol

/** A number that says its unit in its type: plain numbers fit, numbers of another unit do not. */
export type Measure<U extends Unit> = number & { readonly [unit]?: U }
export type Bytes = Measure<'bytes'>
export type BytesPerSecond = Measure<'bytes/s'>
export type Milliseconds = Measure<'ms'>
export type Count = Measure<'count'>
export type Ratio = Measure<'ratio'>

/** How a value is written in its file: text to base units and back. */
export interface Kind<V> {
  readonly name: string
  readonly unit?: Unit
  /** Undefined when the program that reads the file would refuse the text. */
  parse(text: string): V | undefined
  format(value: V): string
}

/** How a whole number of Kafka says that there is no limit. */
interface NoLimit {
  readonly text: string
  readonly means: (value: number) => boolean
}

const minusOne: NoLimit = { text: '-1', means: value => value === -1 }
const negative: NoLimit = { text: '-1', means: value => value < 0 }
const notPositive: NoLimit = { text: '-1', means: value => value <= 0 }
const maxInt: NoLimit = { text: '2147483647', means: value => value >= 2147483647 }
const maxLong: NoLimit = { text: '9223372036854775807', means: () => false }

/** Java's Long.MAX_VALUE as a double; every Kafka long of that size means "no limit". */
const longMax = 2 ** 63

/** INT and LONG of Kafka's ConfigDef: blanks around, a sign and leading zeros are fine, suffixes are not. */
function whole<U extends Unit>(
  name: string,
  of: U,
  options: { readonly scale?: number; readonly none?: NoLimit } = {},
): Kind<Measure<U>> {
  const { scale = 1, none = maxLong } = options
  return {
    name,
    unit: of,
    parse(text) {
      const digits = trim(text)
      if (!/^[+-]?\d+$/.test(digits)) return undefined
      const value = Number(digits)
      return value >= longMax || none.means(value) ? Number.POSITIVE_INFINITY : value * scale
    },
    format: value => (value === Number.POSITIVE_INFINITY ? none.text : String(value / scale)),
  }
}

export const count: Kind<Count> = whole('count', 'count')
/** Plain bytes: Kafka knows no suffixes. */
export const bytes: Kind<Bytes> = whole('bytes', 'bytes')
export const milliseconds: Kind<Milliseconds> = whole('milliseconds', 'ms')
export const seconds: Kind<Milliseconds> = whole('seconds', 'ms', { scale: 1000 })
export const minutes: Kind<Milliseconds> = whole('minutes', 'ms', { scale: 60_000 })
export const hours: Kind<Milliseconds> = whole('hours', 'ms', { scale: 3_600_000 })

/** Bytes where -1 means no limit (and -2 something else, kept as it is). */
export const bytesOrNoLimit: Kind<Bytes> = whole('bytes, -1 = no limit', 'bytes', {
  none: minusOne,
})
/** Milliseconds where -1 means no limit (and -2 something else, kept as it is). */
export const millisecondsOrNoLimit: Kind<Milliseconds> = whole(
  'milliseconds, -1 = no limit',
  'ms',
  { none: minusOne },
)
/** log.retention.ms: every negative value is accepted and becomes -1. */
export const retentionMs: Kind<Milliseconds> = whole('milliseconds, negative = no limit', 'ms', {
  none: negative,
})
export const retentionMinutes: Kind<Milliseconds> = whole('minutes, negative = no limit', 'ms', {
  scale: 60_000,
  none: negative,
})
export const retentionHours: Kind<Milliseconds> = whole('hours, negative = no limit', 'ms', {
  scale: 3_600_000,
  none: negative,
})
/** log.retention.bytes and retention.bytes: no bound is checked, everything negative means no limit. */
export const retentionBytes: Kind<Bytes> = whole('bytes, negative = no limit', 'bytes', {
  none: negative,
})
/** queued.max.request.bytes: 0 means the same as -1. */
export const poolBytes: Kind<Bytes> = whole('bytes, 0 or negative = no limit', 'bytes', {
  none: notPositive,
})
/** Counts whose default Int.MAX means no limit. */
export const countOrNoLimit: Kind<Count> = whole('count, 2147483647 = no limit', 'count', {
  none: maxInt,
})
/** Bytes per second whose default Long.MAX means no limit. */
export const rate: Kind<BytesPerSecond> = whole('bytes per second', 'bytes/s')

/** BOOLEAN of Kafka: `true` or `false` in any case, nothing else. */
export const boolean: Kind<boolean> = {
  name: 'boolean',
  parse(text) {
    const word = trim(text).toLowerCase()
    return word === 'true' ? true : word === 'false' ? false : undefined
  },
  format: String,
}

/** STRING of Kafka: trimmed, nothing else. */
export const text: Kind<string> = { name: 'text', parse: trim, format: String }

/** LIST of Kafka in its order. Empty items are left out: releases differ, a constraint tells. */
export const list: Kind<readonly string[]> = {
  name: 'list',
  parse: value => items(value),
  format: value => value.join(','),
}

/** A LIST whose order and repeats mean nothing. */
export const set: Kind<readonly string[]> = {
  name: 'set',
  parse: value => [...new Set(items(value))].sort(),
  format: value => [...new Set(value)].sort().join(','),
}

function items(value: string): string[] {
  return trim(value)
    .split(',')
    .map(item => trim(item))
    .filter(item => item !== '')
}

/** DOUBLE of Kafka in Java's syntax (`.5`, `5e-1`, `0.5f`), a share from 0. */
export const ratio: Kind<Ratio> = { name: 'ratio', unit: 'ratio', parse: double, format: String }

/** DOUBLE of Kafka as bytes per second; Double.MAX means no limit. */
export const decimalRate: Kind<BytesPerSecond> = {
  name: 'bytes per second',
  unit: 'bytes/s',
  parse: value => {
    const number = double(value)
    return number !== undefined && number >= Number.MAX_VALUE ? Number.POSITIVE_INFINITY : number
  },
  format: value => (value === Number.POSITIVE_INFINITY ? '1.7976931348623157E308' : String(value)),
}

function double(value: string): number | undefined {
  const digits = trim(value)
  if (!/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?[fFdD]?$/.test(digits)) return undefined
  return Number(digits.replace(/[fFdD]$/, ''))
}

/** A share written as per cent (`75`, `25.0`), as in -XX:MaxRAMPercentage. */
export const percentage: Kind<Ratio> = {
  name: 'percentage',
  unit: 'ratio',
  parse: value => {
    const number = double(value.replace(/%\s*$/, ''))
    return number === undefined ? undefined : number / 100
  },
  // 0.07 * 100 is 7.000000000000001 in binary.
  format: value => String(Number((value * 100).toPrecision(12))),
}

/** String.trim of Java: everything up to and including the blank goes, other white space stays. */
export function trim(value: string): string {
  let start = 0
  let end = value.length
  while (start < end && value.charCodeAt(start) <= 32) start += 1
  while (end > start && value.charCodeAt(end - 1) <= 32) end -= 1
  return value.slice(start, end)
}
