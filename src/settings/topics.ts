import { any, atLeast, atMost, equal, sameSet } from '../comparisons.ts'
import type { Topic } from '../declare/cluster.ts'
import {
  boolean,
  bytes,
  bytesOrNoLimit,
  count,
  milliseconds,
  millisecondsOrNoLimit,
  ratio,
  retentionBytes,
  set,
  text,
} from '../kinds.ts'
import { section } from './define.ts'
import type { AnySetting, Choice } from './model.ts'
import { kip, operations, strimzi, tieredStorage, topicConfig, upgrade } from './sources.ts'

const define = section({
  target: 'topic',
  group: 'Topics',
  roles: ['broker'],
  change: 'release',
  source: topicConfig,
})

/** Topic-level configs, `partitions` and `replication.factor`. Expected values come from `topicChoice`. */
export const topicSettings: readonly AnySetting[] = [
  define({
    key: 'partitions',
    kind: count,
    compare: atLeast,
    severity: 'warning',
    summary: 'Partitions of the topic.',
    harm: 'They can only grow, and growing moves keys to other partitions.',
    rule: 'As declared.',
    sources: [operations],
  }),
  define({
    key: 'replication.factor',
    kind: count,
    compare: equal,
    severity: 'error',
    summary: 'Copies of every partition.',
    harm: 'With 1 the topic is offline at every restart and lost with one disk; a change moves all its data.',
    rule: 'As declared, at most the number of brokers.',
    sources: [operations],
  }),
  define({
    key: 'min.insync.replicas',
    kind: count,
    compare: equal,
    severity: 'error',
    summary: 'Replicas that must have a record before acks=all returns.',
    harm: 'With 1 an acknowledged record can be lost with the leader; equal to the replication factor every restart stops producers.',
    rule: 'As declared, else one less than the replication factor.',
    sources: [kip(966), strimzi],
  }),
  define({
    key: 'retention.ms',
    kind: millisecondsOrNoLimit,
    compare: equal,
    severity: 'error',
    summary: 'How long records are kept; -1 for ever.',
    harm: 'Long, the disk fills; short, records go before slow consumers have read them.',
    rule: 'As declared.',
  }),
  define({
    key: 'retention.bytes',
    kind: retentionBytes,
    compare: equal,
    severity: 'warning',
    summary: 'Bytes kept of each partition, not of the topic.',
    harm: 'Taken for a limit of the topic it keeps as many times more as there are partitions.',
    rule: 'As declared.',
  }),
  define({
    key: 'segment.bytes',
    kind: bytes,
    compare: equal,
    severity: 'warning',
    summary: 'Largest size of a segment.',
    harm: 'Small segments mean two maps and a descriptor each. A stored value below 1 MiB keeps every broker from 4.1 on from starting.',
    rule: 'As declared.',
    sources: [upgrade],
  }),
  ...(
    [
      ['segment.ms', 'Longest time a segment that receives data stays active.', 'info'],
      ['segment.jitter.ms', 'Random part taken off the roll time.', 'info'],
      ['delete.retention.ms', 'How long tombstones are kept.', 'info'],
      ['min.compaction.lag.ms', 'Time a record stays uncompacted at least.', 'info'],
      ['max.compaction.lag.ms', 'Time after which a record must be compacted.', 'info'],
      ['file.delete.delay.ms', 'Time between the removal of a segment and its deletion.', 'info'],
      ['flush.ms', 'Time after which the log is synced.', 'warning'],
      ['message.timestamp.before.max.ms', 'How old the stamp of a record may be.', 'info'],
      ['message.timestamp.after.max.ms', 'How far in the future a stamp may be.', 'info'],
      ['remote.copy.lag.ms', 'How long a closed segment waits before upload.', 'info'],
    ] as const
  ).map(([key, summary, severity]) =>
    define({
      key,
      kind: milliseconds,
      compare: equal,
      severity,
      summary,
      harm: 'Data stays longer or shorter than planned: disk, maps and descriptors change with it, and a sync for every batch costs most of the throughput.',
      rule: 'As declared.',
    }),
  ),
  ...(
    [
      [
        'segment.index.bytes',
        'Preallocated size of each index file of an active segment.',
        atLeast,
      ],
      ['index.interval.bytes', 'Bytes between two index entries.', equal],
      ['max.message.bytes', 'Largest record batch the topic accepts.', atLeast],
      ['max.decompressed.message.bytes', 'Largest record after decompression.', atLeast],
      ['remote.copy.lag.bytes', 'Bytes after a closed segment before its upload.', equal],
    ] as const
  ).map(([key, summary, compare]) =>
    define({
      key,
      kind: bytes,
      compare,
      severity: key === 'max.message.bytes' ? 'warning' : 'info',
      summary,
      harm: 'Full indexes roll segments early; batches above the limit are refused.',
      rule: 'As declared.',
    }),
  ),
  define({
    key: 'cleanup.policy',
    kind: set,
    compare: sameSet,
    severity: 'warning',
    summary: 'delete, compact, or both.',
    harm: 'Compacted topics refuse records without key and never expire; deleted ones lose state.',
    rule: 'As declared.',
  }),
  ...(
    [
      ['compression.type', 'Codec of stored batches.', 'warning'],
      ['message.timestamp.type', 'Whose clock stamps records.', 'info'],
    ] as const
  ).map(([key, summary, severity]) =>
    define({
      key,
      kind: text,
      compare: equal,
      severity,
      summary,
      harm: 'Another codec than the producer\u2019s makes the broker compress everything again; a stamp from the future keeps its segment.',
      rule: 'As declared.',
    }),
  ),
  define({
    key: 'min.cleanable.dirty.ratio',
    kind: ratio,
    compare: atMost,
    severity: 'info',
    summary: 'Share of dirty bytes from which the log is cleaned.',
    harm: '0.9 lets it become ten times its size; 0.01 rewrites it all the time.',
    rule: 'As declared.',
  }),
  define({
    key: 'flush.messages',
    kind: count,
    compare: equal,
    severity: 'warning',
    summary: 'Records after which the log is synced.',
    harm: 'With 1 every batch waits for the disk: ten to a hundred times less throughput.',
    rule: 'As declared.',
  }),
  ...(
    [
      ['preallocate', 'Segment files are created at full size.', 'info'],
      ['unclean.leader.election.enable', 'A replica that lags may become leader.', 'error'],
      ['remote.storage.enable', 'Closed segments are copied to remote storage.', 'info'],
      ['remote.log.copy.disable', 'Nothing more is uploaded.', 'error'],
      ['remote.log.delete.on.disable', 'Switching off deletes what is remote.', 'error'],
      ['errors.deadletterqueue.group.enable', 'A dead letter topic for share groups.', 'info'],
    ] as const
  ).map(([key, summary, severity]) =>
    define({
      key,
      kind: boolean,
      compare: equal,
      severity,
      summary,
      harm: 'Records are lost without a word where it is switched on by mistake: cut off by an unclean leader, or deleted from remote storage.',
      rule: 'As declared; unclean leaders and deletion on disable never by themselves.',
      sources: key.startsWith('remote') ? [tieredStorage] : [],
    }),
  ),
  define({
    key: 'local.retention.ms',
    kind: millisecondsOrNoLimit,
    compare: equal,
    severity: 'info',
    summary: 'Tiered topics: how long segments stay local; -2 means retention.ms.',
    harm: 'With -2 the disks must hold everything; short, ordinary lag becomes remote reads.',
    rule: 'As declared.',
    sources: [tieredStorage],
  }),
  define({
    key: 'local.retention.bytes',
    kind: bytesOrNoLimit,
    compare: equal,
    severity: 'info',
    summary: 'Tiered topics: local bytes of each partition; -2 means retention.bytes.',
    harm: 'With -2 the disks must hold everything.',
    rule: 'As declared.',
    sources: [tieredStorage],
  }),
  ...(['leader', 'follower'] as const).map(side =>
    define({
      key: `${side}.replication.throttled.replicas`,
      kind: set,
      compare: sameSet,
      severity: 'warning',
      summary: `Replicas the ${side} throttle holds for.`,
      harm: 'Left behind after a reassignment it throttles replication for ever and replicas fall out of sync.',
      rule: 'Empty.',
      sources: [operations],
    }),
  ),
  ...(['gzip', 'lz4', 'zstd'] as const).map(codec =>
    define({
      key: `compression.${codec}.level`,
      kind: count,
      compare: any,
      severity: 'info',
      summary: `Level of ${codec} where the broker compresses.`,
      harm: 'It matters only when compression.type is not producer.',
      rule: 'As declared.',
    }),
  ),
]

/** What a topic must not have whatever the declaration leaves out. */
const safe: Readonly<Record<string, unknown>> = {
  'unclean.leader.election.enable': false,
  'remote.log.delete.on.disable': false,
  'leader.replication.throttled.replicas': [],
  'follower.replication.throttled.replicas': [],
}

/**
 * The value a topic should have: declared, else a safe one for the few keys that can lose data;
 * undefined when the topic may have any. A declared text the kind cannot read gives undefined.
 */
export function topicChoice(setting: AnySetting, { spec }: Topic): Choice<unknown> | undefined {
  const { key, kind } = setting
  const declared = spec.declared.get(key)
  if (declared !== undefined) {
    const value = kind.parse(declared)
    return value === undefined ? undefined : { value, because: 'as declared' }
  }
  if (key === 'partitions') return { value: spec.partitions }
  if (key === 'replication.factor') return { value: spec.replicationFactor }
  if (key === 'min.insync.replicas' && !spec.internal) return { value: minInSync(spec) }
  return key in safe ? { value: safe[key] } : undefined
}

function minInSync(spec: Topic['spec']): number {
  return spec.minInsyncReplicas ?? Math.max(1, spec.replicationFactor - 1)
}
