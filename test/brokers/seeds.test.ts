import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import {
  type Broker,
  type BrokerSpec,
  format,
  isUp,
  launch,
  loseCheckpoints,
  stopBroker,
} from './harness/broker.ts'
import { javaProgram, logText } from './harness/jvm.ts'
import { load, startLoad } from './harness/load.ts'
import { areas, countMaps, descriptors, partitions } from './harness/observe.ts'
import { cacheDir, freePorts, workDir } from './harness/places.ts'
import { declaredRoot, type PlannedNode, planned, topicConfig } from './harness/planned.ts'
import { run, sleep, until } from './harness/processes.ts'
import { watch } from './harness/record.ts'
import { addSegments } from './harness/segments.ts'

const isRoot = process.getuid?.() === 0
/** The short form leaves out what takes a minute or more. */
const isShort = process.env.KAFKA_SIZE_BROKERS === 'short'
const release = '3.9.1'
const mib = 2 ** 20

/** What a test started or changed, undone after it whatever happened. */
const undo: (() => Promise<void> | void)[] = []

afterEach(async () => {
  for (const each of undo.splice(0).reverse()) await each()
})

interface Prepared {
  readonly dir: string
  readonly bootstrap: string
  readonly node: PlannedNode
  readonly planned: Awaited<ReturnType<typeof planned>>
}

/** Plans a single broker for `topics` and formats its storage. */
async function prepare(topics: string, more = '', dataSize = '50GB'): Promise<Prepared> {
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
function begin(spec: BrokerSpec): Broker {
  const broker = launch(spec)
  undo.push(() => stopBroker(broker, 'SIGKILL'))
  return broker
}

async function createTopics({ dir, bootstrap, planned: { cluster } }: Prepared): Promise<void> {
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
function keep(name: string, broker: Broker): void {
  if (process.env.KAFKA_SIZE_KEEP_FIXTURES === undefined) return
  const target = join(import.meta.dirname, '..', 'doctor', 'fixtures', 'brokers', name)
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
async function unclean(): Promise<Prepared & { readonly segments: number }> {
  const made = await prepare(recoverable, 'jvm: { heap: 1GiB }\n')
  format(made.node.spec)
  const broker = begin(made.node.spec)
  expect(await isUp(broker)).toBe(true)
  await createTopics(made)
  const one = { do: 'load', topic: 't', partitions: 20, bytes: 100, size: 100 } as const
  await load(made.dir, made.bootstrap, one)
  await stopBroker(broker)
  for (const dir of made.node.logDirs)
    for (const name of readdirSync(dir).filter(each => each.startsWith('t-')))
      addSegments(join(dir, name), 60)
  return { ...made, segments: 20 * 61 + 1 }
}

/** The machine's limit of map areas, and the one the plan writes. */
const currentMapLimit = (): number => Number(readFileSync('/proc/sys/vm/max_map_count', 'utf8'))

function plannedMapLimit(node: PlannedNode): number {
  const text = readFileSync(join(node.spec.dir, 'sysctl.conf'), 'utf8')
  return Number(/^vm\.max_map_count\s*=\s*(\d+)/m.exec(text)?.[1])
}

describe('vm.max_map_count too low for a recovery', () => {
  test.skipIf(!isRoot)('dies at the limit, starts with the planned one', async () => {
    const made = await unclean()
    const { node, segments } = made
    const before = currentMapLimit()
    undo.push(() => void run('sysctl', ['-q', '-w', `vm.max_map_count=${before}`]))
    // Room for 2 per segment and the rest of the process, less 50.
    const room = 2 * segments + 392 - 50
    const spec: BrokerSpec = {
      ...node.spec,
      moreJars: javaProgram('Ballast').slice(0, 1),
      mainClass: 'Ballast',
      mainArgs: [String(before - room), join(made.dir, 'ballast')],
    }
    loseCheckpoints(node.logDirs)
    const dying = begin(spec)
    expect(await isUp(dying)).toBe(false)
    expect(logText(dying.process.log)).toMatch(/Map failed|insufficient memory|Cannot allocate/)
    keep('map-limit', dying)
    const limit = plannedMapLimit(node)
    expect(limit).toBeGreaterThan(before)
    run('sysctl', ['-q', '-w', `vm.max_map_count=${limit}`])
    loseCheckpoints(node.logDirs)
    const living = begin(spec)
    expect(await isUp(living)).toBe(true)
    const { live } = countMaps(areas(living.pid))
    // The first segment of each partition holds one batch: its offset index may be empty, without an area.
    expect(live).toBeGreaterThanOrEqual(2 * segments - 20)
    expect(live).toBeLessThanOrEqual(2 * segments)
  })
})

describe('an address-space limit too low for a recovery', () => {
  test.skipIf(isShort)('Map failed below, starts with the planned one', async () => {
    const { node } = await unclean()
    const quantity = node.group.sizing.quantities['virtual_memory_unclean_start']
    const plannedKb = Math.ceil((quantity?.value ?? 0) / 1024)
    loseCheckpoints(node.logDirs)
    const dying = begin({ ...node.spec, addressSpaceKb: 4_100_000 })
    expect(await isUp(dying)).toBe(false)
    expect(logText(dying.process.log)).toMatch(
      /Map failed|Cannot allocate memory|insufficient memory/,
    )
    keep('address-space', dying)
    loseCheckpoints(node.logDirs)
    const living = begin({ ...node.spec, addressSpaceKb: plannedKb })
    expect(await isUp(living)).toBe(true)
  })
})

const largeTopic =
  '  - { name: t, partitions: 12, replication.factor: 1, segment.bytes: 104857600, max.message.bytes: 5100000, largestBatch: 5000000 }\n'
const largeClients =
  'jvm: { heap: 1GiB }\noverrides: { message.max.bytes: 5100000 }\nclients: { largestRequest: 5000000 }\n'

describe('direct memory too small for message size and threads', () => {
  test('fails with a small limit, works with the planned one', async () => {
    const made = await prepare(largeTopic, largeClients)
    format(made.node.spec)
    const send = async (): Promise<string> =>
      load(
        made.dir,
        made.bootstrap,
        {
          do: 'large',
          topic: 't',
          producers: 12,
          size: 5_000_000,
          rounds: 8,
          partitions: 12,
          retries: 0,
        },
        '1g',
      )
    const flags = made.node.spec.jvm ?? []
    const small = begin({ ...made.node.spec, jvm: [...flags, '-XX:MaxDirectMemorySize=20m'] })
    expect(await isUp(small)).toBe(true)
    await createTopics(made)
    expect(await send()).toMatch(/error/)
    expect(logText(small.process.log)).toMatch(/Cannot reserve \d+ bytes of direct buffer memory/)
    keep('direct-memory', small)
    await stopBroker(small, 'SIGKILL')
    const enough = begin(made.node.spec)
    expect(await isUp(enough)).toBe(true)
    expect(await send()).not.toMatch(/error/)
    expect(logText(enough.process.log)).not.toMatch(/Cannot reserve/)
  })

  test.skipIf(isShort)(
    'maxCachedBufferSize does not lower what one request needs at once',
    async () => {
      const made = await prepare(largeTopic, largeClients)
      format(made.node.spec)
      const flags = (made.node.spec.jvm ?? []).filter(flag => !flag.includes('maxCachedBufferSize'))
      const limits = ['-XX:MaxDirectMemorySize=4m', '-Djdk.nio.maxCachedBufferSize=1048576']
      const broker = begin({ ...made.node.spec, jvm: [...flags, ...limits] })
      expect(await isUp(broker)).toBe(true)
      await createTopics(made)
      const one = {
        do: 'large',
        topic: 't',
        producers: 1,
        size: 5_000_000,
        retries: 0,
        'c.request.timeout.ms': 10_000,
      } as const
      expect(await load(made.dir, made.bootstrap, one)).toMatch(/error/)
      expect(logText(broker.process.log)).toMatch(
        /Cannot reserve \d+ bytes of direct buffer memory/,
      )
    },
  )
})

const diskTimers =
  'jvm: { heap: 1GiB }\noverrides: { log.retention.check.interval.ms: 5000, log.segment.delete.delay.ms: 3000 }\n'

function diskTopic(retention: number): string {
  return `  - { name: t, partitions: 4, replication.factor: 1, retention.ms: -1, retention.bytes: ${retention}, segment.bytes: 4194304, file.delete.delay.ms: 3s, writeRate: 4MB/s, largestBatch: 64KiB }\n`
}

/** Mounts a small file system where the plan puts the data. */
function smallDisk(made: Prepared, bytes: number): void {
  const [data = ''] = made.node.logDirs
  mkdirSync(data, { recursive: true })
  run('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', data])
  undo.push(() => void run('umount', ['-l', data]))
}

describe('a small disk', () => {
  const capacity = 300 * mib

  test.skipIf(!isRoot || isShort)('fills up without retention and stops the broker', async () => {
    const made = await prepare(diskTopic(-1), diskTimers, '300MiB')
    smallDisk(made, capacity)
    format(made.node.spec)
    const broker = begin(made.node.spec)
    expect(await isUp(broker)).toBe(true)
    await createTopics(made)
    const task = { do: 'load', topic: 't', partitions: 4, size: 10_000, bytes: 100e6 } as const
    const filling = startLoad(made.dir, made.bootstrap, {
      ...task,
      rate: 40e6,
      'c.delivery.timeout.ms': 20_000,
      'c.request.timeout.ms': 10_000,
    })
    undo.push(() => filling.signal('SIGKILL'))
    await until('end of the broker', 120_000, () => !broker.process.isRunning())
    expect(logText(broker.process.log)).toMatch(/No space left on device/)
    keep('disk-full', broker)
  })

  test.skipIf(!isRoot || isShort)(
    'stays alive for several retention periods with the planned one',
    async () => {
      const made = await prepare(diskTopic(48 * mib), diskTimers, '300MiB')
      smallDisk(made, capacity)
      format(made.node.spec)
      const broker = begin(made.node.spec)
      expect(await isUp(broker)).toBe(true)
      await createTopics(made)
      const task = { do: 'load', topic: 't', partitions: 4, size: 10_000 } as const
      await load(made.dir, made.bootstrap, { ...task, bytes: 40 * mib, rate: 20e6 })
      await sleep(32_000)
      const job = startLoad(made.dir, made.bootstrap, { ...task, bytes: 60e6, rate: 4e6 })
      undo.push(() => job.signal('SIGKILL'))
      const peaks = await watch(broker.pid, made.node.logDirs, () => !job.isRunning())
      expect(await job.ended).toBe(0)
      expect(broker.process.isRunning()).toBe(true)
      expect(peaks.bytes).toBeGreaterThan(4 * 48 * mib)
      expect(peaks.bytes).toBeLessThan(capacity)
    },
  )
})

describe('deleted topics', () => {
  const topic = '  - { name: t, partitions: 5, replication.factor: 1 }\n'

  test('are refused where delete.topic.enable is false', async () => {
    const made = await prepare(topic, 'overrides: { delete.topic.enable: "false" }\n')
    format(made.node.spec)
    const broker = begin(made.node.spec)
    expect(await isUp(broker)).toBe(true)
    await createTopics(made)
    await expect(load(made.dir, made.bootstrap, { do: 'delete', topic: 't' })).rejects.toThrow(
      /TopicDeletionDisabled/,
    )
  })

  test('give back disk, maps and descriptors after the delay of the broker', async () => {
    const made = await prepare(topic, 'overrides: { log.segment.delete.delay.ms: 3000 }\n')
    format(made.node.spec)
    const broker = begin(made.node.spec)
    expect(await isUp(broker)).toBe(true)
    await createTopics(made)
    await sleep(3000)
    const before = descriptors(broker.pid).get('segment')
    await load(made.dir, made.bootstrap, { do: 'delete', topic: 't' })
    const [data = ''] = made.node.logDirs
    await until('deletion', 60_000, () => !partitions(data).some(one => one.name.startsWith('t')))
    expect(descriptors(broker.pid).get('segment')).toBe((before ?? 0) - 5)
    expect(countMaps(areas(broker.pid)).live).toBe(2)
  })
})

describe('limits.conf', () => {
  test.skipIf(!isRoot)('holds for logins only: a process that PAM did not start ignores it', () => {
    const file = '/etc/security/limits.d/zz-kafka-size-suite.conf'
    undo.push(() => rmSync(file, { force: true }))
    writeFileSync(file, 'nobody hard nofile 4321\nnobody soft nofile 4321\n')
    const shell = ['-s', '/bin/bash', 'nobody', '-c', 'ulimit -n']
    expect(run('su', shell).trim()).toBe('4321')
    // A service manager sets the user itself, as setpriv does: no PAM session, no limits.conf.
    const asService = ['--reuid=nobody', '--clear-groups', 'bash', '-c', 'ulimit -n']
    expect(run('setpriv', asService).trim()).not.toBe('4321')
  })

  test.skip('under systemd (no running system manager here: LimitNOFILE of the drop-in is not tried)', () => {})
})
