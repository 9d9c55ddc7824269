import type { Controllers, Declaration, Group, Overrides } from '../generated/declaration.ts'
import type { Node, NodeGroup } from './cluster.ts'
import { readHost, readJvm } from './hosts.ts'
import type { Path } from './problem.ts'
import type { Reader } from './reader.ts'

/** The declared broker groups, whatever form `brokers` has, with the path of each. */
export function declaredGroups(
  brokers: Declaration['brokers'],
): readonly (readonly [Group, Path])[] {
  if (typeof brokers === 'number') return [[{ count: brokers }, []]]
  if (!Array.isArray(brokers)) return [[brokers, ['brokers']]]
  return brokers.map((group, index) => [group, ['brokers', index]] as const)
}

/** All broker groups. Ids that are not declared are the next free ones. */
export function readGroups(
  declared: Declaration,
  combined: boolean,
  read: Reader,
): readonly NodeGroup[] {
  const groups = declaredGroups(declared.brokers)
  const taken = new Set(groups.flatMap(([group]) => declaredIds(group)))
  const next = counter(1, taken)
  const names = new Set<string>()
  const ids = new Set<number>()
  return groups.map(([group, path], index) => {
    const name = group.name ?? (index === 0 ? 'brokers' : `brokers-${index + 1}`)
    if (names.has(name)) read.add('duplicate', [...path, 'name'], `two groups are named "${name}"`)
    names.add(name)
    const nodes = readNodes(group, path, next, read)
    for (const { id } of nodes) {
      if (ids.has(id)) read.add('duplicate', path, `the broker id ${id} appears twice`)
      ids.add(id)
    }
    return {
      name,
      role: combined ? 'combined' : 'broker',
      nodes,
      host: readHost(declared.host, group.host, path, read),
      jvm: readJvm(declared.jvm, group.jvm, path, read),
      overrides: overrideMap(declared.overrides, group.overrides),
    }
  })
}

function declaredIds(group: Group): readonly number[] {
  return group.ids ?? (group.hosts ?? []).flatMap(host => host.id ?? [])
}

function counter(from: number, taken: ReadonlySet<number>): () => number {
  let id = from - 1
  return () => {
    do id += 1
    while (taken.has(id))
    return id
  }
}

function readNodes(group: Group, path: Path, next: () => number, read: Reader): readonly Node[] {
  const count = group.hosts?.length ?? group.ids?.length ?? group.count ?? 1
  if (group.count !== undefined && group.count !== count) {
    read.add(
      'range',
      [...path, 'count'],
      `"count" is ${group.count}, but ${count} brokers are listed`,
    )
  }
  if (group.hosts && group.ids && group.ids.length !== count) {
    read.add('range', [...path, 'ids'], `${group.ids.length} ids for ${count} hosts`)
  }
  return Array.from({ length: count }, (_, index) => {
    const host = group.hosts?.[index]
    const id = host?.id ?? group.ids?.[index] ?? next()
    const rack = host?.rack ?? group.racks?.[index % group.racks.length]
    return { id, host: host?.host ?? `broker-${id}`, ...(rack !== undefined && { rack }) }
  })
}

/** The separate controllers; undefined when brokers are controllers or ZooKeeper is used. */
export function readControllers(
  declared: Declaration,
  groups: readonly NodeGroup[],
  read: Reader,
): NodeGroup | undefined {
  const brokers = groups.reduce((sum, group) => sum + group.nodes.length, 0)
  const value = declared.controllers ?? (brokers > 3 ? 3 : 'combined')
  if (value === 'combined') return undefined
  const controllers: Controllers = typeof value === 'number' ? { count: value } : value
  const count = controllers.hosts?.length ?? controllers.ids?.length ?? controllers.count ?? 3
  if (count % 2 === 0) {
    read.add(
      'range',
      ['controllers'],
      `${count} controllers survive no more losses than ${count - 1}; use an odd number`,
    )
  }
  const next = counter(9001, new Set())
  const ids = controllers.ids ?? Array.from({ length: count }, next)
  for (const group of groups) {
    const node = group.nodes.find(one => ids.includes(one.id))
    if (node)
      read.add(
        'duplicate',
        ['controllers'],
        `the id ${node.id} is used by a broker and a controller`,
      )
  }
  return {
    name: 'controllers',
    role: 'controller',
    nodes: ids.map((id, index) => ({ id, host: controllers.hosts?.[index] ?? `controller-${id}` })),
    host: readHost(controllerHost(declared), controllers.host, ['controllers'], read),
    jvm: readJvm(undefined, controllers.jvm, ['controllers'], read),
    overrides: overrideMap(securityOfAll(declared), controllers.overrides),
  }
}

/**
 * Controllers are not brokers, and the cluster's overrides are the brokers'. Only TLS and SASL are of
 * all processes, when the controller listener speaks them: without them controllers do not start.
 */
function securityOfAll(declared: Declaration): Overrides | undefined {
  const listener = declared.listeners?.find(one => one.controller)
  if ((listener?.protocol ?? 'PLAINTEXT') === 'PLAINTEXT') return undefined
  const own = `listener.name.${listener?.name.toLowerCase()}.`
  const isOfAll = (key: string): boolean =>
    /^(?:ssl\.|sasl\.|config\.providers|security\.providers$|principal\.builder\.class$)/.test(
      key,
    ) || key.startsWith(own)
  return Object.fromEntries(
    Object.entries(declared.overrides ?? {}).filter(([key]) => isOfAll(key)),
  )
}

/** What a controller needs by the Kafka documentation when no host is declared: 5 GB and one small disk. */
function controllerHost(declared: Declaration): Declaration['host'] {
  const { user, unit, logDir } = declared.host
  return {
    memory: '8GiB',
    cpus: 4,
    disks: { size: '64GB', kind: 'ssd', path: '/var/lib/kafka/metadata' },
    ...(user !== undefined && { user }),
    ...(unit !== undefined && { unit }),
    ...(logDir !== undefined && { logDir }),
  }
}

function overrideMap(...parts: readonly (Overrides | undefined)[]): ReadonlyMap<string, string> {
  return new Map(
    parts.flatMap(part =>
      Object.entries(part ?? {}).map(([key, value]) => [key, String(value)] as const),
    ),
  )
}
