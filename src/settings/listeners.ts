import { equal, sameSet } from '../comparisons.ts'
import type { Listener, Node } from '../declare/cluster.ts'
import { allGroups } from '../declare/cluster.ts'
import { list, text } from '../kinds.ts'
import { declared, section } from './define.ts'
import type { AnySetting, Choice, Context } from './model.ts'
import { brokerConfig, kraft, strimzi } from './sources.ts'

const define = section({
  target: 'server.properties',
  group: 'Listeners and quorum',
  roles: ['broker', 'controller'],
  change: 'release',
  source: brokerConfig,
})

/** Who is reached where: listeners and the voters of the quorum. */
export const listenerSettings: readonly AnySetting[] = [
  define({
    key: 'listeners',
    kind: list,
    compare: sameSet,
    severity: 'warning',
    summary: 'Addresses the process binds.',
    harm: 'Clients reach nothing, or the process does not start: two listeners with one port or name, and from 4.2 an empty item, are refused.',
    rule: 'The declared listeners of the role: a controller has only controller listeners, a broker none of them.',
    decide: context => ({ value: own(context).map(bind) }),
  }),
  define({
    key: 'advertised.listeners',
    perNode: true,
    kind: list,
    compare: sameSet,
    severity: 'warning',
    roles: ['broker'],
    summary: 'Addresses given to clients and other brokers.',
    harm: 'Clients bootstrap and then connect to a host they cannot reach; 0.0.0.0 stops the start.',
    rule: 'The declared address, else the host of the broker.',
    decide: context => ({
      value: own(context)
        .filter(one => !one.controller)
        .map(one => advertised(one, context.node)),
    }),
  }),
  define({
    key: 'listener.security.protocol.map',
    kind: list,
    compare: sameSet,
    severity: 'info',
    summary: 'Security protocol of each listener name.',
    harm: 'A name that is not mapped stops the start; a wrong protocol makes every connection fail.',
    rule: 'Every declared listener; brokers need the one of the controllers too.',
    decide: ({ sizing }) => ({
      value: sizing.cluster.listeners.map(one => `${one.name}:${one.protocol}`),
    }),
  }),
  define({
    key: 'inter.broker.listener.name',
    kind: text,
    compare: equal,
    severity: 'info',
    roles: ['broker'],
    summary: 'Listener over which brokers replicate.',
    harm: 'Replication shares threads and limits with clients; together with security.inter.broker.protocol the broker does not start.',
    rule: 'The declared inter-broker listener.',
    sources: [strimzi],
    decide: interBroker,
  }),
  define({
    key: 'controller.listener.names',
    kind: list,
    compare: sameSet,
    severity: 'warning',
    summary: 'Listeners of the controllers.',
    harm: 'Without it, or with a name the controllers do not listen on, a KRaft process does not start.',
    rule: 'The declared controller listener.',
    sources: [kraft],
    decide: ({ sizing }) =>
      sizing.cluster.mode === 'kraft'
        ? { value: sizing.cluster.listeners.filter(one => one.controller).map(one => one.name) }
        : undefined,
  }),
  define({
    key: 'controller.quorum.voters',
    kind: list,
    compare: sameSet,
    severity: 'warning',
    summary: 'Ids and addresses of the controllers, for a static quorum.',
    harm: 'A controller missing from it, or a broker named in it, does not start; different lists on different nodes split the quorum.',
    rule: 'Every controller, unless controller.quorum.bootstrap.servers is declared (dynamic quorum, 3.9 and later).',
    sources: [kraft],
    decide: voters,
  }),
  define({
    key: 'controller.quorum.bootstrap.servers',
    kind: list,
    compare: sameSet,
    severity: 'warning',
    summary: 'Addresses of the controllers, for a dynamic quorum.',
    harm: 'Brokers cannot find the quorum and do not start.',
    rule: 'Only as declared; then controller.quorum.voters is left out.',
    sources: [kraft],
  }),
  define({
    key: 'early.start.listeners',
    kind: list,
    compare: sameSet,
    severity: 'info',
    summary: 'Listeners that open before the authorizer is ready.',
    harm: 'An authorizer that needs the cluster to start can wait for itself.',
    rule: 'Left at the default, the controller listeners.',
    keepDefault: true,
  }),
  define({
    key: 'security.inter.broker.protocol',
    kind: text,
    compare: equal,
    severity: 'info',
    roles: ['broker'],
    summary: 'Protocol between brokers when no inter-broker listener is named.',
    harm: 'Together with inter.broker.listener.name the broker does not start.',
    rule: 'Never written; inter.broker.listener.name is.',
  }),
]

/** The listeners of this process. */
function own({ sizing, group }: Context): readonly Listener[] {
  const { listeners } = sizing.cluster
  if (group.role === 'combined') return listeners
  return listeners.filter(one => one.controller === (group.role === 'controller'))
}

function bind(one: Listener): string {
  return `${one.name}://${one.host}:${one.port}`
}

function advertised(one: Listener, node: Node): string {
  const address = (one.advertised ?? '{host}')
    .replaceAll('{host}', node.host)
    .replaceAll('{id}', String(node.id))
  const withPort = /:\d+$/.test(address) && !/^[0-9A-Fa-f:]+$/.test(address)
  return `${one.name}://${withPort ? address : `${address}:${one.port}`}`
}

/** Silent when the declaration names the protocol instead: Kafka refuses both together. */
function interBroker(context: Context): Choice<string> | undefined {
  if (declared(context, 'security.inter.broker.protocol') !== undefined) return undefined
  const name = context.sizing.cluster.listeners.find(one => one.interBroker)?.name
  return name === undefined ? undefined : { value: name }
}

function voters(context: Context): Choice<readonly string[]> | undefined {
  const { cluster } = context.sizing
  if (cluster.mode !== 'kraft') return undefined
  if (declared(context, 'controller.quorum.bootstrap.servers') !== undefined) return undefined
  const port = cluster.listeners.find(one => one.controller)?.port
  if (port === undefined) return undefined
  const nodes = allGroups(cluster)
    .filter(group => group.role !== 'broker')
    .flatMap(group => group.nodes)
  return { value: nodes.map(node => `${node.id}@${node.host}:${port}`) }
}
