import { javaTrim, listItems } from '../kafka/parse.ts'
import type { Release } from '../kafka/release.ts'
import { compareVersions } from '../kafka/versions.ts'

type Rule = (value: string, release: Release) => string | undefined

/**
 * Why the start refuses a value that the ConfigDef accepts, or undefined. Source: KafkaConfig and
 * SocketServerConfigs, run on 2.8 to 4.4.
 */
export function startRefusal(key: string, value: string, release: Release): string | undefined {
  return rules.get(key)?.(value, release)
}

const since = ({ version }: Release, first: string): boolean => compareVersions(version, first) >= 0

const atLeast =
  (key: string, low: number, orUnlimited = false): Rule =>
  value => {
    const number = Number(value)
    if (value === '' || Number.isNaN(number) || number >= low) return undefined
    if (orUnlimited) {
      return number < 0
        ? undefined
        : `${key} must be unlimited (-1) or, greater than or equal to ${low}`
    }
    return `${key} must be greater than or equal to ${low}`
  }

/** Ids of none, gzip, snappy, lz4 and zstd. */
const codec: Rule = value =>
  /^\+?0*[0-4]$/.test(javaTrim(value)) ? undefined : `Unknown compression type id: ${value}`

/** From 3.3 on the ConfigDef knows the values; before, any case was taken. */
const compression: Rule = value =>
  ['uncompressed', 'zstd', 'lz4', 'snappy', 'gzip', 'producer'].includes(value.toLowerCase())
    ? undefined
    : `compression.type : ${value} is not valid. Valid options are uncompressed,zstd,lz4,snappy,gzip,producer`

const protocols = ['PLAINTEXT', 'SSL', 'SASL_PLAINTEXT', 'SASL_SSL']

function listeners(value: string, release: Release): string | undefined {
  const all = listItems(value).filter(one => one !== '')
  const items = since(release, '4.2.0') ? [...new Set(all)] : all
  const bad = items.find(one => !endpoint.test(one))
  if (bad !== undefined) return `Unable to parse ${bad} to a broker endpoint`
  const names = items.map(nameOf)
  if (new Set(names).size < names.length) return 'Each listener must have a different name'
  return undefined
}

/** Source: EndPoint of Kafka: `NAME://host:port`, the host may be empty. */
const endpoint = /^(.*):\/\/\[?([0-9a-zA-Z\-%._:]*)\]?:(-?[0-9]+)$/
const nameOf = (one: string): string => (one.split('://')[0] ?? '').toUpperCase()

/** A port twice is only for an IPv4 and an IPv6 address, from 3.7 on. */
function ports(value: string, release: Release): string | undefined {
  const hosts = new Map<string, string[]>()
  for (const one of new Set(listItems(value))) {
    const [, , host = '', port = '0'] = endpoint.exec(one) ?? []
    if (Number(port) !== 0) hosts.set(port, [...(hosts.get(port) ?? []), host])
  }
  for (const [port, [first = '', second, ...more]] of hosts) {
    if (second === undefined) continue
    const isPair =
      more.length === 0 && isIpv4(first) !== isIpv4(second) && bothAddresses(first, second)
    if (!(isPair && since(release, '3.7.0'))) {
      return `Each listener must have a different port, but two have ${port}`
    }
  }
  return undefined
}

const isIpv4 = (host: string): boolean => /^\d+\.\d+\.\d+\.\d+$/.test(host)
const bothAddresses = (...hosts: readonly string[]): boolean =>
  hosts.every(one => isIpv4(one) || one.includes(':'))

function protocolMap(value: string): string | undefined {
  for (const one of listItems(value).filter(item => item !== '')) {
    const [name, protocol, ...more] = one.split(':').map(part => part.trim())
    if (protocol === undefined || more.length > 0 || !name)
      return `${one} is no pair of listener and protocol`
    if (!protocols.includes(protocol.toUpperCase()))
      return `No enum constant of SecurityProtocol: ${protocol}`
  }
  return undefined
}

function connections(value: string): string | undefined {
  const bad = listItems(value).find(
    one => one !== '' && !/^[0-9a-zA-Z\-%._:]*:\s*[+-]?\d+$/.test(one),
  )
  return bad === undefined ? undefined : `${bad} is no pair of address and number`
}

const rules: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ...['ms', 'minutes', 'hours'].map((unit): [string, Rule] => [
    `log.retention.${unit}`,
    atLeast('log.retention.ms', 1, true),
  ]),
  ['log.roll.ms', atLeast('log.roll.ms', 1)],
  ['log.roll.jitter.ms', atLeast('log.roll.jitter.ms', 0)],
  ['log.flush.interval.ms', atLeast('log.flush.interval.ms', 0)],
  ['log.flush.scheduler.interval.ms', atLeast('log.flush.scheduler.interval.ms', 0)],
  ['compression.type', compression],
  [
    'security.inter.broker.protocol',
    value =>
      protocols.includes(value.toUpperCase())
        ? undefined
        : `Invalid security protocol \`${value}\``,
  ],
  ['offsets.topic.compression.codec', codec],
  ['share.coordinator.state.topic.compression.codec', codec],
  [
    'share.coordinator.snapshot.update.records.per.snapshot',
    value => (Number(value) > 500 ? 'must be between [0, 500]' : undefined),
  ],
  [
    'process.roles',
    (value, release) => {
      const items = listItems(value)
      if (since(release, '4.2.0') || new Set(items).size === items.length) return undefined
      return `Duplicate role names found in \`process.roles\`: ${items.join(', ')}`
    },
  ],
  [
    'group.coordinator.rebalance.protocols',
    value =>
      listItems(value).includes('classic')
        ? undefined
        : "Disabling the 'classic' protocol is not supported.",
  ],
  [
    'group.share.assignors',
    value =>
      listItems(value).filter(one => one !== '').length === 1
        ? undefined
        : 'group.share.assignors must contain exactly one assignor',
  ],
  ['listeners', (value, release) => listeners(value, release) ?? ports(value, release)],
  ['advertised.listeners', listeners],
  ['listener.security.protocol.map', protocolMap],
  ['max.connections.per.ip.overrides', connections],
])
