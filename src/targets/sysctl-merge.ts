import type { SysctlFile, SysctlLine } from './sysctl.ts'
import { isNumericSysctl, isSysctlGlob, kernelNumber, sysctlValue } from './sysctl.ts'

/** Which program applies the files at boot. */
export type SysctlTool = 'procps' | 'systemd'

/** An assignment with its file. */
export interface SysctlAssignment {
  readonly key: string
  /** As the kernel takes it. */
  readonly value: string
  /** As written. */
  readonly raw: string
  readonly file: string
  readonly line: number
  readonly column: number
  /** The kernel set this key to 0 because that one was written: dirty_bytes and dirty_ratio exclude each other. */
  readonly zeroedBy?: string
}

/** What is left of one key after every file, and the assignments it beats, the last loser first. */
export interface MergedSysctl extends SysctlAssignment {
  readonly overrides: readonly SysctlAssignment[]
}

/** The outcome of all files. */
export interface SysctlMerge {
  /** In the order of application, globs expanded. */
  readonly applied: readonly SysctlAssignment[]
  readonly effective: ReadonlyMap<string, MergedSysctl>
  /** Assignments that the kernel refuses: the earlier value stays. */
  readonly refused: readonly SysctlAssignment[]
}

/** Directories of both programs; for equal file names the first one wins. */
export const sysctlDirectories: readonly string[] = [
  '/etc/sysctl.d',
  '/run/sysctl.d',
  '/usr/local/lib/sysctl.d',
  '/usr/lib/sysctl.d',
  '/lib/sysctl.d',
]

/**
 * The files in the order of application. procps reads /etc/sysctl.conf last, systemd-sysctl does
 * not read it at all; Debian's link 99-sysctl.conf makes both read it in its place as well.
 */
export function orderSysctlFiles(paths: readonly string[], tool: SysctlTool): string[] {
  const byName = new Map<string, string>()
  for (const directory of sysctlDirectories) {
    for (const path of paths) {
      if (!path.startsWith(`${directory}/`)) continue
      const name = path.slice(directory.length + 1)
      if (isRead(name, tool) && !byName.has(name)) byName.set(name, path)
    }
  }
  const ordered = [...byName.keys()].sort(bytewise).map(name => byName.get(name) as string)
  const last = '/etc/sysctl.conf'
  return tool === 'procps' && paths.includes(last) ? [...ordered, last] : ordered
}

/** Applies ordered files; `known` are the keys of /proc/sys that globs can match. */
export function mergeSysctl(
  files: readonly SysctlFile[],
  tool: SysctlTool,
  known: readonly string[] = [],
): SysctlMerge {
  const options = tool === 'systemd' ? deduplicated(files) : allLines(files)
  const applied = expandGlobs(options, known)
  const refused = applied.filter(isRefused)
  const effective = settle(applied.filter(assignment => !isRefused(assignment)))
  addBeaten(effective, options)
  return { applied, effective, refused }
}

interface Option extends SysctlLine {
  readonly file: string
  /** Earlier assignments of the key that systemd-sysctl never makes. */
  readonly beaten?: readonly Option[]
}

function isRead(name: string, tool: SysctlTool): boolean {
  if (!name.endsWith('.conf') || name.includes('/')) return false
  return tool === 'procps' || !name.startsWith('.')
}

function bytewise(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function allLines(files: readonly SysctlFile[]): Option[] {
  return files.flatMap(({ path, lines }) => lines.map(line => ({ ...line, file: path })))
}

/** systemd-sysctl: a repeated key moves to its last place, unless the value is the same. */
function deduplicated(files: readonly SysctlFile[]): Option[] {
  const options = new Map<string, Option>()
  for (const option of allLines(files)) {
    const earlier = options.get(option.key)
    if (earlier !== undefined && earlier.value === option.value) continue
    options.delete(option.key)
    const beaten = earlier === undefined ? [] : [earlier, ...(earlier.beaten ?? [])]
    options.set(option.key, { ...option, beaten })
  }
  return [...options.values()]
}

/** A key that is named on its own, also by `-key`, is left out of every glob. */
function expandGlobs(options: readonly Option[], known: readonly string[]): SysctlAssignment[] {
  const named = new Set(options.map(option => option.key))
  return options.flatMap(option => {
    if (option.value === undefined) return []
    if (!isSysctlGlob(option.key)) return [assignment(option, option.key)]
    const pattern = globPattern(option.key)
    const matches = known.filter(key => pattern.test(key) && !named.has(key))
    return matches.map(key => assignment(option, key))
  })
}

function assignment(option: Option, key: string): SysctlAssignment {
  const { file, line, column, value: raw = '' } = option
  return { key, value: sysctlValue(raw), raw, file, line, column }
}

/** glob(7) on the path: `*` and `?` stop at a separator, which is the dot here. */
function globPattern(glob: string): RegExp {
  const source = glob.replace(/\[!?[^\]]+\]|[\\^$.*+?()[\]{}|]/g, part => {
    if (part === '*') return '[^.]*'
    if (part === '?') return '[^.]'
    if (part.length > 1) return part.replace(/^\[!/, '[^').replaceAll('\\', '\\\\')
    return `\\${part}`
  })
  return new RegExp(`^${source}$`)
}

function isRefused({ key, value }: SysctlAssignment): boolean {
  if (!isNumericSysctl(key)) return false
  const first = value.split(' ')[0] ?? ''
  const number = kernelNumber(first)
  if (number === undefined) return true
  const [low, high] = [lowest.get(key), highest.get(key)]
  return Number(number) < (low ?? -Infinity) || Number(number) > (high ?? Infinity)
}

// mm/page-writeback.c: two pages and one byte; a refused write leaves the pair as it is.
const lowest: ReadonlyMap<string, number> = new Map(
  Object.entries({
    'vm.dirty_bytes': 8192,
    'vm.dirty_background_bytes': 1,
    'vm.dirty_ratio': 0,
    'vm.dirty_background_ratio': 0,
  }),
)

/** kernel/sysctl.c, mm/ and net/: what a write is checked against, or the size of an int. */
const highest: ReadonlyMap<string, number> = new Map(
  Object.entries({
    'vm.max_map_count': 2 ** 31 - 1,
    'vm.swappiness': 200,
    'vm.dirty_ratio': 100,
    'vm.dirty_background_ratio': 100,
    'vm.overcommit_memory': 2,
    'fs.nr_open': 2_147_483_584,
    'net.core.somaxconn': 2 ** 31 - 1,
    'net.core.rmem_max': 2 ** 31 - 1,
    'net.core.wmem_max': 2 ** 31 - 1,
    'net.core.netdev_max_backlog': 2 ** 31 - 1,
    'net.ipv4.tcp_max_syn_backlog': 2 ** 31 - 1,
  }),
)

function settle(applied: readonly SysctlAssignment[]): Map<string, MergedSysctl> {
  const effective = new Map<string, MergedSysctl>()
  for (const assignment of applied) {
    const other = zeroes(assignment, effective)
    put(effective, assignment)
    if (other !== undefined)
      put(effective, { ...assignment, key: other, value: '0', zeroedBy: assignment.key })
  }
  return effective
}

/** What an option beat before it was applied comes after what it beat then. */
function addBeaten(effective: Map<string, MergedSysctl>, options: readonly Option[]): void {
  for (const { key, file, line, beaten = [] } of options) {
    const merged = effective.get(key)
    if (merged === undefined || beaten.length === 0) continue
    if (merged.file !== file || merged.line !== line) continue
    const earlier = beaten.map(option => assignment(option, key))
    effective.set(key, { ...merged, overrides: [...merged.overrides, ...earlier] })
  }
}

function put(effective: Map<string, MergedSysctl>, assignment: SysctlAssignment): void {
  const earlier = effective.get(assignment.key)
  const overrides = earlier === undefined ? [] : [bare(earlier), ...earlier.overrides]
  effective.set(assignment.key, { ...assignment, overrides })
}

function bare({ overrides: _, ...assignment }: MergedSysctl): SysctlAssignment {
  return assignment
}

const partners: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'vm.dirty_ratio': 'vm.dirty_bytes',
    'vm.dirty_bytes': 'vm.dirty_ratio',
    'vm.dirty_background_ratio': 'vm.dirty_background_bytes',
    'vm.dirty_background_bytes': 'vm.dirty_background_ratio',
  }),
)

/** The values before any file: mm/page-writeback.c. */
const atBoot: ReadonlyMap<string, string> = new Map([
  ['vm.dirty_ratio', '20'],
  ['vm.dirty_bytes', '0'],
])

/**
 * The key that this write sets to zero. The background pair does it at every write, even of 0;
 * the other pair only when the value changes. Source: mm/page-writeback.c, dirty_*_handler.
 */
function zeroes(
  { key, value }: SysctlAssignment,
  effective: ReadonlyMap<string, MergedSysctl>,
): string | undefined {
  const partner = partners.get(key)
  if (partner === undefined || key.startsWith('vm.dirty_background')) return partner
  const before = effective.get(key)?.value ?? atBoot.get(key)
  return before === value ? undefined : partner
}
