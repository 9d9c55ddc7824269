import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { brokerLoad } from '../../src/applications/broker-load.ts'
import { clientsOf, oneBroker, predict, value } from './predict.ts'

const MiB = 2 ** 20
const verdictOf = async (declared: Readonly<Record<string, unknown>>, name: string, java = 17) =>
  (await predict(declared, { java })).verdicts.find(each => each.name === name)?.verdict

describe('heap', () => {
  test('a producer holds its buffer: 4 × (200 kB + 32 MiB), no compressor', async () => {
    const sizing = await predict({ producers: 4, producerReason: 'one per tenant' })
    expect(value(sizing, 'producer_heap')).toBe(135_017_728)
  })

  test('lz4 keeps 128 KiB for each of 8 open batches', async () => {
    const plain = await predict({ partitionsWritten: 8 })
    const lz4 = await predict({ partitionsWritten: 8, producer: { 'compression.type': 'lz4' } })
    expect(value(lz4, 'producer_heap') - value(plain, 'producer_heap')).toBe(MiB)
  })

  test('a consumer of 8 partitions holds 8 MiB fetched and as much of one poll', async () => {
    const sizing = await predict({ partitionsRead: 8 })
    expect(value(sizing, 'consumer_heap')).toBe(200_000 + 2 * 8 * MiB)
  })

  test('fetch.max.bytes of every broker bounds it', async () => {
    const facts = { ...oneBroker, brokers: 3 }
    const sizing = await predict({ consumers: 1 }, { facts })
    expect(value(sizing, 'consumer_heap')).toBe(200_000 + 2 * 3 * 52_428_800)
  })

  test('-Xmx has a third above the need, in steps of 16 MiB', async () => {
    // 33 754 432 of the producer and 5 000 000 of the JVM: 38.75 MB × 4/3 = 49.3 MiB, so 64 MiB.
    const sizing = await predict({})
    expect(value(sizing, 'heap')).toBe(38_754_432)
    expect(value(sizing, 'heap_max')).toBe(64 * MiB)
    expect(value(await predict({ otherHeap: '400MiB' }), 'heap_max')).toBe(592 * MiB)
  })

  test('records above max.request.size raise it and the buffer', async () => {
    const sizing = await predict({ largestRecord: '40MiB' })
    expect(sizing.application.producer.get('max.request.size')).toBe('42008576')
    expect(sizing.application.producer.get('buffer.memory')).toBe('84934656')
  })
})

describe('direct memory', () => {
  test('measured: one response of 8 partitions, 8 397 147 bytes seen', async () => {
    const sizing = await predict({ partitionsRead: 8 })
    expect(value(sizing, 'direct_memory_uncapped')).toBe(8_388_608)
    // The cap is never below the usual read.
    expect(value(sizing, 'direct_memory')).toBe(8_388_608)
  })

  test('measured: two buffers of an 8 MB record, 16 017 050 bytes seen', async () => {
    const sizing = await predict({ largestRecord: 8_000_000, partitionsWritten: 1 })
    expect(value(sizing, 'direct_memory_uncapped')).toBe(16_000_000)
  })

  test('TLS needs no large buffers', async () => {
    const sizing = await predict({ producers: 1, consumers: 1, tls: true })
    expect(value(sizing, 'direct_memory_uncapped')).toBe(2 * 17_408)
  })

  test('incident I15: 20 partitions and MaxDirectMemorySize 10M', async () => {
    const app = { partitionsRead: 20, maxDirectMemory: '10MiB' }
    expect(await verdictOf(app, 'direct-memory')).toBe('does not fit')
    expect(await verdictOf({ ...app, maxDirectMemory: '32MiB' }, 'direct-memory')).toBe('fits')
    // JDK-8344882: the same cap no longer counts these buffers.
    expect(await verdictOf(app, 'direct-memory', 25)).toBe('fits')
  })
})

describe('malloc arenas', () => {
  test('eight per CPU of the machine, whatever the container may use', async () => {
    const sizing = await predict({ cpus: 2, hostCpus: 64, mallocArenaMax: 0, otherThreads: 600 })
    expect(value(sizing, 'arenas')).toBe(512)
    expect(value(sizing, 'arenas_virtual')).toBe(511 * 64 * MiB)
  })

  test('two arenas where MALLOC_ARENA_MAX says so', async () => {
    const sizing = await predict({ cpus: 2, hostCpus: 64 })
    expect(value(sizing, 'arenas')).toBe(2)
  })
})

describe('containers', () => {
  test.for([
    ['I11', '1GiB', '1GiB'],
    ['I12', '128MiB', '128MiB'],
  ] as const)('incident %s: heap %s, limit %s', async ([, heap, memoryLimit]) => {
    expect(await verdictOf({ heap, memoryLimit }, 'container-memory')).toBe('does not fit')
  })

  test('incident I11 with twice the limit fits', async () => {
    const app = { heap: '1GiB', memoryLimit: '2GiB' }
    expect(await verdictOf(app, 'container-memory')).toBe('fits')
  })

  test('the third seed: a producer per send does not fit, a shared one does', async () => {
    const app = { heap: '192MiB', memoryLimit: '450MiB' }
    // As measured: killed with 600 producers.
    const leaking = { heap: '192MiB', memoryLimit: '300MiB', producerPerSend: { kept: 600 } }
    expect(await verdictOf(leaking, 'container-memory')).toBe('does not fit')
    expect(await verdictOf(leaking, 'producer-per-send')).toBe('does not fit')
    expect(await verdictOf(app, 'container-memory')).toBe('fits')
    expect(await verdictOf(app, 'producer-per-send')).toBeUndefined()
  })

  test('a producer that is closed after its send is alive while it sends', async () => {
    const sizing = await predict({ producerPerSend: { perDay: 1000 } })
    // 5 000 000 of the JVM, 200 000 of the producer, a quarter of a batch of 16 KiB.
    expect(value(sizing, 'heap')).toBe(5_204_096)
    expect(value(sizing, 'direct_memory_peak')).toBe(16_384)
  })

  test('several producers want a reason', async () => {
    expect(await verdictOf({ producers: 2 }, 'producers-per-process')).toBe('tight')
    const reasoned = { producers: 2, producerReason: 'one per transactional.id' }
    expect(await verdictOf(reasoned, 'producers-per-process')).toBeUndefined()
  })
})

describe('what it adds to the brokers', () => {
  test('10 processes of one producer and two consumers on 3 brokers', async () => {
    const facts = { ...oneBroker, brokers: 3 }
    const app = { instances: 10, producers: 1, consumers: 2, tls: true, partitionsWritten: 10 }
    const load = brokerLoad([await predict(app, { facts })])
    // 30 clients on every broker; 30 bootstrap and 20 coordinator connections spread over 3.
    expect(load).toEqual({
      connections: 47,
      tlsConnections: 47,
      producers: 10,
      consumers: 20,
      largestRequest: 163_840,
    })
  })

  test('a producer per send takes a producer id for each', async () => {
    const app = { instances: 2, producerPerSend: { kept: 0, perDay: 50_000 } }
    expect(brokerLoad([await predict(app)]).producers).toBe(100_000)
    const without = { ...app, producer: { 'enable.idempotence': false } }
    expect(brokerLoad([await predict(without)]).producers).toBe(0)
  })

  test('before 3.0 too the plan asks for idempotence, unless settings say otherwise', async () => {
    const old = { clientVersion: '2.8.2' }
    expect(brokerLoad([await predict(old)]).producers).toBe(1)
    expect(brokerLoad([await predict({ ...old, producer: { acks: 1 } })]).producers).toBe(0)
  })

  test('nothing adds nothing', () => {
    expect(brokerLoad([])).toEqual({
      connections: 0,
      tlsConnections: 0,
      producers: 0,
      consumers: 0,
    })
  })
})

const declared = fc.record({
  producers: fc.integer({ min: 0, max: 50 }),
  consumers: fc.integer({ min: 0, max: 50 }),
  partitionsWritten: fc.integer({ min: 1, max: 5000 }),
  partitionsRead: fc.integer({ min: 1, max: 5000 }),
  cpus: fc.integer({ min: 1, max: 64 }),
  otherHeap: fc.integer({ min: 0, max: 2 ** 32 }),
  largestRecord: fc.integer({ min: 1, max: 50_000_000 }),
  mallocArenaMax: fc.integer({ min: 0, max: 64 }),
})

describe('for any application', () => {
  test('idle ≤ worst, typical ≤ worst, and a decided plan fits', async () => {
    await clientsOf('3.9.1')
    await fc.assert(
      fc.asyncProperty(declared, async app => {
        const sizing = await predict(app)
        const worst = value(sizing, 'resident_worst')
        expect(value(sizing, 'resident_typical')).toBeLessThanOrEqual(worst)
        expect(value(sizing, 'heap')).toBeLessThanOrEqual(value(sizing, 'heap_max'))
        expect(worst).toBeLessThanOrEqual(value(sizing, 'memory_limit'))
        expect(sizing.verdicts.find(each => each.name === 'container-memory')?.verdict).toBe('fits')
        for (const each of Object.values(sizing.quantities)) {
          expect(Number.isFinite(each.value) && each.value >= 0).toBe(true)
        }
      }),
      { numRuns: 100 },
    )
  })

  test('one more producer never needs less', async () => {
    await fc.assert(
      fc.asyncProperty(declared, async app => {
        const [less, more] = [
          await predict(app),
          await predict({ ...app, producers: app.producers + 1 }),
        ]
        for (const name of [
          'producer_heap',
          'threads',
          'file_descriptors',
          'connections_per_broker',
        ]) {
          expect(value(more, name)).toBeGreaterThan(value(less, name))
        }
        expect(value(more, 'resident_worst')).toBeGreaterThan(value(less, 'resident_worst'))
      }),
      { numRuns: 50 },
    )
  })
})
