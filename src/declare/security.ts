import { allGroups, type Cluster, type Listener, type NodeGroup } from './cluster.ts'
import type { Reader } from './reader.ts'

/** What a listener still needs, and what the broker does without. */
interface Lack {
  readonly keys: readonly string[]
  readonly harm: string
}

/** A value of a group, under the listener's own name before the one of all listeners. */
type Read = (key: string) => string | undefined

/**
 * Warns of TLS and SASL listeners whose keystore or JAAS entry nobody declared: once for each, at its
 * place. Both stay with the administrator, and a broker is useless or does not start without them.
 */
export function checkSecurity(cluster: Cluster, read: Reader): void {
  cluster.listeners.forEach((listener, index) => {
    const lacks = [...keystore(listener, cluster), ...jaas(listener, cluster)]
    if (lacks.length === 0) return
    const keys = lacks.flatMap(one => one.keys)
    const harm = lacks.map(one => one.harm).join('; ')
    const message = `"${listener.name}" is ${listener.protocol} and the declaration lacks ${keys.join(', ')}: ${harm}; add to overrides what is not put into server.properties in another way`
    read.add('incomplete', ['listeners', index], message, 'warning')
  })
}

function keystore(listener: Listener, cluster: Cluster): readonly Lack[] {
  if (!listener.protocol.endsWith('SSL')) return []
  const lacking = servers(listener, cluster).some(group => !hasKeystore(valueFor(group, listener)))
  if (!lacking) return []
  return [
    {
      keys: ['ssl.keystore.location with its type and passwords'],
      harm: 'without a keystore the broker starts and no TLS handshake succeeds',
    },
  ]
}

/** A file, a PEM text, or a class that brings its own. */
function hasKeystore(value: Read): boolean {
  return ['location', 'certificate.chain']
    .map(name => `ssl.keystore.${name}`)
    .concat('ssl.engine.factory.class')
    .some(key => value(key) !== undefined)
}

/**
 * Listeners take JAAS texts only under their own name and mechanism. Source: JaasContext of Kafka,
 * loadServerContext; brokers log in to controllers and each other with the same context.
 */
function jaas(listener: Listener, cluster: Cluster): readonly Lack[] {
  if (!listener.protocol.startsWith('SASL')) return []
  const name = listener.name.toLowerCase()
  const keys = new Set(
    users(listener, cluster).flatMap(group =>
      hasLoginFile(group)
        ? []
        : mechanisms(group, listener, cluster)
            .map(one => `${prefix(listener)}${one.toLowerCase()}.sasl.jaas.config`)
            .filter(key => !group.overrides.has(key)),
    ),
  )
  if (keys.size === 0) return []
  const ignored = users(listener, cluster).some(one => one.overrides.has('sasl.jaas.config'))
    ? '; listeners do not read the plain sasl.jaas.config'
    : ''
  const file = '-Djava.security.auth.login.config of a JAAS file in jvm.options'
  return [
    {
      keys: [`${[...keys].join(', ')} (or ${file})`],
      harm: `without a JAAS entry the process does not start ("Could not find a 'KafkaServer' or '${name}.KafkaServer' entry in the JAAS configuration")${ignored}`,
    },
  ]
}

function hasLoginFile({ jvm }: NodeGroup): boolean {
  return jvm.options.some(one => one.startsWith('-Djava.security.auth.login.config='))
}

/** What the listener offers, or what others use to log in to it. GSSAPI is Kafka's default of both. */
function mechanisms(group: NodeGroup, listener: Listener, cluster: Cluster): readonly string[] {
  if (!servers(listener, cluster).includes(group))
    return [group.overrides.get('sasl.mechanism.controller.protocol') ?? 'GSSAPI']
  const text = valueFor(group, listener)('sasl.enabled.mechanisms') ?? 'GSSAPI'
  return text
    .split(',')
    .map(one => one.trim())
    .filter(one => one !== '')
}

/** The groups that bind the listener. */
function servers({ controller }: Listener, cluster: Cluster): readonly NodeGroup[] {
  return allGroups(cluster).filter(
    ({ role }) => role === 'combined' || (role === 'controller') === controller,
  )
}

/** Brokers log in to separate controllers. */
function users(listener: Listener, cluster: Cluster): readonly NodeGroup[] {
  return listener.controller ? allGroups(cluster) : servers(listener, cluster)
}

const prefix = ({ name }: Listener): string => `listener.name.${name.toLowerCase()}.`

function valueFor({ overrides }: NodeGroup, listener: Listener): Read {
  return key => overrides.get(`${prefix(listener)}${key}`) ?? overrides.get(key)
}
