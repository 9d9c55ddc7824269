import { behaviourOf } from '../kafka/behaviour.ts'
import { compareVersions } from '../kafka/versions.ts'
import { constraint, word, words } from './constraint.ts'
import {
  controllerListeners,
  controllerNames,
  interBroker,
  isWritten,
  name,
  unmapped,
} from './listener-rules.ts'
import type { Constraint, Values, Violation } from './model.ts'
import { brokerConfig, kip, kraft, upgrade } from './sources.ts'

/** Identity, listeners and quorum, and texts a release reads differently. */
export const kraftConstraints: readonly Constraint[] = [
  constraint({
    name: 'broker-among-voters',
    severity: 'error',
    stops: true,
    keys: ['node.id', 'controller.quorum.voters', 'process.roles'],
    summary: 'A controller is one of the voters, a broker is not.',
    harm: 'The process does not start.',
    sources: [kraft],
    violated: voters,
  }),
  constraint({
    name: 'two-node-ids',
    severity: 'error',
    stops: true,
    keys: ['broker.id', 'node.id'],
    summary: 'broker.id equals node.id where both are written.',
    harm: 'The process does not start.',
    violated: values => {
      if (!isWritten(values, 'broker.id') || !isWritten(values, 'node.id')) return undefined
      if (compareVersions(values.version, '3.0.0') < 0) return undefined
      const [broker, node] = [word(values, 'broker.id'), word(values, 'node.id')]
      if (broker === undefined || node === undefined || Number(broker) === Number(node)) {
        return undefined
      }
      return {
        message: `broker.id is ${broker} and node.id is ${node}: the process does not start`,
        actual: broker,
        expected: node,
      }
    },
  }),
  constraint({
    name: 'advertised-any-address',
    severity: 'error',
    stops: true,
    keys: ['advertised.listeners'],
    summary: 'No advertised listener is 0.0.0.0.',
    harm: 'The broker does not start: clients cannot connect to it.',
    violated: values =>
      words(values, 'advertised.listeners').some(one => /:\/\/(0\.0\.0\.0|\[::\]):/.test(one))
        ? {
            message: 'advertised.listeners names 0.0.0.0: the broker does not start',
            actual: word(values, 'advertised.listeners') ?? '',
            expected: 'an address clients can reach',
          }
        : undefined,
  }),
  constraint({
    name: 'advertised-not-listening',
    severity: 'error',
    stops: true,
    keys: ['advertised.listeners', 'listeners'],
    summary: 'Every advertised listener is one of listeners.',
    harm: 'The broker does not start.',
    violated: values => {
      const names = new Set(words(values, 'listeners').map(name))
      if (!isWritten(values, 'advertised.listeners') || names.size === 0) return undefined
      if (values.role === 'controller') return undefined
      // Listeners of controllers are taken out before Kafka compares.
      const controllers = values.mode === 'kraft' ? controllerNames(values) : []
      const missing = words(values, 'advertised.listeners')
        .map(name)
        .filter(one => !names.has(one) && !controllers.includes(one))
      if (missing.length === 0) return undefined
      return {
        message: `advertised.listeners has ${missing.join(', ')}, which listeners does not: the broker does not start`,
        actual: missing.join(','),
        expected: `of ${[...names].join(',')}`,
      }
    },
  }),
  constraint({
    name: 'controller-listener-on-broker',
    severity: 'error',
    stops: true,
    keys: ['listeners', 'controller.listener.names', 'process.roles'],
    summary: 'A broker does not listen on a controller listener, a controller only on those.',
    harm: 'The process does not start.',
    sources: [brokerConfig('controller.listener.names'), kraft],
    violated: controllerListeners,
  }),
  constraint({
    name: 'controller-listener-unnamed',
    severity: 'error',
    stops: true,
    keys: ['controller.listener.names'],
    summary: 'controller.listener.names is set in KRaft mode.',
    harm: 'The process does not start.',
    sources: [brokerConfig('controller.listener.names'), kraft],
    violated: values =>
      values.mode === 'kraft' &&
      values.isSet('server.properties', 'process.roles') &&
      word(values, 'controller.listener.names') === undefined &&
      !values.isSet('server.properties', 'controller.listener.names')
        ? {
            message: 'controller.listener.names is not set: the process does not start',
            expected: 'the listener of the controllers',
          }
        : undefined,
  }),
  constraint({
    name: 'listener-unmapped',
    severity: 'error',
    stops: true,
    keys: ['listener.security.protocol.map', 'listeners', 'controller.listener.names'],
    summary: 'Every listener has a security protocol.',
    harm: 'The process does not start.',
    violated: unmapped,
  }),
  constraint({
    name: 'inter-broker-listener-unknown',
    severity: 'error',
    stops: true,
    keys: [
      'inter.broker.listener.name',
      'security.inter.broker.protocol',
      'listeners',
      'advertised.listeners',
    ],
    summary: 'Brokers advertise the listener they use among themselves.',
    harm: 'The broker does not start.',
    violated: interBroker,
  }),
  constraint({
    name: 'inter-broker-named-twice',
    severity: 'error',
    stops: true,
    keys: ['inter.broker.listener.name', 'security.inter.broker.protocol'],
    summary: 'Only one of inter.broker.listener.name and security.inter.broker.protocol is set.',
    harm: 'The broker does not start.',
    violated: values =>
      isWritten(values, 'inter.broker.listener.name') &&
      isWritten(values, 'security.inter.broker.protocol')
        ? {
            message:
              'inter.broker.listener.name and security.inter.broker.protocol are both set: the broker does not start',
            expected: 'one of them',
          }
        : undefined,
  }),
  constraint({
    name: 'empty-list-item',
    severity: 'error',
    stops: true,
    keys: ['listeners', 'advertised.listeners', 'log.dirs', 'controller.listener.names'],
    summary: 'Lists have no empty item, for example after a trailing comma.',
    harm: 'From 4.2 on the process does not start; earlier releases drop the item.',
    sources: [upgrade, kip(1161)],
    violated: emptyItems,
  }),
  constraint({
    name: 'control-plane-in-kraft',
    severity: 'error',
    stops: true,
    keys: ['control.plane.listener.name'],
    summary: 'control.plane.listener.name is not set in KRaft mode.',
    harm: 'Releases up to 3.9 do not start in KRaft mode; later ones ignore it.',
    sources: [upgrade],
    violated: values =>
      values.mode === 'kraft' &&
      isWritten(values, 'control.plane.listener.name') &&
      compareVersions(values.version, '4.0.0') < 0
        ? {
            message: 'control.plane.listener.name is set: in KRaft mode the process does not start',
            expected: 'absent',
          }
        : undefined,
  }),
  constraint({
    name: 'even-controllers',
    severity: 'warning',
    keys: ['controller.quorum.voters'],
    summary: 'The quorum has 3 or 5 controllers.',
    harm: 'With one controller its loss stops every change of metadata; an even number tolerates no more losses than one less.',
    sources: [kraft],
    violated: values => {
      const count = words(values, 'controller.quorum.voters').length
      if (count === 0 || values.brokers === undefined || values.brokers < 3) return undefined
      if (count > 1 && count % 2 === 1) return undefined
      return {
        message: `the quorum has ${count} ${count === 1 ? 'controller' : 'controllers'}: ${count === 1 ? 'its loss stops every change of metadata' : `it survives no more losses than ${count - 1}`}`,
        actual: String(count),
        expected: '3 or 5',
      }
    },
  }),
  constraint({
    name: 'min-insync-of-broker-ignored',
    severity: 'warning',
    keys: ['min.insync.replicas'],
    summary: 'With eligible leader replicas min.insync.replicas lives at cluster level.',
    harm: 'The value of a broker is not used; changing the file changes nothing.',
    sources: [kip(966)],
    violated: values =>
      values.eligibleLeaderReplicas === true &&
      values.role === 'broker' &&
      isWritten(values, 'min.insync.replicas')
        ? {
            message:
              'min.insync.replicas in the file of a broker is not used: eligible leader replicas are on and the cluster-wide value counts',
            severity: 'info',
            expected: 'the cluster-wide dynamic config',
          }
        : undefined,
  }),
]

function voters(values: Values): Violation | undefined {
  const id = word(values, 'node.id') ?? word(values, 'broker.id')
  const ids = words(values, 'controller.quorum.voters').map(one => one.split('@')[0] ?? '')
  if (values.mode !== 'kraft' || id === undefined || ids.length === 0) return undefined
  if (word(values, 'process.roles') === '') return undefined
  const isVoter = ids.some(one => Number(one) === Number(id))
  if (values.role === 'broker' && isVoter) {
    return {
      message: `node.id ${id} of a broker is one of controller.quorum.voters: it does not start`,
      actual: id,
      expected: `none of ${ids.join(',')}`,
    }
  }
  if (values.role !== 'broker' && !isVoter) {
    return {
      message: `node.id ${id} of a controller is not one of controller.quorum.voters: it does not start`,
      actual: id,
      expected: `one of ${ids.join(',')}`,
    }
  }
  return undefined
}

/** Every written LIST of the release could be asked; these are the ones people write by hand. */
function emptyItems(values: Values): readonly Violation[] {
  const stops = behaviourOf(values.version).strictLists
  const keys = [
    'listeners',
    'advertised.listeners',
    'log.dirs',
    'log.dir',
    'controller.listener.names',
    'process.roles',
    'metric.reporters',
    'sasl.enabled.mechanisms',
    'ssl.enabled.protocols',
  ]
  return keys
    .filter(key => isWritten(values, key))
    .flatMap(key => {
      const text = word(values, key)
      if (!text?.split(',').some(item => item.trim() === '')) return []
      if (values.mode === 'zookeeper' && key === 'controller.listener.names') return []
      // Controllers advertise nothing.
      if (text === '' && values.role === 'controller' && key === 'advertised.listeners') return []
      // Wholly empty lists of these are accepted in every release.
      if (text === '' && /^(metric|sasl|ssl)\./.test(key)) return []
      const always = text === '' && !/^(process|log\.dir$)/.test(key)
      const severity = stops || always ? ('error' as const) : ('info' as const)
      const effect =
        severity === 'error'
          ? 'the process does not start'
          : 'from 4.2 on the process does not start'
      return {
        key,
        severity,
        message: `${key} has an empty item: ${effect}`,
        actual: text,
        expected: 'no empty item',
      }
    })
}
