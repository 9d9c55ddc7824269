import { compareVersions } from '../kafka/versions.ts'
import { atMostOther, broker, constraint, word, words } from './constraint.ts'
import type { Constraint, Values, Violation } from './model.ts'
import { brokerConfig, kip, kraft, upgrade } from './sources.ts'

const MiB = 2 ** 20

/** Relations between keys of server.properties. */
export const brokerConstraints: readonly Constraint[] = [
  constraint({
    name: 'message-above-request',
    severity: 'warning',
    keys: ['message.max.bytes', 'socket.request.max.bytes'],
    summary: 'message.max.bytes is at most socket.request.max.bytes.',
    harm: 'Batches the topic accepts do not fit a request. Kafka does not check it.',
    violated: values =>
      atMostOther(
        values,
        'message.max.bytes',
        'socket.request.max.bytes',
        'such a batch does not fit a request',
      ),
  }),
  constraint({
    name: 'queued-bytes-below-request',
    severity: 'error',
    stops: true,
    keys: ['queued.max.request.bytes', 'socket.request.max.bytes'],
    summary: 'queued.max.request.bytes has no limit or is at least socket.request.max.bytes.',
    harm: 'The broker does not start.',
    sources: [brokerConfig('queued.max.request.bytes'), kip(72)],
    violated: values => {
      const queued = broker(values, 'queued.max.request.bytes')
      if (queued === undefined || queued <= 0) return undefined
      const request = broker(values, 'socket.request.max.bytes')
      if (request === undefined || queued >= request) return undefined
      return {
        message: `queued.max.request.bytes is ${queued}, below socket.request.max.bytes (${request}): the broker does not start`,
        actual: String(queued),
        expected: `>= ${request} (socket.request.max.bytes), or -1`,
      }
    },
  }),
  constraint({
    name: 'fetch-wait-too-long',
    severity: 'error',
    stops: true,
    keys: ['replica.fetch.wait.max.ms', 'replica.socket.timeout.ms', 'replica.lag.time.max.ms'],
    summary: 'replica.fetch.wait.max.ms is at most the socket timeout and the lag time.',
    harm: 'The broker does not start.',
    violated: values =>
      ['replica.socket.timeout.ms', 'replica.lag.time.max.ms'].flatMap(
        high =>
          atMostOther(values, 'replica.fetch.wait.max.ms', high, 'the broker does not start') ?? [],
      ),
  }),
  constraint({
    name: 'cleaner-buffer',
    severity: 'error',
    stops: true,
    keys: ['log.cleaner.dedupe.buffer.size', 'log.cleaner.threads'],
    summary: 'Every cleaner thread has more than 1 MiB of log.cleaner.dedupe.buffer.size.',
    harm: 'The broker does not start, even with the cleaner off; more than 2 GiB a thread is not used.',
    violated: cleanerBuffer,
  }),
  constraint({
    name: 'heartbeat-above-half-session',
    severity: 'warning',
    keys: ['broker.heartbeat.interval.ms', 'broker.session.timeout.ms'],
    summary: 'broker.heartbeat.interval.ms is at most half of broker.session.timeout.ms.',
    harm: 'One lost heartbeat fences the broker. Kafka only logs it.',
    sources: [brokerConfig('broker.heartbeat.interval.ms'), kraft],
    violated: heartbeat,
  }),
  constraint({
    name: 'authentication-delay-above-idle',
    severity: 'error',
    stops: true,
    keys: ['connection.failed.authentication.delay.ms', 'connections.max.idle.ms'],
    summary: 'connection.failed.authentication.delay.ms is below connections.max.idle.ms.',
    harm: 'The broker does not start.',
    violated: values => {
      const delay = broker(values, 'connection.failed.authentication.delay.ms')
      const idle = broker(values, 'connections.max.idle.ms')
      if (delay === undefined || idle === undefined || idle < 0 || delay < idle) return undefined
      return {
        message: `connection.failed.authentication.delay.ms is ${delay}, not below connections.max.idle.ms (${idle}): the broker does not start`,
        actual: String(delay),
        expected: `< ${idle} (connections.max.idle.ms)`,
      }
    },
  }),
  constraint({
    name: 'min-insync-without-room',
    severity: 'error',
    keys: ['min.insync.replicas', 'default.replication.factor'],
    summary: 'min.insync.replicas is below default.replication.factor.',
    harm: 'Every restart of a broker stops producers with acks=all; above the factor they never write.',
    violated: values => minInSync(values, 'min.insync.replicas', 'default.replication.factor'),
  }),
  constraint({
    name: 'transaction-min-isr-without-room',
    severity: 'error',
    keys: ['transaction.state.log.min.isr', 'transaction.state.log.replication.factor'],
    summary: 'transaction.state.log.min.isr is below its replication factor.',
    harm: 'Transactions hang while one broker restarts.',
    violated: values =>
      minInSync(
        values,
        'transaction.state.log.min.isr',
        'transaction.state.log.replication.factor',
      ),
  }),
  constraint({
    name: 'factor-above-brokers',
    severity: 'error',
    keys: factors(),
    summary: 'Replication factors are at most the number of brokers.',
    harm: 'The topic cannot be created: groups, transactions or tiering do not work.',
    violated: ({ brokers, number, isSet, text }) => {
      if (brokers === undefined) return undefined
      return factors().flatMap(key => {
        const factor = number('server.properties', key)
        // Share groups and tiering need their topic only where somebody uses them.
        const optional = key.startsWith('share.') || key.startsWith('rlmm.')
        if (optional && !isSet('server.properties', key)) return []
        if (text('server.properties', key) === undefined || factor === undefined) return []
        if (factor <= brokers) return []
        return {
          key,
          message: `${key} is ${factor}, but the cluster has ${brokers} brokers: the topic cannot be created`,
          actual: String(factor),
          expected: `<= ${brokers} (brokers)`,
        }
      })
    },
  }),
  constraint({
    name: 'local-retention-above-retention',
    severity: 'warning',
    keys: [
      'log.local.retention.ms',
      'log.retention.ms',
      'log.local.retention.bytes',
      'log.retention.bytes',
    ],
    summary: 'Local retention is at most the whole retention.',
    harm: 'With tiering on the broker does not start; with it off the value says something nobody can mean.',
    violated: localRetention,
  }),
  constraint({
    name: 'segment-above-half-retention',
    severity: 'info',
    keys: ['log.segment.bytes', 'log.retention.bytes'],
    summary: 'A segment is at most half of log.retention.bytes.',
    harm: 'Whole segments are deleted: up to a segment more than the retention stays.',
    violated: values => {
      const retention = broker(values, 'log.retention.bytes')
      const segment = broker(values, 'log.segment.bytes')
      if (retention === undefined || segment === undefined || retention < 0) return undefined
      if (segment <= retention / 2) return undefined
      return {
        message: `log.segment.bytes is ${segment}, more than half of log.retention.bytes (${retention}): up to a segment more stays on disk`,
        actual: String(segment),
        expected: `<= ${Math.floor(retention / 2)}`,
      }
    },
  }),
  constraint({
    name: 'index-limits-segment',
    severity: 'warning',
    keys: ['log.index.size.max.bytes', 'log.segment.bytes', 'log.index.interval.bytes'],
    summary: 'The index is large enough for a full segment.',
    harm: 'A full index rolls its segment early: more segments, maps and descriptors than planned.',
    violated: values => {
      const index = broker(values, 'log.index.size.max.bytes')
      const segment = broker(values, 'log.segment.bytes')
      const interval = broker(values, 'log.index.interval.bytes')
      if (index === undefined || segment === undefined || !interval) return undefined
      // Time index entries have 12 bytes and two are kept in reserve.
      const need = 12 * (Math.ceil(segment / interval) + 2)
      if (index >= need) return undefined
      return {
        message: `log.index.size.max.bytes is ${index}, too small for segments of ${segment} bytes: they roll early`,
        actual: String(index),
        expected: `>= ${need}`,
      }
    },
  }),
  constraint({
    name: 'fetch-above-segment',
    severity: 'warning',
    keys: ['replica.fetch.max.bytes', 'log.segment.bytes'],
    summary: 'replica.fetch.max.bytes is at most the smallest segment.',
    harm: 'A follower cannot append what it fetched, and replication stops.',
    violated: values =>
      atMostOther(
        values,
        'replica.fetch.max.bytes',
        'log.segment.bytes',
        'a follower cannot append such a fetch',
      ),
  }),
  constraint({
    name: 'unbounded-requests',
    severity: 'warning',
    keys: ['queued.max.request.bytes', 'queued.max.requests', 'socket.request.max.bytes'],
    summary: 'Queued requests have a bound in bytes.',
    harm: 'Requests up to the largest size times the length of the queue can fill the heap.',
    sources: [brokerConfig('queued.max.request.bytes'), kip(72)],
    violated: values => {
      const queued = broker(values, 'queued.max.request.bytes')
      if (values.role === 'controller' || queued === undefined || queued > 0) return undefined
      if (!values.isSet('server.properties', 'queued.max.request.bytes')) return undefined
      return {
        message: `queued.max.request.bytes is ${queued}, no limit: only the number of queued requests bounds the heap`,
        actual: String(queued),
        expected: '>= socket.request.max.bytes',
      }
    },
  }),
  constraint({
    name: 'oauth-without-audience',
    severity: 'error',
    keys: [
      'sasl.oauthbearer.jwks.endpoint.url',
      'sasl.oauthbearer.expected.audience',
      'sasl.oauthbearer.expected.issuer',
    ],
    summary: 'OAuth tokens are checked for audience and issuer.',
    harm: 'From 4.4 on the broker does not start.',
    sources: [upgrade],
    violated: oauth,
  }),
]

function factors(): readonly string[] {
  return [
    'default.replication.factor',
    'offsets.topic.replication.factor',
    'transaction.state.log.replication.factor',
    'share.coordinator.state.topic.replication.factor',
    'rlmm.config.remote.log.metadata.topic.replication.factor',
  ]
}

function cleanerBuffer(values: Values): Violation | undefined {
  const threads = broker(values, 'log.cleaner.threads')
  const buffer = broker(values, 'log.cleaner.dedupe.buffer.size')
  if (threads === undefined || buffer === undefined) return undefined
  if (threads < 1) {
    return {
      key: 'log.cleaner.threads',
      message: `log.cleaner.threads is ${threads}: the broker divides by it and does not start`,
      actual: String(threads),
      expected: '>= 1',
    }
  }
  const each = buffer / threads
  if (each > MiB && each <= 2 ** 31) return undefined
  const tooSmall = each <= MiB
  return {
    message: `log.cleaner.dedupe.buffer.size is ${buffer} for ${threads} threads: ${tooSmall ? 'not more than 1 MiB each, the broker does not start' : 'what is above 2 GiB each is not used'}`,
    severity: tooSmall ? 'error' : 'info',
    actual: String(buffer),
    expected: tooSmall ? `> ${threads * MiB}` : `<= ${threads * 2 ** 31}`,
  }
}

/** The session lives on controllers: judged where both keys are, or the defaults would blame the broker. */
function heartbeat(values: Values): Violation | undefined {
  const interval = broker(values, 'broker.heartbeat.interval.ms')
  const session = broker(values, 'broker.session.timeout.ms')
  if (values.mode !== 'kraft' || interval === undefined || session === undefined) return undefined
  if (interval <= session / 2) return undefined
  return {
    message: `broker.heartbeat.interval.ms is ${interval}, more than half of broker.session.timeout.ms (${session}): one lost heartbeat fences the broker`,
    actual: String(interval),
    expected: `<= ${session / 2}`,
  }
}

function minInSync(values: Values, key: string, factorKey: string): Violation | undefined {
  const need = broker(values, key)
  const factor = broker(values, factorKey)
  if (need === undefined || factor === undefined || factor < 1) return undefined
  const most = Math.max(1, factor - 1)
  if (need <= most) return undefined
  return {
    message: `${key} is ${need} with ${factorKey} ${factor}: ${need > factor ? 'nothing can be written' : 'every restart stops writing'}`,
    actual: String(need),
    expected: `<= ${most}`,
  }
}

function localRetention(values: Values): readonly Violation[] {
  return (['ms', 'bytes'] as const).flatMap(unit => {
    const local = broker(values, `log.local.retention.${unit}`)
    const whole = unit === 'ms' ? retentionMs(values) : broker(values, 'log.retention.bytes')
    if (local === undefined || whole === undefined || local === -2 || whole < 0) return []
    if (local >= 0 && local <= whole) return []
    const tiered = word(values, 'remote.log.storage.system.enable')?.toLowerCase() === 'true'
    return {
      key: `log.local.retention.${unit}`,
      severity: tiered ? 'error' : 'warning',
      message: `log.local.retention.${unit} is ${local}, above log.retention.${unit} (${whole})`,
      actual: String(local),
      expected: `<= ${whole}`,
    }
  })
}

/** The finest unit that is written wins; the default is in hours. */
function retentionMs(values: Values): number | undefined {
  const ms = broker(values, 'log.retention.ms')
  if (ms !== undefined) return ms
  const minutes = broker(values, 'log.retention.minutes')
  if (minutes !== undefined) return minutes < 0 ? -1 : minutes * 60_000
  const hours = broker(values, 'log.retention.hours')
  return hours === undefined ? undefined : hours < 0 ? -1 : hours * 3_600_000
}

function oauth(values: Values): readonly Violation[] {
  const url = word(values, 'sasl.oauthbearer.jwks.endpoint.url')
  if (!url) return []
  const stops = compareVersions(values.version, '4.4.0') >= 0
  return ['audience', 'issuer'].flatMap(claim => {
    const allowed = word(values, `sasl.oauthbearer.allow.unverified.${claim}`)?.toLowerCase()
    const key = `sasl.oauthbearer.expected.${claim}`
    if (words(values, key).length > 0 || allowed === 'true') return []
    return {
      key,
      severity: stops ? 'error' : 'info',
      message: stops
        ? `${key} is not set: the broker does not start`
        : `${key} is not set: releases from 4.4 on do not start`,
      expected: 'set',
    }
  })
}
