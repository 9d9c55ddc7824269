import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { type BrokerSpec, format, isUp, loseCheckpoints, stopBroker } from './harness/broker.ts'
import { clientRelease, javaProgram, logText } from './harness/jvm.ts'
import { load, startLoad } from './harness/load.ts'
import { lacking, type Need, titled } from './harness/needs.ts'
import { areas, countMaps, descriptors, partitions } from './harness/observe.ts'
import type { PlannedNode } from './harness/planned.ts'
import { run, sleep, until } from './harness/processes.ts'
import { watch } from './harness/record.ts'
import {
  begin,
  createTopics,
  keep,
  type Prepared,
  prepare,
  release,
  unclean,
  undo,
  undoAll,
} from './harness/seed.ts'

afterEach(undoAll)

const mib = 2 ** 20
const kafka: readonly Need[] = [
  { need: 'java' },
  { need: 'jars', release },
  { need: 'jars', release: clientRelease },
]
const root: Need = { need: 'root' }
const time: Need = { need: 'time' }

/** A test that is skipped, and says why, where something it needs is missing. */
function seed(name: string, needs: readonly Need[], body: () => Promise<void> | void): void {
  const missing = lacking(...needs)
  test.skipIf(missing !== undefined)(titled(name, missing), body)
}

/** The machine's limit of map areas, and the one the plan writes. */
const currentMapLimit = (): number => Number(readFileSync('/proc/sys/vm/max_map_count', 'utf8'))

function plannedMapLimit(node: PlannedNode): number {
  const text = readFileSync(join(node.spec.dir, 'sysctl.conf'), 'utf8')
  return Number(/^vm\.max_map_count\s*=\s*(\d+)/m.exec(text)?.[1])
}

describe('vm.max_map_count too low for a recovery', () => {
  seed(
    'dies at the limit, starts with the planned one',
    [...kafka, root, { need: 'map limit' }],
    async () => {
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
    },
  )
})

describe('an address-space limit too low for a recovery', () => {
  seed('Map failed below, starts with the planned one', [...kafka, time], async () => {
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
  seed('fails with a small limit, works with the planned one', kafka, async () => {
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

  seed(
    'maxCachedBufferSize does not lower what one request needs at once',
    [...kafka, time],
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

  seed(
    'fills up without retention and stops the broker',
    [...kafka, { need: 'mount' }, time],
    async () => {
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
      await until('end of the broker', 300_000, () => !broker.process.isRunning())
      expect(logText(broker.process.log)).toMatch(/No space left on device/)
      keep('disk-full', broker)
    },
  )

  seed(
    'stays alive for several retention periods with the planned one',
    [...kafka, { need: 'mount' }, time],
    async () => {
      const made = await prepare(diskTopic(48 * mib), diskTimers, '300MiB')
      smallDisk(made, capacity)
      format(made.node.spec)
      const broker = begin(made.node.spec)
      expect(await isUp(broker)).toBe(true)
      await createTopics(made)
      const task = { do: 'load', topic: 't', partitions: 4, size: 10_000 } as const
      await load(made.dir, made.bootstrap, { ...task, bytes: 40 * mib, rate: 20e6 })
      // The first retention check comes 30 s after the start.
      await sleep(Math.max(0, broker.since + 36_000 - Date.now()))
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

  seed('are refused where delete.topic.enable is false', kafka, async () => {
    const made = await prepare(topic, 'overrides: { delete.topic.enable: "false" }\n')
    format(made.node.spec)
    const broker = begin(made.node.spec)
    expect(await isUp(broker)).toBe(true)
    await createTopics(made)
    await expect(load(made.dir, made.bootstrap, { do: 'delete', topic: 't' })).rejects.toThrow(
      /TopicDeletionDisabled/,
    )
  })

  seed('give back disk, maps and descriptors after the delay of the broker', kafka, async () => {
    const made = await prepare(topic, 'overrides: { log.segment.delete.delay.ms: 3000 }\n')
    format(made.node.spec)
    const broker = begin(made.node.spec)
    expect(await isUp(broker)).toBe(true)
    await createTopics(made)
    const before = 1 + 5
    await until('the topic', 300_000, () => descriptors(broker.pid).get('segment') === before)
    await load(made.dir, made.bootstrap, { do: 'delete', topic: 't' })
    const [data = ''] = made.node.logDirs
    const gone = (): boolean => !partitions(data).some(one => one.name.startsWith('t'))
    await until('deletion', 300_000, gone)
    // The metadata log stays: a segment, two maps.
    await until('closed files', 300_000, () => descriptors(broker.pid).get('segment') === 1)
    await until('maps', 300_000, () => countMaps(areas(broker.pid)).live === 2)
    expect(gone()).toBe(true)
  })
})

describe('limits.conf', () => {
  seed(
    'holds for logins only: a process that PAM did not start ignores it',
    [{ need: 'users' }],
    () => {
      limitLogins()
      const shell = ['-s', '/bin/bash', 'nobody', '-c', 'ulimit -n']
      expect(run('su', shell).trim()).toBe('4321')
      // A service manager sets the user itself, as setpriv does: no PAM session, no limits.conf.
      const asService = ['--reuid=nobody', '--clear-groups', 'bash', '-c', 'ulimit -n']
      expect(run('setpriv', asService).trim()).not.toBe('4321')
    },
  )

  seed(
    'is ignored under systemd, LimitNOFILE is not',
    [{ need: 'users' }, { need: 'systemd' }],
    () => {
      limitLogins()
      const unit = ['--quiet', '--pipe', '--wait', '--uid=nobody']
      const limit = (...more: readonly string[]): string =>
        run('systemd-run', [...unit, ...more, 'bash', '-c', 'ulimit -n']).trim()
      expect(limit()).not.toBe('4321')
      expect(limit('--property=LimitNOFILE=54321')).toBe('54321')
    },
  )
})

/** Gives nobody a limit that only a login session gets. */
function limitLogins(): void {
  const file = '/etc/security/limits.d/zz-kafka-size-suite.conf'
  undo.push(() => rmSync(file, { force: true }))
  writeFileSync(file, 'nobody hard nofile 4321\nnobody soft nofile 4321\n')
}
