import { expect, it } from 'vitest'
import { readPaths } from '../../src/import/read.ts'
import { importHosts } from '../../src/import.ts'
import { memoryHost } from '../host.ts'
import { filesBelow } from './captures.ts'

/** Output of Kafka's own tools on real brokers, without any file of the host: test/live/fixtures. */
async function tools(release: string, broker: string) {
  const files = filesBelow(`test/live/fixtures/${release}`)
  const names = [broker, 'topics.txt', 'topics-all.txt', 'log-dirs.txt', 'brokers-default.txt']
  const host = memoryHost(files)
  const { hosts, failed } = readPaths(
    host,
    names.map(name => `test/live/fixtures/${release}/${name}`),
  )
  expect(failed).toEqual([])
  return importHosts(hosts, { kafka: release })
}

it.each([
  ['2.8.2', 'zookeeper'],
  ['3.9.1', 'kraft'],
  ['4.1.1', 'kraft'],
])('reads what the tools of %s print', async (release, mode) => {
  const { loaded } = await tools(release, 'broker-1-all.txt')
  expect(loaded.problems.filter(one => one.code !== 'incomplete')).toEqual([])
  expect(loaded.cluster).toMatchObject({ mode })
  expect(loaded.cluster?.groups[0]?.nodes).toEqual([{ id: 1, host: 'broker-1' }])
  const topics = loaded.cluster?.topics.map(({ name, spec }) => [name, spec.partitions])
  expect(topics).toEqual([
    ['empty.topic', 1],
    ['orders', 3],
  ])
})

/** All keys of a 3.9.1 broker: test/import/fixtures/README.md. */
const all = 'test/import/fixtures/3.9.1/monday/kafka-tools/broker-1.txt'
const text = new TextDecoder().decode(filesBelow('test/import/fixtures/3.9.1')[all])

it.each([
  [text, 'guess: inter.broker.protocol.version tells the minor release only'],
  [
    text.replace(/^ {2}inter\.broker\.protocol\.version=.*\n/m, ''),
    'guess: the release whose keys are those the broker reports',
  ],
])('tells the release by what a broker reports (%#)', async (printed, reason) => {
  const { hosts } = readPaths(memoryHost({ '/b.txt': printed }), ['/b.txt'])
  const made = await importHosts(hosts)
  expect(made.text.split('\n')[5]).toBe(`kafka: "3.9"  # ${reason}`)
  expect(made.loaded.cluster?.groups[0]?.nodes[0]?.id).toBe(1)
})

it('gives each of many topics with the same settings one line, and their names back', async () => {
  const names = Array.from(
    { length: 40 },
    (_, at) => `tenant.${String.fromCharCode(97 + (at % 26))}${at}`,
  )
  const described = [...names, 'other'].map(
    name =>
      `Topic: ${name}\tTopicId: abcdefghijklmnopqrstuv\tPartitionCount: 2\tReplicationFactor: 1\tConfigs: ${name === 'other' ? '' : 'retention.ms=3600000'}\n` +
      [0, 1]
        .map(p => `\tTopic: ${name}\tPartition: ${p}\tLeader: 1\tReplicas: 1\tIsr: 1\n`)
        .join(''),
  )
  const { hosts } = readPaths(memoryHost({ '/t.txt': described.join('') }), ['/t.txt'])
  const { text: written, loaded } = await importHosts(hosts)
  expect(written).toContain(
    '  # 40 topics with the same settings\n  - { name: tenant.a0, retention.ms: 1h }',
  )
  expect(loaded.cluster?.topics.map(topic => topic.name).toSorted()).toEqual(
    [...names, 'other'].toSorted(),
  )
})

it('reads what a shell of Windows wrote into a file', async () => {
  const line = 'Topic: a\tTopicId: x\tPartitionCount: 1\tReplicationFactor: 1\tConfigs: \r\n'
  const more = '\tTopic: a\tPartition: 0\tLeader: 1\tReplicas: 1\tIsr: 1\r\n'
  const { hosts } = readPaths(memoryHost({ '/t.txt': `\ufeff${line}${more}` }), ['/t.txt'])
  const { loaded } = await importHosts(hosts)
  expect(loaded.cluster?.topics.map(topic => topic.name)).toEqual(['a'])
  const wide = new Uint8Array([0xff, 0xfe, 0x54, 0])
  expect(readPaths(memoryHost({ '/w.txt': wide }), ['/w.txt']).failed[0]?.message).toBe(
    'is UTF-16 text; convert it to UTF-8 first',
  )
})
