import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Broker, type BrokerSpec, format, isUp, launch, stopBroker } from './broker.ts'
import { logText } from './jvm.ts'
import { load } from './load.ts'
import { cacheDir, freePorts, workDir } from './places.ts'
import { declaredRoot, type PlannedNode, planned, topicConfig } from './planned.ts'
import { addSegments } from './segments.ts'

/** The release of the seeds: the last of its line without the unmap fix. */
export const release = '3.9.1'

/** What a test started or changed, undone after it whatever happened. */
export const undo: (() => Promise<void> | void)[] = []

/** Ends and takes back everything, latest first. For `afterEach`. */
export async function undoAll(): Promise<void> {
  for (const each of undo.splice(0).reverse()) await each()
}

/** A planned broker that has not been started. */
export interface Prepared {
  readonly dir: string
  readonly bootstrap: string
  readonly node: PlannedNode
  readonly planned: Awaited<ReturnType<typeof planned>>
}

/** Plans a single broker for `topics` and formats its storage. */
export async function prepare(topics: string, more = '', dataSize = '50GB'): Promise<Prepared> {
  const dir = workDir('seed')
  undo.push(() => rmSync(dir, { recursive: true, force: true }))
  const [port = 0, controller = 0] = await freePorts(2)
  const made = await planned(
    `kafka: ${release}
brokers: { hosts: [{ host: 127.0.0.1 }] }
host: { memory: 8GiB, cpus: 2, logDir: ${declaredRoot}/log, disks: [{ path: ${declaredRoot}/data, size: ${dataSize} }] }
listeners: [{ name: PLAINTEXT, port: ${port} }, { name: CONTROLLER, port: ${controller}, controller: true }]
${more}topics:
${topics}`,
    dir,
  )
  const [node] = made.nodes
  if (!node) throw new Error('no node')
  return { dir, bootstrap: `127.0.0.1:${port}`, node, planned: made }
}

/** Starts a broker that is ended after the test. */
export function begin(spec: BrokerSpec): Broker {
  const broker = launch(spec)
  undo.push(() => stopBroker(broker, 'SIGKILL'))
  return broker
}

/** Creates the declared topics with the settings the plan assumes. */
export async function createTopics({
  dir,
  bootstrap,
  planned: { cluster },
}: Prepared): Promise<void> {
  for (const topic of cluster.topics.filter(one => !one.spec.internal)) {
    const config = Object.entries(topicConfig(topic)).map(([key, value]) => [`t.${key}`, value])
    const { partitions: count } = topic.spec
    const options = { partitions: count, rf: 1, ...Object.fromEntries(config) }
    await load(dir, bootstrap, { do: 'topic', topic: topic.name, ...options })
  }
}

const firstSign =
  /Map failed|Cannot reserve|No space left|insufficient memory|Cannot allocate|Attempt to protect/

/** The lines around the first sign of trouble and the last ones of a log, 200 at most. */
function telling(text: string): string {
  const lines = text.trimEnd().split('\n')
  const first = Math.max(0, lines.findIndex(line => firstSign.test(line)) - 15)
  const head = lines.slice(first, first + 170)
  return [...head, ...lines.slice(Math.max(first + 170, lines.length - 30))].join('\n')
}

/** Keeps the log of a failed broker, and its fatal error log, for the tests of `doctor`. */
export function keep(name: string, broker: Broker): void {
  if (process.env.KAFKA_SIZE_KEEP_FIXTURES === undefined) return
  const target = join(import.meta.dirname, '..', '..', 'doctor', 'fixtures', 'brokers', name)
  mkdirSync(target, { recursive: true })
  const clean = (text: string): string =>
    text.replaceAll(broker.spec.dir, '/var/lib/kafka').replaceAll(cacheDir(), '/opt/kafka')
  writeFileSync(join(target, 'broker.log'), `${clean(telling(logText(broker.process.log)))}\n`)
  const fatal = ['', 'log'].flatMap(name => fatalLogs(join(broker.spec.dir, name)))[0]
  if (fatal === undefined) return
  // Addresses, flags and the stack come first; the rest of it is the machine's own.
  const lines = readFileSync(fatal, 'utf8').split('\n')
  const end = lines.findIndex(line => line.startsWith('Environment Variables'))
  const head = lines.slice(0, Math.min(200, end < 0 ? 200 : end))
  writeFileSync(join(target, 'hs_err.log'), `${clean(head.join('\n'))}\n`)
}

function fatalLogs(dir: string): readonly string[] {
  if (!existsSync(dir)) return []
  return readdirSync(dir)
    .filter(name => name.startsWith('hs_err'))
    .map(name => join(dir, name))
}

const recoverable =
  '  - { name: t, partitions: 20, replication.factor: 1, retention.bytes: 62914560, retention.ms: -1, segment.bytes: 1048576, index.interval.bytes: 1 }\n'

/** A stopped broker with 20 partitions of 61 segments that must all be recovered. */
export async function unclean(): Promise<Prepared & { readonly segments: number }> {
  const made = await prepare(recoverable, 'jvm: { heap: 1GiB }\n')
  format(made.node.spec)
  const broker = begin(made.node.spec)
  if (!(await isUp(broker))) throw new Error('the broker of the seed died')
  await createTopics(made)
  const one = { do: 'load', topic: 't', partitions: 20, bytes: 100, size: 100 } as const
  await load(made.dir, made.bootstrap, one)
  await stopBroker(broker)
  for (const dir of made.node.logDirs)
    for (const name of readdirSync(dir).filter(each => each.startsWith('t-')))
      addSegments(join(dir, name), 60)
  return { ...made, segments: 20 * 61 + 1 }
}
