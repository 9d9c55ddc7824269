import type { Release } from '../kafka/release.ts'
import { brokerNumber } from './broker-config.ts'
import type { Clients, Topic, TopicSpec } from './cluster.ts'

interface Row {
  readonly name: string
  readonly partitions: string
  readonly factor: string
  readonly segment?: string
  readonly compact: boolean
  /** Why the topic exists on this cluster. */
  readonly when: (use: Use) => boolean
}

interface Use {
  readonly clients: Clients
  readonly groups: number
  readonly tiered: boolean
}

const rlmm = 'rlmm.config.remote.log.metadata.topic'

/**
 * The topics Kafka makes for itself. Keys give partitions, replication factor and segment size.
 * Source: Kafka's GroupCoordinatorConfig, TransactionStateManager, ShareCoordinatorConfig and
 * TopicBasedRemoteLogMetadataManagerConfig (facts, internals 4).
 */
const rows: readonly Row[] = [
  {
    name: '__consumer_offsets',
    partitions: 'offsets.topic.num.partitions',
    factor: 'offsets.topic.replication.factor',
    segment: 'offsets.topic.segment.bytes',
    compact: true,
    when: use => use.groups > 0,
  },
  {
    name: '__transaction_state',
    partitions: 'transaction.state.log.num.partitions',
    factor: 'transaction.state.log.replication.factor',
    segment: 'transaction.state.log.segment.bytes',
    compact: true,
    when: use => use.clients.transactional,
  },
  {
    name: '__share_group_state',
    partitions: 'share.coordinator.state.topic.num.partitions',
    factor: 'share.coordinator.state.topic.replication.factor',
    segment: 'share.coordinator.state.topic.segment.bytes',
    compact: false,
    when: use => use.clients.shareGroups,
  },
  {
    name: '__remote_log_metadata',
    partitions: `${rlmm}.num.partitions`,
    factor: `${rlmm}.replication.factor`,
    compact: false,
    when: use => use.tiered,
  },
]

/** Fixed values of keys no ConfigDef of the broker holds. */
const pluginDefaults: Readonly<Record<string, number>> = {
  [`${rlmm}.num.partitions`]: 50,
  [`${rlmm}.replication.factor`]: 3,
}

/**
 * What Kafka makes of each internal topic, by name: over the broker's defaults, never over the
 * `defaults` of the declaration, which Kafka does not read.
 */
export function internalSpecs(
  base: TopicSpec,
  release: Release,
  overrides: ReadonlyMap<string, string>,
  brokers: number,
): ReadonlyMap<string, TopicSpec> {
  const number = (key: string): number => {
    const value = brokerNumber(release, overrides, key)
    return Number.isNaN(value) ? (pluginDefaults[key] ?? Number.NaN) : value
  }
  return new Map(rows.map(row => [row.name, internalSpec(row, base, number, brokers)]))
}

/** The internal topics this cluster uses and does not declare itself. */
export function internalTopics(
  declared: readonly Topic[],
  clients: Clients,
  specs: ReadonlyMap<string, TopicSpec>,
): readonly Topic[] {
  const use: Use = {
    clients,
    groups: clients.consumerGroups,
    tiered: declared.some(topic => topic.spec.tiered),
  }
  return rows.flatMap(row => {
    const spec = specs.get(row.name)
    const isUsed = spec && row.when(use) && !declared.some(topic => topic.name === row.name)
    return isUsed ? [{ name: row.name, count: 1, spec }] : []
  })
}

function internalSpec(
  row: Row,
  base: TopicSpec,
  number: (key: string) => number,
  brokers: number,
): TopicSpec {
  const rest = base
  const factor = Math.min(number(row.factor), brokers)
  return {
    ...rest,
    internal: true,
    partitions: number(row.partitions),
    replicationFactor: factor,
    compact: row.compact,
    delete: !row.compact,
    ...(row.compact
      ? {}
      : { retentionMs: Number.POSITIVE_INFINITY, retentionBytes: Number.POSITIVE_INFINITY }),
    ...(row.segment && { segmentBytes: number(row.segment) }),
    tiered: false,
    consumerGroups: 0,
    declared: new Map(),
  }
}
