import fc from 'fast-check'
import { expect, test } from 'vitest'
import { advice } from '../src/advice.ts'
import { topicConstraints } from '../src/settings/constraints-topics.ts'
import { mayBeUnwise } from '../src/unwise.ts'
import { planOf } from './plan-of.ts'

const size = fc.constantFrom('512KiB', '1MiB', '1500000', '64MiB', '150MiB', '1GiB')

/** A topic by the keys that its constraints read. */
const topic = fc.record(
  {
    'segment.bytes': size,
    'max.message.bytes': size,
    'replication.factor': fc.constantFrom(1, 2, 3),
    'retention.ms': fc.constantFrom(-1, '1h', '7d'),
    'local.retention.ms': fc.constantFrom(-2, '30min', '2d'),
    'local.retention.bytes': fc.constantFrom(-2, '1GiB'),
    'retention.bytes': fc.constantFrom(-1, '2GiB', '20GiB'),
    'remote.storage.enable': fc.boolean(),
  },
  { requiredKeys: [] },
)

const declaration = fc.record({
  kafka: fc.constantFrom('3.9.1', '4.1.1'),
  brokers: fc.constantFrom(3, 5),
  host: fc.constant({ memory: '64GiB', cpus: 8, disks: { size: '4TB' } }),
  topics: topic.map(one => [{ name: 'a', writeRate: '1MB/s', ...one }]),
})

test('the quick look at topics says yes wherever the constraints have something to tell', async () => {
  const seen = { told: 0, silent: 0 }
  await fc.assert(
    fc.asyncProperty(declaration, async declared => {
      const made = await planOf(JSON.stringify(declared)).catch(() => undefined)
      if (!made) return
      const told = advice(made.sizing).some(one =>
        topicConstraints.some(rule => rule.name === one.code),
      )
      seen[told ? 'told' : 'silent'] += 1
      expect(mayBeUnwise(made.sizing) || !told).toBe(true)
    }),
    { numRuns: 300, seed: 1 },
  )
  // Both kinds were really there.
  expect(Math.min(seen.told, seen.silent)).toBeGreaterThan(5)
})

test('ordinary topics are told apart by their numbers alone', async () => {
  const plain = `
kafka: "4.1.1"
brokers: 3
host: { memory: 64GiB, cpus: 8, disks: { size: 4TB } }
topics: [{ name: a, segment.bytes: 256MiB, retention.ms: 7d, writeRate: 1MB/s }]`
  expect(mayBeUnwise((await planOf(plain)).sizing)).toBe(false)
  const small = plain.replace('256MiB', '512KiB')
  expect(mayBeUnwise((await planOf(small)).sizing)).toBe(true)
})

test('no constraint reads a key of topics that the quick look does not know', () => {
  const known = [
    'segment.bytes',
    'max.message.bytes',
    'min.insync.replicas',
    'replication.factor',
    'retention.ms',
    'retention.bytes',
    'local.retention.ms',
    'local.retention.bytes',
    'partitions',
  ]
  // Keys that declarations of topics cannot hold, and `remote.storage.enable`, which only its rule on them reads.
  const never = [
    'remote.copy.lag.ms',
    'remote.log.delete.on.disable',
    'remote.storage.enable',
    'leader.replication.throttled.replicas',
    'follower.replication.throttled.replicas',
    'unclean.leader.election.enable',
    'socket.request.max.bytes',
    'replica.fetch.max.bytes',
    'offsets.topic.num.partitions',
    'transaction.state.log.num.partitions',
  ]
  const read = topicConstraints
    .filter(one => one.severity !== 'info')
    .flatMap(one => one.keys.filter(key => ![...known, ...never].includes(key)))
  expect(read).toEqual([])
})
