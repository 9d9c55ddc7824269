import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readToolOutput, readTopics } from '../../src/live/kafka-output.ts'

// Output of the released tools against brokers of their own release.
const fixture = (path: string) => readFileSync(new URL(`fixtures/${path}`, import.meta.url), 'utf8')
const read = (path: string) => readToolOutput(fixture(path), path)

describe.for(['2.8.2', '3.9.1', '4.1.1'])('the tools of %s', release => {
  it('tell the values of a broker and what each beats', () => {
    const configs = read(`${release}/broker-1-all.txt`).brokers?.get('1')
    expect(configs?.get('log.retention.ms')).toMatchObject({
      target: 'server.properties',
      value: '3600000',
      origin: 'dynamic-broker',
      overrides: [
        { key: 'log.retention.ms', value: '86400000', origin: 'dynamic-default' },
        { key: 'log.retention.hours', value: '168', origin: 'default' },
      ],
    })
    expect(configs?.get('num.io.threads')).toMatchObject({
      value: '9',
      origin: 'static',
      overrides: [{ value: '8', origin: 'default' }],
    })
    expect(configs?.get('num.network.threads')).toMatchObject({ value: '4', origin: 'static' })
    expect(configs?.get('listeners')?.value).toMatch(/^PLAINTEXT:\/\/127\.0\.0\.1:/)
    expect(configs?.get('log.dirs')?.value).toBe('/data/a,/data/b')
    expect(configs?.get('ssl.keystore.password')).toMatchObject({ value: '(hidden)', secret: true })
  })

  it('tell dynamic values of one broker and of the cluster', () => {
    expect([...(read(`${release}/broker-1.txt`).brokers?.get('1')?.keys() ?? [])]).toEqual([
      'log.retention.ms',
    ])
    const common = read(`${release}/brokers-default.txt`).brokers?.get('')
    expect(common?.get('message.max.bytes')).toMatchObject({
      value: '2000000',
      origin: 'dynamic-default',
      line: 3,
    })
  })

  it('tell every value of every topic', () => {
    const topics = read(`${release}/topics-all.txt`).topics
    expect(topics?.map(topic => topic.name).sort()).toEqual(['empty.topic', 'orders'])
    const orders = topics?.find(topic => topic.name === 'orders')
    expect(orders?.configs.get('cleanup.policy')).toMatchObject({
      target: 'topic',
      value: 'compact,delete',
      origin: 'dynamic-topic',
      overrides: [{ key: 'log.cleanup.policy', value: 'delete' }],
    })
    expect(orders?.configs.get('retention.ms')).toMatchObject({
      value: '3600000',
      origin: 'dynamic-broker',
    })
  })

  it('tell partitions, replicas and what is not default', () => {
    const orders = read(`${release}/topics.txt`).topics?.find(topic => topic.name === 'orders')
    expect(orders).toMatchObject({ partitions: 3, replicationFactor: 1, underReplicated: [] })
    expect(orders?.assignment).toEqual(
      new Map([
        [0, [1]],
        [1, [1]],
        [2, [1]],
      ]),
    )
    expect(orders?.configs.get('cleanup.policy')).toMatchObject({
      value: 'compact,delete',
      origin: 'not-default',
    })
    expect(orders?.configs.get('segment.bytes')?.value).toBe('104857600')
  })

  it('tell the sizes of the log directories', () => {
    const logDirs = read(`${release}/log-dirs.txt`).logDirs
    expect(logDirs?.map(({ broker, path }) => [broker, path]).sort()).toEqual([
      [1, '/data/a'],
      [1, '/data/b'],
    ])
    expect(logDirs?.flatMap(({ replicas }) => replicas.map(one => one.partition)).sort()).toEqual([
      'empty.topic-0',
      'orders-0',
      'orders-1',
      'orders-2',
    ])
  })
})

it('reads the form without blanks that tools before 2.3 print, and a replica that is behind', () => {
  const text =
    'Topic:a\tPartitionCount:2\tReplicationFactor:2\tConfigs:cleanup.policy=compact\n\tTopic: a\tPartition: 0\tLeader: 1\tReplicas: 1,2\tIsr: 1\n\tTopic: a\tPartition: 1\tLeader: none\tReplicas: 2,1\tIsr: 2,1\tElr: N/A\tLastKnownElr: N/A\n'
  expect(readTopics(text, 'f')).toMatchObject([
    { name: 'a', partitions: 2, underReplicated: [0], line: 1 },
  ])
})

it('understands nothing of other text and never throws', () => {
  expect(readToolOutput('Exception in thread "main"', 'f').understood).toBe(false)
  expect(readToolOutput('{"brokers":', 'f').understood).toBe(false)
  fc.assert(
    fc.property(fc.string(), text => {
      expect(readToolOutput(`{"brokers":${text}`, 'f').logDirs ?? []).toBeInstanceOf(Array)
    }),
  )
})
