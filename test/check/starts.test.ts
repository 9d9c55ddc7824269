import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { check } from '../../src/check.ts'
import { memoryHost } from '../host.ts'
import { inputFor } from './support.ts'

/** What stands in every file of a kind; the row changes or adds one line. */
const bases: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  broker: {
    'process.roles': 'broker',
    'node.id': '1',
    'controller.quorum.voters': '101@c1:9093,102@c2:9093,103@c3:9093',
    'controller.listener.names': 'CONTROLLER',
    listeners: 'PLAINTEXT://:9092',
    'advertised.listeners': 'PLAINTEXT://b1:9092',
    'log.dirs': '/data/kafka',
    'default.replication.factor': '3',
    'offsets.topic.replication.factor': '3',
    'transaction.state.log.replication.factor': '3',
  },
  controller: {
    'process.roles': 'controller',
    'node.id': '101',
    'controller.quorum.voters': '101@c1:9093,102@c2:9093,103@c3:9093',
    'controller.listener.names': 'CONTROLLER',
    listeners: 'CONTROLLER://:9093',
    'log.dirs': '/data/meta',
  },
  combined: {
    'process.roles': 'broker,controller',
    'node.id': '101',
    'controller.quorum.voters': '101@c1:9093,102@c2:9093,103@c3:9093',
    'controller.listener.names': 'CONTROLLER',
    listeners: 'PLAINTEXT://:9092,CONTROLLER://:9093',
    'log.dirs': '/data/kafka',
  },
  zookeeper: {
    'broker.id': '1',
    'zookeeper.connect': 'z1:2181',
    listeners: 'PLAINTEXT://:9092',
    'log.dirs': '/data/kafka',
  },
}

interface Row {
  readonly release: string
  readonly base: string
  readonly key: string
  readonly value: string
  readonly verdict: string
}

// What kafka.server.KafkaConfig.fromProps of the released jars said to each file.
const rows: readonly Row[] = readFileSync(new URL('starts.tsv', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map(line => {
    const [release = '', base = '', key = '', value = '', verdict = ''] = line.split('\t')
    return { release, base, key, value, verdict }
  })

test.for([...new Set(rows.map(one => one.release))])('as Kafka %s itself starts', async release => {
  const own = rows.filter(one => one.release === release)
  const files = Object.fromEntries(
    own.map(({ base, key, value }, index) => {
      const lines = Object.entries({ ...bases[base], [key]: value })
      return [`/files/${index}`, lines.map(([name, text]) => `${name}=${text}\n`).join('')]
    }),
  )
  const input = await inputFor(memoryHost(files), {
    kafka: release,
    given: { serverProperties: Object.keys(files) },
  })
  const { findings } = check(memoryHost(files), input)
  const stopped = new Set(
    findings
      .filter(one => one.severity === 'error' && one.message.includes('not start'))
     .map(one => one.file),
  )
  const told = own.map((row, index) => ({
    ...row,
    verdict: stopped.has(`/files/${index}`) ? 'refused' : 'starts',
  }))
  expect(told).toEqual(own)
  expect(own.length).toBeGreaterThan(20)
})
