import { type Address, addressOf, itemsOf, type Member } from './members.ts'
import type { Field, Item } from './yaml.ts'

const protocols = ['PLAINTEXT', 'SSL', 'SASL_PLAINTEXT', 'SASL_SSL']

/** The listeners of the brokers as items of the declaration; empty when none is known. */
export function listenerItems(members: readonly Member[]): readonly Item[] {
  const brokers = members.filter(one => one.role !== 'controller')
  const first = brokers.find(one => itemsOf(one.entries, 'listeners').length > 0)
  if (first === undefined) return []
  const own = itemsOf(first.entries, 'listeners').flatMap(text => addressOf(text) ?? [])
  const controllers = controllerNames(first, own)
  const all = distinct(withControllers(own, controllers, members))
  if (all.every(one => controllers.includes(one.name))) return []
  const inner = interBroker(first, own, controllers)
  return all.map(address => ({
    value: {
      fields: [
        { key: 'name', value: address.name },
        ...protocolField(first, address),
        { key: 'port', value: address.port },
        ...hostField(address, brokers),
        ...(controllers.includes(address.name) ? [] : advertisedField(address, brokers)),
        ...(address.name === inner && !isFirstClient(address, all, controllers)
          ? [{ key: 'interBroker', value: true }]
          : []),
        ...(controllers.includes(address.name) ? [{ key: 'controller', value: true }] : []),
      ],
    },
  }))
}

/** As configured; a listener of the usual name where that was not captured. */
function controllerNames({ entries }: Member, own: readonly Address[]): readonly string[] {
  const names = itemsOf(entries, 'controller.listener.names').map(upper)
  if (names.length > 0) return names
  return own.length > 1 && own.some(one => one.name === 'CONTROLLER') ? ['CONTROLLER'] : []
}

/** A declaration has each name and port once; the first one counts. */
function distinct(all: readonly Address[]): readonly Address[] {
  return all.filter(
    (one, at) => !all.slice(0, at).some(each => each.name === one.name || each.port === one.port),
  )
}

function upper(text: string): string {
  return text.toUpperCase()
}

/** A broker beside separate controllers does not bind their listener; the quorum tells its port. */
function withControllers(
  own: readonly Address[],
  names: readonly string[],
  members: readonly Member[],
): readonly Address[] {
  const [name] = names
  if (name === undefined || own.some(one => names.includes(one.name))) return own
  const ports = members.flatMap(one => quorumPorts(one))
  const [port] = ports
  return port === undefined ? own : [...own, { name, host: '', port }]
}

/** Ports of the quorum's addresses. */
function quorumPorts({ entries }: Member): number[] {
  const texts = [
    ...itemsOf(entries, 'controller.quorum.voters'),
    ...itemsOf(entries, 'controller.quorum.bootstrap.servers'),
  ]
  return texts
    .map(text => Number(/:(\d+)$/.exec(text)?.[1]))
    .filter(port => port > 0 && port < 65_536)
}

function isFirstClient(
  address: Address,
  all: readonly Address[],
  controllers: readonly string[],
): boolean {
  return all.find(one => !controllers.includes(one.name)) === address
}

/** By its name, else by security.inter.broker.protocol, whose default is PLAINTEXT. */
function interBroker(
  member: Member,
  own: readonly Address[],
  controllers: readonly string[],
): string | undefined {
  const named = member.entries.get('inter.broker.listener.name')?.value.toUpperCase()
  if (named !== undefined) return named
  const protocol = member.entries.get('security.inter.broker.protocol')?.value ?? 'PLAINTEXT'
  const clients = own.filter(one => !controllers.includes(one.name))
  return clients.find(one => protocolOf(member, one) === protocol)?.name
}

function protocolOf(member: Member, { name }: Address): string | undefined {
  const pairs = itemsOf(member.entries, 'listener.security.protocol.map').map(one => one.split(':'))
  const mapped = pairs
    .find(([key]) => key?.trim().toUpperCase() === name)?.[1]
    ?.trim()
    .toUpperCase()
  return [mapped, name].find(one => one !== undefined && protocols.includes(one))
}

function protocolField(member: Member, address: Address): Field[] {
  const protocol = protocolOf(member, address)
  if (protocol === undefined) {
    return [
      { key: 'protocol', value: 'PLAINTEXT', note: 'guess: the protocol map does not name it' },
    ]
  }
  return protocol === 'PLAINTEXT' ? [] : [{ key: 'protocol', value: protocol }]
}

/** A bound address is declared once for all brokers, so only one that all of them share. */
function hostField(address: Address, brokers: readonly Member[]): Field[] {
  const hosts = new Set(brokers.flatMap(one => bound(one, address.name)?.host ?? []))
  const [host = ''] = hosts
  if (host === '' || hosts.size > 1 || host === '0.0.0.0') return []
  return /^[A-Za-z0-9.:_[\]-]{1,255}$/.test(host) ? [{ key: 'host', value: host }] : []
}

function bound({ entries }: Member, name: string): Address | undefined {
  return itemsOf(entries, 'listeners')
    .map(addressOf)
    .find(one => one?.name === name)
}

/** Nothing where every broker advertises its own name and the bound port. */
function advertisedField(address: Address, brokers: readonly Member[]): Field[] {
  const forms = brokers.flatMap(one => {
    const own = itemsOf(one.entries, 'advertised.listeners').map(addressOf)
    const found = own.find(each => each?.name === address.name)
    return found === undefined || found.host === '' ? [] : [advertisedForms(found, address, one)]
  })
  if (forms.length === 0) return []
  // `{host}`, then `{id}`, then the text itself: the first form that is the same for all.
  const texts = [0, 1, 2].map(at => new Set(forms.map(one => one[at] ?? '')))
  const [text = ''] = texts.find(one => one.size === 1 && !one.has('')) ?? []
  if (text === '{host}' || !/^[A-Za-z0-9.:_{}[\]-]{1,300}$/.test(text)) return []
  return [{ key: 'advertised', value: text }]
}

function advertisedForms(
  found: Address,
  address: Address,
  { id, host }: Member,
): readonly string[] {
  const port = found.port === address.port ? '' : `:${found.port}`
  const byHost = found.host === host ? '{host}' : ''
  // An id inside a longer number is not meant: 1 in 10.0.0.1 is.
  const number = new RegExp(`(?<!\\d)${id}(?!\\d)`)
  const byId = id !== undefined && number.test(found.host) ? found.host.replace(number, '{id}') : ''
  return [byHost, byId, found.host].map(form => (form === '' ? '' : form + port))
}
