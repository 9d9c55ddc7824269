import { brokerNumber } from '../declare/broker-config.ts'
import { brokerCount, type Cluster } from '../declare/cluster.ts'
import type { Release } from '../kafka/release.ts'

/** What an application's numbers need to know of the cluster. */
export interface BrokerFacts {
  readonly brokers: number
  /** Bytes; the smallest limit a produced batch may meet. */
  readonly messageMaxBytes: number
  readonly socketRequestMaxBytes: number
  /** Milliseconds. */
  readonly transactionMaxTimeout: number
}

/** The facts of a declared cluster: its overrides, else the release's defaults. */
export function brokerFacts(cluster: Cluster, release: Release): BrokerFacts {
  const overrides = cluster.groups[0]?.overrides ?? new Map<string, string>()
  const number = (key: string): number => brokerNumber(release, overrides, key)
  return {
    brokers: brokerCount(cluster),
    messageMaxBytes: number('message.max.bytes'),
    socketRequestMaxBytes: number('socket.request.max.bytes'),
    transactionMaxTimeout: number('transaction.max.timeout.ms'),
  }
}
