import { expect, test } from 'vitest'
import { planOf } from './plan-of.ts'

const host = 'host: { memory: 16GiB, cpus: 4, disks: { size: 1TB } }'

/** Limits of the first group that are not fits, with what they need and have. */
async function told(brokers: string, topics: string, more = ''): Promise<readonly string[]> {
  const { groups } = await planOf(
    `kafka: "3.9"\nbrokers: ${brokers}\n${host}\n${more}\ntopics: [${topics}]\n`,
  )
  return groups[0]!.verdicts
    .filter(one => one.status !== 'fits')
    .map(one => `${one.limit}: ${one.status}, ${one.need} of ${one.available}`)
}

const replicated = '{ name: a, writeRate: 1kB/s, replication.factor: 3 }'

test('two voters are no quorum after the loss of one', async () => {
  const two = '{ name: a, writeRate: 1kB/s, replication.factor: 2 }'
  expect(await told('2', two)).toEqual(['quorum: does not fit, 2 of 1'])
  expect(await told('3', two)).toEqual([])
  expect(await told('1', '{ name: a, writeRate: 1kB/s }')).toEqual([])
})

test('three of five voters are a majority, one of three is none', async () => {
  expect(await told('3', replicated, 'survive: 2')).toEqual([
    'quorum: does not fit, 2 of 1',
    'in-sync replicas: does not fit, 2 of 1',
  ])
  const five = '{ name: a, writeRate: 1kB/s, replication.factor: 4, min.insync.replicas: 2 }'
  expect(await told('5', five, 'survive: 2')).toEqual([])
})

test('a lost rack of two takes two of three copies', async () => {
  const racks = '{ count: 4, racks: [x, y] }'
  const controllers = 'controllers: { count: 3 }\nsurvive: rack'
  expect(await told(racks, replicated, controllers)).toEqual([
    'in-sync replicas: does not fit, 2 of 1',
  ])
  const three = '{ count: 6, racks: [x, y, z] }'
  expect(await told(three, replicated, controllers)).toEqual([])
})

test('one replica is offline with its broker', async () => {
  const single = '{ name: b, writeRate: 1kB/s, replication.factor: 1 }'
  expect(await told('3', `${replicated}, ${single}`)).toEqual(['in-sync replicas: tight, 1 of 0'])
})

test('a declared heap and direct memory below the need do not fit', async () => {
  const large =
    '{ name: a, writeRate: 1kB/s, partitions: 3, largestBatch: 20MB, max.message.bytes: 20MB }'
  const jvm = 'jvm: { heap: 256MiB, maxDirectMemory: 8MiB }'
  const limits = (await told('3', large, jvm)).map(one => one.replace(/,.*/, ''))
  expect(limits).toEqual(['heap: does not fit', 'direct memory: does not fit'])
  const counted = `java: 25\n${jvm}`
  const later = (await told('3', large, counted)).map(one => one.replace(/,.*/, ''))
  expect(later).toEqual(['heap: does not fit'])
})
