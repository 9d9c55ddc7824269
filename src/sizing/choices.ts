import type { Quantity } from '../model.ts'
import { isTls, listenersOf, type Subject } from './broker.ts'
import { copySpeed } from './network.ts'
import { keysPerPass } from './partition.ts'
import { quantity, roundUp } from './quantity.ts'
import { sources } from './sources.ts'
import { tieredCache } from './tiered-cache.ts'
import type { Totals } from './totals.ts'

/** Values the plan chooses before it sizes, by Kafka key or word. Declared values win. */
export type Choices = Readonly<Record<string, Quantity>>

const mib = 2 ** 20

/** Chooses thread counts and limits from the host and the topics. */
export function choices(subject: Subject, totals: Totals): Choices {
  const made = [
    ...threadChoices(subject, totals),
    ...messageChoices(subject, totals),
    ...cleanerChoices(subject, totals),
    ...[tieredCache(subject, totals)].filter(one => one !== undefined),
  ]
  return Object.fromEntries(made.map(one => [one.name, one]))
}

/** The declared value of a key, or the rule's. */
function choose(
  subject: Subject,
  key: string,
  unit: Quantity['unit'],
  value: number,
  formula: string,
  inputs: Quantity['inputs'],
): Quantity {
  if (!subject.declares(key)) return quantity(key, unit, value, formula, inputs, [sources.hardware])
  return quantity(key, unit, subject.number(key), 'declared in overrides', {}, [])
}

function threadChoices(subject: Subject, totals: Totals): readonly Quantity[] {
  const { host } = subject.group
  const { cpus } = host
  const disks = host.disks.length
  const spinning = host.disks.some(disk => disk.kind === 'hdd')
  const tls = listenersOf(subject).some(one => isTls(one.protocol))
  const connections = subject.cluster.clients.connections
  const network = networkRule(cpus, tls, connections)
  const io = subject.isBroker ? Math.max(8, spinning ? 2 * cpus : cpus, disks) : 8
  const recovery = spinning ? 2 : clamp(Math.ceil(cpus / Math.max(1, disks)), 2, 16)
  const fetchers = fetcherRule(subject, totals)
  const sourceBrokers = totals.replicated ? totals.brokers - 1 : 0
  const chosen = choose(
    subject,
    'num.replica.fetchers',
    'count',
    fetchers,
    'clamp(ceil(replication in per source broker / what one fetcher moves), 1, 8); at least 4 above 2000 followed partitions',
    { replication_in: totals.replicationIn, source_brokers: sourceBrokers },
  )
  return [
    choose(
      subject,
      'num.network.threads',
      'count',
      subject.isBroker ? network : 3,
      'max(3, half the CPUs), half as many again with TLS, one more per 1000 connections above 2000, at most 16; per listener',
      { cpus, tls, connections },
    ),
    choose(
      subject,
      'num.io.threads',
      'count',
      io,
      'max(8, CPUs, data disks); twice the CPUs on spinning disks',
      { cpus, disks, spinning },
    ),
    choose(
      subject,
      'num.recovery.threads.per.data.dir',
      'count',
      recovery,
      'CPUs / data disks between 2 and 16; 2 on spinning disks',
      { cpus, disks, spinning },
    ),
    chosen,
    fetchWindow(subject, chosen.value * sourceBrokers),
    quantity(
      'replica_fetcher_threads',
      'count',
      subject.isBroker ? chosen.value * sourceBrokers : 0,
      'num.replica.fetchers x brokers fetched from',
      { 'num.replica.fetchers': chosen, source_brokers: sourceBrokers },
      [sources.threads],
    ),
  ]
}

/** Receive buffers the kernel grows to, tcp_rmem; half of one is the window it offers. */
const tunedWindow = (6 * mib) / 2

/**
 * Bytes a replica fetcher can have on the way: its socket buffer, or what the kernel grows it to
 * where the default would hold back the copy to a rebuilt broker.
 */
function fetchWindow(subject: Subject, fetchers: number): Quantity {
  const key = 'replica.socket.receive.buffer.bytes'
  const { rtt } = subject.cluster.clients
  const buffer = subject.number(key)
  const wanted = copySpeed(subject, 0)
  const isHeldBack = Number.isFinite(wanted) && (1000 * fetchers * buffer) / rtt < wanted
  const isTuned = subject.declares(key) ? buffer < 0 : rtt >= 5 || (fetchers > 0 && isHeldBack)
  return quantity(
    'replica_fetch_window',
    'bytes',
    isTuned ? tunedWindow : buffer,
    'replica.socket.receive.buffer.bytes; half of the 6 MiB of tcp_rmem where the kernel tunes it',
    { round_trip_ms: rtt, fetchers },
    [sources.network],
  )
}

function networkRule(cpus: number, tls: boolean, connections: number): number {
  const base = Math.max(3, Math.ceil(cpus / 2))
  const withTls = tls ? Math.ceil(base * 1.5) : base
  const more = Math.max(0, Math.ceil((connections - 2000) / 1000))
  return Math.min(16, withTls + more)
}

/** One fetcher moves at most a full response per round trip, counted as 10 ms or the declared trip. */
function fetcherRule(subject: Subject, totals: Totals): number {
  const perFetcher =
    (subject.number('replica.fetch.response.max.bytes') * 1000) /
    Math.max(10, subject.cluster.clients.rtt)
  const perSource = totals.replicationIn / Math.max(1, totals.brokers - 1)
  const byRate = clamp(Math.ceil(perSource / perFetcher), 1, 8)
  const followed = totals.replicas.expected - totals.leaders
  return followed > 2000 ? Math.max(4, byRate) : byRate
}

function messageChoices(subject: Subject, totals: Totals): readonly Quantity[] {
  const largest = Math.max(subject.number('message.max.bytes'), totals.maxMessage)
  const message = choose(
    subject,
    'message.max.bytes',
    'bytes',
    largest,
    'the largest max.message.bytes or batch of any topic',
    { largest_of_topics: totals.maxMessage },
  )
  const request = Math.max(
    subject.number('socket.request.max.bytes'),
    totals.largestRequest,
    message.value,
  )
  return [
    message,
    choose(
      subject,
      'socket.request.max.bytes',
      'bytes',
      request,
      'max(100 MiB, the largest request)',
      { largest_request: totals.largestRequest, 'message.max.bytes': message },
    ),
  ]
}

/** A cleaner thread copies about 40 MB/s; its key buffer must cover the keys of one pass. */
function cleanerChoices(subject: Subject, totals: Totals): readonly Quantity[] {
  const rate = totals.compactedRate * 3
  const count = clamp(Math.ceil(rate / 40e6), 1, Math.max(1, subject.group.host.disks.length))
  const cleaners = choose(
    subject,
    'log.cleaner.threads',
    'count',
    count,
    'compacted write rate with rewrites / 40 MB/s, at most one per disk',
    { compacted_write_rate: totals.compactedRate },
  )
  const perThread = Math.min(
    2 * 2 ** 30,
    Math.max(128 * mib, roundUp((totals.keysPerPartition * 24) / 0.9, mib)),
  )
  const buffer = choose(
    subject,
    'log.cleaner.dedupe.buffer.size',
    'bytes',
    cleaners.value * perThread,
    'per thread max(128 MiB, keys of a partition x 24 bytes / load factor), at most 2 GiB',
    { keys: totals.keysPerPartition, 'log.cleaner.threads': cleaners },
  )
  const keys = keysPerPass(
    buffer.value,
    Math.max(1, cleaners.value),
    subject.number('log.cleaner.io.buffer.load.factor'),
  )
  return [
    cleaners,
    buffer,
    quantity(
      'keys_per_cleaning_pass',
      'count',
      keys,
      'dedupe buffer / threads / 24 bytes x load factor',
      { 'log.cleaner.dedupe.buffer.size': buffer },
      [sources.cleaner],
    ),
  ]
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value))
}
