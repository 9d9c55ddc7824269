import { any, atLeast, atMost, equal } from '../comparisons.ts'
import {
  type Bytes,
  boolean,
  bytes,
  bytesOrNoLimit,
  type Count,
  count,
  milliseconds,
  millisecondsOrNoLimit,
  rate,
  text,
} from '../kinds.ts'
import { brokers, declared, isTiered, section } from './define.ts'
import type { AnySetting, Choice, Context } from './model.ts'
import { brokerConfig, kip, tieredStorage } from './sources.ts'

const define = section({
  target: 'server.properties',
  group: 'Remote log manager',
  roles: ['broker'],
  change: 'release',
  source: key => (key.startsWith('rlmm.') ? tieredStorage : brokerConfig(key)),
})

const rlmm = 'rlmm.config.remote.log.metadata.topic'

/** Tiered storage; written only when a topic is tiered. */
export const remoteLogSettings: readonly AnySetting[] = [
  define({
    key: 'remote.log.storage.system.enable',
    kind: boolean,
    compare: equal,
    severity: 'warning',
    roles: ['broker', 'controller'],
    summary: 'Tiered storage is on.',
    harm: 'Switched off while tiered topics exist, brokers do not start; without a storage plugin they fail later.',
    rule: 'true when a topic is tiered.',
    sources: [tieredStorage],
    decide: context => (isTiered(context) ? { value: true } : undefined),
  }),
  ...(
    [
      ['remote.log.storage.manager.class.name', 'Class of the storage plugin.'],
      ['remote.log.storage.manager.class.path', 'Class path of the storage plugin.'],
      ['remote.log.storage.manager.impl.prefix', 'Prefix of the storage plugin\u2019s own keys.'],
    ] as const
  ).map(([key, summary]) =>
    define({
      key,
      kind: text,
      compare: any,
      severity: 'warning',
      summary,
      harm: 'Kafka has no plugin of its own: without one the broker passes its checks and fails afterwards.',
      rule: 'As declared.',
      sources: [tieredStorage],
    }),
  ),
  define({
    key: 'remote.log.metadata.manager.listener.name',
    kind: text,
    compare: equal,
    severity: 'error',
    summary: 'Listener over which the metadata manager of tiered storage connects.',
    harm: 'Without it nothing is uploaded and the local disks fill.',
    rule: 'The inter-broker listener when a topic is tiered.',
    sources: [tieredStorage],
    decide: metadataListener,
  }),
  define({
    key: `${rlmm}.replication.factor`,
    kind: count,
    compare: atLeast,
    severity: 'error',
    change: 'creation',
    summary: 'Copies of __remote_log_metadata.',
    harm: 'With 1 the loss of one disk orphans every remote segment.',
    rule: '3, or the number of brokers if there are fewer, when a topic is tiered.',
    decide: context => (isTiered(context) ? { value: Math.min(3, brokers(context)) } : undefined),
  }),
  define({
    key: `${rlmm}.num.partitions`,
    kind: count,
    compare: equal,
    severity: 'error',
    change: 'creation',
    summary: 'Partitions of __remote_log_metadata.',
    harm: 'Changed later, the metadata of segments is looked for in other partitions.',
    rule: '50 when a topic is tiered.',
    decide: context => (isTiered(context) ? { value: 50 } : undefined),
  }),
  define({
    key: `${rlmm}.min.isr`,
    kind: count,
    compare: atLeast,
    severity: 'warning',
    change: 'creation',
    summary: 'Replicas in sync __remote_log_metadata needs.',
    harm: 'With 1 the metadata of uploaded segments can be lost with a leader.',
    rule: '2 with three copies, else 1, on releases whose plugin knows it (4.3).',
    sources: [kip(1235)],
    decide: metadataMinInSync,
  }),
  ...(['copier', 'expiration'] as const).map(pool =>
    define({
      key: `remote.log.manager.${pool}.thread.pool.size`,
      kind: count,
      compare: atLeast,
      severity: pool === 'copier' ? 'warning' : 'info',
      summary: `Threads of the ${pool} of tiered storage.`,
      harm:
        pool === 'copier'
          ? 'Uploads that lag keep segments on the local disks until these are full.'
          : 'Remote data outlives its retention.',
      rule: '10 when a topic is tiered: 3.9 has -1, which 4.0 refuses.',
      sources: [kip(1030)],
      decide: context => (isTiered(context) ? { value: 10 } : undefined),
    }),
  ),
  ...(
    [
      ['remote.log.manager.thread.pool.size', 'Threads of followers of tiered topics, old name.'],
      ['remote.log.manager.follower.thread.pool.size', 'Threads of followers of tiered topics.'],
      ['remote.log.reader.threads', 'Threads that read from remote storage.'],
      ['remote.log.reader.max.pending.tasks', 'Remote reads that may wait.'],
    ] as const
  ).map(([key, summary]) =>
    define({
      key,
      kind: count,
      compare: atLeast,
      severity: 'info',
      summary,
      harm: 'Reads of old data queue, and beyond the waiting ones they fail.',
      rule: 'The default.',
      keepDefault: true,
    }),
  ),
  define({
    key: 'remote.log.index.file.cache.total.size.bytes',
    kind: bytes,
    compare: atLeast,
    severity: 'info',
    summary: 'Local cache for the indexes of remote segments.',
    harm: 'Small, every read loads the indexes again; each cached segment takes 2 maps and a descriptor.',
    rule: 'The default, 1 GiB; more where the indexes of the remote segments that are read need it.',
    decide: indexCache,
  }),
  ...(
    [
      ['remote.log.manager.task.interval.ms', 'How often segments are looked for to upload.'],
      ['remote.fetch.max.wait.ms', 'How long a remote read may wait.'],
      ['remote.list.offsets.request.timeout.ms', 'How long a look-up of remote offsets may take.'],
    ] as const
  ).map(([key, summary]) =>
    define({
      key,
      kind: milliseconds,
      compare: equal,
      severity: 'info',
      summary,
      harm: 'Long, uploads and reads of old data come later.',
      rule: 'The default.',
      keepDefault: true,
    }),
  ),
  define({
    key: 'remote.log.manager.copy.max.bytes.per.second',
    kind: rate,
    compare: atLeast,
    severity: 'warning',
    summary: 'Bytes a second the broker uploads at most.',
    harm: 'Below what is written to tiered leaders the local disks fill.',
    rule: 'The default, no limit; a limit must be 1.3 times the tiered write rate.',
    keepDefault: true,
  }),
  define({
    key: 'remote.log.manager.fetch.max.bytes.per.second',
    kind: rate,
    compare: atMost,
    severity: 'info',
    summary: 'Bytes a second the broker reads from remote storage at most.',
    harm: 'Without a limit readers of old data can take the network from producers.',
    rule: 'The default, no limit.',
    keepDefault: true,
  }),
  define({
    key: 'log.local.retention.ms',
    kind: millisecondsOrNoLimit,
    compare: equal,
    severity: 'warning',
    summary: 'How long tiered topics stay on local disks; -2 means the whole retention.',
    harm: 'With -2 the disks must hold everything, as without tiering; short, ordinary lag becomes remote reads.',
    rule: 'The default, -2; tiered topics say their own.',
    keepDefault: true,
  }),
  define({
    key: 'log.local.retention.bytes',
    kind: bytesOrNoLimit,
    compare: equal,
    severity: 'info',
    summary: 'Local bytes of each tiered partition; -2 means retention.bytes.',
    harm: 'With -2 the disks must hold everything, as without tiering.',
    rule: 'The default, -2; tiered topics say their own.',
    keepDefault: true,
  }),
  define({
    key: 'log.remote.copy.lag.ms',
    kind: milliseconds,
    compare: equal,
    severity: 'info',
    summary: 'How long a closed segment waits before upload.',
    harm: 'The wait widens the time in which the local copies are the only ones.',
    rule: 'The default, 0.',
    sources: [kip(1241)],
    keepDefault: true,
  }),
  define({
    key: 'log.remote.copy.lag.bytes',
    kind: bytes,
    compare: equal,
    severity: 'info',
    summary: 'Bytes after a closed segment before its upload.',
    harm: 'They widen the time in which the local copies are the only ones.',
    rule: 'The default, -1.',
    sources: [kip(1241)],
    keepDefault: true,
  }),
  define({
    key: 'follower.fetch.last.tiered.offset.enable',
    kind: boolean,
    compare: equal,
    severity: 'info',
    summary: 'A new follower starts at the last uploaded offset.',
    harm: 'With false a new follower copies everything the leader has locally.',
    rule: 'true when a topic is tiered, on releases that know it (4.3).',
    sources: [kip(1023)],
    decide: context => (isTiered(context) ? { value: true } : undefined),
  }),
]

function indexCache({ own }: Context): Choice<Bytes> | undefined {
  const from = own.choices['remote.log.index.file.cache.total.size.bytes']
  if (!from || from.value <= 2 ** 30) return undefined
  return { value: from.value, from, because: 'indexes of the remote segments that are read' }
}

function metadataListener(context: Context): Choice<string> | undefined {
  const name =
    declared(context, 'inter.broker.listener.name') ??
    context.sizing.cluster.listeners.find(one => one.interBroker)?.name
  return isTiered(context) && name !== undefined ? { value: name } : undefined
}

/** The plugin's key came with the release that also has follower.fetch.last.tiered.offset.enable. */
function metadataMinInSync(context: Context): Choice<Count> | undefined {
  const known = context.sizing.release.broker.has('follower.fetch.last.tiered.offset.enable')
  if (!isTiered(context) || !known) return undefined
  return { value: brokers(context) >= 3 ? 2 : 1 }
}
