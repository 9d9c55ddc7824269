import type { Quantity } from '../model.ts'
import { from, listenersOf, type Subject } from './broker.ts'
import type { Choices } from './choices.ts'
import { quantity, sum } from './quantity.ts'
import { sources } from './sources.ts'
import { networkThreads } from './threads.ts'
import { tieredSegments } from './tiered-cache.ts'
import type { Totals } from './totals.ts'

/**
 * Jars on the class path, each held open by the virtual machine: Maven's kafka_2.13 and kafka-tools
 * of the newest patch. A distribution of 3.9.1 has the same 105. From docs/measurements.md.
 */
const jars: Readonly<Record<string, number>> = {
  '2.8': 73,
  '3.0': 48,
  '3.1': 49,
  '3.2': 49,
  '3.3': 49,
  '3.4': 51,
  '3.5': 52,
  '3.6': 103,
  '3.7': 104,
  '3.8': 107,
  '3.9': 105,
  '4.0': 89,
  '4.1': 93,
  '4.2': 92,
  '4.3': 92,
  '4.4': 44,
}

/** F22: open files and sockets of one process; index files cost maps, not descriptors. */
export function fileDescriptors(subject: Subject, choices: Choices, totals: Totals): Quantity {
  const count = (name: string, value: number, formula: string): Quantity =>
    quantity(name, 'count', value, formula)
  const segments = subject.isBroker ? Math.ceil(totals.segments.high) : 0
  return sum(
    'file_descriptors',
    'count',
    'segments + metadata segments + connections + selectors + sockets + jars + files of the process',
    [
      count('segments', segments, 'one .log file each, those pending deletion included'),
      count('metadata segments', metadataSegments(subject), 'the KRaft metadata log'),
      count(
        'tiered index cache',
        tieredSegments(subject, totals),
        'one transaction index file per cached remote segment',
      ),
      count(
        'connections',
        subject.isBroker ? subject.cluster.clients.connections : 0,
        'clients connected to one broker',
      ),
      count(
        'connections of other nodes',
        nodeConnections(subject, choices),
        'replica fetchers out and in, controller and heartbeat channels',
      ),
      count(
        'selectors',
        2 * selectors(subject, choices),
        'an epoll and an eventfd per acceptor, network thread and internal client',
      ),
      count('listeners', listenersOf(subject).length, 'one listening socket each'),
      count('log dirs', logDirs(subject), 'one .lock each'),
      count('jars', jars[subject.release.minor] ?? 105, 'class path of the release'),
      count(
        'files of the process',
        processFiles,
        '/dev/null, random and urandom, stdout, stderr, JDK modules, GC log, JMX socket, closed-socket marker',
      ),
    ],
    [sources.hardware, sources.measured],
  )
}

/** /dev/null, /dev/random, /dev/urandom, stdout, stderr, modules, GC log, local JMX socket, NIO's marker socket. */
const processFiles = 9

/** The metadata log keeps its active segment; closed ones go with their snapshot. */
export function metadataSegments(subject: Subject): number {
  return subject.cluster.mode === 'kraft' ? 1 : 0
}

function logDirs(subject: Subject): number {
  const dirs = subject.isBroker ? subject.group.host.disks.length : 1
  const own = subject.text('metadata.log.dir')
  return dirs + (own !== undefined && subject.cluster.mode === 'kraft' && subject.isBroker ? 1 : 0)
}

/** Acceptors, network threads and every internal network client, per release. */
export function selectors(subject: Subject, choices: Choices): number {
  const { version } = subject.release
  let clients = 0
  if (subject.isBroker) clients += brokerClients(subject, version)
  if (subject.cluster.mode === 'kraft') clients += 1
  if (subject.isController && subject.cluster.mode === 'kraft' && from(version, '3.7')) clients += 1
  const fetchers = choices['replica_fetcher_threads']!.value
  return listenersOf(subject).length + networkThreads(subject, choices) + clients + fetchers
}

function brokerClients(subject: Subject, version: string): number {
  const marker = 1
  const addPartitions = from(version, '3.6') ? 1 : 0
  const persister = from(version, '4.1') ? 1 : 0
  const deadLetters = from(version, '4.4') ? 1 : 0
  return marker + addPartitions + persister + deadLetters + controllerChannels(subject, version)
}

/** Forwarding, alter-partition, heartbeat; from 3.7 on directory assignments. */
function controllerChannels(subject: Subject, version: string): number {
  if (subject.cluster.mode === 'zookeeper') return (from(version, '3.0') ? 2 : 1) + 2
  if (!from(version, '3.0')) return 4
  return from(version, '3.7') ? 4 : 3
}

/** A connection between two nodes is one descriptor on each; one within a node is two. */
function nodeConnections(subject: Subject, choices: Choices): number {
  const { cluster, release } = subject
  const brokers = cluster.groups.reduce((total, group) => total + group.nodes.length, 0)
  const fetchers = choices['replica_fetcher_threads']!.value
  // Fetchers of the others come in as often as own ones go out.
  const replication = 2 * fetchers
  if (cluster.mode === 'zookeeper') return replication + 1 + 2 * Math.max(1, brokers - 1)
  const registration = from(release.version, '3.7') ? 1 : 0
  // The channel that tells the controller the directories of replicas opens with the first of them.
  const directories = registration > 0 && cluster.topics.length > 0 ? 1 : 0
  if (cluster.combined) {
    const others = brokers - 1
    // This node may be the active controller: its own channels end here too, and of every other
    // node heartbeat, registration and raft come in, while raft goes out to each.
    return replication + 2 * (1 + registration + directories) + others * (3 + registration)
  }
  const voters = cluster.controllers?.nodes.length ?? 1
  if (subject.isController) return 2 * brokers + 2 * registration + 3 * (voters - 1)
  // Heartbeat, raft fetches and directories to the active controller.
  return replication + 2 + directories
}
