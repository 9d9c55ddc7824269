import { join } from 'node:path'
import { type Broker, type BrokerSpec, format, launch, startBroker, stopBroker } from './broker.ts'
import { logText } from './jvm.ts'
import { freePorts } from './places.ts'
import { type Started, until } from './processes.ts'

/** Properties of a test node: replication of the internal topics that one broker can satisfy. */
export const oneBroker: Readonly<Record<string, string>> = {
  'offsets.topic.replication.factor': '1',
  'transaction.state.log.replication.factor': '1',
  'transaction.state.log.min.isr': '1',
  'group.initial.rebalance.delay.ms': '0',
}

/** A cluster under test: what clients connect to, and the brokers. */
export interface Cluster {
  readonly bootstrap: string
  readonly brokers: readonly Broker[]
  readonly others: readonly Started[]
}

/** How the nodes are split. */
export type Mode = 'combined' | 'separate' | 'zookeeper'

/** What `startCluster` needs on top of the common properties. */
export interface ClusterSpec extends Omit<BrokerSpec, 'properties'> {
  readonly mode: Mode
  readonly brokers?: number
  readonly properties?: Readonly<Record<string, string>>
  /** Names of further plaintext listeners. */
  readonly listeners?: readonly string[]
}

interface Ports {
  readonly broker: readonly number[]
  readonly controller: number
  readonly more: readonly number[]
}

function listenerList(spec: ClusterSpec, ports: Ports, at: number): string {
  const names = spec.listeners ?? []
  const more = names.map(
    (name, place) => `${name}://127.0.0.1:${ports.more[at * names.length + place]}`,
  )
  return [`PLAINTEXT://127.0.0.1:${ports.broker[at]}`, ...more].join(',')
}

function protocolMap(spec: ClusterSpec): string {
  const names = ['PLAINTEXT', 'CONTROLLER', ...(spec.listeners ?? [])]
  return names.map(name => `${name}:PLAINTEXT`).join(',')
}

function kraft(
  spec: ClusterSpec,
  ports: Ports,
  id: number,
  roles: string,
): Readonly<Record<string, string>> {
  const controllerId = spec.mode === 'combined' ? 1 : 100
  const own = roles.includes('controller') ? [`CONTROLLER://127.0.0.1:${ports.controller}`] : []
  const data = roles.includes('broker') ? [listenerList(spec, ports, id - 1)] : []
  return {
    'process.roles': roles,
    'node.id': String(id),
    'controller.quorum.voters': `${controllerId}@127.0.0.1:${ports.controller}`,
    'controller.listener.names': 'CONTROLLER',
    listeners: [...data, ...own].join(','),
    'listener.security.protocol.map': protocolMap(spec),
  }
}

function zookeeperNode(
  spec: ClusterSpec,
  ports: Ports,
  id: number,
): Readonly<Record<string, string>> {
  return {
    'broker.id': String(id),
    'zookeeper.connect': `127.0.0.1:${ports.controller}`,
    'zookeeper.session.timeout.ms': '4000',
    listeners: listenerList(spec, ports, id - 1),
    'listener.security.protocol.map': protocolMap(spec),
  }
}

function nodeSpec(spec: ClusterSpec, ports: Ports, id: number, roles: string): BrokerSpec {
  const dir = join(spec.dir, `node${id}`)
  const identity =
    spec.mode === 'zookeeper' ? zookeeperNode(spec, ports, id) : kraft(spec, ports, id, roles)
  const defaults = (spec.brokers ?? 1) < 3 ? oneBroker : {}
  const properties = { ...identity, 'log.dirs': join(dir, 'data'), ...defaults, ...spec.properties }
  return { ...spec, dir, properties: fill(properties, dir) }
}

/** `$DIR` in a value is the node's own directory. */
function fill(
  properties: Readonly<Record<string, string>>,
  dir: string,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(properties).map(([key, value]) => [key, value.replaceAll('$DIR', dir)]),
  )
}

/** Starts a ZooKeeper server from the class path of a release. */
export async function startZooKeeper(release: string, dir: string, port: number): Promise<Broker> {
  const own = join(dir, 'zookeeper')
  const properties = {
    dataDir: join(own, 'data'),
    clientPort: String(port),
    clientPortAddress: '127.0.0.1',
    'admin.enableServer': 'false',
    maxClientCnxns: '0',
  }
  const mainClass = 'org.apache.zookeeper.server.quorum.QuorumPeerMain'
  const server = launch({ release, dir: own, properties, jvm: ['-Xmx128m'], mainClass })
  await until('ZooKeeper', 30_000, () => /binding to port/.test(logText(server.process.log)))
  return server
}

/** Starts all nodes. The caller stops them in a finally with `stopCluster`. */
export async function startCluster(spec: ClusterSpec): Promise<Cluster> {
  const count = spec.brokers ?? 1
  const more = count * (spec.listeners?.length ?? 0)
  const [controller = 0, ...rest] = await freePorts(1 + count + more)
  const ports: Ports = { controller, broker: rest.slice(0, count), more: rest.slice(count) }
  const others: Started[] = []
  const brokers: Broker[] = []
  try {
    if (spec.mode === 'zookeeper')
      others.push((await startZooKeeper(spec.release, spec.dir, controller)).process)
    if (spec.mode === 'separate') {
      const node = nodeSpec(spec, ports, 100, 'controller')
      format(node)
      others.push((await startBroker(node)).process)
    }
    for (let id = 1; id <= count; id += 1) {
      const roles = spec.mode === 'combined' && id === 1 ? 'broker,controller' : 'broker'
      const node = nodeSpec(spec, ports, id, roles)
      if (spec.mode !== 'zookeeper') format(node)
      brokers.push(await startBroker(node))
    }
  } catch (problem) {
    for (const each of [...brokers.map(broker => broker.process), ...others]) each.signal('SIGKILL')
    throw problem
  }
  return { bootstrap: `127.0.0.1:${ports.broker[0]}`, brokers, others }
}

/** Stops brokers first, then what they depend on. */
export async function stopCluster(cluster: Cluster): Promise<void> {
  for (const broker of cluster.brokers) await stopBroker(broker, 'SIGKILL')
  for (const other of cluster.others) {
    other.signal('SIGKILL')
    await other.ended
  }
}
