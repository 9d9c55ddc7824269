import { behaviourOf } from '../kafka/behaviour.ts'
import { broker, constraint } from './constraint.ts'
import type { Constraint, TopicValues, Values, Violation } from './model.ts'
import { kip, operations, tieredStorage, topicConfig, upgrade } from './sources.ts'

/** Relations and dangerous values of topics, judged for every topic of the cluster. */
export const topicConstraints: readonly Constraint[] = [
  constraint({
    name: 'segment-stops-upgrade',
    severity: 'error',
    target: 'topic',
    keys: ['segment.bytes'],
    summary: 'No topic stores a segment.bytes below 1 MiB.',
    harm: 'Releases from 4.1 on do not start as long as any topic has one; it can only be changed before the upgrade.',
    sources: [upgrade, topicConfig('segment.bytes')],
    violated: eachTopic((topic, values) => {
      if (!topic.isSet('segment.bytes')) return []
      const segment = topic.number('segment.bytes')
      if (segment === undefined || segment >= 2 ** 20) return []
      const stops = behaviourOf(values.version).topicMinSegmentBytes >= 2 ** 20
      return {
        message: `segment.bytes of ${topic.name} is ${segment}, below 1 MiB: ${stops ? 'no broker starts' : 'no broker starts from 4.1 on; raise it before the upgrade'}`,
        actual: String(segment),
        expected: '>= 1048576',
      }
    }),
  }),
  constraint({
    name: 'topic-min-insync-without-room',
    severity: 'error',
    target: 'topic',
    keys: ['min.insync.replicas', 'replication.factor'],
    summary: 'min.insync.replicas is below the replication factor.',
    harm: 'Every restart of a broker stops producers with acks=all.',
    violated: eachTopic(topic => {
      const factor = topic.replicationFactor
      const need = topic.number('min.insync.replicas')
      if (factor === undefined || need === undefined) return []
      const most = Math.max(1, factor - 1)
      if (need <= most) return []
      return {
        message: `min.insync.replicas of ${topic.name} is ${need} with ${factor} replicas: ${need > factor ? 'nothing can be written' : 'every restart stops writing'}`,
        actual: String(need),
        expected: `<= ${most}`,
      }
    }),
  }),
  constraint({
    name: 'single-replica',
    severity: 'error',
    target: 'topic',
    keys: ['replication.factor'],
    summary: 'Topics have more than one replica.',
    harm: 'The topic is offline at every restart and lost with one disk.',
    sources: [operations],
    violated: eachTopic((topic, { brokers }) =>
      topic.replicationFactor === 1 && (brokers ?? 1) > 1
        ? {
            message: `${topic.name} has one replica: it is lost with one disk`,
            actual: '1',
            expected: '>= 2',
          }
        : [],
    ),
  }),
  constraint({
    name: 'topic-message-above-request',
    severity: 'warning',
    target: 'topic',
    keys: ['max.message.bytes', 'socket.request.max.bytes'],
    summary: 'max.message.bytes is at most socket.request.max.bytes.',
    harm: 'Batches the topic accepts do not fit a request.',
    violated: eachTopic((topic, values) => {
      const request = broker(values, 'socket.request.max.bytes')
      const message = topic.number('max.message.bytes')
      if (!topic.isSet('max.message.bytes') || request === undefined) return []
      if (message === undefined || message <= request) return []
      return {
        message: `max.message.bytes of ${topic.name} is ${message}, above socket.request.max.bytes (${request})`,
        actual: String(message),
        expected: `<= ${request}`,
      }
    }),
  }),
  constraint({
    name: 'segment-below-message',
    severity: 'warning',
    target: 'topic',
    keys: ['segment.bytes', 'max.message.bytes', 'replica.fetch.max.bytes'],
    summary: 'A segment holds a batch and what followers fetch.',
    harm: 'Appends on the leader or on followers are refused.',
    violated: eachTopic((topic, values) => {
      if (!topic.isSet('segment.bytes')) return []
      const segment = topic.number('segment.bytes')
      const needs = [
        ['max.message.bytes', topic.number('max.message.bytes')],
        ['replica.fetch.max.bytes', broker(values, 'replica.fetch.max.bytes')],
      ] as const
      if (segment === undefined) return []
      return needs
        .filter(([, need]) => need !== undefined && need > segment)
        .slice(0, 1)
        .map(([key, need]) => ({
          message: `segment.bytes of ${topic.name} is ${segment}, below ${key} (${need}): appends are refused`,
          actual: String(segment),
          expected: `>= ${need} (${key})`,
        }))
    }),
  }),
  constraint({
    name: 'segment-above-retention',
    severity: 'info',
    target: 'topic',
    keys: ['segment.bytes', 'retention.bytes', 'segment.ms', 'retention.ms'],
    summary: 'Segments are a part of the retention.',
    harm: 'Whole segments are deleted: data stays up to a segment longer.',
    violated: eachTopic(topic => {
      // Retention does not touch a topic that is only compacted.
      const policy = topic.text('cleanup.policy') ?? 'delete'
      if (!policy.includes('delete')) return []
      const [segment, bytes] = [topic.number('segment.bytes'), topic.number('retention.bytes')]
      const [roll, time] = [topic.number('segment.ms'), topic.number('retention.ms')]
      if (bytes !== undefined && bytes > 0 && segment !== undefined && segment > bytes / 2) {
        return {
          message: `segment.bytes of ${topic.name} is ${segment}, more than half of retention.bytes (${bytes})`,
          actual: String(segment),
          expected: `<= ${Math.floor(bytes / 2)}`,
        }
      }
      if (time === undefined || time <= 0 || roll === undefined || roll <= time) return []
      return {
        key: 'segment.ms',
        message: `segment.ms of ${topic.name} is ${roll}, above retention.ms (${time})`,
        actual: String(roll),
        expected: `<= ${time}`,
      }
    }),
  }),
  constraint({
    name: 'topic-index-limits-segment',
    severity: 'info',
    target: 'topic',
    keys: ['segment.index.bytes', 'segment.bytes', 'index.interval.bytes'],
    summary: 'The index is large enough for a full segment.',
    harm: 'A full index rolls its segment early: more segments, maps and descriptors than planned.',
    violated: eachTopic(topic => {
      const index = topic.number('segment.index.bytes')
      const segment = topic.number('segment.bytes')
      const interval = topic.number('index.interval.bytes')
      if (!topic.isSet('segment.index.bytes') || index === undefined) return []
      if (segment === undefined || !interval) return []
      const need = 12 * (Math.ceil(segment / interval) + 2)
      if (index >= need) return []
      return {
        message: `segment.index.bytes of ${topic.name} is ${index}, too small for segments of ${segment} bytes`,
        actual: String(index),
        expected: `>= ${need}`,
      }
    }),
  }),
  constraint({
    name: 'topic-local-retention',
    severity: 'warning',
    target: 'topic',
    keys: ['local.retention.ms', 'retention.ms', 'local.retention.bytes', 'retention.bytes'],
    summary: 'Local retention is at most the whole retention.',
    harm: 'Kafka refuses it on tiered topics.',
    sources: [tieredStorage],
    violated: eachTopic(topic =>
      localKeys.flatMap(([localKey, wholeKey]) => {
        if (!topic.isSet(localKey)) return []
        const [local, whole] = [topic.number(localKey), topic.number(wholeKey)]
        if (local === undefined) return []
        if (whole === undefined || local === -2 || whole < 0) return []
        if (local >= 0 && local <= whole) return []
        return {
          key: localKey,
          message: `${localKey} of ${topic.name} is ${local}, above ${wholeKey} (${whole})`,
          actual: String(local),
          expected: `<= ${whole}`,
        }
      }),
    ),
  }),
  constraint({
    name: 'copy-lag-above-local',
    severity: 'warning',
    target: 'topic',
    keys: ['remote.copy.lag.ms', 'local.retention.ms', 'retention.ms'],
    summary: 'remote.copy.lag.ms is at most the local retention.',
    harm: 'Kafka refuses it on tiered topics.',
    sources: [kip(1241)],
    violated: eachTopic(topic => {
      const lag = topic.number('remote.copy.lag.ms')
      const own = topic.number('local.retention.ms')
      const local = own === -2 ? topic.number('retention.ms') : own
      if (!topic.isSet('remote.copy.lag.ms') || lag === undefined) return []
      if (local === undefined || local < 0 || lag <= local) return []
      return {
        message: `remote.copy.lag.ms of ${topic.name} is ${lag}, above the local retention (${local})`,
        actual: String(lag),
        expected: `<= ${local}`,
      }
    }),
  }),
  constraint({
    name: 'internal-topic-grown',
    severity: 'error',
    target: 'topic',
    keys: ['partitions', 'offsets.topic.num.partitions', 'transaction.state.log.num.partitions'],
    summary: 'Internal topics have the partitions their key says.',
    harm: 'Partitions added later send groups and transactions to other partitions than their state.',
    sources: [operations],
    violated: eachTopic((topic, values) => {
      const key = partitionKeys.get(topic.name)
      const expected = key && broker(values, key)
      if (!expected || topic.partitions === undefined || topic.partitions === expected) return []
      return {
        message: `${topic.name} has ${topic.partitions} partitions, ${key} is ${expected}: never add partitions to it`,
        actual: String(topic.partitions),
        expected: `${expected} (${key})`,
      }
    }),
  }),
  constraint({
    name: 'throttle-left-behind',
    severity: 'warning',
    target: 'topic',
    keys: ['leader.replication.throttled.replicas', 'follower.replication.throttled.replicas'],
    summary: 'No topic is throttled outside a reassignment.',
    harm: 'Followers stay throttled for ever and fall out of sync.',
    sources: [operations],
    violated: eachTopic(topic =>
      throttleKeys.flatMap(key => {
        const text = topic.text(key)?.trim()
        if (!text) return []
        return {
          key,
          message: `${key} of ${topic.name} is set: outside a reassignment it throttles replication for ever`,
          actual: text,
          expected: 'empty',
        }
      }),
    ),
  }),
  constraint({
    name: 'remote-data-erased',
    severity: 'error',
    target: 'topic',
    keys: ['remote.log.delete.on.disable', 'remote.storage.enable'],
    summary: 'Switching tiering off does not delete what is remote.',
    harm: 'With both the remote segments are deleted.',
    sources: [tieredStorage],
    violated: eachTopic(topic =>
      topic.text('remote.log.delete.on.disable')?.toLowerCase() === 'true' &&
      topic.text('remote.storage.enable')?.toLowerCase() !== 'true'
        ? {
            message: `remote.log.delete.on.disable of ${topic.name} is true with tiering off: what is remote is deleted`,
            actual: 'true',
            expected: 'false',
          }
        : [],
    ),
  }),
  constraint({
    name: 'topic-unclean-leaders',
    severity: 'error',
    target: 'topic',
    keys: ['unclean.leader.election.enable'],
    summary: 'Leaders are elected among replicas in sync only.',
    harm: 'Records the other replicas had are cut off without a word.',
    violated: eachTopic(topic =>
      topic.isSet('unclean.leader.election.enable') &&
      topic.text('unclean.leader.election.enable')?.toLowerCase() === 'true'
        ? {
            message: `unclean.leader.election.enable of ${topic.name} is true: records are lost without a word`,
            actual: 'true',
            expected: 'false',
          }
        : [],
    ),
  }),
]

const localKeys = [
  ['local.retention.ms', 'retention.ms'],
  ['local.retention.bytes', 'retention.bytes'],
] as const

const throttleKeys = [
  'leader.replication.throttled.replicas',
  'follower.replication.throttled.replicas',
] as const

const partitionKeys: ReadonlyMap<string, string> = new Map([
  ['__consumer_offsets', 'offsets.topic.num.partitions'],
  ['__transaction_state', 'transaction.state.log.num.partitions'],
  ['__share_group_state', 'share.coordinator.state.topic.num.partitions'],
])

type Judge = (topic: TopicValues, values: Values) => Violation | readonly Violation[]

function eachTopic(judge: Judge): (values: Values) => readonly Violation[] {
  return values => {
    const found: Violation[] = []
    // A loop, because most of very many topics violate nothing.
    for (const topic of values.topics ?? []) {
      const told = judge(topic, values)
      if ('message' in told) found.push(told)
      else found.push(...told)
    }
    return found
  }
}
