import { describe, expect, it } from 'vitest'
import { readPaths } from '../../src/import/read.ts'
import { settle } from '../../src/import/settle.ts'
import { type Imported, type ImportOptions, importHosts } from '../../src/import.ts'
import { type Content, memoryHost } from '../host.ts'

/** Imports trees and files given by path; every path up to its first directory is one argument. */
async function imported(
  files: Record<string, Content>,
  options: ImportOptions = {},
): Promise<Imported> {
  const roots = [...new Set(Object.keys(files).map(path => `/${path.split('/')[1]}`))]
  const { hosts, failed } = readPaths(memoryHost(files), roots)
  expect(failed).toEqual([])
  return importHosts(hosts, options)
}

const line = (text: string, part: string) =>
  text
    .split('\n')
    .find(one => one.includes(part))
    ?.trim()

const topic = (name: string, partitions: number, factor: number, configs = '') =>
  `Topic: ${name}\tPartitionCount: ${partitions}\tReplicationFactor: ${factor}\tConfigs: ${configs}\n` +
  Array.from({ length: partitions }, (_, at) => {
    const replicas = Array.from({ length: factor }, (_, next) => ((at + next) % 3) + 1).join(',')
    return `\tTopic: ${name}\tPartition: ${at}\tLeader: 1\tReplicas: ${replicas}\tIsr: ${replicas}\n`
  }).join('')

const kraft = (id: number, more = '') => `process.roles=broker
node.id=${id}
controller.quorum.voters=9001@c1:9093,9002@c2:9093,9003@c3:9093
listeners=CLIENTS://:9092,INTERNAL://:9094
advertised.listeners=CLIENTS://kafka-${id}.example.org:443,INTERNAL://b${id}:9094
listener.security.protocol.map=CLIENTS:SASL_SSL,INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT
inter.broker.listener.name=INTERNAL
controller.listener.names=CONTROLLER
log.dirs=/data1,/data2
${more}`

const tree = (id: number, memory: number, more = '') => ({
  [`/b${id}/etc/kafka/server.properties`]: kraft(id, more),
  [`/b${id}/proc/meminfo`]: `MemTotal:       ${memory} kB\n`,
  [`/b${id}/proc/cpuinfo`]: 'processor\t: 0\nprocessor\t: 1\nprocessor\t: 2\nprocessor\t: 3\n',
  [`/b${id}/capture/log-dirs.df`]:
    '/dev/sda 1000000 1 1 1% /data1\n/dev/sdb 1000000 1 1 1% /data2\n',
})

describe('several brokers', async () => {
  const made = await imported(
    {
      ...tree(1, 33_554_432, 'num.io.threads=12\nbackground.threads=7\n'),
      ...tree(2, 33_554_000, 'num.io.threads=12\nbackground.threads=5\n'),
      ...tree(3, 67_108_864, 'num.io.threads=12\n'),
      '/b1/kafka-tools/topics.txt': topic('a', 3, 3) + topic('b', 3, 3),
    },
    { kafka: '4.1', java: 21, name: 'shop' },
  )
  const { cluster } = made.loaded

  it('are grouped by equal hosts, a few pages apart', () => {
    expect(made.loaded.problems.filter(one => one.code !== 'incomplete')).toEqual([])
    expect(cluster?.groups.map(group => group.nodes.map(node => node.id))).toEqual([[1, 2], [3]])
    expect(cluster?.groups.map(group => group.host.memory / 2 ** 30)).toEqual([32_767 / 1024, 64])
  })

  it('keep the listeners, each with its advertised form', () => {
    expect(cluster?.listeners).toEqual([
      {
        ...{ name: 'CLIENTS', protocol: 'SASL_SSL', port: 9092, host: '' },
        ...{ advertised: 'kafka-{id}.example.org:443', interBroker: false, controller: false },
      },
      {
        ...{ name: 'INTERNAL', protocol: 'PLAINTEXT', port: 9094, host: '' },
        ...{ interBroker: true, controller: false },
      },
      {
        ...{ name: 'CONTROLLER', protocol: 'PLAINTEXT', port: 9093, host: '' },
        ...{ interBroker: false, controller: true },
      },
    ])
    expect(cluster?.controllers?.nodes).toEqual([
      { id: 9001, host: 'c1' },
      { id: 9002, host: 'c2' },
      { id: 9003, host: 'c3' },
    ])
  })

  it('share an override once and tell where they differ', () => {
    expect(line(made.text, 'num.io.threads')).toBe('num.io.threads: 12')
    expect(made.text).toContain('# differs between brokers: background.threads: 7 on 1, 5 on 2')
  })

  it('say nothing of what the plan decides by itself', () => {
    expect(made.text).not.toContain('inter.broker.listener.name')
    expect(made.text).not.toContain('log.dirs')
  })
})

it('adds brokers that only others name, as a guess', async () => {
  const made = await imported({
    ...tree(1, 33_554_432),
    '/b1/kafka-tools/topics.txt': topic('a', 3, 3),
  })
  expect(made.loaded.cluster?.groups[0]?.nodes.map(node => node.id)).toEqual([1, 2, 3])
  expect(made.text).toContain('# guess: not captured, taken as equal to the others\n    - id: 2')
  expect(made.missing).toContain('brokers 2, 3: capture these hosts too')
})

it('counts numbered families and nothing else', async () => {
  const topics = [1, 2, 3].map(at => topic(`device-${at}`, 2, 1, 'retention.ms=3600000')).join('')
  const made = await imported({
    ...tree(1, 33_554_432),
    '/b1/kafka-tools/topics.txt': `${topics}${topic('gap-1', 2, 1)}${topic('gap-3', 2, 1)}${topic('day-2026', 1, 1)}`,
  })
  const names = made.loaded.cluster?.topics.map(one => [one.name, one.count])
  expect(names).toEqual([
    ['day-2026', 1],
    ['device', 3],
    ['gap-1', 1],
    ['gap-3', 1],
  ])
  expect(line(made.text, 'retention.ms')).toBe('retention.ms: 1h')
})

const dirs = (sizes: Record<string, number>) => {
  const partitions = Object.entries(sizes).map(([partition, size]) => ({ partition, size }))
  return JSON.stringify({ brokers: [{ broker: 1, logDirs: [{ logDir: '/data1', partitions }] }] })
}

it('gives compacted topics their size and others a rate that retention implies', async () => {
  const made = await imported({
    ...tree(1, 33_554_432),
    '/b1/kafka-tools/topics.txt':
      topic('state', 2, 1, 'cleanup.policy=compact') +
      topic('logs', 2, 1, 'retention.ms=86400000') +
      topic('capped', 1, 1, 'retention.bytes=2147483648'),
    '/b1/kafka-tools/log-dirs.txt': dirs({
      ...{ 'state-0': 3_000_000_000, 'state-1': 2_000_000_000 },
      ...{ 'logs-0': 8_640_000_000, 'logs-1': 8_640_000_000, 'capped-0': 2_000_000_000 },
    }),
  })
  const spec = (name: string) => made.loaded.cluster?.topics.find(one => one.name === name)?.spec
  expect(spec('state')?.liveBytes).toBe(5e9)
  // 17.28 GB within 86 400 s
  expect(spec('logs')?.writeRate).toBe(200_000)
  expect(spec('capped')?.writeRate).toBeUndefined()
  expect(line(made.text, 'writeRate')).toBe(
    'writeRate: 200kB/s  # guess: 16.1 GiB within the 1 d that retention keeps',
  )
})

it('measures rates between two captures, and leaves them out where data was deleted', async () => {
  const first = { 'grows-0': 1_000_000, 'shrinks-0': 5_000_000 }
  const later = { 'grows-0': 61_000_000, 'shrinks-0': 4_000_000 }
  const at = (root: string, sizes: Record<string, number>, time: string) => ({
    [`${root}/capture/host`]: `host b1\n${time}`,
    [`${root}/kafka-tools/log-dirs.txt`]: dirs(sizes),
  })
  const read = (files: Record<string, Content>, root: string) =>
    readPaths(memoryHost(files), [root]).hosts
  const before = read({ ...at('/a', first, 'time 1795246000\n'), ...tree(1, 1e7) }, '/a')
  const after = read(at('/b', later, 'time 1795246060\n'), '/b')
  const made = await importHosts(before, { later: after })
  const rate = (one: Imported, name: string) =>
    one.loaded.cluster?.topics.find(topic => topic.name === name)?.spec.writeRate
  expect(rate(made, 'grows')).toBe(1_000_000)
  expect(line(made.text, 'writeRate: 1MB/s')).toBe(
    'writeRate: 1MB/s  # grew so in 1 min; what was deleted meanwhile is not seen',
  )
  // 4 or 5 MB within seven days are less than ten bytes a second
  expect(rate(made, 'shrinks')).toBeLessThan(10)
  const untimed = read(at('/b', later, ''), '/b')
  expect(rate(await importHosts(before, { later: untimed, elapsed: 120 }), 'grows')).toBe(500_000)
  expect((await importHosts(before, { later: untimed })).missing).toContain(
    'write rates: capture again after some hours and give it with --then',
  )
})

it('declares what a declaration would refuse as what it means, or as a comment', async () => {
  const made = await imported({
    ...tree(1, 33_554_432, 'num.io.threads=0\nmin.insync.replicas=2\n'),
    '/b1/kafka-tools/topics.txt':
      topic('all', 3, 2, 'min.insync.replicas=2') +
      topic('small', 3, 3, 'retention.bytes=1000,segment.bytes=1048576,max.message.bytes=1000'),
  })
  expect(made.loaded.problems.filter(one => one.code !== 'incomplete')).toEqual([])
  expect(made.text).toContain(
    'min.insync.replicas: 1  # guess: observed 2 of 2 replicas, with which the loss of one broker stops producers',
  )
  expect(made.text).toContain(
    'retention.bytes: 1MiB  # guess: observed 1000, but a partition keeps a whole segment',
  )
  expect(made.refused).toEqual(['num.io.threads: 0'])
  expect(line(made.text, 'refused: num.io.threads')).toMatch(
    /^# refused: num\.io\.threads: 0 \(Kafka 4\.3\.\d refuses "num\.io\.threads": /,
  )
})

it('never writes secrets, wherever they stand', async () => {
  const made = await imported({
    ...tree(
      1,
      33_554_432,
      'ssl.key.password=hush1\nsasl.jaas.config=x required password="hush2";\nlistener.name.clients.plain.sasl.jaas.config=hush3\nssl.keystore.key=hush4\n',
    ),
    '/b1/etc/default/kafka':
      'KAFKA_OPTS="-Djavax.net.ssl.keyStorePassword=hush5 -javaagent:/opt/jmx.jar=7071:/x.yml"\n',
  })
  expect(made.text).not.toContain('hush')
  expect(made.text.match(/secret: not imported/g)).toHaveLength(4)
  expect(made.loaded.cluster?.groups[0]?.jvm.options).toEqual([
    '-javaagent:/opt/jmx.jar=7071:/x.yml',
  ])
})

it.each([
  ['java -cp /opt/kafka/libs/kafka_2.13-3.9.1.jar:/x.jar kafka.Kafka', '3.9.1'],
  ['java -cp /usr/share/java/kafka/kafka_2.13-7.9.2-ccs.jar kafka.Kafka', '3.9.0'],
  ['java -cp /opt/kafka/libs/kafka_2.12-2.8.2.jar kafka.Kafka', '2.8.2'],
])('takes the release from the class path of %s', async (command, kafka) => {
  const words = `${command.replaceAll(' ', '\0')}\0/etc/kafka/server.properties\0`
  const made = await imported({ ...tree(1, 33_554_432), '/b1/proc/77/cmdline': words })
  expect(made.loaded.cluster?.kafka ?? made.loaded.problems).toBe(kafka)
})

describe('a server.properties of ZooKeeper mode alone', async () => {
  const properties = (more: string) => ({
    '/a/server.properties': `broker.id=0
zookeeper.connect=zk1:2181
log.dirs=/data
confluent.license=eyJh.secret
schema.url=http://me:hush@schemas:8081
${more}`,
  })
  const of = async (more: string) => {
    const { hosts } = readPaths(memoryHost(properties(more)), ['/a/server.properties'])
    return importHosts(hosts)
  }

  it('is of the release whose protocol it pins, else of the last with ZooKeeper', async () => {
    const pinned = await of('inter.broker.protocol.version=2.8\n')
    expect(pinned.loaded.cluster).toMatchObject({ kafka: '2.8.2', mode: 'zookeeper' })
    expect(line(pinned.text, 'kafka: ')).toMatch(/^kafka: "2\.8" {2}# guess: .*may be newer$/)
    const plain = await of('')
    expect(plain.loaded.cluster).toMatchObject({ mode: 'zookeeper' })
    expect(line(plain.text, 'kafka: ')).toMatch(/^kafka: "3\.9" {2}# guess: zookeeper\.connect/)
  })

  it('keeps licences and credentials in addresses to itself', async () => {
    const { text } = await of('')
    expect(text).not.toMatch(/eyJh|hush/)
    expect(text).toContain('# secret: not imported: confluent.license')
    expect(text).toContain('# secret: not imported: schema.url')
  })
})

it('spreads an item on one line before it refuses a value in it', async () => {
  const text = `kafka: "4.0"
java: 17
brokers: { count: 1 }
host: { memory: 8GiB, cpus: 2, disks: [{ path: /d, size: 1TB }] }
topics:
  - { name: a, partitions: 1, retention.ms: 1h, max.message.bytes: -5 }  # observed: 1 MiB
`
  const { refused, loaded, text: settled } = await settle(text, 'cluster.yaml')
  expect(refused).toEqual(['max.message.bytes: -5'])
  expect(settled).toContain('  - name: a  # observed: 1 MiB\n    partitions: 1\n')
  expect(loaded.problems.filter(one => one.severity === 'error')).toEqual([])
})
