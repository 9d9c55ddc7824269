import { decideNode, type NodeDecisions } from '../decide.ts'
import type { Release } from '../kafka/release.ts'
import { brokerSynonyms, effective } from '../kafka/synonyms.ts'
import { sameValue } from '../kafka/validate.ts'
import type { LiveEntry } from '../live/model.ts'
import { isSecretKey } from '../live/secrets.ts'
import type { GroupSizing, Sizing } from '../sizing/model.ts'
import type { MemberGroup } from './groups.ts'
import type { Member } from './members.ts'

/** Keys of server.properties a group must declare to stay as it is, and what could not be. */
export interface Overrides {
  /** By key, in the order of the file. */
  readonly values: ReadonlyMap<string, string>
  /** Keys of secrets that are set. */
  readonly secrets: readonly string[]
  /** One line each: values that differ between the brokers of the group. */
  readonly differences: readonly string[]
}

/** How far the declaration follows the capture. */
export interface Faith {
  /** Pins values at their defaults too, so that the plan is of the brokers as they run. */
  readonly asRuns: boolean
}

/** What the declaration says in other places. */
const structural = new Set([
  ...['process.roles', 'node.id', 'broker.id', 'broker.rack', 'zookeeper.connect'],
  ...['log.dirs', 'log.dir', 'listeners', 'advertised.listeners', 'controller.quorum.voters'],
  ...['listener.security.protocol.map', 'inter.broker.listener.name'],
  ...['security.inter.broker.protocol', 'controller.listener.names'],
])

/** Decided from topics, but the formulas count its threads only when it is declared. */
const fedToFormulas = new Set(['remote.log.storage.system.enable'])

/** Overrides of a group: values that neither the release nor the plan would give by itself. */
export function overridesOf(
  group: MemberGroup,
  sizing: Sizing,
  own: GroupSizing,
  faith: Faith,
): Overrides {
  const { release } = sizing
  const [node] = own.group.nodes
  if (node === undefined) return { values: new Map(), secrets: [], differences: [] }
  const decided = decideNode(sizing, own, node)
  const names = group.members.map(({ id, host: name }) => (id === undefined ? name : String(id)))
  const settled = agreed(
    group.members.map(member => canonical(member, release)),
    names,
  )
  const keep = ([key, value]: readonly [string, string]) =>
    isOverride(key, value, release, decided, faith, group.host.cpus === undefined)
  const pinned = faith.asRuns ? pinnedDefaults(settled.values, release, decided) : []
  return {
    values: new Map([...[...settled.values].filter(keep), ...pinned]),
    secrets: secretsOf(group.members, release),
    differences: settled.differences,
  }
}

function isSecret(key: string, release: Release): boolean {
  return isSecretKey(key) || release.broker.get(key)?.type === 'PASSWORD'
}

/** Credentials in an address, or a JAAS text under a name of its own. */
export const holdsSecret: RegExp =
  /:\/\/[^\s/@:]*:[^\s/@]+@|LoginModule\s+(?:required|requisite|sufficient|optional)/

function isHidden(key: string, entry: LiveEntry, release: Release): boolean {
  return entry.secret || isSecret(key, release) || holdsSecret.test(entry.value)
}

/** Values by their leading name: 168 hours become log.retention.ms. Secrets and structure are left out. */
function canonical({ entries }: Member, release: Release): ReadonlyMap<string, string> {
  const texts = new Map([...entries].map(([key, { value }]) => [key, value]))
  const values = new Map<string, string>()
  for (const [key, entry] of entries) {
    if (structural.has(key) || isHidden(key, entry, release)) continue
    const name = brokerSynonyms(release, key)[0]?.name ?? key
    const value = name === key ? entry.value : effective(release, texts, name).value
    if (value !== undefined && isWritable(name, value)) values.set(name, value)
  }
  return values
}

/** A key or value the declaration's schema would refuse whole. */
function isWritable(key: string, value: string): boolean {
  return /^[A-Za-z0-9._-]+$/.test(key) && !/\p{Cc}/u.test(value) && value !== '(hidden)'
}

/** The value most brokers have; what the others have is told. */
function agreed(
  all: readonly ReadonlyMap<string, string>[],
  names: readonly string[],
): {
  readonly values: ReadonlyMap<string, string>
  readonly differences: readonly string[]
} {
  const keys = [...new Set(all.flatMap(one => [...one.keys()]))]
  const differences: string[] = []
  const values = keys.flatMap(key => {
    const having = new Map<string | undefined, string[]>()
    all.forEach((one, at) => {
      const known = having.get(one.get(key)) ?? []
      having.set(one.get(key), [...known, names[at] ?? ''])
    })
    const [[common] = [undefined]] = [...having].sort((a, b) => b[1].length - a[1].length)
    if (having.size > 1) differences.push(`${key}: ${havingText(having)}`)
    return common === undefined ? [] : [[key, common] as const]
  })
  return { values: new Map(values), differences }
}

function havingText(having: ReadonlyMap<string | undefined, readonly string[]>): string {
  return [...having].map(([value, names]) => `${value ?? 'not set'} on ${listed(names)}`).join(', ')
}

/** Of very many only the first are named. */
function listed(names: readonly string[]): string {
  const shown = names.slice(0, 8).join(' ')
  return names.length > 8 ? `${shown} and ${names.length - 8} more` : shown
}

/**
 * Differs from the release's default and from the decision. Where the CPUs are a guess the decision
 * is one too, so that a written value counts even when it is the default.
 */
function isOverride(
  key: string,
  value: string,
  release: Release,
  decided: NodeDecisions,
  { asRuns }: Faith,
  isGuess: boolean,
): boolean {
  const known = release.broker.get(key)
  const same = (other: string) => (known ? sameValue(known, value, other) : value === other)
  const decision = decided.decisions.find(isKey(key))
  const base = effective(release, new Map(), key).value
  if (fedToFormulas.has(key)) return base === undefined || !same(base)
  if (decision !== undefined && same(decision.value)) return false
  if (base === undefined || !same(base)) return true
  return decision !== undefined && (asRuns || isGuess)
}

function isKey(key: string): (one: { key: string; target: string }) => boolean {
  return one => one.target === 'server.properties' && one.key === key
}

/** Keys nobody set and the plan would: the broker runs with the default. */
function pinnedDefaults(
  values: ReadonlyMap<string, string>,
  release: Release,
  { decisions }: NodeDecisions,
): readonly (readonly [string, string])[] {
  return decisions
    .filter(one => one.target === 'server.properties' && !values.has(one.key))
    .filter(one => !structural.has(one.key) && release.broker.has(one.key))
    .flatMap(one => {
      const base = effective(release, new Map(), one.key).value
      const known = release.broker.get(one.key)
      if (base === undefined || known === undefined || sameValue(known, base, one.value)) return []
      return [[one.key, base] as const]
    })
}

function secretsOf(members: readonly Member[], release: Release): readonly string[] {
  const keys = members.flatMap(({ entries }) =>
    [...entries]
      .filter(([key, entry]: readonly [string, LiveEntry]) => isHidden(key, entry, release))
      .map(([key]) => key),
  )
  return [...new Set(keys)].sort()
}
