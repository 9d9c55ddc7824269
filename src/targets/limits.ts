import { type SyntaxProblem, shown } from './problem.ts'

/** One complete line of limits.conf; a `user -` line has no item. */
export interface LimitsLine {
  /** `kafka`, `@group`, `*`, `1000:2000`, … as written. */
  readonly domain: string
  readonly type: 'soft' | 'hard' | '-'
  readonly item: LimitItem | undefined
  /** `unlimited`, or bytes, seconds and counts in decimal: what setrlimit(2) gets. */
  readonly value: string
  readonly raw: string
  readonly line: number
  readonly column: number
}

/** One parsed file of /etc/security. */
export interface LimitsFile {
  readonly path: string
  readonly lines: readonly LimitsLine[]
  readonly problems: readonly SyntaxProblem[]
}

/** The items that become resource limits. Others (maxlogins, chroot, …) are read over. */
export type LimitItem = keyof typeof units

/** What one unit of a limits.conf value is for setrlimit(2). Source: limits.conf(5), pam_limits.c. */
const units = {
  as: 1024n,
  core: 1024n,
  cpu: 60n,
  data: 1024n,
  fsize: 1024n,
  locks: 1n,
  memlock: 1024n,
  msgqueue: 1n,
  nice: 1n,
  nofile: 1n,
  nproc: 1n,
  rss: 1024n,
  rtprio: 1n,
  sigpending: 1n,
  stack: 1024n,
} as const

const otherItems = new Set(['maxlogins', 'maxsyslogins', 'priority', 'nonewprivs', 'chroot'])
const noLimit = new Set(['-1', '-', 'unlimited', 'infinity'])
const largest = 2n ** 64n - 1n

/** Reads a file as pam_limits does; lines it skips become problems. */
export function parseLimits(path: string, text: string): LimitsFile {
  const lines: LimitsLine[] = []
  const problems: SyntaxProblem[] = []
  for (const [index, whole] of text.split('\n').entries()) {
    const fields = fieldsOf(whole)
    if (fields.length === 0) continue
    const column = whole.search(/\S/) + 1
    const place = { line: index + 1, column }
    const read = readLine(fields, place)
    if (typeof read !== 'string' && read !== undefined) lines.push(read)
    const message = typeof read === 'string' ? read : garbage(read)
    if (message !== undefined) problems.push({ code: 'limits-syntax', ...place, message })
  }
  return { path, lines, problems }
}

/** Lines of a limits.conf file. Values are in the unit of the item, see `limitUnit`. */
export function writeLimits(
  lines: readonly { domain: string; type: string; item: string; value: string }[],
): string {
  return lines
    .map(({ domain, type, item, value }) => `${domain} ${type} ${item} ${value}\n`)
    .join('')
}

/** Bytes, seconds or counts that one unit in limits.conf stands for; 1024 for KiB items. */
export function limitUnit(item: LimitItem): number {
  return Number(units[item])
}

/** Whether a word is an item that becomes a resource limit. */
export function isLimitItem(word: string): word is LimitItem {
  return Object.hasOwn(units, word)
}

/** `#` starts a comment anywhere; fields are split as scanf's `%s` does. */
function fieldsOf(line: string): string[] {
  const comment = line.indexOf('#')
  const text = comment === -1 ? line : line.slice(0, comment)
  return text.split(/[ \t\v\f\r]+/).filter(field => field !== '')
}

/** A line, undefined when it is valid but sets no resource limit, or what is wrong with it. */
function readLine(
  fields: readonly string[],
  place: { line: number; column: number },
): LimitsLine | string | undefined {
  const [domain = '', type = '', item, value] = fields
  const word = type.toLowerCase()
  if (item === undefined && word.startsWith('-')) {
    return { domain, type: '-', item: undefined, value: '', raw: '', ...place }
  }
  if (item === undefined || value === undefined) {
    return `expected "<domain> <type> <item> <value>", got ${shown(fields.join(' '))}; the line is skipped`
  }
  return readLimit(domain, word, item.toLowerCase(), value, place)
}

function readLimit(
  domain: string,
  type: string,
  item: string,
  raw: string,
  place: { line: number; column: number },
): LimitsLine | string | undefined {
  if (otherItems.has(item)) return undefined
  if (!isLimitItem(item)) return `unknown item ${shown(item)}; the line is skipped`
  if (type !== 'soft' && type !== 'hard' && type !== '-') {
    return `unknown type ${shown(type)}, expected soft, hard or -; the line is skipped`
  }
  const value = limitValue(item, raw.toLowerCase())
  if (value === undefined) return `${shown(raw)} is no number for ${item}; the line is skipped`
  return { domain, type, item, value, raw, ...place }
}

/** strtoull in base 10: what follows the digits is not looked at, a minus sign wraps around. */
function limitValue(item: LimitItem, text: string): string | undefined {
  if (item === 'nice') return niceValue(text)
  if (noLimit.has(text)) return 'unlimited'
  const match = /^([+-]?)([0-9]+)/.exec(text)
  if (match === null) return undefined
  const [, sign, digits] = match as unknown as [string, string, string]
  const number = BigInt(digits)
  const wrapped = sign === '-' && number > 0n ? largest + 1n - number : number
  const scaled = wrapped * units[item]
  return wrapped > largest || scaled >= largest ? 'unlimited' : `${scaled}`
}

/** The kernel counts 1 to 40 upwards where nice(2) counts 19 to -20. */
function niceValue(text: string): string | undefined {
  const number = Number.parseInt(text, 10)
  return Number.isNaN(number) ? undefined : `${20 - Math.max(-20, Math.min(19, number))}`
}

/** Says what a value with something behind its digits is read as. */
function garbage(line: LimitsLine | undefined): string | undefined {
  if (line?.item === undefined || noLimit.has(line.raw.toLowerCase())) return undefined
  if (/^[+-]?[0-9]+$/.test(line.raw)) return undefined
  const digits = /^[+-]?[0-9]+/.exec(line.raw)?.[0]
  return `${shown(line.raw)} is read as ${digits}: what follows the digits is ignored`
}
