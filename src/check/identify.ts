import type { GroupDecisions } from '../decide.ts'
import { type Host, HostError } from '../host.ts'
import type { LiveNode } from '../live/model.ts'
import type { Planned } from './subject.ts'

/** What a tree is called: by `{host}`, by its own /etc/hostname, by its directory. */
export interface TreeNames {
  /** The declared host the tree was asked for. */
  readonly asked?: string
  readonly others: readonly string[]
}

/** The nodes of a plan, findable by host. */
export interface Nodes {
  readonly all: readonly Planned[]
  readonly byHost: ReadonlyMap<string, readonly Planned[]>
  readonly byId: ReadonlyMap<number, Planned>
}

/** Every node of a plan. */
export function nodesOf(groups: readonly GroupDecisions[]): Nodes {
  const all = groups.flatMap(group =>
    group.nodes.map(node => ({ group, node, isIdentified: true })),
  )
  const byHost = new Map<string, Planned[]>()
  for (const one of all) {
    const { host } = one.node.node
    const same = byHost.get(host)
    if (same) same.push(one)
    else byHost.set(host, [one])
  }
  return { all, byHost, byId: new Map(all.map(one => [one.node.node.id, one])) }
}

/**
 * The node of the plan a process is. Its id says it; else the host; else there is only one. undefined
 * when nothing tells.
 */
export function identify(nodes: Nodes, live: LiveNode, names: TreeNames): Planned | undefined {
  const { asked } = names
  const id = idOf(live)
  const byId = id === undefined ? undefined : nodes.byId.get(id)
  if (byId && (asked === undefined || byId.node.node.host === asked)) {
    return asked === undefined ? (rightful(nodes, live, names, byId) ?? byId) : byId
  }
  if (asked !== undefined) return only(nodes.byHost.get(asked) ?? [], live)
  return only(named(nodes.all, names.others), live) ?? only(nodes.all, live)
}

/** A node of the right role when the node itself is not known: rules of the single node are left out. */
export function likeliest(groups: readonly GroupDecisions[], live: LiveNode): Planned | undefined {
  const group = groups.find(one => hasRole(one, live)) ?? groups[0]
  const node = group?.nodes[0]
  return group && node && { group, node, isIdentified: false }
}

/**
 * The id is that of another host, and the tree says which declared host it is: then the id is what
 * is wrong. Only where the roles of the file are those of that host.
 */
function rightful(
  { byHost }: Nodes,
  live: LiveNode,
  { others }: TreeNames,
  { node }: Planned,
): Planned | undefined {
  if (others.includes(node.node.host)) return undefined
  const own = [...new Set(others)].flatMap(name => byHost.get(name) ?? [])
  const fitting = own.filter(one => hasRole(one.group, live))
  return fitting.length === 1 ? fitting[0] : undefined
}

function named(all: readonly Planned[], names: readonly string[]): readonly Planned[] {
  const short = (name: string) => name.split('.')[0]
  return all.filter(one =>
    names.some(name => name === one.node.node.host || short(name) === short(one.node.node.host)),
  )
}

function only(candidates: readonly Planned[], live: LiveNode): Planned | undefined {
  if (candidates.length < 2) return candidates[0]
  const fitting = candidates.filter(one => hasRole(one.group, live))
  return fitting.length === 1 ? fitting[0] : undefined
}

function hasRole({ group }: GroupDecisions, { properties }: LiveNode): boolean {
  const roles = properties.get('process.roles')?.value ?? 'broker'
  const isController = roles.includes('controller')
  const isBroker = roles.includes('broker')
  if (group.role === 'combined') return isController && isBroker
  return group.role === 'controller' ? isController && !isBroker : isBroker && !isController
}

function idOf({ properties }: LiveNode): number | undefined {
  const text = (properties.get('node.id') ?? properties.get('broker.id'))?.value
  return text !== undefined && /^\+?\d+$/.test(text) ? Number(text) : undefined
}

/** The names a tree gives itself; what cannot be read tells nothing. */
export function treeNames(host: Host, root: string): readonly string[] {
  const base = root === '/' ? '' : root.replace(/\/+$/, '')
  const directory = base.slice(base.lastIndexOf('/') + 1)
  return [`${base}/etc/hostname`, `${base}/proc/sys/kernel/hostname`]
    .flatMap(path => firstLine(host, path) ?? [])
    .concat(directory === '' ? [] : [directory])
}

function firstLine(host: Host, path: string): string | undefined {
  try {
    if (host.info(path).kind !== 'file') return undefined
    const [line = ''] = new TextDecoder().decode(host.read(path, 4096)).split('\n')
    return line.trim() === '' ? undefined : line.trim()
  } catch (error) {
    if (error instanceof HostError) return undefined
    throw error
  }
}
