import type { Declaration } from '../generated/declaration.ts'
import type { Release } from '../kafka/release.ts'
import type { Clients, Cluster, Loss, NodeGroup, Targets, Topic } from './cluster.ts'
import { internalSpecs, internalTopics } from './internal-topics.ts'
import { readListeners } from './listeners.ts'
import { readControllers, readGroups } from './nodes.ts'
import type { Reader } from './reader.ts'
import { baseSpec, overlay, readTopics } from './topics.ts'

/** Fills in every default and converts every text with a unit. Mistakes are left in `read`. */
export function normalise(declared: Declaration, release: Release, read: Reader): Cluster {
  const mode = declared.mode ?? (atLeast(release.version, 3, 3) ? 'kraft' : 'zookeeper')
  if (mode === 'zookeeper' && atLeast(release.version, 4, 0)) {
    read.add(
      'release',
      ['mode'],
      `Kafka ${release.version} has no ZooKeeper mode; it ended with 3.9`,
    )
  }
  const kraft = mode === 'kraft'
  const controllersDeclared = declared.controllers ?? 'default'
  const brokersDeclared = readGroups(declared, false, read)
  const controllers = kraft ? readControllers(declared, brokersDeclared, read) : undefined
  const combined = kraft && controllers === undefined
  if (!kraft && controllersDeclared !== 'default') {
    read.add('release', ['controllers'], 'ZooKeeper mode has no KRaft controllers')
  }
  const groups: readonly NodeGroup[] = brokersDeclared.map(group => ({
    ...group,
    role: combined ? 'combined' : 'broker',
  }))
  const brokers = groups.reduce((sum, group) => sum + group.nodes.length, 0)
  const overrides = groups[0]?.overrides ?? new Map<string, string>()
  const brokerBase = baseSpec(release, overrides, brokers)
  const base = overlay(brokerBase, declared.defaults ?? {}, ['defaults'], read)
  const internal = internalSpecs(brokerBase, release, overrides, brokers)
  const topics = readTopics(declared.topics ?? [], base, internal, read)
  features(declared, release, topics, read)
  const clients = readClients(declared, topics, read)
  return {
    name: declared.name ?? 'kafka',
    kafka: release.version,
    java: declared.java ?? 17,
    mode,
    zookeeper: declared.zookeeper ?? 'localhost:2181',
    combined,
    ...(controllers && { controllers }),
    groups,
    survive: readLoss(declared, groups, topics),
    listeners: readListeners(
      declared,
      !kraft ? 'zookeeper' : combined ? 'combined' : 'separate',
      read,
    ),
    clients,
    topics: [...topics, ...internalTopics(topics, clients, internal)],
    targets: readTargets(declared.targets ?? {}, read),
    applications: declared.applications ?? [],
    ...(declared.assignment !== undefined && { assignment: declared.assignment }),
  }
}

/** What the release cannot do is told before it gives nonsense in the formulas. */
function features(
  declared: Declaration,
  release: Release,
  topics: readonly Topic[],
  read: Reader,
): void {
  const { version, behaviour } = release
  if (declared.clients?.shareGroups && behaviour.shareGroups === 'none') {
    read.add(
      'release',
      ['clients', 'shareGroups'],
      `Kafka ${version} has no share groups; they came with 4.0`,
    )
  }
  const tiered = topics.findIndex(topic => topic.spec.tiered)
  if (tiered >= 0 && behaviour.tieredStorage === 'none') {
    read.add(
      'release',
      ['topics', tiered],
      `Kafka ${version} has no tiered storage; it came with 3.6`,
    )
  }
  const java = declared.java ?? 17
  const oldest = Math.min(...behaviour.brokerJava)
  if (java < oldest) {
    read.add(
      'java',
      ['java'],
      `Kafka ${version} needs Java ${oldest} or newer; Java ${java} cannot load its classes`,
    )
  } else if (declared.java !== undefined && java > Math.max(...behaviour.brokerJava)) {
    const tested = behaviour.brokerJava.join(', ')
    read.add(
      'java',
      ['java'],
      `Kafka ${version} is not supported on Java ${java}; supported: ${tested}`,
      'warning',
    )
  }
}

function atLeast(version: string, major: number, minor: number): boolean {
  const [a = 0, b = 0] = version.split('.').map(Number)
  return a > major || (a === major && b >= minor)
}

function readClients(declared: Declaration, topics: readonly Topic[], read: Reader): Clients {
  const clients = declared.clients ?? {}
  const largestRequest = read.size(clients.largestRequest, ['clients'], 'largestRequest')
  const readers = topics.reduce((most, topic) => Math.max(most, topic.spec.consumerGroups), 0)
  return {
    connections: clients.connections ?? 0,
    producers: clients.producers ?? 0,
    transactional: clients.transactional ?? false,
    openTransactions: clients.openTransactions ?? 0,
    shareGroups: clients.shareGroups ?? false,
    consumers: clients.consumers ?? 0,
    consumerGroups: clients.consumerGroups ?? readers,
    ...(largestRequest !== undefined && { largestRequest }),
    rtt: read.duration(clients.rtt, ['clients'], 'rtt') ?? 1,
  }
}

/** Default: one broker, where every replicated topic has a copy elsewhere. */
function readLoss(
  declared: Declaration,
  groups: readonly NodeGroup[],
  topics: readonly Topic[],
): Loss {
  const nodes = groups.flatMap(group => group.nodes)
  if (declared.survive === 'rack') {
    const sizes = new Map<string, number>()
    for (const { rack = '' } of nodes) sizes.set(rack, (sizes.get(rack) ?? 0) + 1)
    return { kind: 'rack', brokers: Math.max(...sizes.values()) }
  }
  if (declared.survive !== undefined) return { kind: 'brokers', brokers: declared.survive }
  const replicated = topics.some(topic => topic.spec.replicationFactor > 1)
  return { kind: 'brokers', brokers: nodes.length > 1 && replicated ? 1 : 0 }
}

function readTargets(targets: NonNullable<Declaration['targets']>, read: Reader): Targets {
  const fraction = (key: 'diskFill' | 'mapHeadroom' | 'descriptorHeadroom' | 'networkFill') =>
    read.fraction(targets[key], ['targets'], key)
  return {
    diskFill: fraction('diskFill') ?? 0.85,
    mapHeadroom: fraction('mapHeadroom') ?? 0.3,
    descriptorHeadroom: fraction('descriptorHeadroom') ?? 0.5,
    pageCache: read.duration(targets.pageCache, ['targets'], 'pageCache') ?? 30_000,
    networkFill: fraction('networkFill') ?? 0.7,
    rebuildTime: read.duration(targets.rebuildTime, ['targets'], 'rebuildTime') ?? 86_400_000,
    replicasPerBroker: targets.replicasPerBroker ?? 10_000,
  }
}
