import { expect, test } from 'vitest'
import { decide, decideNode, type NodeDecisions } from '../../src/decide.ts'
import { settingOf } from '../../src/settings/index.ts'
import { declaredOptions, jvmOption } from '../../src/settings/jvm-options.ts'
import { readLive } from '../../src/settings/live-text.ts'
import type { Target } from '../../src/settings/model.ts'
import { topicChoice } from '../../src/settings/topics.ts'
import { samples, sized } from './sample.ts'

async function nodesOf(sample: string): Promise<readonly NodeDecisions[]> {
  return decide(await sized(sample)).flatMap(group => group.nodes)
}

function written(node: NodeDecisions, key: string, target: Target = 'server.properties') {
  return node.decisions.find(one => one.key === key && one.target === target)?.value
}

function expectedOf(node: NodeDecisions, key: string, target: Target = 'server.properties') {
  return node.expected.find(one => one.key === key && one.target === target)?.value
}

const base = `
brokers: 3
host: { memory: 32GiB, cpus: 8, disks: [{ size: 1TB }] }
topics: [{ name: a, partitions: 6 }]
`

test('separate controllers and brokers', async () => {
  const nodes = await nodesOf('separate')
  const [first] = nodes
  const last = nodes.at(-1)
  expect(nodes.map(one => written(one, 'node.id'))).toEqual('1 2 3 4 5 6 9001 9002 9003'.split(' '))
  expect(nodes.map(one => written(one, 'broker.rack')).slice(0, 4)).toEqual(['a', 'b', 'c', 'a'])
  expect(written(first!, 'process.roles')).toBe('broker')
  expect(written(last!, 'process.roles')).toBe('controller')
  expect(written(first!, 'listeners')).toBe('CLIENT://:9094,REPLICATION://:39092')
  expect(written(last!, 'listeners')).toBe('CONTROLLER://:9093')
  expect(written(nodes[1]!, 'advertised.listeners')).toBe(
    'CLIENT://b2.example.org:443,REPLICATION://broker-2:39092',
  )
  expect(written(last!, 'advertised.listeners')).toBeUndefined()
  const voters = nodes.map(one => written(one, 'controller.quorum.voters'))
  expect(new Set(voters)).toEqual(
    new Set(['9001@controller-9001:9093,9002@controller-9002:9093,9003@controller-9003:9093']),
  )
  expect(written(last!, 'auto.create.topics.enable')).toBeUndefined()
})

test('a single combined process keeps internal topics possible', async () => {
  const [node] = await nodesOf('laptop')
  expect(written(node!, 'process.roles')).toBe('broker,controller')
  expect(written(node!, 'listeners')).toBe('PLAINTEXT://:9092,CONTROLLER://:9093')
  expect(written(node!, 'offsets.topic.replication.factor')).toBe('1')
  expect(written(node!, 'transaction.state.log.min.isr')).toBe('1')
  expect(written(node!, 'min.insync.replicas')).toBe('1')
})

test.each([
  ['"4.3"', 1, '1', '1'],
  ['"4.2"', 2, '2', '1'],
  ['"4.3"', 3, undefined, undefined],
  ['"3.9"', 1, undefined, undefined],
])(
  'the state of share groups can be had on Kafka %s with %s brokers',
  async (kafka, count, factor, isr) => {
    const [node] = await nodesOf(
      `kafka: ${kafka}${base.replace('brokers: 3', `brokers: ${count}`)}`,
    )
    expect(written(node!, 'share.coordinator.state.topic.replication.factor')).toBe(factor)
    expect(written(node!, 'share.coordinator.state.topic.min.isr')).toBe(isr)
  },
)

test.each([
  ['"3.9"', '3600000', undefined],
  ['"3.6"', '3600000', undefined],
  // Unset it already is one hour there, and has no key before 3.6.
  ['"4.0"', undefined, '3600000'],
  ['"3.5"', undefined, undefined],
])('stamps from the future on Kafka %s', async (kafka, value, expected) => {
  const [node] = await nodesOf(`kafka: ${kafka}${base}`)
  const key = 'log.message.timestamp.after.max.ms'
  expect(written(node!, key)).toBe(value)
  expect(expectedOf(node!, key)).toBe(expected)
})

test('what clients may no longer do is said beside the setting', async () => {
  const [node] = await nodesOf(`kafka: "3.9"${base}`)
  const because = (key: string) => node?.decisions.find(one => one.key === key)?.because
  expect(because('log.message.timestamp.after.max.ms')).toBe(
    'records dated more than 1 h ahead are refused, as 4.0 does by default',
  )
  expect(because('auto.create.topics.enable')).toBe(
    'clients can no longer create topics by asking for them; create topics on purpose',
  )
})

test('ZooKeeper mode has no keys of KRaft', async () => {
  const [node] = await nodesOf('zookeeper')
  expect(written(node!, 'broker.id')).toBe('1')
  expect(written(node!, 'zookeeper.connect')).toBe('zk1:2181,zk2:2181/kafka')
  for (const key of ['node.id', 'process.roles', 'controller.quorum.voters']) {
    expect(written(node!, key)).toBeUndefined()
  }
})

test('declared values win and keep other forms away', async () => {
  const [node] = await nodesOf('zookeeper')
  expect(written(node!, 'log.retention.hours')).toBe('24')
  expect(written(node!, 'log.retention.ms')).toBeUndefined()
  expect(written(node!, 'default.replication.factor')).toBe('2')
  // One less than the declared factor, not than the rule's.
  expect(written(node!, 'min.insync.replicas')).toBe('1')
  const declared = node!.decisions.filter(one => one.declared).map(one => one.key)
  expect(declared).toEqual(['default.replication.factor', 'log.retention.hours'])
})

test('keys the catalogue does not know are passed through at the end', async () => {
  const [node] = await nodesOf(
    `kafka: "4.3.0"${base}overrides: { ssl.client.auth: required, rsm.config.bucket: b, num.io.threads: 24 }`,
  )
  const last = node!.decisions.filter(one => one.group === 'Declared')
  expect(last.map(one => `${one.key}=${one.value}`)).toEqual([
    'ssl.client.auth=required',
    'rsm.config.bucket=b',
  ])
  expect(written(node!, 'num.io.threads')).toBe('24')
})

test('a dynamic quorum is left alone when it is asked for', async () => {
  const [node] = await nodesOf(
    `kafka: "4.3.0"${base}overrides: { controller.quorum.bootstrap.servers: "c1:9093,c2:9093" }`,
  )
  expect(written(node!, 'controller.quorum.bootstrap.servers')).toBe('c1:9093,c2:9093')
  expect(written(node!, 'controller.quorum.voters')).toBeUndefined()
})

test('keys follow the release', async () => {
  const old = (await nodesOf(`kafka: "3.5.1"\nmode: kraft${base}`))[0]!
  const now = (await nodesOf(`kafka: "4.4.0"${base}`))[0]!
  // KIP-937 came with 3.6.
  expect(written(old, 'log.message.timestamp.after.max.ms')).toBeUndefined()
  expect(expectedOf(now, 'log.message.timestamp.after.max.ms')).toBe('3600000')
  expect(expectedOf(old, 'num.partitions')).toBe('1')
  expect(expectedOf(old, 'leader.imbalance.per.broker.percentage')).toBe('10')
  expect(expectedOf(now, 'leader.imbalance.per.broker.percentage')).toBeUndefined()
})

test('a large host gets bytes instead of ratios', async () => {
  const large = (await nodesOf('separate'))[0]!
  const small = (await nodesOf('zookeeper'))[0]!
  // 2 s of four disks of 500 MB/s are 4e9 bytes, 3814 whole MiB.
  expect(written(large, 'vm.dirty_background_bytes', 'sysctl.conf')).toBe('3999268864')
  expect(written(large, 'vm.dirty_background_ratio', 'sysctl.conf')).toBeUndefined()
  expect(written(small, 'vm.dirty_background_ratio', 'sysctl.conf')).toBe('5')
  expect(written(small, 'vm.dirty_ratio', 'sysctl.conf')).toBe('60')
})

test('long round trips leave buffers to the kernel', async () => {
  const [wide] = await nodesOf('separate')
  expect(written(wide!, 'socket.send.buffer.bytes')).toBe('-1')
  // 25 Gbit/s over 60 ms are 187.5 MB on the way; capped at 64 MiB.
  expect(written(wide!, 'net.ipv4.tcp_rmem', 'sysctl.conf')).toBe('4096 131072 67108864')
  const [near] = await nodesOf(`kafka: "4.3.0"${base}`)
  expect(written(near!, 'socket.send.buffer.bytes')).toBeUndefined()
  expect(expectedOf(near!, 'net.ipv4.tcp_rmem', 'sysctl.conf')).toBe('4096 131072 6291456')
})

test('the environment is complete and ends with the declared options', async () => {
  const [node] = await nodesOf(
    `kafka: "4.1.0"${base}jvm: { heap: 5GiB, options: ["-XX:MaxGCPauseMillis=50", "-Dfoo.bar=1"] }`,
  )
  const { environment } = node!
  expect(environment.get('KAFKA_HEAP_OPTS')).toBe('-Xmx5g -Xms5g')
  const words = environment.get('KAFKA_JVM_PERFORMANCE_OPTS')?.split(' ') ?? []
  // The default list of kafka-run-class.sh 4.1, whatever their values.
  for (const word of [
    '-server',
    '-XX:+UseG1GC',
    '-XX:InitiatingHeapOccupancyPercent=35',
    '-XX:+ExplicitGCInvokesConcurrent',
    '-XX:MaxInlineLevel=15',
    '-Djava.awt.headless=true',
  ]) {
    expect(words).toContain(word)
  }
  expect(words.filter(word => word.includes('MaxGCPauseMillis'))).toEqual([
    '-XX:MaxGCPauseMillis=50',
  ])
  expect(words.slice(-2)).toEqual(['-XX:MaxGCPauseMillis=50', '-Dfoo.bar=1'])
  expect(environment.get('LOG_DIR')).toBe('/var/log/kafka')
})

test('another collector replaces G1 and its flags', async () => {
  const [node] = await nodesOf(
    `kafka: "4.3.0"\njava: 21${base}jvm: { options: ["-XX:+UseZGC", "-XX:+ZGenerational"] }`,
  )
  const words = node!.environment.get('KAFKA_JVM_PERFORMANCE_OPTS') ?? ''
  expect(words).not.toMatch(/G1|InitiatingHeap|MaxGCPause/)
  expect(words).toContain('-XX:+UseZGC -XX:+ZGenerational')
})

test('words of the command line', () => {
  expect(jvmOption('MaxHeapSize', '6g')).toBe('-Xmx6g')
  expect(jvmOption('UseG1GC', 'true')).toBe('-XX:+UseG1GC')
  expect(jvmOption('DisableExplicitGC', 'false')).toBe('-XX:-DisableExplicitGC')
  expect(jvmOption('jdk.nio.maxCachedBufferSize', '1m')).toBe('-Djdk.nio.maxCachedBufferSize=1m')
  expect([...declaredOptions(['-Xmx1g', '-XX:-UseG1GC', '-Xlog:gc', '-XX:ErrorFile=/a'])]).toEqual([
    ['MaxHeapSize', '1g'],
    ['UseG1GC', 'false'],
    ['ErrorFile', '/a'],
  ])
})

test('topics are expected as declared, and safe where nothing is said', async () => {
  const { cluster } = await sized('separate')
  const topic = cluster.topics.find(one => one.name === 'orders')!
  const expected = (key: string) => topicChoice(settingOf('topic', key)!, topic)?.value
  expect(expected('max.message.bytes')).toBe(5_242_880)
  expect(expected('replication.factor')).toBe(3)
  expect(expected('min.insync.replicas')).toBe(2)
  expect(expected('unclean.leader.election.enable')).toBe(false)
  expect(expected('segment.bytes')).toBeUndefined()
})

test('nothing is decided twice for equal nodes, and nothing is shared that differs', async () => {
  const [, second, third] = await nodesOf('separate')
  const differing = second!.decisions
    .filter((one, index) => one.value !== third!.decisions[index]?.value)
    .map(one => one.key)
  expect(differing).toEqual(['node.id', 'broker.rack', 'advertised.listeners'])
})

test('a node decided alone is the node of its group', async () => {
  for (const sample of Object.keys(samples)) {
    const sizing = await sized(sample)
    for (const { own, nodes } of decide(sizing)) {
      for (const node of nodes) expect(decideNode(sizing, own, node.node)).toEqual(node)
    }
  }
})

test('live texts in base units mean the same as texts of the file', () => {
  const memlock = settingOf('limits.conf', 'memlock')!
  // limits.conf counts memlock in KiB, /proc in bytes.
  expect(memlock.kind.parse('128')).toBe(131_072)
  expect(readLive(memlock, '131072')).toBe(131_072)
  expect(readLive(memlock, 'unlimited')).toBe(Number.POSITIVE_INFINITY)
  expect(readLive(settingOf('systemd', 'TimeoutStopSec')!, '320')).toBe(320_000)
})
