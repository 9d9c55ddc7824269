import { describe, expect, test } from 'vitest'
import { check } from '../../src/check.ts'
import { javaRelease } from '../../src/live/java-release.ts'
import { readToolOutput } from '../../src/live/kafka-output.ts'
import type { Finding } from '../../src/model.ts'
import { memoryHost } from '../host.ts'
import { sized } from '../settings/sample.ts'
import { inputFor, planFiles } from './support.ts'

const declaration = `
kafka: "4.1.1"
brokers: 3
host: { memory: 64GiB, cpus: 16, disks: [{ count: 2, size: 4TB }] }
topics: [{ name: a, partitions: 3, retention.ms: 3d, writeRate: 1MB/s }]
`

const told = ({ severity, code, key }: Finding): string => `${severity} ${code} ${key}`

/** The plan's own files of the first broker, with other files beside and lines changed. */
async function beside(
  more: Readonly<Record<string, string>>,
  change: (path: string, text: string) => string = (_, text) => text,
): Promise<readonly string[]> {
  const sizing = await sized(declaration)
  const own = Object.entries(await planFiles(sizing)).filter(([path]) => path.includes('/broker-1/'))
  const files = Object.fromEntries(own.map(([path, text]) => [path, change(path, text)]))
  const extra = Object.entries(more).map(([path, text]) => [`/hosts/broker-1/${path}`, text])
  const host = memoryHost({ ...files, ...Object.fromEntries(extra) })
  const input = await inputFor(host, { sizing, live: '/hosts/broker-1' })
  return check(host, input).findings.map(told)
}

const topics = (configs: string, blank = '\t') =>
  `Topic: a${blank}TopicId: x${blank}PartitionCount: 3${blank}ReplicationFactor: 3${blank}Configs: ${configs}\n`

describe('topics', () => {
  test('that are as declared give nothing, whatever the default of segment.ms', async () => {
    expect(await beside({ 'kafka-tools/t.txt': topics('retention.ms=259200000') })).toEqual([])
  })

  test('with one value changed give one finding', async () => {
    expect(await beside({ 'kafka-tools/t.txt': topics('retention.ms=86400000') })).toEqual([
      'error differs retention.ms',
    ])
  })

  test('are read with blanks for tabs, as tickets have them', () => {
    const { topics: read } = readToolOutput(topics('cleanup.policy=compact,delete', '  '), 'f')
    expect(read?.map(one => [one.name, one.partitions, one.replicationFactor])).toEqual([['a', 3, 3]])
    expect(read?.[0]?.configs.get('cleanup.policy')?.value).toBe('compact,delete')
  })
})

test('what loggers have is not what the broker has', () => {
  const { brokers } = readToolOutput(
    [
      'All configs for broker 1 are:',
      '  num.io.threads=8 sensitive=false synonyms={DEFAULT_CONFIG:num.io.threads=8}',
      'All configs for broker-logger 1 are:',
      '  num.io.threads=4 sensitive=false synonyms={}',
    ].join('\n'),
    'f',
  )
  expect(brokers?.get('1')?.get('num.io.threads')?.value).toBe('8')
})

test('a limit that others make wrong is told where it is wrong', async () => {
  const files = { 'etc/sysctl.d/99-old.conf': 'fs.nr_open = 65536\n' }
  expect(await beside(files)).toEqual(['error descriptors-above-nr-open fs.nr_open'])
})

const inFile =
  (key: string, value: string) =>
  (path: string, text: string): string =>
    path.endsWith('server.properties')
      ? text.replace(new RegExp(`^${key}=.*$`, 'm'), `${key}=${value}`)
      : text

// Each is within what the plan allows of it, but not beside the others.
test.for([
  ['queued.max.request.bytes', '1', 'error queued-bytes-below-request queued.max.request.bytes'],
  ['socket.request.max.bytes', '1', 'warning message-above-request socket.request.max.bytes'],
  ['max.connections', '1', 'error too-few-connections max.connections'],
] as const)('%s=%s', async ([key, value, expected]) => {
  expect(await beside({}, inFile(key, value))).toEqual([expected])
})

const withoutLimit = (path: string, text: string): string =>
  path.endsWith('10-kafka-size.conf') ? text.replace(/^LimitNOFILE=.*\n/m, '') : text

test('a limit of the manager counts for a unit that sets none', async () => {
  const files = { 'etc/systemd/system.conf': '[Manager]\nDefaultLimitNOFILE=1024:200000\n' }
  expect(await beside(files, withoutLimit)).toEqual([])
  const low = { 'etc/systemd/system.conf': '[Manager]\nDefaultLimitNOFILE=4096\n' }
  expect(await beside(low, withoutLimit)).toEqual(['error ineffective nofile'])
})

test('a session of PAM applies limits.conf to a service', async () => {
  const files = { 'kafka.service.d/20-pam.conf': '[Service]\nPAMName=login\n' }
  expect(await beside(files, withoutLimit)).toEqual([])
})

test('the Java of the process is told by its path', async () => {
  const process = (java: string) => ({
    'proc/7/cmdline': `${java}\0-Xmx6g\0-Xms6g\0kafka.Kafka\0/server.properties\0`,
  })
  expect(await beside(process('/usr/lib/jvm/java-11-openjdk-amd64/bin/java'))).toContain(
    'error java-unsupported java.version',
  )
  const good = await beside(process('/opt/jdk-21.0.4/bin/java'))
  expect(good.filter(one => one.includes('java.version'))).toEqual([])
})

test.for<readonly [string, number | undefined]>([
  ['/usr/lib/jvm/java-17-openjdk-amd64/bin/java', 17],
  ['/usr/lib/jvm/java-1.8.0-openjdk-1.8.0.392/jre/bin/java', 8],
  ['/opt/jdk-21.0.4/bin/java', 21],
  ['/usr/lib/jvm/zulu11/bin/java', 11],
  ['/usr/bin/java', undefined],
  ['java', undefined],
])('%s', ([path, release]) => {
  expect(javaRelease(path)).toBe(release)
})

test('the id of another host is told as the id, not as everything else', async () => {
  const files = { 'etc/hostname': 'broker-1\n' }
  expect(await beside(files, inFile('node.id', '2'))).toEqual(['error differs node.id'])
})
