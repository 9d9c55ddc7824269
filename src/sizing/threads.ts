import type { Quantity } from '../model.ts'
import { from, listenersOf, type Subject } from './broker.ts'
import type { Choices } from './choices.ts'
import { quantity, sum } from './quantity.ts'
import { sources } from './sources.ts'

/** Whom a group of threads belongs to; `kraft` and `zookeeper` narrow it to the mode. */
interface Row {
  readonly name: string
  readonly of: 'broker' | 'controller' | 'process'
  readonly mode?: 'kraft' | 'zookeeper'
  /** First release, and the first one without. */
  readonly since?: string
  readonly until?: string
  readonly count: number | ((subject: Subject, choices: Choices) => number)
}

/**
 * The threads of an idle process by their names in a thread dump, counted on every release from
 * 2.8.2 to 4.4.0 in combined, separate and ZooKeeper mode (docs/measurements.md).
 */
const rows: readonly Row[] = [
  { name: 'acceptors', of: 'process', count: subject => listenersOf(subject).length },
  {
    name: 'network processors',
    of: 'process',
    count: (subject, choices) => networkThreads(subject, choices),
  },
  {
    name: 'request handlers of the broker',
    of: 'broker',
    count: (_, choices) => choices['num.io.threads']!.value,
  },
  {
    name: 'request handlers of the controller',
    of: 'controller',
    count: (_, choices) => choices['num.io.threads']!.value,
  },
  {
    name: 'control plane',
    of: 'broker',
    mode: 'zookeeper',
    count: s => (s.declares('control.plane.listener.name') ? 3 : 0),
  },
  {
    name: 'replica fetchers',
    of: 'broker',
    count: (_, choices) => choices['replica_fetcher_threads']!.value,
  },
  {
    name: 'log cleaners',
    of: 'broker',
    count: (s, choices) =>
      s.text('log.cleaner.enable') === 'false' ? 0 : choices['log.cleaner.threads']!.value,
  },
  { name: 'schedulers', of: 'broker', count: subject => subject.number('background.threads') },
  { name: 'group and transaction schedulers', of: 'broker', until: '4.0', count: 2 },
  { name: 'transaction scheduler', of: 'broker', since: '4.0', count: 1 },
  {
    name: 'group coordinator',
    of: 'broker',
    since: '4.0',
    count: s => s.number('group.coordinator.threads') + 1,
  },
  {
    name: 'share coordinator',
    of: 'broker',
    since: '4.1',
    count: s => s.number('share.coordinator.threads') + 1,
  },
  { name: 'share groups', of: 'broker', since: '4.0', until: '4.1', count: 1 },
  { name: 'share groups', of: 'broker', since: '4.1', until: '4.2', count: 3 },
  { name: 'share groups', of: 'broker', since: '4.2', count: 4 },
  { name: 'purgatory reapers', of: 'broker', count: purgatories },
  { name: 'purgatory reaper of the controller', of: 'controller', count: 1 },
  { name: 'quota reapers of the broker', of: 'broker', count: 4 },
  { name: 'quota reapers of the controller', of: 'controller', count: 4 },
  { name: 'log dir failure handler', of: 'broker', count: 1 },
  { name: 'transaction marker sender', of: 'broker', count: 1 },
  { name: 'add-partitions sender', of: 'broker', since: '3.6', count: 1 },
  { name: 'client metrics reaper', of: 'broker', mode: 'kraft', since: '3.8', count: 1 },
  { name: 'channels to the controller', of: 'broker', mode: 'kraft', until: '3.0', count: 4 },
  { name: 'channels to the controller', of: 'broker', mode: 'kraft', since: '3.0', count: 3 },
  { name: 'directory assignments', of: 'broker', mode: 'kraft', since: '3.7', count: 2 },
  { name: 'controller registration', of: 'controller', since: '3.7', count: 2 },
  { name: 'quorum controller', of: 'controller', count: 1 },
  { name: 'metadata listener and lifecycle', of: 'broker', mode: 'kraft', until: '3.4', count: 2 },
  {
    name: 'metadata snapshotter',
    of: 'broker',
    mode: 'kraft',
    until: '3.4',
    count: s => (s.cluster.combined ? 0 : 1),
  },
  { name: 'lifecycle', of: 'broker', mode: 'kraft', since: '3.4', count: 1 },
  { name: 'metadata publisher', of: 'broker', mode: 'kraft', since: '3.4', until: '3.5', count: 1 },
  {
    name: 'metadata loader and snapshot generator',
    of: 'process',
    mode: 'kraft',
    since: '3.4',
    count: 2,
  },
  { name: 'raft', of: 'process', mode: 'kraft', count: 4 },
  { name: 'ZooKeeper client, watchers and controller', of: 'broker', mode: 'zookeeper', count: 5 },
  { name: 'channels to the controller', of: 'broker', mode: 'zookeeper', until: '3.0', count: 1 },
  { name: 'channels to the controller', of: 'broker', mode: 'zookeeper', since: '3.0', count: 2 },
  {
    name: 'senders of an active controller',
    of: 'broker',
    mode: 'zookeeper',
    count: s => s.cluster.groups.reduce((n, g) => n + g.nodes.length, 0),
  },
  { name: 'tiered storage', of: 'broker', since: '3.6', count: tieredThreads },
  { name: 'delayed fetch executor', of: 'broker', count: s => (hasReaders(s) ? 1 : 0) },
  {
    name: 'group executor',
    of: 'broker',
    count: s => (s.cluster.clients.consumerGroups > 0 ? 1 : 0),
  },
  {
    name: 'raft expiration executor',
    of: 'process',
    mode: 'kraft',
    count: s => (s.cluster.combined && s.cluster.groups[0]?.nodes.length === 1 ? 0 : 1),
  },
  { name: 'metrics', of: 'process', count: 3 },
]

/** num.network.threads counts per listener; `listener.name.<l>.num.network.threads` wins. */
export function networkThreads(subject: Subject, choices: Choices): number {
  const common = choices['num.network.threads']!.value
  return listenersOf(subject).reduce((total, { name }) => {
    const own = subject.group.overrides.get(
      `listener.name.${name.toLowerCase()}.num.network.threads`,
    )
    return total + (own === undefined ? common : Number(own))
  }, 0)
}

function purgatories(subject: Subject): number {
  const { version } = subject.release
  const zookeeper = subject.cluster.mode === 'zookeeper' ? 1 : 0
  if (from(version, '4.0')) return 7
  if (from(version, '3.6')) return 8 + zookeeper
  if (from(version, '3.0') || zookeeper) return 7 + zookeeper
  return 6
}

/**
 * Any consumer or follower that has to wait starts the executor of delayed fetches; the metadata
 * manager of tiered storage is a consumer.
 */
function hasReaders({ cluster }: Subject): boolean {
  return cluster.topics.some(
    ({ spec }) =>
      spec.consumerGroups > 0 || spec.tiered || (!spec.internal && spec.replicationFactor > 1),
  )
}

/**
 * Copy, expiration and follower pools run periodic tasks: every re-queue starts a worker while fewer
 * than the core size run, so one tiered partition fills them. Readers come with consumers of old
 * segments.
 */
function tieredThreads(subject: Subject): number {
  const tiered = subject.cluster.topics.filter(topic => topic.spec.tiered)
  if (tiered.length === 0) return 0
  const pool = (name: string): number => {
    const own = subject.number(`remote.log.manager.${name}.thread.pool.size`)
    return Math.max(0, own > 0 ? own : subject.number('remote.log.manager.thread.pool.size') || 0)
  }
  const followed = tiered.some(topic => topic.spec.replicationFactor > 1)
  const reads = tiered.some(topic => topic.spec.tieredIndexCacheSegments > 0)
  const readers = reads ? subject.number('remote.log.reader.threads') || 0 : 0
  // Metadata consumer, metadata producer and the cleaner of the index cache.
  const manager = 3
  return pool('copier') + pool('expiration') + (followed ? pool('follower') : 0) + readers + manager
}

/** Threads the virtual machine makes itself, by the number of CPUs it sees. */
export function jvmThreads(cpus: number, java: number): { total: number; gcWorkers: number } {
  const gcWorkers = cpus <= 8 ? cpus : 8 + Math.floor(((cpus - 8) * 5) / 8)
  const concurrent = Math.max(1, Math.floor((gcWorkers + 2) / 4))
  const compilers = cpus < 2 ? 2 : (compilerCounts.find(([upTo]) => cpus <= upTo)?.[1] ?? 15)
  // Common-Cleaner, Finalizer, Monitor Deflation, Notification, Reference Handler, Service, Signal Dispatcher, main, local JMX.
  const fixed = 9
  // The code cache sweeper went with JDK 20.
  const sweeper = java < 20 ? 1 : 0
  // VM Thread, VM Periodic Task, G1 Main Marker, G1 Service, one G1 Refine and the primordial thread.
  const machine = 6
  return { total: fixed + sweeper + compilers + machine + gcWorkers + concurrent, gcWorkers }
}

/** CICompilerCount by CPUs, as the flag prints it on 2, 4, 8, 16 and 32 CPUs. */
const compilerCounts: readonly (readonly [upTo: number, threads: number])[] = [
  [2, 2],
  [7, 3],
  [15, 4],
  [31, 12],
]

/** F23: threads of one process, native ones of the virtual machine included. */
export function threads(subject: Subject, choices: Choices): Quantity {
  const terms = rows.filter(row => applies(row, subject)).map(row => term(row, subject, choices))
  const jvm = jvmThreads(subject.group.host.cpus, subject.cluster.java)
  const machine = quantity(
    'virtual machine',
    'count',
    jvm.total,
    'compiler, collector and service threads by CPUs',
    { cpus: subject.group.host.cpus, java: subject.cluster.java },
    [sources.threads],
  )
  return sum(
    'threads',
    'count',
    'sum of the thread groups of the release',
    [...merged(terms), machine],
    [sources.threads],
  )
}

/** Rows of one name are periods of one group; only one of them applies. */
function merged(terms: readonly Quantity[]): readonly Quantity[] {
  return terms.filter(one => one.value > 0)
}

function applies(row: Row, subject: Subject): boolean {
  const { version } = subject.release
  if (row.of === 'broker' && !subject.isBroker) return false
  if (row.of === 'controller' && !subject.isController) return false
  if (row.of === 'controller' && subject.cluster.mode !== 'kraft') return false
  if (row.mode && row.mode !== subject.cluster.mode) return false
  return from(version, row.since ?? '0.0') && (row.until === undefined || !from(version, row.until))
}

function term(row: Row, subject: Subject, choices: Choices): Quantity {
  const count = typeof row.count === 'number' ? row.count : row.count(subject, choices)
  return quantity(row.name, 'count', count, 'as named in thread dumps of the release', {}, [])
}
