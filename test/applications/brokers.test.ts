import { describe, expect, test } from 'vitest'
import { explain } from '../../src/explain.ts'
import { load } from '../../src/load.ts'
import { plan } from '../../src/plan.ts'

const declaration = (application: string, more = '', kafka = '4.3.0'): string => `kafka: ${kafka}
brokers: 3
host: {memory: 32GiB, cpus: 8, disks: [{size: 2TiB}]}
${more}
topics: [{name: orders, partitions: 6, writeRate: 1MB/s, largestBatch: 64KiB}]
applications: [${application}]
`

async function loaded(text: string) {
  const { cluster, applications = [], problems } = await load(text, 'c.yaml')
  if (!cluster) throw new Error(problems.map(each => each.message).join('; '))
  const verdicts = applications.flatMap(each => each.verdicts)
  const said = (name: string) => verdicts.find(each => each.name === name)
  return { clients: cluster.clients, said }
}

describe('what applications add to the plan of the brokers', () => {
  test('requests larger than the batches of the topics', async () => {
    const app = '{name: a, partitionsWritten: 12, producer: {batch.size: 64KiB}}'
    // 12 partitions x 64 KiB, below max.request.size.
    expect((await loaded(declaration(app))).clients.largestRequest).toBe(786_432)
    // What the declaration says of all clients stays, where it is more.
    const more = 'clients: {largestRequest: 2MiB}'
    expect((await loaded(declaration(app, more))).clients.largestRequest).toBe(2_097_152)
  })

  test('smaller ones change nothing', async () => {
    const app = '{name: a, partitionsWritten: 2}'
    expect((await loaded(declaration(app))).clients.largestRequest).toBeUndefined()
  })

  test('producer ids live a day from 3.4 on, a week before, or as declared', async () => {
    const app = '{name: a, instances: 2, producerPerSend: {perDay: 1000}}'
    const ids = async (kafka: string, more = '') =>
      (await loaded(declaration(app, more, kafka))).clients.producers
    expect(await ids('4.3.0')).toBe(2000)
    expect(await ids('3.3.2')).toBe(14_000)
    const two = 'overrides: {producer.id.expiration.ms: 172800000}'
    expect(await ids('4.3.0', two)).toBe(4000)
  })
})

describe('limits of the brokers', () => {
  const big = '{name: a, partitionsWritten: 1, largestRecord: 3MB}'
  const topics = 'defaults: {max.message.bytes: 4MiB}'

  test('a topic that takes the record answers for it', async () => {
    expect((await loaded(declaration(big, topics))).said('request-above-broker')).toBeUndefined()
  })

  test('a record no topic takes does not fit', async () => {
    expect((await loaded(declaration(big))).said('request-above-broker')).toMatchObject({
      verdict: 'does not fit',
    })
  })
})

describe('what the declaration does not say', () => {
  test('is named, with how it is counted', async () => {
    const { said } = await loaded(declaration('{name: a, consumers: 2, otherHeap: 100MiB}'))
    expect(said('not-declared')).toEqual({
      name: 'not-declared',
      verdict: 'fits',
      message:
        'counted as nothing, because not declared: otherThreads, otherNative, otherDirectMemory; counted at its most: partitionsRead (as many as fill fetch.max.bytes of every broker)',
    })
    const whole =
      '{name: a, partitionsWritten: 3, otherHeap: 0, otherThreads: 0, otherNative: 0, otherDirectMemory: 0}'
    expect((await loaded(declaration(whole))).said('not-declared')).toBeUndefined()
  })

  test('transactions of an application want to be declared for the brokers', async () => {
    const app = '{name: a, producer: {transactional.id: t}}'
    expect((await loaded(declaration(app))).said('transactions-not-counted')).toMatchObject({
      verdict: 'tight',
    })
    const counted = await loaded(declaration(app, 'clients: {transactional: true}'))
    expect(counted.said('transactions-not-counted')).toBeUndefined()
  })
})

test('explain knows the quantities of applications, alone or of all', async () => {
  const text = declaration('{name: a, partitionsWritten: 2}, {name: b.c, consumers: 1}')
  const made = plan(await load(text, 'c.yaml'))
  const groups = async (name: string) => (await explain(made, name)).found.map(each => each.group)
  expect(await groups('producer_heap')).toEqual(['application a', 'application b.c'])
  expect(await groups('b.c.resident_worst')).toEqual(['application b.c'])
  // A name that brokers have too is theirs, unless it says whose.
  expect(await groups('heap')).toEqual(['brokers'])
  expect(await groups('a.heap')).toEqual(['application a'])
  expect(await explain(made, 'producer_heep')).toEqual({ found: [], near: 'producer_heap' })
})

describe('clientVersion', () => {
  const version = async (text: string) => {
    const { applications = [], problems } = await load(
      declaration(`{name: a, clientVersion: ${text}}`),
      'c.yaml',
    )
    const [first] = applications
    return first?.application.clientVersion ?? problems.map(each => each.message).join('; ')
  }

  test('is what is written, where YAML reads a number', async () => {
    expect(await version('4.0')).toBe('4.0.2')
    expect(await version('3.9')).toBe('3.9.2')
    expect(await version('"3.9.1"')).toBe('3.9.1')
    expect(await version('3.10')).toContain('unknown Kafka version "3.10"')
    expect(await version('4')).toBe('4.0.2')
  })

  test('says what it took for a build of another vendor', async () => {
    const { problems } = await load(declaration('{name: a, clientVersion: 7.9.1-ccs}'), 'c.yaml')
    expect(problems).toMatchObject([{ code: 'release', severity: 'warning', line: 6, column: 41 }])
  })
})
