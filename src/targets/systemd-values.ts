/** A resource limit of a unit: what setrlimit(2) gets. */
export interface UnitLimit {
  readonly soft: string
  readonly hard: string
}

const infinity = 'infinity'
const byteLimits = new Set(['FSIZE', 'DATA', 'STACK', 'CORE', 'RSS', 'AS', 'MEMLOCK', 'MSGQUEUE'])
const limitWithin = 2n ** 64n - 1n

/**
 * The value of `LimitNOFILE=` and the like: `n`, `soft:hard`, `infinity`, in bytes (suffixes of
 * base 1024), counts, seconds or microseconds. undefined: systemd ignores the line, an empty
 * value included. Source: systemd.exec(5), rlimit_parse.
 */
export function unitLimit(setting: string, text: string): UnitLimit | undefined {
  const resource = setting.slice('Limit'.length)
  const [first = '', second, ...more] = text.split(':')
  if (more.length > 0) return undefined
  const soft = oneLimit(resource, first)
  const hard = second === undefined ? soft : oneLimit(resource, second)
  if (soft === undefined || hard === undefined || isAbove(soft, hard)) return undefined
  return { soft, hard }
}

function oneLimit(resource: string, text: string): string | undefined {
  if (text === infinity) return infinity
  if (resource === 'CPU') return wholeSeconds(text)
  if (resource === 'RTTIME') return microseconds(text, 1n)?.toString()
  if (resource === 'NICE') return niceLimit(text)
  const value = byteLimits.has(resource) ? unitBytes(text) : unitCount(text)
  return value === undefined || BigInt(value) >= limitWithin ? undefined : value
}

function isAbove(soft: string, hard: string): boolean {
  if (hard === infinity) return false
  return soft === infinity || BigInt(soft) > BigInt(hard)
}

function wholeSeconds(text: string): string | undefined {
  const time = microseconds(text, 1_000_000n)
  return time === undefined ? undefined : `${(time + 999_999n) / 1_000_000n}`
}

/** `+5` and `-5` are nice values, a bare number is what setrlimit(2) takes. */
function niceLimit(text: string): string | undefined {
  if (!/^[+-]?[0-9]+$/.test(text)) return undefined
  const number = Number(text)
  if (!/^[+-]/.test(text)) return number >= 1 && number <= 40 ? `${number}` : undefined
  return number >= -20 && number <= 19 ? `${20 - number}` : undefined
}

/** A count: decimal, `0x`, `0o`, `0b` and `0` octal, as safe_atou64. */
export function unitCount(text: string): string | undefined {
  const digits = text.trim().replace(/^\+/, '')
  if (/^(0x[0-9a-f]+|0o[0-7]+|0b[01]+)$/i.test(digits)) return `${BigInt(digits)}`
  if (/^0[0-7]+$/.test(digits)) return `${BigInt(`0o${digits.slice(1)}`)}`
  return /^(0|[1-9][0-9]*)$/.test(digits) ? digits : undefined
}

const powers = new Map([...'BKMGTPE'].map((suffix, power) => [suffix, 1024n ** BigInt(power)]))

/** Bytes of `64G`, `1.5T` or `1G 512M`: base 1024, descending suffixes. Source: parse_size. */
export function unitBytes(text: string): string | undefined {
  let total = 0n
  let last = powers.size
  const parts = [...text.matchAll(/[ \t]*([0-9]+)(?:\.([0-9]+))?[ \t]*([BKMGTPE]?)/gy)]
  const length = parts.reduce((sum, part) => sum + part[0].length, 0)
  if (parts.length === 0 || text.slice(length).trim() !== '') return undefined
  for (const [, whole = '', fraction = '', suffix = ''] of parts) {
    const scale = powers.get(suffix === '' ? 'B' : suffix) as bigint
    const power = [...powers.keys()].indexOf(suffix === '' ? 'B' : suffix)
    if (power >= last) return undefined
    last = power
    total += BigInt(whole) * scale + fractionOf(fraction, scale)
  }
  return `${total}`
}

function fractionOf(digits: string, scale: bigint): bigint {
  return digits === '' ? 0n : (BigInt(digits) * scale) / 10n ** BigInt(digits.length)
}

/** Microseconds of each unit of systemd.time(7). */
const times: readonly (readonly [RegExp, bigint])[] = [
  [/^(?:usec|us|µs|μs)$/, 1n],
  [/^(?:msec|ms)$/, 1_000n],
  [/^(?:seconds?|sec|s)$/, 1_000_000n],
  [/^(?:minutes?|min|m)$/, 60_000_000n],
  [/^(?:hours?|hr|h)$/, 3_600_000_000n],
  [/^(?:days?|d)$/, 86_400_000_000n],
  [/^(?:weeks?|w)$/, 604_800_000_000n],
  [/^(?:months?|M)$/, 2_629_800_000_000n],
  [/^(?:years?|y)$/, 31_557_600_000_000n],
]

/** Seconds of a time span such as `5min 20s`, as a decimal number, or `infinity`. */
export function unitSeconds(text: string): string | undefined {
  if (text.trim() === infinity) return infinity
  const time = microseconds(text, 1_000_000n)
  if (time === undefined) return undefined
  const fraction = `${time % 1_000_000n}`.padStart(6, '0').replace(/0+$/, '')
  return `${time / 1_000_000n}${fraction === '' ? '' : `.${fraction}`}`
}

/** `bare` is the unit of a number without one. */
function microseconds(text: string, bare: bigint): bigint | undefined {
  const parts = [...text.matchAll(/[ \t]*([0-9]*)(?:\.([0-9]*))?[ \t]*([a-zA-Zµμ]*)/gy)]
  const read = parts.filter(part => part[0].trim() !== '')
  const length = parts.reduce((sum, part) => sum + part[0].length, 0)
  if (read.length === 0 || text.slice(length).trim() !== '') return undefined
  let total = 0n
  for (const [, whole = '', fraction, suffix = ''] of read) {
    const scale = suffix === '' ? bare : times.find(([pattern]) => pattern.test(suffix))?.[1]
    if (scale === undefined || (whole === '' && (fraction ?? '') === '')) return undefined
    total += BigInt(whole === '' ? '0' : whole) * scale + fractionOf(fraction ?? '', scale)
  }
  return total
}
