import { any, atLeast, atMost, equal, sameSet } from '../comparisons.ts'
import {
  boolean,
  bytes,
  type Count,
  count,
  countOrNoLimit,
  milliseconds,
  minutes,
  set,
  text,
} from '../kinds.ts'
import { brokers, declared, section } from './define.ts'
import type { AnySetting, Choice, Context } from './model.ts'
import { brokerConfig, issue, kip, strimzi, upgrade } from './sources.ts'

const define = section({
  target: 'server.properties',
  group: 'Internal topics and coordinators',
  roles: ['broker'],
  change: 'release',
  source: brokerConfig,
})

const remap =
  'It is read only until the topic exists. Partitions added later send groups and transactions to other partitions than their state.'

/** Groups, offsets, transactions and share groups. */
export const coordinatorSettings: readonly AnySetting[] = [
  ...factors(),
  define({
    key: 'transaction.state.log.min.isr',
    kind: count,
    compare: equal,
    severity: 'error',
    change: 'creation',
    summary: 'Replicas in sync the transaction log needs.',
    harm: 'As many as there are replicas, transactions hang while one broker restarts; 1 can lose the outcome of a transaction.',
    rule: '2 where transaction.state.log.replication.factor is 3, else 1.',
    decide: context => ({ value: minInSync(context, 'transaction.state.log') }),
  }),
  define({
    key: 'share.coordinator.state.topic.min.isr',
    kind: count,
    compare: equal,
    severity: 'info',
    change: 'creation',
    summary: 'Replicas in sync the state topic of share groups needs.',
    harm: 'As many as there are replicas, share groups stop while one broker restarts; more, they never start.',
    rule: '2 where the replication factor is 3, else 1; only when share groups are declared or there are fewer than 3 brokers.',
    decide: context =>
      hasShareState(context)
        ? { value: minInSync(context, 'share.coordinator.state.topic') }
        : undefined,
  }),
  ...(
    [
      ['offsets.topic.num.partitions', 'Partitions of __consumer_offsets.'],
      ['transaction.state.log.num.partitions', 'Partitions of __transaction_state.'],
      ['share.coordinator.state.topic.num.partitions', 'Partitions of __share_group_state.'],
    ] as const
  ).map(([key, summary]) =>
    define({
      key,
      kind: count,
      compare: equal,
      severity: 'error',
      change: 'creation',
      summary,
      harm: remap,
      rule: 'The default, 50.',
      keepDefault: true,
    }),
  ),
  ...(
    [
      ['offsets.topic.segment.bytes', 'Segment size of __consumer_offsets.', 'info'],
      ['transaction.state.log.segment.bytes', 'Segment size of __transaction_state.', 'info'],
      [
        'share.coordinator.state.topic.segment.bytes',
        'Segment size of __share_group_state.',
        'info',
      ],
      ['offsets.load.buffer.size', 'Buffer for loading __consumer_offsets.', 'info'],
      ['transaction.state.log.load.buffer.size', 'Buffer for loading __transaction_state.', 'info'],
      [
        'group.coordinator.cached.buffer.max.bytes',
        'Append buffer the group coordinator keeps.',
        'info',
      ],
      [
        'share.coordinator.cached.buffer.max.bytes',
        'Append buffer the share coordinator keeps.',
        'info',
      ],
    ] as const
  ).map(([key, summary, severity]) =>
    define({
      key,
      kind: bytes,
      compare: equal,
      severity,
      summary,
      harm: 'Large segments are compacted late and loaded slowly when a coordinator moves.',
      rule: 'The default.',
      keepDefault: true,
    }),
  ),
  define({
    key: 'offset.metadata.max.bytes',
    kind: bytes,
    compare: atLeast,
    severity: 'info',
    summary: 'Largest text a client may store beside an offset.',
    harm: 'Commits with a longer text fail.',
    rule: 'The default, 4096.',
    keepDefault: true,
  }),
  define({
    key: 'offsets.topic.compression.codec',
    kind: count,
    compare: equal,
    severity: 'info',
    summary: 'Codec of __consumer_offsets as a number.',
    harm: 'An unknown number stops the start.',
    rule: 'The default, 0 (none).',
    keepDefault: true,
  }),
  define({
    key: 'offsets.commit.required.acks',
    kind: count,
    compare: equal,
    severity: 'info',
    summary: 'Acknowledgements of a commit, up to 3.9.',
    harm: 'Anything but -1 can lose commits.',
    rule: 'Never written; gone in 4.0.',
    sources: [kip(1041)],
    keepDefault: true,
  }),
  define({
    key: 'offsets.retention.minutes',
    kind: minutes,
    compare: atLeast,
    severity: 'warning',
    summary: 'How long offsets of an idle group are kept.',
    harm: 'Too short, a group that was off starts again from the beginning or the end: records are read twice or never.',
    rule: 'The default, 7 d; twice the longest outage of a consumer when that is longer.',
    sources: [kip(186)],
    keepDefault: true,
  }),
  define({
    key: 'transaction.max.timeout.ms',
    kind: milliseconds,
    compare: atLeast,
    severity: 'warning',
    summary: 'Longest transaction a client may ask for.',
    harm: 'Shorter than the timeout of a producer, it cannot start; long, a hung transaction blocks readers and compaction for that time.',
    rule: 'The default, 15 min.',
    keepDefault: true,
  }),
  define({
    key: 'transaction.partition.verification.enable',
    kind: boolean,
    compare: equal,
    severity: 'info',
    summary: 'The broker checks that a partition is part of the transaction.',
    harm: 'With false transactions can hang for ever.',
    rule: 'The default, true.',
    keepDefault: true,
  }),
  define({
    key: 'producer.id.expiration.ms',
    kind: milliseconds,
    compare: atMost,
    severity: 'warning',
    summary: 'How long the state of an idle producer id is kept on every partition.',
    harm: 'Up to 456 bytes of heap for each id and partition: short-lived idempotent producers have filled heaps of 25 GB.',
    rule: 'The default, 1 d; less where many producers live shortly.',
    sources: [kip(854), issue('fluent/fluent-plugin-kafka#406')],
    keepDefault: true,
  }),
  define({
    key: 'group.max.size',
    kind: countOrNoLimit,
    compare: atMost,
    severity: 'info',
    summary: 'Members of one group.',
    harm: 'Very large groups rebalance slowly.',
    rule: 'The default, no limit.',
    keepDefault: true,
  }),
  define({
    key: 'group.share.max.share.sessions',
    kind: count,
    compare: atLeast,
    severity: 'info',
    summary: 'Share sessions of a broker.',
    harm: 'Further share consumers are refused.',
    rule: 'The declared consumers where share groups are used and there are more than the default of 2000.',
    decide: shareSessions,
  }),
  define({
    key: 'share.coordinator.threads',
    kind: count,
    compare: atLeast,
    severity: 'info',
    summary: 'Threads of the share coordinator.',
    harm: 'Too few and share groups wait for their state.',
    rule: 'The default, 1.',
    keepDefault: true,
  }),
  define({
    key: 'group.coordinator.rebalance.protocols',
    kind: set,
    compare: sameSet,
    severity: 'info',
    summary: 'Rebalance protocols the broker speaks.',
    harm: 'Without consumer the new consumers cannot join; without classic the broker does not start.',
    rule: 'The default; deprecated in 4.3.',
    sources: [kip(848), upgrade],
    keepDefault: true,
  }),
  define({
    key: 'group.coordinator.new.enable',
    kind: boolean,
    compare: any,
    severity: 'info',
    summary: 'Switch of the new group coordinator, 3.5 to 4.0.',
    harm: 'Internal; it is gone in 4.1.',
    rule: 'Never written.',
  }),
  define({
    key: 'errors.deadletterqueue.auto.create.topics.enable',
    kind: boolean,
    compare: equal,
    severity: 'info',
    summary: 'Dead letter topics of share groups are created when needed.',
    harm: 'With true topics appear that no plan counts.',
    rule: 'The default, false.',
    sources: [kip(1191)],
    keepDefault: true,
  }),
  define({
    key: 'errors.deadletterqueue.topic.name.prefix',
    kind: text,
    compare: equal,
    severity: 'info',
    summary: 'How names of dead letter topics begin.',
    harm: 'Records that cannot be processed go to topics nobody looks at.',
    rule: 'The default, dlq.',
    sources: [kip(1191)],
    keepDefault: true,
  }),
  ...steadyTimes(),
]

/** Replication factors of the internal topics: 3, or the number of brokers if there are fewer. */
function factors(): readonly AnySetting[] {
  const topics = [
    ['offsets.topic', '__consumer_offsets', 'error'],
    ['transaction.state.log', '__transaction_state', 'error'],
    ['share.coordinator.state.topic', '__share_group_state', 'info'],
  ] as const
  return topics.map(([prefix, topic, severity]) =>
    define({
      key: `${prefix}.replication.factor`,
      kind: count,
      compare: atLeast,
      severity,
      change: 'creation',
      summary: `Copies of ${topic}.`,
      harm: 'With 1, the value of the sample file, the loss of one disk loses the state of groups or transactions. More than the live brokers and the topic cannot be created.',
      rule:
        prefix === 'share.coordinator.state.topic'
          ? '3, or the number of brokers if there are fewer; only when share groups are declared or there are fewer than 3 brokers.'
          : '3, or the number of brokers if there are fewer.',
      sources: [strimzi],
      decide: context =>
        prefix === 'share.coordinator.state.topic' && !hasShareState(context)
          ? undefined
          : { value: Math.min(3, brokers(context)) },
    }),
  )
}

/** The defaults, 3 copies and 2 in sync, cannot be had with fewer brokers: the first share group would fail. */
function hasShareState(context: Context): boolean {
  return context.sizing.cluster.clients.shareGroups || brokers(context) < 3
}

function minInSync(context: Context, prefix: string): Count {
  const written = declared(context, `${prefix}.replication.factor`)
  const factor = (written === undefined ? undefined : count.parse(written)) ?? brokers(context)
  return factor >= 3 ? 2 : 1
}

function shareSessions({ sizing }: Context): Choice<Count> | undefined {
  const { shareGroups, consumers } = sizing.cluster.clients
  return shareGroups && consumers > 2000 ? { value: consumers } : undefined
}

/** Times that are right as they are. */
function steadyTimes(): readonly AnySetting[] {
  const keys = [
    ['group.initial.rebalance.delay.ms', 'Wait for further members of a new group.', 'warning'],
    ['group.min.session.timeout.ms', 'Shortest session a member may ask for.', 'info'],
    ['group.max.session.timeout.ms', 'Longest session a member may ask for.', 'info'],
    ['group.consumer.session.timeout.ms', 'Session of members of the new protocol.', 'info'],
    ['group.consumer.heartbeat.interval.ms', 'Heartbeat of members of the new protocol.', 'info'],
    ['group.coordinator.append.linger.ms', 'How long the coordinator gathers writes.', 'info'],
    ['offsets.retention.check.interval.ms', 'How often old offsets are looked for.', 'info'],
    ['offsets.commit.timeout.ms', 'How long a commit may take.', 'info'],
    ['transactional.id.expiration.ms', 'How long an unused transactional id is kept.', 'info'],
    [
      'transaction.abort.timed.out.transaction.cleanup.interval.ms',
      'How often timed-out transactions are aborted.',
      'info',
    ],
    [
      'transaction.remove.expired.transaction.cleanup.interval.ms',
      'How often expired transactional ids are removed.',
      'info',
    ],
  ] as const
  return keys.map(([key, summary, severity]) =>
    define({
      key,
      kind: milliseconds,
      compare: equal,
      severity,
      summary,
      harm: 'Short, groups rebalance for every single member or lose their sessions to a pause; long, dead members and transactions hold things up.',
      rule: 'The default.',
      keepDefault: true,
    }),
  )
}
