import { compareVersions } from '../kafka/versions.ts'
import { broker, constraint, word, words } from './constraint.ts'
import type { Constraint, Values, Violation } from './model.ts'
import { kip, operations } from './sources.ts'

const harm = 'The broker does not start.'

/** What releases up to 3.9 ask at start. Source: KafkaConfig.validateValues, run on 2.8 to 3.9. */
export const zooKeeperConstraints: readonly Constraint[] = [
  constraint({
    name: 'broker-id-reserved',
    severity: 'error',
    stops: true,
    keys: ['broker.id', 'reserved.broker.max.id', 'broker.id.generation.enable'],
    summary: 'With ZooKeeper broker.id stays below the ids that are made by the cluster.',
    harm,
    violated: values => {
      const [id, most] = [broker(values, 'broker.id'), broker(values, 'reserved.broker.max.id')]
      if (values.mode !== 'zookeeper' || id === undefined || most === undefined) return undefined
      const isGenerated = word(values, 'broker.id.generation.enable')?.toLowerCase() !== 'false'
      if (isGenerated ? id >= -1 && id <= most : id >= 0) return undefined
      return {
        message: isGenerated
          ? `broker.id is ${id}, reserved.broker.max.id is ${most}: ids above are made by the cluster, and the broker does not start`
          : `broker.id is ${id} without broker.id.generation.enable: the broker does not start`,
        actual: String(id),
        expected: isGenerated ? `<= ${most} (reserved.broker.max.id)` : '>= 0',
      }
    },
  }),
  constraint({
    name: 'controllers-with-zookeeper',
    severity: 'error',
    stops: true,
    keys: ['controller.listener.names', 'process.roles', 'zookeeper.metadata.migration.enable'],
    summary: 'Without process.roles there is no listener of controllers.',
    harm,
    violated: values => {
      const names = words(values, 'controller.listener.names')
      if (values.mode !== 'zookeeper' || names.length === 0 || isMigrating(values)) return undefined
      // In 2.8 the key is a preview that brokers with ZooKeeper do not look at.
      if (compareVersions(values.version, '3.0.0') < 0) return undefined
      return {
        message:
          'controller.listener.names is set without process.roles: the broker does not start',
        actual: names.join(','),
        expected: 'absent',
      }
    },
  }),
  constraint({
    name: 'control-plane-listener',
    severity: 'error',
    stops: true,
    keys: ['control.plane.listener.name', 'listeners', 'inter.broker.listener.name'],
    summary: 'control.plane.listener.name is an advertised listener of its own.',
    harm,
    sources: [kip(291)],
    violated: controlPlane,
  }),
  constraint({
    name: 'migration-half-set',
    severity: 'error',
    stops: true,
    keys: [
      'zookeeper.metadata.migration.enable',
      'zookeeper.connect',
      'controller.quorum.voters',
      'process.roles',
    ],
    summary: 'A migration knows both ZooKeeper and the controllers.',
    harm,
    sources: [kip(866)],
    violated: values => {
      if (!isMigrating(values)) return undefined
      const isKraft = Boolean(word(values, 'process.roles'))
      const needed = isKraft ? 'zookeeper.connect' : 'controller.quorum.voters'
      const others = isKraft ? [needed] : [needed, 'controller.quorum.bootstrap.servers']
      if (others.some(key => values.text('server.properties', key)?.trim())) return undefined
      return {
        message: `zookeeper.metadata.migration.enable is true without ${needed}: the process does not start`,
        actual: 'true',
        expected: `with ${needed}`,
      }
    },
  }),
  constraint({
    name: 'commit-acks-above-copies',
    severity: 'error',
    stops: true,
    keys: ['offsets.commit.required.acks', 'offsets.topic.replication.factor'],
    summary: 'offsets.commit.required.acks is -1, or at most the copies of the offsets topic.',
    harm,
    violated: values => {
      const acks = broker(values, 'offsets.commit.required.acks')
      const copies = broker(values, 'offsets.topic.replication.factor')
      if (acks === undefined || copies === undefined) return undefined
      if (acks >= -1 && acks <= copies) return undefined
      return {
        message: `offsets.commit.required.acks is ${acks} with offsets.topic.replication.factor ${copies}: the broker does not start`,
        actual: String(acks),
        expected: '-1',
      }
    },
  }),
  constraint({
    name: 'controller-advertised',
    severity: 'error',
    stops: true,
    keys: ['advertised.listeners', 'controller.listener.names', 'process.roles'],
    summary: 'Before 3.9 no listener of a controller is advertised.',
    harm,
    sources: [operations],
    violated: controllerAdvertised,
  }),
]

const isMigrating = (values: Values): boolean =>
  word(values, 'zookeeper.metadata.migration.enable')?.toLowerCase() === 'true'

const nameOf = (listener: string): string => (listener.split('://')[0] ?? '').toUpperCase()

function controlPlane(values: Values): Violation | undefined {
  const name = word(values, 'control.plane.listener.name')?.toUpperCase()
  if (values.mode !== 'zookeeper' || name === undefined) return undefined
  const advertised = words(values, 'advertised.listeners')
  const names = (advertised.length > 0 ? advertised : words(values, 'listeners')).map(nameOf)
  const own =
    word(values, 'inter.broker.listener.name') ?? word(values, 'security.inter.broker.protocol')
  const isOwn = own?.toUpperCase() === name
  if (names.length === 0 || (names.includes(name) && !isOwn)) return undefined
  return {
    message: `control.plane.listener.name is ${name || 'empty'}, ${isOwn ? 'the listener between brokers' : 'which the broker does not advertise'}: it does not start`,
    actual: name,
    expected: `another one of ${names.join(',')}`,
  }
}

function controllerAdvertised(values: Values): Violation | undefined {
  const key = 'advertised.listeners'
  if (values.mode !== 'kraft' || !values.isSet('server.properties', key)) return undefined
  if (compareVersions(values.version, '3.9.0') >= 0) return undefined
  const controllers = words(values, 'controller.listener.names').map(one => one.toUpperCase())
  const all = words(values, key).map(nameOf)
  const wrong = values.role === 'controller' ? all : all.filter(one => controllers.includes(one))
  const minds = values.role === 'controller' && compareVersions(values.version, '3.3.0') >= 0
  if (wrong.length === 0 && !minds) return undefined
  return {
    message: `advertised.listeners ${values.role === 'controller' ? 'is set on a controller' : `has ${wrong.join(', ')}, a listener of the controllers`}: Kafka ${values.version} does not start`,
    actual: wrong.join(','),
    expected: values.role === 'controller' ? 'absent' : 'listeners of brokers',
  }
}
