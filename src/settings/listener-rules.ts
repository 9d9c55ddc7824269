import { compareVersions } from '../kafka/versions.ts'
import { word, words } from './constraint.ts'
import type { Values, Violation } from './model.ts'

/** Whether the file itself sets a key. */
export function isWritten(values: Values, key: string): boolean {
  return values.isSet('server.properties', key)
}

/** Name of a listener, in capitals as Kafka looks it up. */
export function name(listener: string): string {
  return (listener.split('://')[0] ?? '').toUpperCase()
}

/** The listeners of the controllers. */
export function controllerNames(values: Values): readonly string[] {
  return words(values, 'controller.listener.names').map(one => one.toUpperCase())
}

/** inter.broker.listener.name, or the listener that has the name of security.inter.broker.protocol. */
export function interBroker(values: Values): Violation | undefined {
  const named = word(values, 'inter.broker.listener.name')?.toUpperCase()
  if (named === '') {
    return {
      message: 'inter.broker.listener.name is empty: the process does not start',
      actual: '',
      expected: 'a listener',
    }
  }
  const mapped = mappedNames(values)
  // A listener without a protocol is told as such.
  const isListener = named !== undefined && words(values, 'listeners').map(name).includes(named)
  if (named !== undefined && !isListener && mapped?.has(named) === false) {
    return {
      message: `inter.broker.listener.name is ${named}, which listener.security.protocol.map lacks: the process does not start`,
      actual: named,
      expected: `one of ${[...mapped].join(',')}`,
    }
  }
  const controllers = values.mode === 'kraft' ? controllerNames(values) : []
  if (values.role === 'controller') {
    if (!named || !controllers.includes(named)) return undefined
    if (compareVersions(values.version, '4.0.0') < 0) return undefined
    return {
      message: `inter.broker.listener.name is ${named}, a listener of the controllers: the process does not start`,
      actual: named,
      expected: 'absent',
    }
  }
  const advertised = words(values, 'advertised.listeners')
  const given = (advertised.length > 0 ? advertised : words(values, 'listeners')).map(name)
  const names = given.filter(one => !controllers.includes(one))
  const wanted = named ?? word(values, 'security.inter.broker.protocol')?.toUpperCase()
  if (!wanted || names.length === 0 || names.includes(wanted)) return undefined
  const isNamed = named !== undefined || isWritten(values, 'security.inter.broker.protocol')
  const key = named ? 'inter.broker.listener.name' : 'security.inter.broker.protocol'
  return {
    key: isNamed ? key : 'inter.broker.listener.name',
    message: isNamed
      ? `${key} is ${wanted}, which the broker does not advertise: it does not start`
      : `inter.broker.listener.name is not set, and the broker does not advertise ${wanted}, the default: it does not start`,
    ...(isNamed && { actual: wanted }),
    expected: `one of ${names.join(',')}`,
  }
}

/** Brokers have none of the controllers' listeners, controllers nothing else. */
export function controllerListeners(values: Values): Violation | undefined {
  const controllers = controllerNames(values)
  const names = words(values, 'listeners').map(name)
  if (values.mode !== 'kraft' || controllers.length === 0 || names.length === 0) return undefined
  if (word(values, 'process.roles') === '') return undefined
  if (values.role === 'combined' && !names.some(one => controllers.includes(one))) {
    return {
      message: `listeners has none of controller.listener.names (${controllers.join(', ')}): the process does not start`,
      actual: names.join(','),
      expected: `with ${controllers.join(',')}`,
    }
  }
  const wrong = names.filter(one =>
    values.role === 'broker'
      ? controllers.includes(one)
      : values.role === 'controller' && !controllers.includes(one),
  )
  if (wrong.length === 0) return undefined
  const other =
    values.role === 'broker' ? 'a listener of the controllers' : 'no controller listener'
  return {
    message: `listeners of a ${values.role} has ${wrong.join(', ')}, ${other}: it does not start`,
    actual: wrong.join(','),
    expected: values.role === 'broker' ? 'no controller listener' : controllers.join(','),
  }
}

/** Every listener needs a security protocol. */
export function unmapped(values: Values): Violation | undefined {
  const controllers = values.mode === 'kraft' ? controllerNames(values) : []
  const used = [...words(values, 'listeners').map(name), ...controllers]
  const mapped = mappedNames(values)
  const missing = [...new Set(used)].filter(one => !mapped?.has(one))
  if (mapped === undefined || missing.length === 0) return undefined
  return {
    message: `listener.security.protocol.map lacks ${missing.join(', ')}: the process does not start`,
    actual: [...mapped].join(','),
    expected: `with ${missing.join(',')}`,
  }
}

/** Names with a security protocol; undefined when it is not known. */
function mappedNames(values: Values): ReadonlySet<string> | undefined {
  const key = 'listener.security.protocol.map'
  if (word(values, key) === undefined) return undefined
  const mapped = new Set(
    words(values, key).map(one => (one.split(':')[0] ?? '').trim().toUpperCase()),
  )
  if (isWritten(values, key)) return mapped
  const used = [...words(values, 'listeners').map(name), ...controllerNames(values)]
  // The names are taken as they are written, but looked up in capitals.
  if (!used.some(isSecured))
    for (const one of words(values, 'controller.listener.names')) mapped.add(one)
  return mapped
}

/**
 * Listeners of these names take away the default: otherwise controllers are mapped to PLAINTEXT.
 * Source: KafkaConfig.effectiveListenerSecurityProtocolMap, 3.1 to 4.4.
 */
const isSecured = (listener: string): boolean =>
  ['SSL', 'SASL_SSL', 'SASL_PLAINTEXT'].includes(listener)
