import { atLeast, equal } from '../comparisons.ts'
import { boolean, bytes, count, type Milliseconds, milliseconds, text } from '../kinds.ts'
import { always, brokers, chosen, declared, section } from './define.ts'
import type { AnySetting, Choice, Context } from './model.ts'
import { brokerConfig, kip, mskPractices, operations, strimzi, upgrade } from './sources.ts'

const define = section({
  target: 'server.properties',
  group: 'Topic defaults',
  roles: ['broker', 'controller'],
  change: 'release',
  source: brokerConfig,
})

/** What a topic has when it says nothing, and what is allowed to happen to topics. */
export const topicDefaultSettings: readonly AnySetting[] = [
  define({
    key: 'num.partitions',
    kind: count,
    compare: atLeast,
    severity: 'info',
    summary: 'Partitions of a topic that is created without a number.',
    harm: 'One partition allows one consumer of a group; many cost files, maps and recovery time, and adding some later moves keys.',
    rule: 'Not decided: every topic of a plan says its own number.',
    keepDefault: true,
  }),
  define({
    key: 'default.replication.factor',
    kind: count,
    compare: atLeast,
    severity: 'error',
    summary: 'Copies of a topic that is created without a number.',
    harm: 'With 1 the topic is offline at every restart and lost with one disk.',
    rule: '3, or the number of brokers if there are fewer.',
    sources: [mskPractices, operations],
    decide: context => ({ value: Math.min(3, brokers(context)) }),
  }),
  define({
    key: 'min.insync.replicas',
    kind: count,
    compare: equal,
    severity: 'error',
    summary: 'Replicas that must have a record before acks=all returns.',
    harm: 'With 1 an acknowledged record can be lost with the leader; equal to the replication factor every restart stops producers.',
    rule: 'One less than default.replication.factor, at least 1. With eligible leader replicas (new clusters from 4.1) the cluster-wide value counts; the file only seeds it.',
    sources: [kip(966), mskPractices, strimzi],
    decide: context => ({ value: Math.max(1, replicationFactor(context) - 1) }),
  }),
  define({
    key: 'unclean.leader.election.enable',
    kind: boolean,
    compare: equal,
    severity: 'error',
    summary: 'A replica that lags may become leader.',
    harm: 'With true the records the other replicas had are cut off without a word; with false the partition waits for a replica in sync.',
    rule: 'false; loss-tolerant topics say otherwise themselves.',
    sources: [strimzi],
    decide: always(false),
  }),
  define({
    key: 'auto.create.topics.enable',
    kind: boolean,
    compare: equal,
    severity: 'warning',
    roles: ['broker'],
    summary: 'A request for an unknown topic creates it.',
    harm: 'A typing mistake becomes a topic with default partitions and replicas that no plan counts.',
    rule: 'false: clients can no longer create topics by asking for them.',
    sources: [strimzi, mskPractices],
    decide: always(
      false,
      'clients can no longer create topics by asking for them; create topics on purpose',
    ),
  }),
  define({
    key: 'delete.topic.enable',
    kind: boolean,
    compare: equal,
    severity: 'info',
    summary: 'Topics can be deleted.',
    harm: 'With false deletions do not happen, and disk, maps and descriptors are never given back.',
    rule: 'true; who may delete is the business of the authorizer.',
    decide: always(true),
  }),
  define({
    key: 'auto.leader.rebalance.enable',
    kind: boolean,
    compare: equal,
    severity: 'info',
    summary: 'Leadership goes back to the preferred replicas.',
    harm: 'With false leaders stay on the brokers that did not restart, which then carry the load alone.',
    rule: 'true; false only when another tool moves leaders.',
    keepDefault: true,
  }),
  define({
    key: 'leader.imbalance.check.interval.seconds',
    kind: count,
    compare: equal,
    severity: 'info',
    summary: 'Seconds between two looks at the balance of leaders.',
    harm: 'Too often, leaders wander while a broker is still starting.',
    rule: 'The default, 300.',
    keepDefault: true,
  }),
  define({
    key: 'leader.imbalance.per.broker.percentage',
    kind: count,
    compare: equal,
    severity: 'info',
    summary: 'Share of misplaced leaders from which they are moved.',
    harm: 'A high share leaves hot brokers as they are.',
    rule: 'The default; gone in 4.0.',
    keepDefault: true,
  }),
  define({
    key: 'compression.type',
    kind: text,
    compare: equal,
    severity: 'warning',
    roles: ['broker'],
    summary: 'Codec of stored batches; `producer` keeps the one of the producer.',
    harm: 'Any other value makes the broker compress every batch again that came with another codec: CPU, heap, and a size no plan knows.',
    rule: 'The default, producer.',
    keepDefault: true,
  }),
  ...(['gzip', 'lz4', 'zstd'] as const).map(codec =>
    define({
      key: `compression.${codec}.level`,
      kind: count,
      compare: equal,
      severity: 'info',
      roles: ['broker'],
      summary: `Level of ${codec} where the broker compresses.`,
      harm: 'A higher level costs CPU; it matters only when compression.type is not producer.',
      rule: 'The default.',
      keepDefault: true,
    }),
  ),
  define({
    key: 'message.max.bytes',
    kind: bytes,
    compare: atLeast,
    severity: 'warning',
    roles: ['broker'],
    summary: 'Largest record batch the broker accepts.',
    harm: 'Too small, producers get RecordTooLargeException; large values cost heap, direct memory and page cache on every copy.',
    rule: 'The default, or the largest batch of the topics where it is larger.',
    sources: [strimzi],
    decide: chosen('bytes', 'message.max.bytes'),
  }),
  define({
    key: 'max.decompressed.message.bytes',
    kind: bytes,
    compare: atLeast,
    severity: 'warning',
    roles: ['broker'],
    summary: 'Largest record after decompression.',
    harm: 'Below a record that is already stored, compaction and look-ups by time of its partition fail until it is raised.',
    rule: 'The default; a cap must be above the largest stored record.',
    keepDefault: true,
  }),
  define({
    key: 'log.message.timestamp.type',
    kind: text,
    compare: equal,
    severity: 'info',
    roles: ['broker'],
    summary: 'Whose clock stamps records.',
    harm: 'With CreateTime one record from the future keeps its segment beyond its retention.',
    rule: 'The default, CreateTime; LogAppendTime for clients nobody trusts.',
    keepDefault: true,
  }),
  define({
    key: 'log.message.timestamp.before.max.ms',
    kind: milliseconds,
    compare: equal,
    severity: 'info',
    roles: ['broker'],
    summary: 'How old the stamp of a record may be.',
    harm: 'A small value refuses backfills.',
    rule: 'The default, no limit.',
    keepDefault: true,
  }),
  define({
    key: 'log.message.timestamp.after.max.ms',
    kind: milliseconds,
    compare: equal,
    severity: 'warning',
    roles: ['broker'],
    summary: 'How far in the future the stamp of a record may be.',
    harm: 'Without a limit one wrong clock keeps segments for ever and fills the disk; with one, producers with a wrong clock are refused.',
    rule: 'One hour where the release has no such limit, 3.6 to 3.9: then records dated more than 1 h ahead are refused. From 4.0 on that is the default and is not written.',
    sources: [kip(1030)],
    decide: futureStamps,
    keepDefault: true,
  }),
  ...(['inter.broker.protocol.version', 'log.message.format.version'] as const).map(key =>
    define({
      key,
      kind: text,
      compare: equal,
      severity: 'info',
      roles: ['broker'],
      summary: 'Version of the protocol or format, from before feature versions.',
      harm: 'An old value holds features back; an invalid one stops releases up to 3.9 and is ignored from 4.0.',
      rule: 'Never written.',
      sources: [upgrade],
      keepDefault: true,
    }),
  ),
]

const hour = 3_600_000

/** Releases before 4.0 take any stamp; from 4.0 on the default refuses what this would. */
function futureStamps({ sizing }: Context): Choice<Milliseconds> | undefined {
  const standard = sizing.release.broker.get('log.message.timestamp.after.max.ms')?.default
  if (Number(standard) === hour) return undefined
  return {
    value: hour,
    because: 'records dated more than 1 h ahead are refused, as 4.0 does by default',
  }
}

/** The factor new topics get, declared or decided. */
function replicationFactor(context: Context): number {
  const text = declared(context, 'default.replication.factor')
  return (text === undefined ? undefined : count.parse(text)) ?? Math.min(3, brokers(context))
}
