import { expect, test } from 'vitest'
import { check } from '../../src/check.ts'
import type { Finding } from '../../src/model.ts'
import { type Content, memoryHost } from '../host.ts'
import { inputFor } from './support.ts'

const told = ({ severity, code, key, line }: Finding): string =>
  `${severity} ${code} ${key}${line === undefined ? '' : ` ${line}`}`

/** What a file of a broker alone gives. */
async function tell(text: string, kafka = '4.1.1'): Promise<readonly string[]> {
  const host = memoryHost({ '/f': text })
  const { findings } = check(host, await inputFor(host, { kafka, given: { serverProperties: ['/f'] } }))
  return findings.map(told)
}

const base = (listeners = 'PLAINTEXT://:9092') => `process.roles=broker
node.id=1
controller.quorum.bootstrap.servers=c1:9093
controller.listener.names=CONTROLLER
listeners=${listeners}
log.dirs=/data
default.replication.factor=3
offsets.topic.replication.factor=3
transaction.state.log.replication.factor=3
`

test.for<readonly [string, readonly string[]]>([
  ['log.retention.hours=1\nlog.retention.minutes=5\n', ['info ineffective log.retention.hours 10']],
  ['log.retention.hours=168\nlog.retention.ms=604800000\n', []],
  ['log.dir=/a\n', ['info ineffective log.dir 10']],
  ['log.retention.hours=-1\n', ['warning endless-retention log.retention.hours 10']],
  ['log.retention.minutes=0\n', ['error refused log.retention.minutes 10']],
  ['listener.name.plaintext.max.connections=9\n', []],
  ['listener.name.controller.ssl.client.auth=none\n', []],
  ['listener.name.internal.max.connections=9\n', [
    'warning ineffective listener.name.internal.max.connections 10',
  ]],
  ['listener.name.PLAINTEXT.max.connections=9\n', [
    'warning ineffective listener.name.PLAINTEXT.max.connections 10',
  ]],
  ['listener.name.plaintext.max.conections=9\n', [
    'warning unknown-key listener.name.plaintext.max.conections 10',
  ]],
  // Three controllers tell a cluster, for which one copy is not enough.
  ['transaction.state.log.min.isr=1\ntransaction.state.log.replication.factor=1\n', [
    'warning duplicate-key transaction.state.log.replication.factor 11',
  ]],
  ['controller.quorum.voters=7@a:1,8@b:1,9@c:1\noffsets.topic.replication.factor=1\n', [
    'error single-copy offsets.topic.replication.factor 11',
  ]],
  // Without config.providers the text itself is the value.
  ['num.io.threads=${env:THREADS}\n', ['error refused num.io.threads 10']],
  ['config.providers=env\nnum.io.threads=${env:THREADS}\n', []],
  ['num.io.threads=\\u00zz\n', ['error malformed-unicode-escape num.io.threads 10']],
])('%s', async ([text, expected]) => {
  expect(await tell(`${base()}${text}`)).toEqual(expected)
})

test('a file without a map of protocols starts', async () => {
  expect(await tell(base())).toEqual([])
})

const host = (more: Readonly<Record<string, Content>>): Record<string, Content> => ({
  '/t/etc/kafka/server.properties': base(),
  ...more,
})

async function tree(more: Readonly<Record<string, Content>>): Promise<readonly string[]> {
  const files = memoryHost(host(more))
  const { findings } = check(files, await inputFor(files, { kafka: '4.1.1', live: '/t' }))
  return findings.map(told)
}

test.for<readonly [string, Readonly<Record<string, Content>>, readonly string[]]>([
  [
    'a pair of dirty limits',
    { '/t/etc/sysctl.d/90-kafka.conf': 'vm.dirty_ratio = 60\nvm.dirty_bytes = 1073741824\n' },
    ['warning dirty-pair vm.dirty_bytes 2'],
  ],
  [
    'a pair of which one is switched off',
    { '/t/etc/sysctl.d/90-kafka.conf': 'vm.dirty_ratio = 0\nvm.dirty_bytes = 1073741824\n' },
    [],
  ],
  [
    'a misspelt sysctl',
    { '/t/etc/sysctl.d/90-kafka.conf': 'vm.swappines = 1\nnet.ipv4.tcp_mem = 1 2 3\n' },
    ['warning unknown-key vm.swappines 1'],
  ],
  [
    'a value that is too large for the kernel',
    { '/t/etc/sysctl.d/90-kafka.conf': 'vm.max_map_count = 99999999999\n' },
    ['error sysctl-refused vm.max_map_count 1'],
  ],
  [
    'an override in quotes',
    {
      '/t/etc/systemd/system/kafka.service':
        '[Service]\nEnvironment=N=0 "KAFKA_HEAP_OPTS=-Xmx6g -Xms6g"\nExecStart=/opt/kafka/bin/kafka-server-start.sh /etc/kafka/server.properties --override "log.cleaner.threads=${N}"\n',
    },
    ['error cleaner-buffer log.cleaner.threads 3'],
  ],
  [
    'a file that only a shell of the unit names',
    {
      '/t/data/k.properties': 'num.io.threads=x\nlog.dirs=/d\n',
      '/t/etc/systemd/system/kafka.service':
        '[Service]\nEnvironment="KAFKA_HEAP_OPTS=-Xmx6g -Xms6g"\nExecStart=/bin/sh -c \'/opt/kafka/bin/kafka-server-start.sh /data/k.properties\'\n',
    },
    ['error refused num.io.threads 1'],
  ],
  [
    'a flag that no Java of the release knows',
    {
      '/t/etc/kafka/jvm.env':
        'KAFKA_HEAP_OPTS="-Xmx6g -Xms6g"\nKAFKA_OPTS="-XX:-UseConcMarkSweepGC -XX:+ZGenerational"\n',
    },
    ['error jvm-flag-refused UseConcMarkSweepGC 2'],
  ],
  [
    'limits of a user for a service',
    {
      '/t/etc/security/limits.conf': 'kafka - nofile 100000\nkafka - nproc 65536\n',
      '/t/etc/systemd/system/kafka.service':
        '[Service]\nUser=kafka\nLimitNPROC=65536\nEnvironment="KAFKA_HEAP_OPTS=-Xmx6g"\nExecStart=/opt/kafka/bin/kafka-server-start.sh /etc/kafka/server.properties\n',
    },
    ['warning ineffective nofile 1'],
  ],
  [
    'a flag in the wrong case',
    { '/t/etc/kafka/jvm.env': 'KAFKA_HEAP_OPTS="-Xmx6g -Xms6g"\nKAFKA_OPTS=-XX:+UseG1Gc\n' },
    ['error jvm-flag-refused UseG1Gc 2'],
  ],
  [
    'a heap in two words',
    { '/t/etc/kafka/jvm.env': 'KAFKA_HEAP_OPTS="-Xmx 6g -Xms6g"\n' },
    ['error jvm-option MaxHeapSize 1'],
  ],
])('%s', async ([, files, expected]) => {
  expect(await tree(files)).toEqual(expected)
})
