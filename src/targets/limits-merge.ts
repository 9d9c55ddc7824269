import type { LimitItem, LimitsFile, LimitsLine } from './limits.ts'

/** Whom the limits are for. */
export interface LimitsUser {
  readonly name: string
  readonly uid?: number
  /** Primary group. */
  readonly gid?: number
  /** Names of all groups, the primary one included. */
  readonly groups?: readonly string[]
  readonly gids?: readonly number[]
}

/** A limit that a session of the user gets, with the line it comes from. */
export interface MergedLimit {
  readonly item: LimitItem
  readonly type: 'soft' | 'hard'
  /** `unlimited`, bytes or a count. */
  readonly value: string
  readonly raw: string
  readonly file: string
  readonly line: number
  readonly column: number
  /** The soft value was above the hard one and was lowered to it. */
  readonly lowered?: true
  readonly overrides: readonly Omit<MergedLimit, 'overrides'>[]
}

/** All limits of a user. */
export interface LimitsMerge {
  /** By `soft nofile`, `hard nofile`, …. */
  readonly effective: ReadonlyMap<string, MergedLimit>
  /** The `user -` line that stops the reading for this user: nothing is limited. */
  readonly exempt?: { readonly file: string; readonly line: number }
}

/** The files in reading order: limits.conf, then limits.d/*.conf in the order of bytes. */
export function orderLimitsFiles(paths: readonly string[]): string[] {
  const first = '/etc/security/limits.conf'
  const others = paths.filter(path => /^\/etc\/security\/limits\.d\/[^./][^/]*\.conf$/.test(path))
  const sorted = others.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
  return paths.includes(first) ? [first, ...sorted] : sorted
}

/**
 * What pam_limits sets for a user: a user line beats a group line beats `*`, wherever they stand;
 * of equal ones the last wins. `sparesRoot` is Debian's patch: only `root` itself names root.
 * Source: pam_limits.c (Linux-PAM 1.5), process_limit and parse_config_file.
 */
export function mergeLimits(
  files: readonly LimitsFile[],
  user: LimitsUser,
  sparesRoot: boolean,
): LimitsMerge {
  const slots = new Map<string, Slot>()
  for (const { path, lines } of files) {
    for (const line of lines) {
      const rank = rankOf(line.domain, user, sparesRoot)
      if (rank === undefined) continue
      if (line.item !== undefined) apply(slots, line, line.item, path, rank)
      else if (rank !== ranks.any)
        return { effective: new Map(), exempt: { file: path, line: line.line } }
    }
  }
  return { effective: finished(slots) }
}

/** Smaller is stronger. */
const ranks = { user: 0, group: 1, any: 2 } as const
type Rank = (typeof ranks)[keyof typeof ranks]

interface Slot {
  readonly rank: Rank
  readonly limit: MergedLimit
}

/** How closely a domain names the user; undefined when it does not. */
function rankOf(domain: string, user: LimitsUser, sparesRoot: boolean): Rank | undefined {
  if (domain === user.name) return ranks.user
  const isSpared = sparesRoot && user.name === 'root'
  if (domain.startsWith('%')) return undefined
  if (domain.startsWith('@'))
    return !isSpared && inGroup(domain.slice(1), user) ? ranks.group : undefined
  if (domain === '*') return isSpared ? undefined : ranks.any
  const range = rangeOf(domain)
  if (range === undefined || user.uid === undefined) return undefined
  return user.uid >= range.min && user.uid <= range.max ? ranks.user : undefined
}

/** `@:gid` asks for membership, `@min:max` only for the primary group. */
function inGroup(group: string, user: LimitsUser): boolean {
  const range = rangeOf(group)
  if (range === undefined) return user.groups?.includes(group) ?? false
  if (group.startsWith(':')) return user.gids?.includes(range.min) ?? user.gid === range.min
  return user.gid !== undefined && user.gid >= range.min && user.gid <= range.max
}

/** `100:`, `:100` (that one only) or `100:200`. */
function rangeOf(text: string): { min: number; max: number } | undefined {
  const match = /^([0-9]*):([0-9]*)$/.exec(text)
  if (match === null) return undefined
  const [, min = '', max = ''] = match
  if (min === '') return max === '' ? undefined : { min: Number(max), max: Number(max) }
  return { min: Number(min), max: max === '' ? Number.POSITIVE_INFINITY : Number(max) }
}

/** A `-` line ends when its soft part is not taken, so that the hard part is not either. */
function apply(
  slots: Map<string, Slot>,
  line: LimitsLine,
  item: LimitItem,
  file: string,
  rank: Rank,
): void {
  const types = line.type === '-' ? (['soft', 'hard'] as const) : [line.type]
  for (const type of types) {
    const name = `${type} ${item}`
    const earlier = slots.get(name)
    if (earlier !== undefined && earlier.rank < rank) return
    const { value, raw, line: at, column } = line
    const overrides = earlier === undefined ? [] : losers(earlier.limit)
    slots.set(name, { rank, limit: { item, type, value, raw, file, line: at, column, overrides } })
  }
}

function losers({ overrides, ...limit }: MergedLimit): Omit<MergedLimit, 'overrides'>[] {
  return [limit, ...overrides]
}

/** setup_limits lowers a soft value to the hard one. */
function finished(slots: ReadonlyMap<string, Slot>): Map<string, MergedLimit> {
  const limits = new Map<string, MergedLimit>()
  for (const [name, { limit }] of slots) {
    const hard = slots.get(`hard ${limit.item}`)?.limit.value
    const isAbove = limit.type === 'soft' && hard !== undefined && above(limit.value, hard)
    limits.set(name, isAbove ? { ...limit, value: hard, lowered: true } : limit)
  }
  return limits
}

function above(a: string, b: string): boolean {
  if (b === 'unlimited') return false
  return a === 'unlimited' || BigInt(a) > BigInt(b)
}
