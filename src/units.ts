/**
 * Sizes, durations, rates and shares as people write them, to and from base units
 * (bytes, milliseconds, bytes per second, a number from 0). Binary and decimal are kept apart:
 * `1G` is refused because nobody can tell which one is meant.
 */
export type Parsed = { readonly value: number } | { readonly problem: string }

type Units = ReadonlyMap<string, number>

const sizeUnits: Units = units({
  B: 1,
  kB: 1e3,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  PB: 1e15,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
  PiB: 2 ** 50,
})

const timeUnits: Units = units({
  ms: 1,
  s: 1000,
  min: 60_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
})

function units(table: Readonly<Record<string, number>>): Units {
  return new Map(Object.entries(table))
}

const sizeHint = 'write a unit such as 1GiB (binary) or 1GB (decimal), or plain bytes'

/** Bytes of `512MiB`, `1GB` or `1024`; -1 and -2 are allowed where `special` says so. */
export function parseSize(text: string | number, special: readonly number[] = []): Parsed {
  return parse(text, special, sizeUnits, 'size', sizeHint)
}

/** Milliseconds of `7d`, `500ms` or `1000`. */
export function parseDuration(text: string | number, special: readonly number[] = []): Parsed {
  const hint = 'write a unit such as 500ms, 30s, 5min, 12h, 7d or 2w, or plain milliseconds'
  return parse(text, special, timeUnits, 'duration', hint)
}

/** Bytes per second of `50MB/s`, `25Gbit/s`, `2GiB/h` or `1000`. */
export function parseRate(text: string | number): Parsed {
  const hint = 'write a unit such as 50MB/s, 10MiB/s, 2GB/h or 25Gbit/s'
  const perSecond = parse(text, [], rateUnits, 'rate', hint)
  if ('value' in perSecond || typeof text === 'number') return perSecond
  const per = /^(.*[A-Za-z])\/(min|h|d)$/.exec(text.trim())
  if (!per) return perSecond
  const size = parse(per[1] ?? '', [], sizeUnits, 'rate', hint)
  const time = (timeUnits.get(per[2] ?? '') ?? 1000) / 1000
  return 'value' in size ? { value: size.value / time } : size
}

const rateUnits: Units = new Map([
  ['bit/s', 1 / 8],
  ['kbit/s', 1e3 / 8],
  ['Mbit/s', 1e6 / 8],
  ['Gbit/s', 1e9 / 8],
  ...[...sizeUnits].map(([unit, bytes]) => [`${unit}/s`, bytes] as const),
])

/** A share of `60%` or `0.6`. */
export function parseFraction(text: string | number): Parsed {
  const match = typeof text === 'string' ? /^(\d+(?:\.\d+)?)\s*%$/.exec(text.trim()) : undefined
  const value = match ? Number(match[1]) / 100 : typeof text === 'number' ? text : Number.NaN
  if (Number.isFinite(value) && value >= 0) return { value }
  return { problem: `"${text}" is not a share; write 60% or 0.6` }
}

function parse(
  text: string | number,
  special: readonly number[],
  units: Units,
  what: string,
  hint: string,
): Parsed {
  if (typeof text === 'number' || /^-?\d+$/.test(text)) {
    const value = Number(text)
    if (!Number.isSafeInteger(value)) return { problem: `${text} is above 2^53 or not whole` }
    if (value >= 0 || special.includes(value)) return { value }
    return { problem: `${text} is not a ${what}; ${hint}` }
  }
  const trimmed = text.trim()
  const end = numberEnd(trimmed)
  const unit = end === 0 ? undefined : units.get(trimmed.slice(end).trimStart())
  if (unit === undefined) return { problem: wrongUnit(text, what, hint) }
  const value = Number(trimmed.slice(0, end)) * unit
  if (value > Number.MAX_SAFE_INTEGER) return { problem: `"${text}" is above 2^53` }
  return { value: what === 'rate' ? value : Math.round(value) }
}

/** Length of the number a text starts with. By hand: a pattern takes five times as long. */
function numberEnd(text: string): number {
  const whole = digitsEnd(text, 0)
  if (whole === 0 || text[whole] !== '.') return whole
  const all = digitsEnd(text, whole + 1)
  return all === whole + 1 ? whole : all
}

function digitsEnd(text: string, from: number): number {
  let at = from
  while (isDigit(text.charCodeAt(at))) at += 1
  return at
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57
}

function wrongUnit(text: string, what: string, hint: string): string {
  const unit = /^\d+(?:\.\d+)?\s*([A-Za-z]+)$/.exec(text.trim())?.[1]
  if (unit && /^[kKmMgGtTpP]i?$/.test(unit) && what === 'size') {
    const prefix = unit.charAt(0).toUpperCase()
    return `"${text}" does not say whether binary or decimal is meant; write ${prefix}iB or ${prefix}B`
  }
  return `"${text}" is not a ${what}; ${hint}`
}

const binarySteps = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'] as const

/** `1.5 GiB`: three significant digits, binary units. For people; never parsed back. */
export function formatBytes(bytes: number): string {
  if (bytes === Number.POSITIVE_INFINITY) return 'unbounded'
  let value = bytes
  let step = 0
  while (Math.abs(value) >= 1024 && step < binarySteps.length - 1) {
    value /= 1024
    step += 1
  }
  return `${significant(value)} ${binarySteps[step]}`
}

/** `16.4 MB/s`: decimal, as networks and disks are sold. */
export function formatRate(rate: number): string {
  const steps = ['B/s', 'kB/s', 'MB/s', 'GB/s', 'TB/s']
  let value = rate
  let step = 0
  while (Math.abs(value) >= 1000 && step < steps.length - 1) {
    value /= 1000
    step += 1
  }
  return `${significant(value)} ${steps[step]}`
}

/** `7 d`, `1.5 h`, `30 s`, `250 ms`. */
export function formatDuration(ms: number): string {
  for (const unit of ['d', 'h', 'min', 's'] as const) {
    const length = timeUnits.get(unit) ?? 1
    if (ms >= length) return `${significant(ms / length)} ${unit}`
  }
  return `${significant(ms)} ms`
}

/** `12 345`: thousands apart, no locale. */
export function formatCount(count: number): string {
  const digits = Number.isInteger(count) ? String(count) : count.toFixed(1)
  return digits.replace(/\B(?=(\d{3})+(?!\d))/g, ' ')
}

/** A number of the given unit for people. */
export function formatUnit(value: number, unit: string): string {
  if (unit === 'bytes') return formatBytes(value)
  if (unit === 'bytes/s') return formatRate(value)
  if (unit === 'ms') return formatDuration(value)
  if (unit === 'ratio') return `${significant(value * 100)} %`
  return formatCount(value)
}

function significant(value: number): string {
  if (value === 0) return '0'
  if (Math.abs(value) >= 100) return String(Math.round(value))
  return String(Number(value.toPrecision(3)))
}
