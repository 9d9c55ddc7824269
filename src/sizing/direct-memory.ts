import type { Quantity } from '../model.ts'
import { isTls, listenersOf, type Subject } from './broker.ts'
import type { Choices } from './choices.ts'
import { quantity, sum } from './quantity.ts'
import { sources } from './sources.ts'
import type { Totals } from './totals.ts'

/** Java release from which the buffers of reads and writes no longer count as direct memory (JDK-8344882). */
export const uncountedFrom = 24

/** Small buffers of the other threads of an idle broker, measured 38 141 to 40 921 bytes. */
const smallBuffers = 39_000

/** Append buffers of the transaction coordinator and its log, measured. */
const transactionBuffers = 120_000

/** offsets.load.buffer.size and its like: one buffer per coordinator that loads something after a restart. */
const loaderBuffer = 5 * 2 ** 20

/** A TLS network thread reads and writes packets: 16 709 bytes measured. */
const tlsPacket = 16_709

/** Per TLS connection that has been served file data; kept for its life (SslTransportLayer). */
const tlsFile = 32_768

/** Direct memory of one process. */
export interface DirectMemory {
  /** What stays cached with the chosen jdk.nio.maxCachedBufferSize. */
  readonly cached: Quantity
  /** What is taken at the worst moment, whatever is cached. */
  readonly peak: Quantity
}

/** F24 and F25: each thread keeps one native buffer of the largest heap buffer it ever read or wrote. */
export function directMemory(
  subject: Subject,
  choices: Choices,
  totals: Totals,
  tlsConnections: number,
): DirectMemory {
  const steady = terms(subject, choices, totals, tlsConnections)
  const cap = subject.group.jvm.maxCachedBufferSize
  const kept = cap === undefined ? steady : steady.map(one => capped(one, cap))
  const capNote =
    cap === undefined ? '' : '; buffers above jdk.nio.maxCachedBufferSize are freed at once'
  const java = subject.cluster.java
  const note =
    java >= uncountedFrom
      ? '; Java 24 and later neither count nor bound these buffers by MaxDirectMemorySize'
      : ''
  const made = [
    sources.directBuffers,
    sources.measured,
    ...(java >= uncountedFrom ? [sources.uncounted] : []),
  ]
  return {
    cached: sum(
      'direct_memory_cached',
      'bytes',
      `sum over threads of the largest buffer${capNote}${note}`,
      kept.map(one => one.quantity),
      made,
    ),
    peak: sum(
      'direct_memory_peak',
      'bytes',
      `sum over threads of the largest buffer${note}`,
      [...steady, loaders(subject)].map(one => one.quantity),
      made,
    ),
  }
}

interface Term {
  readonly quantity: Quantity
  readonly threads: number
  readonly buffer: number
  /** A socket is read in rests, so a capped thread still keeps a buffer of the cap; a file is written whole. */
  readonly inRests: boolean
}

function term(
  name: string,
  threads: number,
  buffer: number,
  formula: string,
  inRests: boolean,
): Term {
  return {
    quantity: quantity(name, 'bytes', threads * buffer, formula, { threads, buffer }),
    threads,
    buffer,
    inRests,
  }
}

function capped(one: Term, cap: number): Term {
  if (one.buffer <= cap) return one
  const buffer = one.inRests ? cap : 0
  return term(
    one.quantity.name,
    one.threads,
    buffer,
    `threads x ${one.inRests ? 'the cap' : 'nothing: the whole buffer is above the cap'}`,
    one.inRests,
  )
}

function terms(
  subject: Subject,
  choices: Choices,
  totals: Totals,
  tlsConnections: number,
): readonly Term[] {
  const small = term('other threads', 1, smallBuffers, 'small buffers, measured', false)
  if (!subject.isBroker) return [small]
  const { clients } = subject.cluster
  return [
    term(
      'network threads, plaintext',
      networkThreads(subject, choices, false),
      totals.largestRequest,
      'network threads of plaintext listeners x largest request',
      true,
    ),
    term(
      'network threads, TLS',
      networkThreads(subject, choices, true),
      tlsPacket,
      'network threads of TLS listeners x one packet buffer',
      false,
    ),
    term('TLS connections', tlsConnections, tlsFile, 'TLS connections that fetch x 32 KiB', false),
    term(
      'request handlers',
      choices['num.io.threads']!.value,
      totals.largestBatch,
      'num.io.threads x largest batch',
      false,
    ),
    fetchers(subject, choices, totals),
    cleaners(subject, choices, totals),
    term(
      'transactions',
      clients.transactional ? 1 : 0,
      transactionBuffers,
      'append buffers of the coordinator, measured',
      false,
    ),
    small,
  ]
}

function networkThreads(subject: Subject, choices: Choices, tls: boolean): number {
  const listeners = listenersOf(subject).filter(
    one => !one.controller && isTls(one.protocol) === tls,
  )
  const common = choices['num.network.threads']!.value
  return listeners.reduce((count, { name }) => {
    const own = subject.group.overrides.get(
      `listener.name.${name.toLowerCase()}.num.network.threads`,
    )
    return count + (own === undefined ? common : Number(own))
  }, 0)
}

/** A plaintext response is read whole; over TLS only the append of one partition is large. */
function fetchers(subject: Subject, choices: Choices, totals: Totals): Term {
  const interBroker = listenersOf(subject).find(one => one.interBroker)
  const limit =
    interBroker && isTls(interBroker.protocol)
      ? 'replica.fetch.max.bytes'
      : 'replica.fetch.response.max.bytes'
  const buffer = Math.max(subject.number(limit), totals.largestBatch)
  return term(
    'replica fetchers',
    choices['replica_fetcher_threads']!.value,
    buffer,
    `fetchers x max(${limit}, largest batch)`,
    true,
  )
}

/** The read buffer of a cleaner doubles until a batch fits, up to max.message.bytes. */
function cleaners(subject: Subject, choices: Choices, totals: Totals): Term {
  const threads = choices['log.cleaner.threads']!.value
  const compacts = subject.cluster.topics.some(topic => topic.spec.compact)
  let buffer = Math.floor(subject.number('log.cleaner.io.buffer.size') / 2 / Math.max(1, threads))
  while (buffer < totals.compactedBatch)
    buffer = Math.min(2 * buffer, Math.max(totals.maxMessage, totals.compactedBatch))
  return term(
    'log cleaners',
    compacts ? threads : 0,
    buffer,
    'cleaners x the I/O buffer, doubled until the largest compacted batch fits',
    false,
  )
}

/** A coordinator that finds something to load after a restart reads it through one buffer. */
function loaders(subject: Subject): Term {
  const { clients } = subject.cluster
  const count = [clients.consumerGroups > 0, clients.transactional, clients.shareGroups].filter(
    Boolean,
  ).length
  return term(
    'coordinator loaders',
    subject.isBroker ? count : 0,
    loaderBuffer,
    'coordinators with something to load x 5 MiB, after a restart',
    false,
  )
}
