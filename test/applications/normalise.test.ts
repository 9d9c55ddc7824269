import { describe, expect, test } from 'vitest'
import { applications } from '../../src/applications/normalise.ts'

const base = { kafka: '3.9.1', java: 17 }
const one = (raw: Readonly<Record<string, unknown>>) => {
  const { applications: all, problems } = applications([{ name: 'app', ...raw }], base)
  return { app: all[0]!, problems }
}

describe('applications', () => {
  test('an application that says nothing has one producer and the releases of the cluster', () => {
    const { app, problems } = one({})
    expect(problems).toEqual([])
    expect(app).toMatchObject({
      instances: 1,
      cpus: 2,
      hostCpus: 2,
      java: 17,
      clientVersion: '3.9.1',
      producers: 1,
      consumers: 0,
      mallocArenaMax: 2,
      tls: false,
    })
  })

  test.for([
    [{ partitionsRead: 8 }, 0, 1],
    [{ consumer: {} }, 0, 1],
    [{ producer: {}, consumer: {} }, 1, 1],
    [{ consumers: 3 }, 0, 3],
    [{ producerPerSend: { kept: 200 } }, 0, 0],
    [{ producers: 4, consumers: 2 }, 4, 2],
  ] as const)('%j has %d producers and %d consumers', ([raw, producers, consumers]) => {
    expect(one(raw).app).toMatchObject({ producers, consumers })
  })

  test('sizes and times with units become what Kafka takes', () => {
    const { app, problems } = one({
      producer: { 'buffer.memory': '32MiB', 'linger.ms': '5s', acks: 'all', 'batch.size': 65536 },
      consumer: { 'fetch.max.bytes': '50MB', 'max.poll.records': 500 },
    })
    expect(problems).toEqual([])
    expect(Object.fromEntries(app.producer)).toEqual({
      'buffer.memory': '33554432',
      'linger.ms': '5000',
      acks: 'all',
      'batch.size': '65536',
    })
    expect(Object.fromEntries(app.consumer)).toEqual({
      'fetch.max.bytes': '50000000',
      'max.poll.records': '500',
    })
  })

  test('a size without binary or decimal is told at its key', () => {
    const { problems } = one({ producer: { 'buffer.memory': '1G' } })
    expect(problems.map(each => [each.path, each.code])).toEqual([
      [['applications', 0, 'producer', 'buffer.memory'], 'unit'],
    ])
  })

  test('a secret in the declaration is refused and its value shown nowhere', () => {
    const { app, problems } = one({ producer: { 'sasl.jaas.config': 'user=a password=hunter2' } })
    expect(problems.map(each => each.path)).toEqual([
      ['applications', 0, 'producer', 'sasl.jaas.config'],
    ])
    expect(JSON.stringify([problems, [...app.producer]])).not.toContain('hunter2')
  })

  test('a secret from a config provider passes', () => {
    const { app, problems } = one({ producer: { 'ssl.key.password': '$' + '{env:KEY}' } })
    expect(problems).toEqual([])
    expect(app.producer.get('ssl.key.password')).toBe('$' + '{env:KEY}')
  })

  test('TLS follows from the security protocol', () => {
    expect(one({ producer: { 'security.protocol': 'SASL_SSL' } }).app.tls).toBe(true)
    expect(one({ producer: { 'security.protocol': 'PLAINTEXT' } }).app.tls).toBe(false)
  })

  test('names that Kubernetes and compose cannot tell apart', () => {
    const { problems } = applications([{ name: 'A.b' }, { name: 'a_b' }, { name: 'a' }], base)
    expect(problems).toMatchObject([
      {
        path: ['applications', 1, 'name'],
        code: 'duplicate',
        message: 'the names "A.b" and "a_b" are the same "a-b" in Kubernetes and compose',
      },
    ])
  })

  test('names are told twice, unknown releases and fewer host CPUs too', () => {
    const { problems } = applications(
      [{ name: 'a' }, { name: 'a', clientVersion: '9.9', cpus: 4, hostCpus: 2 }],
      base,
    )
    expect(problems.map(each => [each.path.join('.'), each.code])).toEqual([
      ['applications.1.clientVersion', 'release'],
      ['applications.1.hostCpus', 'application'],
      ['applications.1.name', 'duplicate'],
    ])
  })
})
