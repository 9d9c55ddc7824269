import type { LiveCluster } from '../live/model.ts'
import { type HostFacts, hostFacts, signatureOf } from './host-facts.ts'
import { itemsOf, type Member } from './members.ts'

/** Processes on equal hosts. */
export interface MemberGroup {
  readonly name?: string
  readonly members: readonly Member[]
  readonly host: HostFacts
  /** Nodes that others name and nobody captured; taken as equal to the group. */
  readonly missing: readonly Named[]
}

/** A node known by its id only, or by an address too. */
export interface Named {
  readonly id: number
  readonly host?: string
}

/** The processes of a cluster by what they are. */
export interface Groups {
  readonly combined: boolean
  /** Largest first. */
  readonly brokers: readonly MemberGroup[]
  readonly controllers?: MemberGroup
  readonly voters: readonly Named[]
}

/** Groups captured processes by equal hosts and heaps, and adds the nodes that are only named. */
export function groupsOf(members: readonly Member[], cluster: LiveCluster): Groups {
  const brokers = members.filter(one => one.role !== 'controller')
  const controllers = members.filter(one => one.role === 'controller')
  const voters = votersOf(members)
  const combined = brokers.some(one => one.role === 'combined')
  const known = new Set(members.flatMap(one => one.id ?? []))
  const ids = brokerIds(cluster).filter(id => !known.has(id))
  const others = combined ? voters.filter(one => !known.has(one.id)) : []
  const missing = uniqueById([...others, ...ids.map(id => ({ id }))])
  return {
    combined,
    brokers: grouped(brokers, missing),
    ...(controllers.length > 0 && { controllers: groupOf(controllers, []) }),
    voters,
  }
}

function grouped(brokers: readonly Member[], missing: readonly Named[]): readonly MemberGroup[] {
  const bySignature = new Map<string, Member[]>()
  for (const member of brokers) {
    const key = `${signatureOf(hostFacts(member))}\n${heapOf(member)}`
    bySignature.set(key, [...(bySignature.get(key) ?? []), member])
  }
  const lists = [...bySignature.values()].sort((a, b) => b.length - a.length)
  if (lists.length === 0) return missing.length === 0 ? [] : [emptyGroup(missing)]
  return lists.map((list, at) => groupOf(list, at === 0 ? missing : []))
}

function heapOf({ node }: Member): string {
  return node?.jvm.options.get('MaxHeapSize')?.value ?? ''
}

function groupOf(list: readonly Member[], missing: readonly Named[]): MemberGroup {
  const members = list.toSorted((a, b) => (a.id ?? 0) - (b.id ?? 0))
  const [first] = members
  const names = new Set(members.map(one => one.captured?.header?.group))
  const [name] = names
  const host: HostFacts = first ? hostFacts(first) : { disks: [] }
  const memories = members.flatMap(one => hostFacts(one).memory ?? [])
  return {
    ...(names.size === 1 && name !== undefined && name !== 'brokers' && { name }),
    members,
    host: memories.length > 0 ? { ...host, memory: Math.min(...memories) } : host,
    missing,
  }
}

function emptyGroup(missing: readonly Named[]): MemberGroup {
  return { members: [], host: { disks: [] }, missing }
}

/** Every broker that holds a replica or was asked for its log directories. */
function brokerIds({ topics, logDirs }: LiveCluster): number[] {
  const replicas = topics.flatMap(topic => [...topic.assignment.values()].flat())
  const dirs = logDirs.map(one => one.broker)
  return [...new Set([...replicas, ...dirs])].filter(isId).sort((a, b) => a - b)
}

/** `1@host:9093` of any process; addresses of a dynamic quorum have no ids. */
function votersOf(members: readonly Member[]): readonly Named[] {
  const items = members.flatMap(({ entries }) => itemsOf(entries, 'controller.quorum.voters'))
  const voters = items.flatMap(text => {
    const [, id, host = ''] = /^(\d+)@(.+):\d+$/.exec(text) ?? []
    if (id === undefined || !isId(Number(id))) return []
    return [{ id: Number(id), ...(/^[A-Za-z0-9.:_-]{1,255}$/.test(host) && { host }) }]
  })
  return uniqueById(voters)
}

function isId(id: number): boolean {
  return Number.isInteger(id) && id >= 0 && id < 2 ** 31
}

function uniqueById(list: readonly Named[]): readonly Named[] {
  return [...new Map([...list].reverse().map(one => [one.id, one])).values()].sort(
    (a, b) => a.id - b.id,
  )
}
