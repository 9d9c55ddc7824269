import type { Quantity } from '../model.ts'
import { quantity, roundUp, sum } from '../sizing/quantity.ts'
import { MiB, measured } from './constants.ts'
import type { BrokerFacts } from './facts.ts'
import type { Application } from './model.ts'
import { sources } from './sources.ts'
import { type ClientValues, numberOr } from './values.ts'

/** Everything a formula of an application looks at. */
export interface Subject {
  readonly app: Application
  readonly values: ClientValues
  readonly facts: BrokerFacts
}

/** Producers alive in one process, those made per send among them. */
export function liveProducers(app: Application): number {
  return app.producers + (app.perSend?.kept ?? 0)
}

/** Producers made for a send: those that are kept, and at least the one that sends. */
export function sendingProducers({ perSend }: Application): number {
  return perSend ? Math.max(1, perSend.kept) : 0
}

/** Largest batch a producer builds: batch.size, or a single record that is larger. */
export function largestBatch({ app, values }: Subject): number {
  const batch = numberOr(values.producer, 'batch.size', 16384)
  return Math.max(batch, app.largestRecord ?? 0)
}

/** Largest produce request: what the partitions can hold, at most max.request.size or one batch. */
export function produceRequest(subject: Subject): Quantity {
  const { app, values } = subject
  const limit = numberOr(values.producer, 'max.request.size', MiB)
  const batch = largestBatch(subject)
  const filled = app.partitionsWritten === undefined ? limit : app.partitionsWritten * batch
  return quantity(
    'largest_request',
    'bytes',
    Math.max(Math.min(limit, filled), Math.min(batch, limit)),
    'min(max.request.size, partitions written × largest batch)',
    {
      'max.request.size': limit,
      batch,
      partitionsWritten: app.partitionsWritten ?? 'not declared',
    },
    [sources.producerConfig],
  )
}

/** Bytes of one compressor held open per partition, by codec. Judged from the codecs' block sizes. */
const compressor: Readonly<Record<string, number>> = {
  none: 0,
  gzip: 16 * 1024,
  snappy: 64 * 1024,
  lz4: 128 * 1024,
  zstd: 64 * 1024,
}

/** Heap of all producers with their buffers full, as they are after the first slow broker. */
export function producerHeap(subject: Subject): Quantity {
  const { app, values } = subject
  const buffer = numberOr(values.producer, 'buffer.memory', 32 * MiB)
  const codec = values.producer.text('compression.type')?.trim() ?? 'none'
  const batch = numberOr(values.producer, 'batch.size', 16384)
  const open = app.partitionsWritten ?? Math.ceil(buffer / batch)
  const compressors = (compressor[codec] ?? 64 * 1024) * Math.min(open, Math.ceil(buffer / batch))
  const each = measured.clientHeap + buffer + compressors
  // A producer that sends one record and is kept holds one batch, not a full buffer.
  const kept = sendingProducers(app) * (measured.clientHeap + Math.min(batch, buffer) / 4)
  return quantity(
    'producer_heap',
    'bytes',
    Math.round(app.producers * each + kept),
    'producers × (own objects + buffer.memory, batches in flight included + compressors of open batches) + kept producers × (own objects + part of a batch)',
    {
      producers: app.producers,
      kept: sendingProducers(app),
      'buffer.memory': buffer,
      'own objects': measured.clientHeap,
      // A batch goes back to the pool when its request is answered.
      'in flight': 'in buffer.memory until they are acknowledged',
      compressors,
    },
    [sources.bufferPool, sources.measured],
  )
}

/** Bytes one consumer may have fetched and not yet handed out. */
export function fetched({ app, values, facts }: Subject): Quantity {
  const perBroker = numberOr(values.consumer, 'fetch.max.bytes', 50 * MiB)
  const perPartition = Math.max(
    numberOr(values.consumer, 'max.partition.fetch.bytes', MiB),
    app.largestRecord ?? 0,
  )
  const each = Math.max(1, app.consumers)
  const partitions =
    app.partitionsRead === undefined ? Infinity : Math.ceil(app.partitionsRead / each)
  const bytes = Math.min(
    facts.brokers * Math.max(perBroker, app.largestRecord ?? 0),
    partitions * perPartition,
  )
  return quantity(
    'fetched_per_consumer',
    'bytes',
    bytes,
    'min(brokers × fetch.max.bytes, partitions of a consumer × max.partition.fetch.bytes)',
    {
      brokers: facts.brokers,
      'fetch.max.bytes': perBroker,
      'max.partition.fetch.bytes': perPartition,
      partitionsRead: app.partitionsRead ?? 'not declared',
    },
    [sources.consumerConfig],
  )
}

/** Heap of all consumers: fetched batches, and the records of one poll taken out of them. */
export function consumerHeap(subject: Subject): Quantity {
  const { app, values } = subject
  const raw = fetched(subject)
  const records = numberOr(values.consumer, 'max.poll.records', 500)
  const poll = Math.min(raw.value, records * (app.largestRecord ?? Infinity))
  const value = app.consumers * (measured.clientHeap + raw.value + poll)
  return quantity(
    'consumer_heap',
    'bytes',
    value,
    'consumers × (own objects + fetched bytes + the records of one poll)',
    { consumers: app.consumers, fetched: raw, poll, 'own objects': measured.clientHeap },
    [sources.consumerConfig, sources.measured],
  )
}

/** What must be live in the heap at the worst moment. */
export function heapNeed(producers: Quantity, consumers: Quantity, app: Application): Quantity {
  const base = quantity(
    'base_heap',
    'bytes',
    measured.baseHeap,
    'live heap of a JVM with the client classes',
    {},
    [sources.measured],
  )
  const other = quantity('other_heap', 'bytes', app.otherHeap, 'declared otherHeap')
  return sum('heap', 'bytes', 'producers + consumers + JVM + rest of the process', [
    producers,
    consumers,
    base,
    other,
  ])
}

/** -Xmx: declared, or a third more than the need so that the collector has room; at least 64 MiB. */
export function heapMax(app: Application, need: Quantity): Quantity {
  const chosen = app.heap ?? Math.max(64 * MiB, roundUp((need.value * 4) / 3, 16 * MiB))
  return quantity(
    'heap_max',
    'bytes',
    chosen,
    app.heap === undefined ? 'need × 4 / 3, at least 64 MiB, in steps of 16 MiB' : 'declared heap',
    { need },
  )
}
