import type { Quantity } from '../model.ts'
import { uncountedFrom } from '../sizing/direct-memory.ts'
import { quantity, roundUp } from '../sizing/quantity.ts'
import { MiB } from './constants.ts'
import {
  fetched,
  largestBatch,
  liveProducers,
  produceRequest,
  type Subject,
  sendingProducers,
} from './memory.ts'
import { sources } from './sources.ts'
import { numberOr } from './values.ts'

/** TLS packets pass in pieces of this size, so no large temporary buffer is needed (docs/applications.md). */
const tlsPacket = 17 * 1024

/** A gathering write caches one buffer per heap buffer; measured: up to twice the request. */
const gathering = 2

/** The numbers of direct memory of one process. */
export interface Direct {
  /** Cached by the I/O threads, with the chosen maxCachedBufferSize. */
  readonly kept: Quantity
  /** The same without maxCachedBufferSize. */
  readonly uncapped: Quantity
  /** While the largest reads and writes are under way: the cap does not lower it. */
  readonly peak: Quantity
  readonly max: Quantity
  readonly cached: Quantity
}

interface Io {
  readonly threads: number
  readonly bytes: number
  /** Buffers of that size one thread caches. */
  readonly copies: number
}

/** Largest read or write of each kind of thread. */
function io(subject: Subject): readonly Io[] {
  const { app } = subject
  const write = app.tls ? tlsPacket : produceRequest(subject).value
  const read = app.tls ? tlsPacket : responseSize(subject)
  const batch = app.tls ? tlsPacket : Math.min(write, largestBatch(subject))
  return [
    { threads: app.producers, bytes: write, copies: app.tls ? 1 : gathering },
    { threads: sendingProducers(app), bytes: batch, copies: 1 },
    { threads: app.consumers, bytes: read, copies: 1 },
  ]
}

/** One fetch response is read into one buffer: what one broker may answer. */
function responseSize(subject: Subject): number {
  const { app, values } = subject
  const limit = numberOr(values.consumer, 'fetch.max.bytes', 50 * MiB)
  return Math.min(Math.max(limit, app.largestRecord ?? 0), fetched(subject).value)
}

/** With a cap M, a thread still caches each of its buffers up to M. */
const total = (all: readonly Io[], cap: number): number =>
  all.reduce((sum, one) => sum + one.threads * one.copies * Math.min(one.bytes, cap), 0)

/**
 * -Djdk.nio.maxCachedBufferSize: the usual read or write, at least 256 KiB. Below it reads get
 * quadratic and the memory moves to malloc: docs/applications.md.
 */
function cachedSize(subject: Subject): Quantity {
  const { app, values } = subject
  const usual = Math.max(
    262144,
    numberOr(values.producer, 'batch.size', 16384),
    app.typicalRecord ?? 0,
    app.consumers > 0 && !app.tls ? responseSize(subject) : 0,
  )
  const value = app.maxCachedBufferSize ?? roundUp(usual, 65536)
  return quantity(
    'max_cached_buffer_size',
    'bytes',
    value,
    app.maxCachedBufferSize === undefined
      ? 'largest of 256 KiB, batch.size, the usual record and one fetch response'
      : 'declared maxCachedBufferSize; 0 leaves it unset',
    { usual },
    [sources.directBuffers, sources.measured],
  )
}

/** Direct memory of one process, by what its I/O threads read and write at once. */
export function directMemory(subject: Subject): Direct {
  const { app } = subject
  const all = io(subject)
  const cached = cachedSize(subject)
  const other = app.otherDirectMemory
  const inputs = { producers: liveProducers(app), consumers: app.consumers, tls: app.tls, other }
  const from = [sources.directBuffers, sources.measured]
  const uncapped = quantity(
    'direct_memory_uncapped',
    'bytes',
    total(all, Infinity) + other,
    'network threads × largest read or write (writes keep up to two buffers) + other direct memory',
    inputs,
    from,
  )
  const kept = quantity(
    'direct_memory',
    'bytes',
    total(all, cached.value === 0 ? Infinity : cached.value) + other,
    'as without the cap, but no cached buffer above maxCachedBufferSize',
    { ...inputs, maxCachedBufferSize: cached },
    from,
  )
  const peak = quantity(
    'direct_memory_peak',
    'bytes',
    uncapped.value,
    'all network threads in their largest read or write; maxCachedBufferSize does not lower it',
    { uncapped },
    from,
  )
  return { kept, uncapped, peak, cached, max: maxDirect(subject, peak) }
}

/** -XX:MaxDirectMemorySize: room above the peak; from Java 24 on only the declared rest is counted. */
function maxDirect({ app }: Subject, peak: Quantity): Quantity {
  const counted = app.java >= uncountedFrom ? app.otherDirectMemory : peak.value
  const value = app.maxDirectMemory ?? Math.max(64 * MiB, roundUp((counted * 5) / 4, 16 * MiB))
  return quantity(
    'max_direct_memory',
    'bytes',
    value,
    app.maxDirectMemory === undefined
      ? 'a quarter above the counted peak, at least 64 MiB; from Java 24 on temporary buffers are not counted'
      : 'declared maxDirectMemory',
    { peak, java: app.java },
    [sources.uncounted],
  )
}
