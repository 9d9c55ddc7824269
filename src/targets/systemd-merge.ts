import { type SyntaxProblem, shown } from './problem.ts'
import type { UnitFile, UnitLine } from './systemd.ts'
import { unitBytes, unitCount, unitLimit, unitSeconds } from './systemd-values.ts'
import { expandSpecifiers, systemdWords } from './systemd-words.ts'

/** An effective value of a unit with its place, and what it beats, the strongest loser first. */
export interface MergedSetting {
  readonly key: string
  /**
   * Limits as `n` or `soft:hard`, sizes in bytes, times in seconds, `infinity`; else the text.
   * Of a list setting all items, joined by a blank.
   */
  readonly value: string
  readonly raw: string
  readonly file: string
  readonly line: number
  readonly column: number
  readonly overrides: readonly Omit<MergedSetting, 'overrides'>[]
}

/** A file of EnvironmentFile=; a missing one is no error with `-` before it. */
export interface EnvironmentFile {
  readonly path: string
  readonly optional: boolean
  readonly file: string
  readonly line: number
}

/** What systemd makes of a unit and its drop-ins. */
export interface UnitMerge {
  readonly settings: ReadonlyMap<string, MergedSetting>
  /** Environment= only; variables of the environment files come over it. */
  readonly environment: ReadonlyMap<string, MergedSetting>
  readonly environmentFiles: readonly EnvironmentFile[]
  readonly problems: readonly (SyntaxProblem & { readonly file: string })[]
}

/** Lists that grow with every line and are emptied by an empty one. */
const listSettings = new Set([
  ...['Environment', 'EnvironmentFile', 'PassEnvironment', 'UnsetEnvironment', 'ExecStart'],
  ...['ExecStartPre', 'ExecStartPost', 'ExecStop', 'ExecStopPost', 'ExecReload', 'ReadWritePaths'],
  ...['After', 'Before', 'Wants', 'Requires', 'SuccessExitStatus', 'SupplementaryGroups'],
])

interface Merge {
  readonly unit: string
  readonly settings: Map<string, MergedSetting>
  readonly environment: Map<string, MergedSetting>
  environmentFiles: EnvironmentFile[]
  readonly problems: (SyntaxProblem & { readonly file: string })[]
}

/**
 * Applies a unit and its drop-ins in the given order. `unit` is the name, for the specifiers.
 * A line that systemd ignores leaves the earlier value and becomes a problem.
 */
export function mergeUnit(unit: string, files: readonly UnitFile[]): UnitMerge {
  const merge: Merge = {
    unit,
    settings: new Map(),
    environment: new Map(),
    environmentFiles: [],
    problems: files.flatMap(({ path, problems }) => problems.map(one => ({ ...one, file: path }))),
  }
  for (const { path, lines } of files) for (const line of lines) applyLine(merge, line, path)
  return merge
}

function applyLine(merge: Merge, line: UnitLine, file: string): void {
  const misplaced = ignoredKey(line)
  if (misplaced !== undefined) refuse(merge, line, file, misplaced)
  if (misplaced !== undefined || !/^(Unit|Service)$/.test(line.section)) return
  const assignments = line.key === 'TimeoutSec' ? ['TimeoutStartSec', 'TimeoutStopSec'] : [line.key]
  for (const key of assignments) {
    if (listSettings.has(key)) applyList(merge, { ...line, key }, file)
    else applyScalar(merge, { ...line, key }, file)
  }
}

// systemd.exec(5) and systemd.resource-control(5): what a service reads of what brokers need.
const serviceKeys =
  /^(Limit|Environment|Timeout|Memory|Tasks|OOMScore|ExecSt|Restart|User$|Group$|PAMName$)/
const limitKeys =
  /^Limit(CPU|FSIZE|DATA|STACK|CORE|RSS|NOFILE|AS|NPROC|MEMLOCK|LOCKS|SIGPENDING|MSGQUEUE|NICE|RTPRIO|RTTIME)$/

/** Says why systemd does not know a key there; undefined for the keys it knows or we do not judge. */
function ignoredKey({ section, key }: UnitLine): string | undefined {
  if (key.startsWith('Limit') && !limitKeys.test(key)) {
    return `unknown key ${shown(key)}; systemd ignores the line`
  }
  if (section === 'Service' || !serviceKeys.test(key)) return undefined
  return `${key}= stands in section ${shown(section)}, where systemd ignores it; it belongs to [Service]`
}

function applyScalar(merge: Merge, line: UnitLine, file: string): void {
  const expanded = expandSpecifiers(line.value, merge.unit)
  if (line.value === '' && !line.key.startsWith('Limit') && !isTime(line.key)) {
    merge.settings.delete(line.key)
    return
  }
  const value = expanded === undefined ? undefined : unitValue(line.key, expanded)
  if (value === undefined) refuse(merge, line, file, refusal(line))
  else put(merge.settings, line, file, value)
}

function refusal({ key, value }: UnitLine): string {
  return value === ''
    ? `${key}= without a value does not reset it; systemd ignores the line and keeps the earlier value`
    : `systemd does not read ${shown(value)} as a value of ${key} and keeps the earlier one`
}

function refuse(merge: Merge, { line, column }: UnitLine, file: string, message: string): void {
  merge.problems.push({ code: 'unit-value', line, column, message, file })
}

function put(
  into: Map<string, MergedSetting>,
  { key, value: raw, line, column }: UnitLine,
  file: string,
  value: string,
): void {
  const earlier = into.get(key)
  const overrides = earlier === undefined ? [] : losers(earlier)
  into.set(key, { key, value, raw, file, line, column, overrides })
}

function losers({ overrides, ...loser }: MergedSetting): Omit<MergedSetting, 'overrides'>[] {
  return [loser, ...overrides]
}

/** A value in base units; undefined when systemd ignores it. */
export function unitValue(key: string, text: string): string | undefined {
  if (/^Limit[A-Z]+$/.test(key)) return limitText(key, text)
  if (isTime(key)) return unitTime(key, text)
  if (memorySettings.test(key)) return amount(text, unitBytes, key !== 'MemorySwapMax')
  if (key === 'TasksMax') return amount(text, unitCount, true)
  if (key === 'OOMScoreAdjust') return score(text)
  return text
}

const memorySettings = /^(Memory(Max|High|SwapMax|Limit)|ReservedMemory)$/

function limitText(key: string, text: string): string | undefined {
  const limit = unitLimit(key, text)
  if (limit === undefined) return undefined
  return limit.soft === limit.hard ? limit.hard : `${limit.soft}:${limit.hard}`
}

function isTime(key: string): boolean {
  return /^(Timeout(Start|Stop|Abort)|Restart|RuntimeMax|Watchdog)Sec$/.test(key)
}

/** 0 stands for no time-out at all. */
function unitTime(key: string, text: string): string | undefined {
  const seconds = unitSeconds(text)
  return seconds === '0' && key.startsWith('Timeout') ? 'infinity' : seconds
}

/** A share of the machine, such as `50%`, stays as it is. */
function amount(
  text: string,
  read: (text: string) => string | undefined,
  positive: boolean,
): string | undefined {
  if (text === 'infinity' || /^[0-9]+(\.[0-9]{1,2})?%$/.test(text)) return text
  const value = read(text)
  return positive && value === '0' ? undefined : value
}

function score(text: string): string | undefined {
  const isNumber = /^[+-]?[0-9]+$/.test(text)
  return isNumber && Math.abs(Number(text)) <= 1000 ? `${Number(text)}` : undefined
}

function applyList(merge: Merge, line: UnitLine, file: string): void {
  if (line.value === '') {
    merge.settings.delete(line.key)
    if (line.key === 'Environment') merge.environment.clear()
    if (line.key === 'EnvironmentFile') merge.environmentFiles = []
    return
  }
  if (line.key === 'Environment') applyEnvironment(merge, line, file)
  else appendItem(merge, line, file)
}

function appendItem(merge: Merge, line: UnitLine, file: string): void {
  const value = expandSpecifiers(line.value, merge.unit)
  if (value === undefined) {
    refuse(merge, line, file, refusal(line))
    return
  }
  if (line.key === 'EnvironmentFile') addEnvironmentFile(merge, value, file, line.line)
  const earlier = merge.settings.get(line.key)
  put(merge.settings, line, file, earlier === undefined ? value : `${earlier.value} ${value}`)
}

function addEnvironmentFile(merge: Merge, value: string, file: string, line: number): void {
  const optional = value.startsWith('-')
  merge.environmentFiles.push({ path: optional ? value.slice(1) : value, optional, file, line })
}

function applyEnvironment(merge: Merge, line: UnitLine, file: string): void {
  const { words, complete } = systemdWords(line.value)
  for (const word of words) {
    const expanded = expandSpecifiers(word, merge.unit)
    const match = /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/s.exec(expanded ?? '')
    if (match === null) refuse(merge, line, file, notAssigned(word))
    else put(merge.environment, { ...line, key: match[1] ?? '', value: word }, file, match[2] ?? '')
  }
  if (!complete)
    refuse(merge, line, file, 'an open quote or unknown escape; systemd drops the rest of the line')
}

function notAssigned(word: string): string {
  // What stands behind an equals sign may be a secret.
  return `${shown(word.replace(/=.*/s, '='))} is no assignment; systemd ignores it (quote the whole of NAME=value)`
}
