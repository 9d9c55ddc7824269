import { type SyntaxProblem, shown } from './problem.ts'

/** One line of a sysctl file. */
export interface SysctlLine {
  /** Dotted, as `sysctl` prints it; may hold `*`, `?` and `[…]`. */
  readonly key: string
  /** undefined for `-key`, which keeps a key out of the globs. */
  readonly value: string | undefined
  readonly line: number
  readonly column: number
  /** `-key = value`: a failure does not count. */
  readonly ignoreFailure: boolean
}

/** One parsed sysctl file. */
export interface SysctlFile {
  readonly path: string
  readonly lines: readonly SysctlLine[]
  readonly problems: readonly SyntaxProblem[]
}

/**
 * Reads a sysctl file as procps and systemd-sysctl do: `#` and `;` are comments only at the start
 * of a line, everything after the first `=` is the value. Source: sysctl.conf(5), sysctl.d(5).
 */
export function parseSysctl(path: string, text: string): SysctlFile {
  const lines: SysctlLine[] = []
  const problems: SyntaxProblem[] = []
  for (const [index, raw] of text.split('\n').entries()) {
    const trimmed = strip(raw)
    if (trimmed === '' || trimmed.startsWith('#') || trimmed.startsWith(';')) continue
    const column = raw.indexOf(trimmed) + 1
    const parsed = parseLine(trimmed, index + 1, column)
    if (parsed === undefined) problems.push(notAnAssignment(trimmed, index + 1, column))
    else lines.push(parsed)
  }
  return { path, lines, problems }
}

/** The text of a sysctl file that both programs read as these values. */
export function writeSysctl(values: readonly { key: string; value: string }[]): string {
  return values.map(({ key, value }) => `${key} = ${value}\n`).join('')
}

/**
 * The dotted spelling of a key. The first separator decides which one is meant, so that
 * `net/ipv4/conf/eth0.1/x` becomes `net.ipv4.conf.eth0/1.x`, as `sysctl` prints it.
 */
export function sysctlKey(spelled: string): string {
  const first = spelled.match(/[./]/)?.[0]
  if (first !== '/') return spelled
  return spelled.replace(/[./]/g, separator => (separator === '.' ? '/' : '.'))
}

/** Whether a key names several: the characters of glob(7). */
export function isSysctlGlob(key: string): boolean {
  return /[*?[]/.test(key)
}

/**
 * A value as the kernel takes it: tokens with one blank between, numbers in decimal. `0x80` and
 * `0200` are 128. What follows the numbers, such as ` # note`, is not read by the kernel.
 */
export function sysctlValue(text: string): string {
  const tokens = text.split(/\s+/).filter(token => token !== '')
  const numbers = tokens.map(kernelNumber)
  const end = numbers.indexOf(undefined)
  if (end === 0) return tokens.join(' ')
  return numbers.slice(0, end === -1 ? undefined : end).join(' ')
}

/** Whether the kernel reads only numbers there, so that a word or a suffix is refused. */
export function isNumericSysctl(key: string): boolean {
  return numericKeys.some(pattern => pattern.test(key))
}

// Keys a broker depends on; others keep any text. Source: Linux admin-guide/sysctl, ip-sysctl.
const numericKeys: readonly RegExp[] = [
  /^vm\.(?!numa_zonelist_order$|lowmem_reserve_ratio$)[a-z_]+$/,
  /^fs\.(file-max|nr_open|aio-max-nr)$/,
  /^kernel\.(pid_max|threads-max|numa_balancing)$/,
  /^net\.core\.(?!default_qdisc$|rps_|flow_limit)[a-z_]+$/,
  /^net\.ipv4\.(tcp_(?!congestion_control$|available|allowed|fastopen_key$)[a-z_]+|ip_local_port_range)$/,
  /^net\.netfilter\.nf_conntrack_max$/,
]

/** A number in the kernel's spellings: decimal, 0x hexadecimal, 0 octal, `-` before it. */
export function kernelNumber(token: string): string | undefined {
  const match = /^(-?)(0x[0-9a-f]+|0[0-7]*|[1-9][0-9]*)$/i.exec(token)
  if (match === null) return undefined
  const [, sign, digits] = match as unknown as [string, string, string]
  const octal = /^0[0-7]+$/.test(digits)
  const value = BigInt(octal ? `0o${digits.slice(1)}` : digits)
  return `${value === 0n ? '' : sign}${value}`
}

function parseLine(text: string, line: number, column: number): SysctlLine | undefined {
  const marked = text.startsWith('-')
  const bare = marked ? text.slice(1) : text
  const equals = bare.indexOf('=')
  if (equals === -1) {
    const key = sysctlKey(bare)
    return marked ? { key, value: undefined, line, column, ignoreFailure: false } : undefined
  }
  const key = sysctlKey(strip(bare.slice(0, equals)))
  return { key, value: strip(bare.slice(equals + 1)), line, column, ignoreFailure: marked }
}

function notAnAssignment(text: string, line: number, column: number): SyntaxProblem {
  const message = `not an assignment: ${shown(text)}; the line has no effect`
  return { code: 'sysctl-syntax', line, column, message }
}

/** Removes what C's isspace() calls blank; JavaScript's trim would take a byte order mark too. */
function strip(text: string): string {
  return text.replace(/^[ \t\n\v\f\r]+|[ \t\n\v\f\r]+$/g, '')
}
