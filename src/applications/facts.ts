import { brokerNumber } from '../declare/broker-config.ts'
import { brokerCount, type Cluster } from '../declare/cluster.ts'
import type { Release } from '../kafka/release.ts'

/** What an application's numbers need to know of the cluster. */
export interface BrokerFacts {
  readonly brokers: number
  /** Bytes; the largest batch any topic takes. */
  readonly messageMaxBytes: number
  readonly socketRequestMaxBytes: number
  /** Milliseconds. */
  readonly transactionMaxTimeout: number
  /** Days the brokers keep a producer id after its last use. Default: 1. */
  readonly producerIdDays?: number
  /** False when the declaration counts no transactions. */
  readonly transactional?: boolean
  /** True when nothing was said of the brokers, so that these are the defaults of a release. */
  readonly assumed?: boolean
}

const day = 86_400_000

/** What the files or overrides of a broker say, else the release's defaults. */
export function factsOf(release: Release, set: ReadonlyMap<string, string>): BrokerFacts {
  const number = (key: string): number => brokerNumber(release, set, key)
  // KIP-854 split the key off in 3.4; before, ids lived as long as transactional ones.
  const expiry = release.broker.has('producer.id.expiration.ms')
    ? 'producer.id.expiration.ms'
    : 'transactional.id.expiration.ms'
  return {
    brokers: 1,
    messageMaxBytes: number('message.max.bytes'),
    socketRequestMaxBytes: number('socket.request.max.bytes'),
    transactionMaxTimeout: number('transaction.max.timeout.ms'),
    producerIdDays: number(expiry) / day,
  }
}

/** The facts of a declared cluster: its overrides and topics, else the release's defaults. */
export function brokerFacts(cluster: Cluster, release: Release): BrokerFacts {
  const overrides = cluster.groups[0]?.overrides ?? new Map<string, string>()
  const facts = factsOf(release, overrides)
  const topics = cluster.topics.filter(topic => !topic.spec.internal)
  const largest = topics.reduce((most, { spec }) => Math.max(most, spec.maxMessageBytes), 0)
  const messageMaxBytes = largest === 0 ? facts.messageMaxBytes : largest
  return {
    ...facts,
    brokers: brokerCount(cluster),
    transactional: cluster.clients.transactional,
    messageMaxBytes,
    // The plan raises it to the largest message, unless it is declared.
    socketRequestMaxBytes: overrides.has('socket.request.max.bytes')
      ? facts.socketRequestMaxBytes
      : Math.max(facts.socketRequestMaxBytes, messageMaxBytes),
  }
}

/** Bytes of the largest request the topics alone let the plan expect. */
export function topicRequest({ topics }: Cluster): number {
  const own = topics.filter(topic => !topic.spec.internal)
  const declared = topics.reduce((most, { spec }) => Math.max(most, spec.largestBatch ?? 0), 0)
  return declared || own.reduce((most, { spec }) => Math.max(most, spec.maxMessageBytes), 0)
}
