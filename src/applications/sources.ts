import type { Source } from '../model.ts'
import { sources as brokers } from '../sizing/sources.ts'

const kafka = 'https://github.com/apache/kafka/blob/trunk/clients/src/main/java/org/apache/kafka'

type SourceName =
  | 'measured'
  | 'producerConfig'
  | 'consumerConfig'
  | 'bufferPool'
  | 'directBuffers'
  | 'uncounted'
  | 'glibc'
  | 'g1'
  | 'producerIds'

/** Where the formulas of applications come from. */
export const sources: Readonly<Record<SourceName, Source>> = {
  measured: { title: 'Measured on kafka-clients 3.9.1 and 4.3.0, docs/applications.md' },
  producerConfig: {
    title: 'Kafka documentation, Producer configs',
    url: 'https://kafka.apache.org/documentation/#producerconfigs',
  },
  consumerConfig: {
    title: 'Kafka documentation, Consumer configs',
    url: 'https://kafka.apache.org/documentation/#consumerconfigs',
  },
  bufferPool: {
    title: 'Apache Kafka, BufferPool and RecordAccumulator',
    url: `${kafka}/clients/producer/internals/BufferPool.java`,
  },
  directBuffers: brokers.directBuffers,
  uncounted: brokers.uncounted,
  glibc: {
    title: 'mallopt(3), M_ARENA_MAX',
    url: 'https://man7.org/linux/man-pages/man3/mallopt.3.html',
  },
  g1: {
    title: 'JDK 17 G1: G1MaxNewSizePercent 60; server class machine: 2 CPUs and 1792 MiB',
    url: 'https://docs.oracle.com/en/java/javase/17/gctuning/garbage-first-g1-garbage-collector1.html',
  },
  producerIds: {
    title: 'KIP-98 and KIP-854: producer ids are kept for producer.id.expiration.ms',
    url: 'https://cwiki.apache.org/confluence/display/KAFKA/KIP-854+Separate+configuration+for+producer+ID+expiry',
  },
}
