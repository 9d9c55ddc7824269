import { behaviourOf } from '../kafka/behaviour.ts'
import { broker, constraint, word, words } from './constraint.ts'
import type { Constraint, Values, Violation } from './model.ts'
import { brokerConfig, issue, kip, operations, tieredStorage, upgrade } from './sources.ts'

/** Without a declaration: a file that names several controllers or ZooKeepers is of a cluster. */
function likelyBrokers(values: Values): number {
  const named = [
    'controller.quorum.voters',
    'controller.quorum.bootstrap.servers',
    'zookeeper.connect',
  ].map(key => words(values, key).length)
  return Math.max(1, ...named)
}

/** Values of server.properties that are dangerous by themselves, whatever the cluster. */
export const brokerDangers: readonly Constraint[] = [
  constraint({
    name: 'data-in-tmp',
    severity: 'error',
    keys: ['log.dirs', 'log.dir', 'metadata.log.dir'],
    summary: 'No data directory lies in /tmp.',
    harm: 'The system empties /tmp: all data is gone.',
    violated: values => {
      const key = values.isSet('server.properties', 'log.dirs') ? 'log.dirs' : 'log.dir'
      return [key, 'metadata.log.dir'].flatMap(name => {
        const found = words(values, name).find(path => /^\/(var\/)?tmp(\/|$)/.test(path))
        if (found === undefined) return []
        return {
          key: name,
          message: `${name} has ${found}: the system empties that directory`,
          actual: found,
          expected: 'a data disk',
        }
      })
    },
  }),
  constraint({
    name: 'single-copy',
    severity: 'error',
    keys: [
      'offsets.topic.replication.factor',
      'transaction.state.log.replication.factor',
      'default.replication.factor',
    ],
    summary: 'Internal and default topics have more than one copy.',
    harm: 'One disk holds the only copy of data, positions and transactions.',
    sources: [operations],
    violated: values => {
      const { brokers = likelyBrokers(values) } = values
      if (values.role === 'controller' || brokers < 2) return undefined
      const isKnown = values.brokers !== undefined
      return [
        'offsets.topic.replication.factor',
        'transaction.state.log.replication.factor',
        'default.replication.factor',
        'rlmm.config.remote.log.metadata.topic.replication.factor',
      ].flatMap(key => {
        const factor = broker(values, key)
        if (factor === undefined || factor > 1) return []
        if (!isKnown && !values.isSet('server.properties', key)) return []
        return {
          key,
          message: `${key} is ${factor}: one disk holds the only copy`,
          actual: String(factor),
          expected: `>= ${Math.min(3, brokers)}`,
        }
      })
    },
  }),
  constraint({
    name: 'too-few-connections',
    severity: 'error',
    keys: ['max.connections'],
    summary: 'A broker accepts more than a handful of connections.',
    harm: 'Other brokers and clients cannot connect.',
    violated: values => {
      const most = broker(values, 'max.connections')
      // Fewer than the brokers and controllers of a small cluster need among themselves.
      if (most === undefined || most < 0 || most >= 10) return undefined
      return {
        message: `max.connections is ${most}: other brokers and clients cannot connect`,
        actual: String(most),
        expected: '>= 10',
      }
    },
  }),
  constraint({
    name: 'unclean-leaders',
    severity: 'error',
    keys: ['unclean.leader.election.enable'],
    summary: 'Leaders are elected among replicas in sync only.',
    harm: 'Records the other replicas had are cut off without a word.',
    violated: values =>
      isTrue(values, 'unclean.leader.election.enable')
        ? {
            message: 'unclean.leader.election.enable is true: records are lost without a word',
            actual: 'true',
            expected: 'false',
          }
        : undefined,
  }),
  constraint({
    name: 'cleaner-off',
    severity: 'error',
    keys: ['log.cleaner.enable'],
    summary: 'The cleaner is on.',
    harm: '__consumer_offsets grows for ever, and a coordinator takes hours to load it.',
    sources: [brokerConfig('log.cleaner.enable'), kip(1148)],
    violated: values =>
      word(values, 'log.cleaner.enable')?.toLowerCase() === 'false'
        ? {
            message: 'log.cleaner.enable is false: __consumer_offsets grows for ever',
            actual: 'false',
            expected: 'true',
          }
        : undefined,
  }),
  constraint({
    name: 'request-of-a-tls-hello',
    severity: 'error',
    keys: ['socket.request.max.bytes'],
    summary: 'socket.request.max.bytes is below 369295616.',
    harm: 'A TLS client on a plaintext port is read as a request of 352 MiB, and memory is allocated for it: anybody can stop the broker.',
    sources: [issue('sentry-kubernetes/charts#1733'), issue('tulios/kafkajs#1643')],
    violated: values => {
      const request = broker(values, 'socket.request.max.bytes')
      // 0x16030100: a TLS handshake record read as a length.
      if (request === undefined || request < 369_295_616) return undefined
      return {
        message: `socket.request.max.bytes is ${request}: a TLS client on a plaintext port makes the broker allocate 352 MiB`,
        actual: String(request),
        expected: '< 369295616',
      }
    },
  }),
  constraint({
    name: 'endless-retention',
    severity: 'warning',
    keys: ['log.retention.ms', 'log.retention.minutes', 'log.retention.hours'],
    summary: 'Retention is finite.',
    harm: 'Records are kept until the disk is full and the directory goes offline.',
    violated: endless,
  }),
  constraint({
    name: 'future-stamps',
    severity: 'warning',
    keys: ['log.message.timestamp.after.max.ms'],
    summary: 'The stamp of a record may be only so far in the future.',
    harm: 'One wrong clock keeps segments for ever and fills the disk; before an upgrade to 4.0 the unset value changes from no limit to one hour.',
    sources: [brokerConfig('log.message.timestamp.after.max.ms'), kip(1030)],
    violated: futureStamps,
  }),
  constraint({
    name: 'too-many-producer-states',
    severity: 'warning',
    keys: ['producer.id.expiration.ms'],
    summary: 'The state of producer ids leaves the heap to others.',
    harm: 'Up to 456 bytes of heap for every id and partition: heaps have grown until they burst.',
    sources: [kip(854), issue('fluent/fluent-plugin-kafka#406')],
    violated: producerStates,
  }),
  constraint({
    name: 'throttle-in-file',
    severity: 'warning',
    keys: [
      'leader.replication.throttled.rate',
      'follower.replication.throttled.rate',
      'replica.alter.log.dirs.io.max.bytes.per.second',
    ],
    summary: 'Throttles are not in a file.',
    harm: 'In a file they do nothing; as a dynamic config left behind they throttle replication for ever.',
    sources: [operations],
    violated: values =>
      [
        'leader.replication.throttled.rate',
        'follower.replication.throttled.rate',
        'replica.alter.log.dirs.io.max.bytes.per.second',
      ]
        .filter(key => values.isSet('server.properties', key))
        .map(key => ({
          key,
          message: `${key} is set: outside a reassignment it throttles for ever, in a file it does nothing`,
          actual: word(values, key) ?? '',
          expected: 'absent',
        })),
  }),
  constraint({
    name: 'tiering-without-plugin',
    severity: 'warning',
    keys: [
      'remote.log.storage.system.enable',
      'remote.log.storage.manager.class.name',
      'remote.log.metadata.manager.listener.name',
    ],
    summary: 'Tiered storage has a plugin and a listener.',
    harm: 'The broker passes its checks and fails afterwards, or uploads nothing until the disks are full.',
    sources: [tieredStorage],
    violated: tiering,
  }),
  constraint({
    name: 'broker-segment-too-small',
    severity: 'error',
    keys: ['log.segment.bytes'],
    summary: 'log.segment.bytes is at least 1 MiB.',
    harm: 'Releases from 4.0 on do not start.',
    sources: [brokerConfig('log.segment.bytes'), upgrade],
    violated: values => {
      const segment = broker(values, 'log.segment.bytes')
      if (segment === undefined || segment >= 2 ** 20) return undefined
      const stops = behaviourOf(values.version).brokerMinSegmentBytes >= 2 ** 20
      return {
        severity: stops ? 'error' : 'warning',
        message: `log.segment.bytes is ${segment}, below 1 MiB: ${stops ? 'the broker does not start' : 'releases from 4.0 on do not start'}`,
        actual: String(segment),
        expected: '>= 1048576',
      }
    },
  }),
]

function isTrue(values: Values, key: string): boolean {
  return word(values, key)?.toLowerCase() === 'true'
}

function endless(values: Values): readonly Violation[] {
  const key = ['log.retention.ms', 'log.retention.minutes', 'log.retention.hours'].find(one =>
    values.isSet('server.properties', one),
  )
  const value = key === undefined ? undefined : broker(values, key)
  // A cap in bytes, or compaction alone, bounds the disk as well.
  const capped = (broker(values, 'log.retention.bytes') ?? -1) >= 0
  if (!key || value === undefined || value >= 0 || capped) return []
  if (words(values, 'log.cleanup.policy').join() === 'compact') return []
  return [
    {
      key,
      message: `${key} is ${value}: records are kept until the disk is full`,
      actual: String(value),
      expected: '>= 0',
    },
  ]
}

function futureStamps(values: Values): Violation | undefined {
  const key = 'log.message.timestamp.after.max.ms'
  const limit = broker(values, key)
  if (limit === undefined || limit < 2 ** 62) return undefined
  if (values.isSet('server.properties', key)) {
    return {
      message: `${key} has no limit: one wrong clock keeps segments for ever`,
      actual: word(values, key) ?? '',
      expected: '3600000',
    }
  }
  return {
    severity: 'info',
    message: `${key} is not set: no limit now, one hour from 4.0 on`,
    expected: '3600000',
  }
}

/** A fifth of the heap for producer states; 456 bytes each were measured with five batches and a transaction. */
function producerStates(values: Values): Violation | undefined {
  const states = values.sizing?.quantities['producer_states']?.value
  const heap = values.number('jvm', 'MaxHeapSize') ?? values.sizing?.quantities['heap_max']?.value
  if (states === undefined || heap === undefined || states * 456 <= 0.2 * heap) return undefined
  return {
    message: `${Math.ceil(states)} producer states take up to ${Math.ceil((states * 456) / 2 ** 20)} MiB of heap, more than a fifth of it`,
    actual: word(values, 'producer.id.expiration.ms') ?? '',
    expected: 'a shorter time, or fewer short-lived producers',
  }
}

function tiering(values: Values): readonly Violation[] {
  if (!isTrue(values, 'remote.log.storage.system.enable') || values.role === 'controller') return []
  const needed = [
    ['remote.log.storage.manager.class.name', 'the broker fails after its checks', 'warning'],
    ['remote.log.metadata.manager.listener.name', 'nothing is uploaded', 'error'],
  ] as const
  return needed
    .filter(([key]) => !values.isSet('server.properties', key))
    .map(([key, effect, severity]) => ({
      key,
      severity,
      message: `${key} is not set, but tiered storage is on: ${effect}`,
      expected: 'set',
    }))
}
