import type { LiveEntries, LiveEntry, LiveNode } from '../live/model.ts'
import type { Captured } from './captured.ts'

/** One process of the cluster, captured or only named by others. */
export interface Member {
  readonly id?: number
  readonly role: 'broker' | 'controller' | 'combined'
  readonly host: string
  readonly rack?: string
  /** Values that are set somewhere: file, command line, dynamic configs. Defaults are left out. */
  readonly entries: LiveEntries
  readonly node?: LiveNode
  readonly captured?: Captured
}

/** Every process that was captured, by id; the first capture of an id counts. */
export function membersOf(hosts: readonly Captured[]): readonly Member[] {
  const all = allMembers(hosts)
  const known = new Set<number>()
  return all.filter(({ id }) => {
    if (id === undefined) return true
    if (known.has(id)) return false
    known.add(id)
    return true
  })
}

/** Ids that more than one captured process has. */
export function repeatedIds(hosts: readonly Captured[]): readonly number[] {
  const ids = allMembers(hosts).flatMap(one => one.id ?? [])
  return [...new Set(ids.filter((id, at) => ids.indexOf(id) < at))]
}

function allMembers(hosts: readonly Captured[]): readonly Member[] {
  return hosts.flatMap(captured => {
    const nodes = captured.live.nodes.map(node => memberOf(captured, node))
    return nodes.length > 0 ? nodes : reportedOnly(captured)
  })
}

function memberOf(captured: Captured, node: LiveNode): Member {
  const entries = new Map([...node.properties, ...changed(node.running)])
  return described(entries, captured, node)
}

/** Without any file of the host, what kafka-configs printed of each broker. */
function reportedOnly(captured: Captured): Member[] {
  const { brokers } = captured.live.cluster
  const common = brokers.get('') ?? new Map<string, LiveEntry>()
  return [...brokers].flatMap(([name, own]) => {
    if (!/^\d+$/.test(name)) return []
    const entries = changed(new Map([...common, ...own]))
    const member = described(entries, captured)
    const host = hostOf(entries) ?? `broker-${name}`
    return [{ ...member, id: Number(name), host }]
  })
}

/** Static and dynamic values; what a broker reports as its default, or as null, says nothing. */
function changed(running: LiveEntries): Map<string, LiveEntry> {
  return new Map(
    [...running].filter(([, { origin, value }]) => origin !== 'default' && value !== 'null'),
  )
}

function described(entries: LiveEntries, captured: Captured, node?: LiveNode): Member {
  const id = Number(entries.get('node.id')?.value ?? entries.get('broker.id')?.value ?? Number.NaN)
  const rack = entries.get('broker.rack')?.value
  return {
    ...(Number.isInteger(id) && id >= 0 && { id }),
    role: roleOf(entries),
    host: hostOf(entries) ?? captured.name,
    ...(rack !== undefined && /^[A-Za-z0-9._-]{1,255}$/.test(rack) && { rack }),
    entries,
    captured,
    ...(node && { node }),
  }
}

function roleOf(entries: LiveEntries): Member['role'] {
  const roles = itemsOf(entries, 'process.roles')
  if (!roles.includes('controller')) return 'broker'
  return roles.includes('broker') ? 'combined' : 'controller'
}

/** Items of a list, blanks and empty ones left out. */
export function itemsOf(entries: LiveEntries, key: string): readonly string[] {
  const items = entries.get(key)?.value.split(',') ?? []
  return items.map(item => item.trim()).filter(item => item !== '')
}

/** The advertised address of the inter-broker listener is the name others know the broker by. */
function hostOf(entries: LiveEntries): string | undefined {
  const advertised = itemsOf(entries, 'advertised.listeners').map(addressOf)
  const inner = entries.get('inter.broker.listener.name')?.value.toUpperCase()
  const chosen = advertised.find(one => one?.name === inner) ?? advertised[0]
  const id = entries.get('node.id')?.value
  const voter = itemsOf(entries, 'controller.quorum.voters').find(one => one.startsWith(`${id}@`))
  const found = chosen?.host || voter?.replace(/^\d+@|:\d+$/g, '')
  return found !== undefined && /^[A-Za-z0-9.:_-]{1,255}$/.test(found) ? found : undefined
}

/** One item of `listeners`. */
export interface Address {
  readonly name: string
  readonly host: string
  readonly port: number
}

/** `NAME://host:port`; the host may be empty or an IPv6 address in brackets. */
export function addressOf(text: string): Address | undefined {
  const match = /^([A-Za-z0-9_]+):\/\/(\[[^\]]*\]|[^:]*):(\d+)$/.exec(text)
  const port = Number(match?.[3])
  if (match === null || port < 1 || port > 65_535) return undefined
  const [, name = '', host = ''] = match
  return { name: name.toUpperCase(), host, port }
}
