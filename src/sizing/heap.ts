import type { Quantity } from '../model.ts'
import type { Subject } from './broker.ts'
import type { Choices } from './choices.ts'
import { quantity, roundUp, sum } from './quantity.ts'
import { sources } from './sources.ts'
import type { Totals } from './totals.ts'

const mib = 2 ** 20
const gib = 2 ** 30

/** Heap of one process. */
export interface Heap {
  /** Objects that survive a collection. */
  readonly live: Quantity
  /** What is read and not yet answered, requests of clients apart. */
  readonly fetches: readonly Quantity[]
  /** Bytes of requests that may wait when only their number is bounded; 0 for controllers. */
  readonly requests: number
  /** The -Xmx to write, with the smallest queue that Kafka accepts. */
  readonly max: Quantity
  /** Producer ids remembered, one per replica each wrote to. */
  readonly producerStates: Quantity
}

/**
 * Live bytes of an empty process after a collection, the buffers of the cleaner apart, from the
 * histograms of 2.8.2, 3.9.1 and 4.3.0 (docs/measurements.md): brokers 12.4, 14.5 and 17.5 MB;
 * controllers 12.8 and 14.6 MB alone and 1.9 MB beside a broker.
 */
const emptyBroker = 16_000_000
const emptyController = 14_000_000
const controllerBeside = 1_900_000

/** A controller keeps one or two batch buffers of raft after it has written something. */
const raftBuffers = 2 * 8 * mib

/** Sizes of objects on 64-bit JVMs with compressed pointers, from the same histograms. */
const perReplica = 17_500
const perSegment = 3425
const perConnection = 655
const perMetadataPartition = 328
const perProducer = 2300
const perProducerState = 436
const perOffset = 1200
const perSessionPartition = 128
const perTlsConnection = 50 * 1024

/** F26 to F30: what the heap must hold. */
export function heap(
  subject: Subject,
  choices: Choices,
  totals: Totals,
  segments: Quantity,
  tlsConnections: number,
): Heap {
  const objects = liveObjects(subject, choices, totals, segments, tlsConnections)
  const live = sum('heap_live', 'bytes', 'objects that survive a collection', objects, [
    sources.measured,
  ])
  const fetches = inFlight(subject, choices, totals)
  const requests = waitingRequests(subject, choices, totals)
  const largest = choices['socket.request.max.bytes']!.value
  const least = total([live, ...fetches]) + Math.min(2 * largest, requests)
  return {
    live,
    fetches,
    requests,
    max: maximum(subject, live, least),
    producerStates: producerStates(subject, totals),
  }
}

/** What -Xmx must hold: live objects, and what is in flight with a queue of `limit` bytes. */
export function heapNeed(
  { live, fetches, requests }: Heap,
  limit: Quantity,
  choices: Choices,
): Quantity {
  const largest = choices['socket.request.max.bytes']!
  const queued = bytes(
    'queued requests',
    Math.min(limit.value + largest.value, requests),
    'min(queued.max.request.bytes + socket.request.max.bytes, (queued.max.requests + num.io.threads) x largest request)',
    { 'queued.max.request.bytes': limit, 'socket.request.max.bytes': largest, by_number: requests },
  )
  return sum(
    'heap',
    'bytes',
    'live objects + requests and fetches in flight',
    [live, ...(requests > 0 ? [queued] : []), ...fetches],
    [sources.measured, sources.queue],
  )
}

/**
 * queued.max.request.bytes: a fifth of the heap as far as live objects and fetches leave room, and
 * never below one largest request, which Kafka refuses to start with.
 */
export function queueLimit(
  subject: Subject,
  choices: Choices,
  heaps: readonly Heap[],
  max: Quantity,
): Quantity {
  const declared = subject.number('queued.max.request.bytes')
  const isDeclared = subject.declares('queued.max.request.bytes')
  const largest = choices['socket.request.max.bytes']!
  const base = Math.max(...heaps.map(one => total([one.live, ...one.fetches])))
  const room = Math.min(0.2 * max.value, max.value - base - largest.value)
  // Zero and below mean no limit: then the number of requests is the only one.
  const unlimited = Math.max(...heaps.map(one => one.requests))
  const rule = Math.max(largest.value, Math.floor(room))
  const value = isDeclared ? (declared > 0 ? declared : unlimited) : rule
  const formula = isDeclared
    ? 'declared in overrides; without limit the number of requests bounds it'
    : 'max(socket.request.max.bytes, min(20 % of the heap, what live objects and fetches leave of it))'
  const inputs = { heap_max: max, 'socket.request.max.bytes': largest }
  return quantity('queue_limit', 'bytes', value, formula, isDeclared ? {} : inputs, [sources.queue])
}

function total(some: readonly Quantity[]): number {
  return some.reduce((all, one) => all + one.value, 0)
}

const bytes = (
  name: string,
  value: number,
  formula: string,
  inputs: Quantity['inputs'] = {},
): Quantity => quantity(name, 'bytes', value, formula, inputs, [])

function liveObjects(
  subject: Subject,
  choices: Choices,
  totals: Totals,
  segments: Quantity,
  tlsConnections: number,
): readonly Quantity[] {
  const { clients } = subject.cluster
  const metadata = bytes(
    'metadata image',
    perMetadataPartition * totals.clusterPartitions,
    '328 bytes x partitions of the cluster',
    { partitions: totals.clusterPartitions },
  )
  const raft = bytes('raft batch buffers', subject.isController ? raftBuffers : 0, '2 x 8 MiB')
  if (!subject.isBroker)
    return [bytes('empty controller', emptyController, 'measured'), raft, metadata]
  const replicas = totals.replicas.high
  const states = producerStates(subject, totals)
  const groups = Math.max(0, clients.consumerGroups - totals.readers)
  const offsets = totals.readPartitions + groups * partitionsOfATopic(totals)
  const sessions = Math.min(
    clients.consumers,
    subject.number('max.incremental.fetch.session.cache.slots'),
  )
  const cleaner =
    subject.text('log.cleaner.enable') === 'false'
      ? 0
      : choices['log.cleaner.dedupe.buffer.size']!.value
  return [
    bytes('empty broker', emptyBroker, 'measured after a collection, without the cleaner'),
    bytes('controller beside it', subject.isController ? controllerBeside : 0, 'measured'),
    bytes('cleaner key buffer', cleaner, 'log.cleaner.dedupe.buffer.size, allocated whole'),
    bytes(
      'cleaner I/O buffers',
      subject.number('log.cleaner.io.buffer.size'),
      'log.cleaner.io.buffer.size',
    ),
    bytes('replicas', perReplica * replicas, '17.5 kB x replicas: log, partition and gauges', {
      replicas,
    }),
    bytes(
      'segments',
      perSegment * Math.max(0, segments.value - replicas),
      '3425 bytes x further segments with mapped indexes',
      { segments },
    ),
    bytes(
      'producer states',
      perProducerState * states.value,
      '436 bytes x producer ids x replicas each wrote to',
      { producers: clients.producers },
    ),
    bytes(
      'committed offsets',
      (perOffset * offsets) / Math.max(1, totals.brokers),
      '1.2 kB x offsets / brokers: of each topic partitions x its groups; groups beyond those read one topic each',
      { offsets, groups_beyond: groups },
    ),
    bytes(
      'fetch sessions',
      perSessionPartition * sessions * Math.min(replicas, 1000),
      '128 bytes x sessions x partitions in a session',
      { sessions },
    ),
    bytes('TLS connections', perTlsConnection * tlsConnections, '50 KiB x TLS connections'),
    bytes('producers', perProducer * clients.producers, '2.3 kB x producer ids: client metrics'),
    bytes('connections', perConnection * clients.connections, '655 bytes x connections'),
    raft,
    metadata,
  ]
}

function partitionsOfATopic({ clusterPartitions, topics }: Totals): number {
  return clusterPartitions / Math.max(1, topics)
}

/** A producer id is remembered by every replica it wrote to; an id is taken to write to one topic. */
function producerStates(subject: Subject, totals: Totals): Quantity {
  const { producers } = subject.cluster.clients
  const each = totals.replicas.expected / Math.max(1, totals.topics)
  return quantity(
    'producer_states',
    'count',
    Math.ceil(producers * each),
    'producer ids x replicas of one topic on the broker',
    { producers, replicas_of_a_topic: each },
  )
}

/** Requests wait in the queue whole, and one in every handler. */
function waitingRequests(subject: Subject, choices: Choices, totals: Totals): number {
  if (!subject.isBroker) return 0
  const waiting = subject.number('queued.max.requests') + choices['num.io.threads']!.value
  return waiting * totals.largestRequest
}

/** Fetchers hold the response being read and the one before. */
function inFlight(subject: Subject, choices: Choices, totals: Totals): readonly Quantity[] {
  if (!subject.isBroker)
    return [
      bytes(
        'metadata image being loaded',
        perMetadataPartition * totals.clusterPartitions,
        'the next image beside the old one',
      ),
      bytes('raft batches', 5 * 8 * mib, '5 x 8 MiB kept by the batch pool'),
    ]
  const fetchers = choices['replica_fetcher_threads']!.value
  const response = Math.max(subject.number('replica.fetch.response.max.bytes'), totals.largestBatch)
  return [
    bytes(
      'replica fetches',
      2 * fetchers * response,
      '2 x fetchers x max(replica.fetch.response.max.bytes, largest batch)',
      { fetchers },
    ),
  ]
}

/**
 * The heap to write: live objects at most 60 % of it, between the bands of common practice for the
 * memory of the host. More needs a measured heap after collection, because the page cache pays.
 */
function maximum(subject: Subject, live: Quantity, least: number): Quantity {
  const declared = subject.group.jvm.heap
  if (declared !== undefined)
    return quantity('heap_max', 'bytes', declared, 'declared as jvm.heap', {}, [])
  const memory = subject.group.host.memoryLimit ?? subject.group.host.memory
  const wanted = Math.max(live.value / 0.6, least)
  const [low, high] = band(subject, memory)
  const value = roundUp(
    Math.max(low, Math.min(wanted, Math.max(high, live.value / 0.6))),
    256 * mib,
  )
  return quantity(
    'heap_max',
    'bytes',
    value,
    'max(live / 60 %, need with the smallest queue) between the bounds for the memory of the host',
    { live, need_with_the_smallest_queue: least, memory, low, high },
    [sources.hardware, sources.msk],
  )
}

function band(subject: Subject, memory: number): readonly [low: number, high: number] {
  if (!subject.isBroker) return [gib, Math.max(gib, Math.min(4 * gib, memory / 2))]
  if (memory >= 24 * gib) return [6 * gib, 8 * gib]
  if (memory >= 16 * gib) return [4 * gib, 6 * gib]
  const half = Math.max(gib, memory / 2)
  return [Math.min(2 * gib, half), Math.min(5 * gib, half)]
}
