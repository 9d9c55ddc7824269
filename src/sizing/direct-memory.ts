import type { Quantity } from '../model.ts'
import { isTls, listenersOf, type Subject } from './broker.ts'
import type { Choices } from './choices.ts'
import { quantity, sum } from './quantity.ts'
import { sources } from './sources.ts'
import type { Totals } from './totals.ts'

/** Small buffers of the other threads of an idle broker, measured 38 298 to 39 657 bytes. */
const smallBuffers = 39_000

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
    java >= 24
      ? '; Java 24 and later neither count nor bound these buffers by MaxDirectMemorySize'
      : ''
  const made = [sources.directBuffers, sources.measured, ...(java >= 24 ? [sources.uncounted] : [])]
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
      steady.map(one => one.quantity),
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
  const listeners = listenersOf(subject).filter(one => !one.controller)
  const network = (tls: boolean): number =>
    listeners
      .filter(one => isTls(one.protocol) === tls)
      .reduce(
        (count, { name }) =>
          count +
          Number(
            subject.group.overrides.get(
              `listener.name.${name.toLowerCase()}.num.network.threads`,
            ) ?? choices['num.network.threads']!.value,
          ),
        0,
      )
  const small = term('other threads', 1, smallBuffers, 'small buffers, measured', false)
  if (!subject.isBroker) return [small]
  const batch = totals.largestBatch
  const interBroker = listeners.find(one => one.interBroker)
  const fetchers = choices['replica_fetcher_threads']!.value
  const fetch =
    interBroker && isTls(interBroker.protocol)
      ? Math.max(subject.number('replica.fetch.max.bytes'), batch)
      : Math.max(subject.number('replica.fetch.response.max.bytes'), batch)
  const cleaners = choices['log.cleaner.threads']!.value
  const cleans = subject.cluster.topics.some(topic => topic.spec.compact)
  return [
    term(
      'network threads, plaintext',
      network(false),
      totals.largestRequest,
      'network threads of plaintext listeners x largest request',
      true,
    ),
    term(
      'network threads, TLS',
      network(true),
      tlsPacket,
      'network threads of TLS listeners x one packet buffer',
      false,
    ),
    term('TLS connections', tlsConnections, tlsFile, 'TLS connections that fetch x 32 KiB', false),
    term(
      'request handlers',
      choices['num.io.threads']!.value,
      batch,
      'num.io.threads x largest batch',
      false,
    ),
    term(
      'replica fetchers',
      fetchers,
      fetch,
      'fetchers x max(replica.fetch.response.max.bytes, largest batch); TLS: replica.fetch.max.bytes',
      true,
    ),
    term(
      'log cleaners',
      cleans ? cleaners : 0,
      Math.max(subject.number('log.cleaner.io.buffer.size') / 2 / Math.max(1, cleaners), batch),
      'cleaners x max(half the I/O buffer, largest batch)',
      false,
    ),
    small,
  ]
}
