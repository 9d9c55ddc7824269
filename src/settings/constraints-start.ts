import { compareVersions } from '../kafka/versions.ts'
import { broker, constraint, word, words } from './constraint.ts'
import type { Constraint, Values, Violation } from './model.ts'
import { brokerConfig, kip, kraft } from './sources.ts'

const harm = 'The process does not start.'

/** The first number may not be above the second; `strict`: nor equal, from that release on. */
type Order = readonly [low: string, high: string, strict?: string]

/** Source: GroupCoordinatorConfig and ShareGroupConfig of 3.5 to 4.4. */
const groupOrders: readonly Order[] = [
  ...['consumer', 'share', 'streams'].flatMap((protocol): Order[] => [
    ...['heartbeat.interval.ms', 'session.timeout.ms', 'assignment.interval.ms'].flatMap(
      (name): Order[] => [
        [`group.${protocol}.min.${name}`, `group.${protocol}.max.${name}`],
        [`group.${protocol}.min.${name}`, `group.${protocol}.${name}`],
        [`group.${protocol}.${name}`, `group.${protocol}.max.${name}`],
      ],
    ),
    [`group.${protocol}.heartbeat.interval.ms`, `group.${protocol}.session.timeout.ms`, '4.0.0'],
  ]),
  ['group.share.min.record.lock.duration.ms', 'group.share.record.lock.duration.ms'],
  ['group.share.record.lock.duration.ms', 'group.share.max.record.lock.duration.ms'],
  ['group.share.max.size', 'group.share.max.share.sessions'],
  ['group.streams.num.standby.replicas', 'group.streams.max.standby.replicas'],
  ['group.streams.num.warmup.replicas', 'group.streams.max.warmup.replicas'],
  ['group.streams.min.task.offset.interval.ms', 'group.streams.task.offset.interval.ms'],
]

/** What Kafka asks of several keys at start, beyond the values that each takes. */
export const startConstraints: readonly Constraint[] = [
  constraint({
    name: 'group-bounds',
    severity: 'error',
    stops: true,
    keys: [...new Set(groupOrders.map(([low]) => low).concat(groupOrders.map(([, high]) => high)))],
    summary: 'Heartbeats, sessions, locks and sizes of groups lie between their bounds.',
    harm,
    sources: [kip(848), kip(932), kip(1071)],
    violated: values => groupOrders.flatMap(one => outOfOrder(values, one)).slice(0, 1),
  }),
  constraint({
    name: 'compaction-lag-order',
    severity: 'error',
    stops: true,
    keys: ['log.cleaner.min.compaction.lag.ms', 'log.cleaner.max.compaction.lag.ms'],
    summary: 'The least compaction lag is at most the largest one.',
    harm,
    violated: values => {
      const [low, high] = ['min', 'max'].map(part => `log.cleaner.${part}.compaction.lag.ms`)
      // Up to 3.2 a negative maximum means none.
      if (!low || !high || (broker(values, high) ?? -1) < 0) return undefined
      return outOfOrder(values, [low, high])
    },
  }),
  constraint({
    name: 'identity-missing',
    severity: 'error',
    stops: true,
    keys: ['process.roles', 'node.id', 'broker.id', 'zookeeper.connect'],
    summary: 'A process has roles and an id, or before 4.0 a ZooKeeper to register with.',
    harm,
    sources: [kraft],
    violated: identity,
  }),
  constraint({
    name: 'quorum-unnamed',
    severity: 'error',
    stops: true,
    keys: ['controller.quorum.voters', 'controller.quorum.bootstrap.servers', 'process.roles'],
    summary: 'A process with roles knows where the controllers are.',
    harm,
    sources: [kraft, kip(853)],
    violated: quorum,
  }),
  constraint({
    name: 'sasl-mechanism-not-enabled',
    severity: 'error',
    stops: true,
    keys: [
      'sasl.mechanism.inter.broker.protocol',
      'sasl.enabled.mechanisms',
      'security.inter.broker.protocol',
    ],
    summary: 'Brokers enable the SASL mechanism they use among themselves.',
    harm,
    violated: saslMechanism,
  }),
  constraint({
    name: 'early-start-unknown',
    severity: 'error',
    stops: true,
    keys: ['early.start.listeners', 'listeners', 'controller.listener.names'],
    summary: 'Listeners that start early are listeners of the process.',
    harm,
    violated: earlyStart,
  }),
  constraint({
    name: 'no-connection-allowed',
    severity: 'error',
    stops: true,
    keys: ['max.connections.per.ip', 'max.connections.per.ip.overrides'],
    summary: 'max.connections.per.ip is 0 only beside exceptions.',
    harm,
    violated: values =>
      broker(values, 'max.connections.per.ip') === 0 &&
      words(values, 'max.connections.per.ip.overrides').length === 0
        ? {
            message:
              'max.connections.per.ip is 0 without max.connections.per.ip.overrides: the process does not start',
            actual: '0',
            expected: '>= 1',
          }
        : undefined,
  }),
  constraint({
    name: 'tiering-with-many-directories',
    severity: 'error',
    stops: true,
    keys: ['remote.log.storage.system.enable', 'log.dirs'],
    summary: 'Before 3.8 tiered storage needs a single log directory.',
    harm,
    violated: values =>
      isTrue(values, 'remote.log.storage.system.enable') &&
      isBetween(values, '3.6.0', '3.8.0') &&
      words(values, 'log.dirs').length > 1
        ? {
            message: `remote.log.storage.system.enable is true with ${words(values, 'log.dirs').length} log directories: Kafka ${values.version} does not start`,
            actual: 'true',
            expected: 'false, or a single directory',
          }
        : undefined,
  }),
  constraint({
    name: 'auto-join-on-broker',
    severity: 'error',
    stops: true,
    keys: ['controller.quorum.auto.join.enable', 'process.roles'],
    summary: 'Only controllers join the quorum by themselves.',
    harm,
    sources: [brokerConfig('controller.quorum.auto.join.enable')],
    violated: values =>
      values.role === 'broker' && isTrue(values, 'controller.quorum.auto.join.enable')
        ? {
            message:
              'controller.quorum.auto.join.enable is true on a broker: the process does not start',
            actual: 'true',
            expected: 'false',
          }
        : undefined,
  }),
  constraint({
    name: 'cordoned-unknown',
    severity: 'error',
    stops: true,
    keys: ['cordoned.log.dirs', 'log.dirs', 'log.dir'],
    summary: 'Cordoned directories are log directories.',
    harm,
    violated: cordoned,
  }),
]

function outOfOrder(values: Values, [low, high, strict]: Order): readonly Violation[] {
  const [a, b] = [broker(values, low), broker(values, high)]
  if (a === undefined || b === undefined) return []
  const mayBeEqual = strict === undefined || compareVersions(values.version, strict) < 0
  if (strict !== undefined && mayBeEqual) return []
  if (mayBeEqual ? a <= b : a < b) return []
  // The one somebody wrote is to blame, not a default.
  const key = values.isSet('server.properties', low) ? low : high
  const [actual, bound] = key === low ? [a, b] : [b, a]
  const relation = `${key === low ? '<' : '>'}${mayBeEqual ? '=' : ''}`
  return [
    {
      key,
      keys: [low, high],
      message: `${low} is ${a}, ${mayBeEqual ? 'above' : 'not below'} ${high} (${b}): the process does not start`,
      actual: String(actual),
      expected: `${relation} ${bound} (${key === low ? high : low})`,
    },
  ]
}

/** Judged where the file says at least who the process is: a few lines alone are no whole file. */
function identity(values: Values): Violation | undefined {
  const has = (key: string) => values.isSet('server.properties', key)
  if (word(values, 'process.roles') ?? has('process.roles')) return withoutId(values)
  if (!has('node.id') && !has('broker.id')) return undefined
  if (compareVersions(values.version, '4.0.0') >= 0) {
    // Empty roles are judged as a value.
    if (has('process.roles')) return undefined
    return {
      message: `process.roles is not set: Kafka ${values.version} does not start`,
      expected: 'broker, controller, or both',
    }
  }
  if (has('zookeeper.connect')) return undefined
  return {
    key: 'zookeeper.connect',
    message: 'neither zookeeper.connect nor process.roles is set: the broker does not start',
    expected: 'one of them',
  }
}

function withoutId(values: Values): Violation | undefined {
  if (values.mode !== 'kraft' || compareVersions(values.version, '3.0.0') < 0) return undefined
  const id = broker(values, 'node.id')
  const has = (key: string) => values.isSet('server.properties', key)
  if (has('node.id') ? id === undefined || id >= 0 : has('broker.id')) return undefined
  return {
    key: 'node.id',
    message: `node.id is ${has('node.id') ? id : 'not set'}: the process does not start`,
    ...(has('node.id') && { actual: String(id) }),
    expected: '>= 0',
  }
}

/** controller.quorum.bootstrap.servers alone is enough from 3.9 on. */
function quorum(values: Values): Violation | undefined {
  if (values.mode !== 'kraft' || !values.isSet('server.properties', 'process.roles'))
    return undefined
  const has = (key: string) => values.text('server.properties', key)?.trim()
  if (has('controller.quorum.voters') || compareVersions(values.version, '3.0.0') < 0)
    return undefined
  const isDynamic = compareVersions(values.version, '3.9.0') >= 0
  if (isDynamic && has('controller.quorum.bootstrap.servers')) return undefined
  return {
    ...(isDynamic && { key: 'controller.quorum.bootstrap.servers' }),
    message: `${isDynamic ? 'neither controller.quorum.bootstrap.servers nor controller.quorum.voters is' : 'controller.quorum.voters is not'} set: the process does not start`,
    expected: 'the controllers',
  }
}

/** The protocol brokers use among themselves; undefined when no key tells. */
function interBrokerProtocol(values: Values): string | undefined {
  const listener = word(values, 'inter.broker.listener.name')?.toUpperCase()
  if (!listener) return word(values, 'security.inter.broker.protocol')
  const pairs = words(values, 'listener.security.protocol.map').map(one => one.split(':'))
  return pairs.find(([name]) => name?.trim().toUpperCase() === listener)?.[1]?.trim()
}

function saslMechanism(values: Values): Violation | undefined {
  if (!interBrokerProtocol(values)?.toUpperCase().startsWith('SASL_')) return undefined
  const used = word(values, 'sasl.mechanism.inter.broker.protocol')
  const listener = word(values, 'inter.broker.listener.name')?.toLowerCase()
  const own = `listener.name.${listener}.sasl.enabled.mechanisms`
  const key = listener && values.isSet('server.properties', own) ? own : 'sasl.enabled.mechanisms'
  const enabled = words(values, key)
  if (values.role === 'controller' || !used || enabled.includes(used)) return undefined
  if (word(values, key) === undefined) return undefined
  return {
    message: `sasl.mechanism.inter.broker.protocol is ${used}, ${key} has ${enabled.join(', ') || 'none'}: the process does not start`,
    actual: used,
    expected: `of ${enabled.join(',')}`,
  }
}

function earlyStart(values: Values): Violation | undefined {
  const known = [
    ...words(values, 'listeners').map(one => one.split('://')[0] ?? ''),
    ...(values.role === 'broker' ? [] : words(values, 'controller.listener.names')),
  ].map(one => one.toUpperCase())
  const lacking = words(values, 'early.start.listeners').filter(
    one => !known.includes(one.toUpperCase()),
  )
  if (lacking.length === 0 || known.length === 0) return undefined
  return {
    message: `early.start.listeners has ${lacking.join(', ')}, no listener of this process: it does not start`,
    actual: lacking.join(','),
    expected: `of ${known.join(',')}`,
  }
}

function cordoned(values: Values): Violation | undefined {
  if (values.role === 'controller') return undefined
  const names = words(values, 'cordoned.log.dirs')
  const written = words(values, 'log.dirs')
  const directories = written.length > 0 ? written : words(values, 'log.dir')
  const lacking = names.filter(one => one !== '*' && !directories.includes(one))
  if (lacking.length === 0 || directories.length === 0) return undefined
  return {
    message: `cordoned.log.dirs has ${lacking.join(', ')}, no log directory: the process does not start`,
    actual: lacking.join(','),
    expected: `of ${directories.join(',')}`,
  }
}

const isTrue = (values: Values, key: string): boolean => word(values, key)?.toLowerCase() === 'true'

const isBetween = ({ version }: Values, first: string, end: string): boolean =>
  compareVersions(version, first) >= 0 && compareVersions(version, end) < 0
