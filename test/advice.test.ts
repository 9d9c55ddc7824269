import { expect, test } from 'vitest'
import { advice } from '../src/advice.ts'
import { planOf } from './plan-of.ts'

const cluster = (overrides: string, topics = '[]'): string => `
kafka: "3.9"
brokers: 3
host: { memory: 32GiB, cpus: 8, disks: { size: 1TB } }
overrides: ${overrides}
topics: ${topics}`

async function told(text: string): Promise<readonly string[]> {
  const found = advice((await planOf(text)).sizing)
  return found.map(one => `${one.severity} ${one.key} ${one.code}`)
}

test('topics that are never deleted: delete.topic.enable=false is told', async () => {
  expect(await told(cluster('{ delete.topic.enable: false }'))).toEqual([
    'info delete.topic.enable unusual-override',
  ])
})

test('a request size a TLS hello fits into is an error', async () => {
  const found = await told(cluster('{ socket.request.max.bytes: 500000000 }'))
  expect(found.filter(one => one.startsWith('error'))).toHaveLength(1)
  expect(found.join()).toContain('socket.request.max.bytes')
})

test('a declared value the rule allows is not worth a word', async () => {
  expect(await told(cluster('{ num.io.threads: 9 }'))).toEqual([])
  expect(await told(cluster('{}'))).toEqual([])
})

test('a limit of the host below the maps of a start is an error', async () => {
  const text = cluster('{}', '[{ name: a, partitions: 40000, writeRate: 0 }]').replace(
    'size: 1TB }',
    'size: 1TB }, limits: { vm.max_map_count: 65530 }',
  )
  expect(await told(text)).toContain('error vm.max_map_count too-few-maps')
})

test('a declared internal topic is what Kafka makes of it, with the partitions of its key', async () => {
  const offsets = (partitions: number): string =>
    cluster('{}', `[{ name: __consumer_offsets, partitions: ${partitions} }]`)
  expect(await told(offsets(10))).toEqual(['error partitions internal-topic-grown'])
  expect(await told(offsets(50))).toEqual([])
  const { sizing } = await planOf(offsets(50))
  const [topic] = sizing.cluster.topics
  expect(topic?.spec).toMatchObject({ compact: true, delete: false, segmentBytes: 104857600 })
})
