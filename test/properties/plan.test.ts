import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decide } from '../../src/decide.ts'
import { builtinFill } from '../../src/fill.ts'
import { load } from '../../src/load.ts'
import { plan } from '../../src/plan.ts'
import { render } from '../../src/render.ts'
import { verifyProperties } from '../../src/verify.ts'
import { numbersOf, planOf } from '../plan-of.ts'

const MiB = 2 ** 20
const GiB = 1024 * MiB

interface Shape {
  readonly kafka: string
  readonly brokers: number
  readonly cpus: number
  readonly memory: number
  readonly disks: number
  readonly partitions: number
  readonly factor: number
  readonly retention: number
  readonly segment: number
  readonly rate: number
  readonly groups: number
  readonly compact: boolean
}

const shape: fc.Arbitrary<Shape> = fc.record({
  kafka: fc.constantFrom('2.8', '3.3', '3.6', '3.9.1', '3.9.2', '4.0.1', '4.1', '4.3', '4.4'),
  brokers: fc.integer({ min: 1, max: 12 }),
  cpus: fc.integer({ min: 1, max: 64 }),
  memory: fc.integer({ min: 4, max: 512 }),
  disks: fc.integer({ min: 1, max: 12 }),
  partitions: fc.integer({ min: 1, max: 500 }),
  factor: fc.integer({ min: 1, max: 3 }),
  retention: fc.integer({ min: 1, max: 30 }),
  segment: fc.integer({ min: 1, max: 1024 }),
  rate: fc.integer({ min: 0, max: 100_000_000 }),
  groups: fc.integer({ min: 0, max: 5 }),
  compact: fc.boolean(),
})

/** The declaration of a shape; JSON is YAML too. */
function text(one: Shape): string {
  return JSON.stringify({
    kafka: one.kafka,
    brokers: one.brokers,
    host: {
      memory: one.memory * GiB,
      cpus: one.cpus,
      disks: { count: one.disks, size: 4e12, path: '/data{n}' },
    },
    topics: [
      {
        name: 'a',
        partitions: one.partitions,
        'replication.factor': Math.min(one.factor, one.brokers),
        'retention.ms': `${one.retention}d`,
        'segment.bytes': one.segment * MiB,
        writeRate: one.rate,
        consumerGroups: one.groups,
        ...(one.compact && { 'cleanup.policy': 'compact', liveBytes: 1e9 }),
      },
    ],
  })
}

const runs = { numRuns: 150 }

test('every number of a random cluster is finite and not negative', async () => {
  await fc.assert(
    fc.asyncProperty(shape, async one => {
      for (const group of (await planOf(text(one))).groups) {
        for (const quantity of [
          ...Object.values(group.sizing.quantities),
          ...Object.values(group.sizing.afterLoss),
        ]) {
          expect(Number.isFinite(quantity.value), quantity.name).toBe(true)
          expect(quantity.value, quantity.name).toBeGreaterThanOrEqual(0)
        }
        for (const one of group.verdicts) expect(Number.isFinite(one.need), one.limit).toBe(true)
      }
    }),
    runs,
  )
})

test('more retention never needs less disk, maps or descriptors', async () => {
  await fc.assert(
    fc.asyncProperty(shape, async one => {
      const [less, more] = [
        await numbersOf(text(one)),
        await numbersOf(text({ ...one, retention: one.retention + 1 })),
      ]
      for (const name of [
        'disk',
        'segments',
        'maps_unclean_start',
        'file_descriptors',
        'virtual_memory_unclean_start',
      ]) {
        expect(more[name], name).toBeGreaterThanOrEqual(less[name]!)
      }
    }),
    runs,
  )
})

test('more brokers never mean more disk on one of them', async () => {
  await fc.assert(
    fc.asyncProperty(shape, async one => {
      const few = { ...one, brokers: Math.max(3, one.brokers) }
      const [before, after] = [
        await numbersOf(text(few)),
        await numbersOf(text({ ...few, brokers: 2 * few.brokers })),
      ]
      expect(after['disk']).toBeLessThanOrEqual(before['disk']! * (1 + 1e-9))
    }),
    runs,
  )
})

test('more memory never means a smaller heap, and the heap stays within the memory', async () => {
  await fc.assert(
    fc.asyncProperty(shape, async one => {
      const [less, more] = [
        await numbersOf(text(one)),
        await numbersOf(text({ ...one, memory: one.memory + 8 })),
      ]
      expect(more['heap_max']).toBeGreaterThanOrEqual(less['heap_max']!)
    }),
    runs,
  )
})

test('a lost broker never makes the load of the others lighter', async () => {
  await fc.assert(
    fc.asyncProperty(shape, async one => {
      for (const { sizing } of (await planOf(text(one))).groups) {
        for (const name of ['disk', 'segments', 'network_out', 'replicas']) {
          const [now, lost] = [sizing.quantities[name]!.value, sizing.afterLoss[name]!.value]
          expect(lost, name).toBeGreaterThanOrEqual(now * (1 - 1e-9))
        }
      }
    }),
    runs,
  )
})

test('every decided file reads back, and two runs give the same bytes', async () => {
  const fill = await builtinFill()
  await fc.assert(
    fc.asyncProperty(shape, async one => {
      const made = plan(await load(text(one), 'x'))
      const files = render(made.sizing, fill)
      await verifyProperties(files)
      const again = render(plan(await load(text(one), 'x')).sizing, fill)
      expect(again.map(file => file.text)).toEqual(files.map(file => file.text))
      expect(decide(made.sizing).length).toBe(made.groups.length)
    }),
    { numRuns: 40 },
  )
})

test('the order of keys and another unit for the same size change nothing', async () => {
  const one = await planOf(
    'kafka: "4.3"\nbrokers: 3\nhost: { memory: 32GiB, cpus: 8, disks: { size: 4TB } }\ntopics: [{ name: a, partitions: 9, writeRate: 1MB/s }]',
  )
  const two = await planOf(
    'topics: [{ writeRate: 1000kB/s, partitions: 9, name: a }]\nhost: { disks: { size: 4000GB }, cpus: 8, memory: 32768MiB }\nbrokers: 3\nkafka: "4.3"',
  )
  const values = (made: typeof one): unknown =>
    made.groups.map(group => Object.values(group.sizing.quantities).map(each => each.value))
  expect(values(two)).toEqual(values(one))
})

test('any text gives a cluster or problems, never an exception', async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.string({ unit: 'binary' }), fc.json(), fc.string()), async any => {
      const { cluster, problems } = await load(any, 'x')
      expect(cluster !== undefined || problems.length > 0).toBe(true)
    }),
    { numRuns: 500 },
  )
})

test('any value in any place of a declaration gives problems, never an exception', async () => {
  const keys = [
    'kafka',
    'brokers',
    'host',
    'topics',
    'listeners',
    'clients',
    'overrides',
    'defaults',
    'targets',
    'survive',
    'controllers',
    'jvm',
    'java',
    'mode',
  ]
  const base = {
    kafka: '4.3',
    brokers: 3,
    host: { memory: '8GiB', cpus: 4, disks: { size: '1TB' } },
  }
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...keys), fc.anything({ maxDepth: 3 }), async (key, value) => {
      const { cluster, problems } = await load(JSON.stringify({ ...base, [key]: value }), 'x')
      expect(cluster !== undefined || problems.length > 0).toBe(true)
    }),
    { numRuns: 500 },
  )
})
