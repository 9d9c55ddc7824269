import { describe, expect, test } from 'vitest'
import { numbersOf } from '../plan-of.ts'

const MiB = 2 ** 20
const base = (kafka: string, more = ''): string => `
kafka: ${kafka}
brokers: 1
host: { memory: 24GiB, cpus: 2, disks: { size: 1TB } }
jvm: { heap: 1GiB }
defaults: { replication.factor: 1, retention.ms: -1 }
${more}`

/** Brokers started by hand on OpenJDK 17 and two CPUs; every figure is what /proc showed. */
describe('idle brokers', () => {
  test.for([
    { kafka: '3.9.1', threads: 97, fds: 155, other: 393, kB: 3_760_288 },
    { kafka: '3.9.2', threads: 97, fds: 155, other: 392, kB: 3_759_536 },
    { kafka: '2.8.2', threads: 89, fds: 117, other: 370, kB: 3_751_060, mode: 'kraft' },
    { kafka: '3.4.1', threads: 91, fds: 93, other: 377, kB: 3_753_108 },
    { kafka: '3.6.2', threads: 92, fds: 147, other: 376, kB: 3_754_140 },
    { kafka: '4.0.2', threads: 101, fds: 139, other: 396, kB: 3_763_348 },
    { kafka: '4.1.2', threads: 105, fds: 145, other: 411, kB: 3_767_448 },
    { kafka: '4.3.0', threads: 106, fds: 144, other: 409, kB: 3_768_472 },
    { kafka: '4.4.0', threads: 106, fds: 98, other: 411, kB: 3_768_468 },
    { kafka: '3.9.1', threads: 73, fds: 140, other: 341, kB: 3_714_204, mode: 'zookeeper' },
    { kafka: '2.8.2', threads: 70, fds: 104, other: 336, kB: 3_711_256, mode: 'zookeeper' },
  ])('Kafka $kafka $mode: $threads threads, $fds descriptors', async row => {
    const mode = row.mode === undefined ? '' : `mode: ${row.mode}`
    const got = await numbersOf(base(row.kafka, mode))
    expect(Math.abs(got['threads']! - row.threads)).toBeLessThanOrEqual(1)
    expect(Math.abs(got['file_descriptors']! - row.fds)).toBeLessThanOrEqual(2)
    expect(Math.abs(got['other_maps']! - row.other)).toBeLessThanOrEqual(8)
    expect(Math.abs(got['virtual_memory_steady']! / 1024 / row.kB - 1)).toBeLessThan(0.02)
  })

  test.for([
    {
      more: 'overrides: { num.network.threads: 7, num.io.threads: 12, background.threads: 4, log.cleaner.threads: 2 }',
      threads: 108,
      fds: 171,
    },
    { more: 'clients: { connections: 300 }', threads: 97, fds: 455 },
    {
      more: 'listeners: [{ name: A, port: 1 }, { name: B, port: 2 }, { name: C, port: 3 }]',
      threads: 105,
      fds: 173,
    },
    { more: 'overrides: { log.cleaner.threads: 3 }', threads: 99, fds: 155 },
  ])('3.9.1 with $more', async ({ more, threads, fds }) => {
    const got = await numbersOf(base('3.9.1', more))
    expect(Math.abs(got['threads']! - threads)).toBeLessThanOrEqual(1)
    expect(Math.abs(got['file_descriptors']! - fds)).toBeLessThanOrEqual(2)
  })

  test('a heap of 4 GiB: 6 865 MiB of address space on 4.3.0', async () => {
    const got = await numbersOf(base('4.3.0').replace('heap: 1GiB', 'heap: 4GiB'))
    expect(Math.abs(got['virtual_memory_steady']! / MiB / 6865 - 1)).toBeLessThan(0.005)
  })
})

test('Java 25 with 4.3.0: 104 threads, 399 to 403 other maps, 3 766 764 kB, 141 descriptors', async () => {
  const got = await numbersOf(base('4.3.0', 'java: 25'))
  expect(Math.abs(got['threads']! - 104)).toBeLessThanOrEqual(1)
  expect(Math.abs(got['other_maps']! - 401)).toBeLessThanOrEqual(8)
  expect(Math.abs(got['virtual_memory_steady']! / 1024 / 3_766_764 - 1)).toBeLessThan(0.02)
  expect(Math.abs(got['file_descriptors']! - 141)).toBeLessThanOrEqual(2)
})

describe('retention at steady state', () => {
  const timers = 'overrides: { log.retention.check.interval.ms: 5000 }'
  test.for([
    {
      kafka: '3.9.1',
      topic:
        '{ name: t, partitions: 12, retention.bytes: 20MiB, segment.bytes: 2MiB, file.delete.delay.ms: 3s, writeRate: 6MiB/s }',
      partitions: 12,
      segments: 13,
      bytes: 27_084_116,
      bound: 27_262_976,
    },
    {
      kafka: '4.1.1',
      topic:
        '{ name: t, partitions: 4, retention.bytes: 20MiB, segment.bytes: 4MiB, file.delete.delay.ms: 3s, writeRate: 4MiB/s }',
      partitions: 4,
      segments: 8,
      bytes: 32_792_292,
      bound: 33_554_432,
    },
    {
      kafka: '4.1.1',
      topic:
        '{ name: t, partitions: 4, retention.ms: 20s, segment.ms: 5s, file.delete.delay.ms: 3s, writeRate: 4MiB/s }',
      partitions: 4,
      segments: 7,
      bytes: 33_242_276,
      bound: 34_603_008,
    },
  ])('$topic', async ({ kafka, topic, partitions, segments, bytes, bound }) => {
    const got = await numbersOf(`${base(kafka)}${timers}\ntopics: [${topic}]`)
    // Less the segment of the metadata log.
    const each = (got['segments']! - 1) / partitions
    expect(each).toBeGreaterThanOrEqual(segments)
    expect(each).toBeLessThanOrEqual(segments + 1)
    expect(got['disk']! / partitions).toBeGreaterThanOrEqual(bytes)
    expect(got['disk']! / partitions).toBeCloseTo(bound, 0)
    expect(got['index_maps']).toBe(2 * got['segments']!)
  })
})

describe('maps at a start with the recovery checkpoint lost', () => {
  const filled =
    'topics: [{ name: t, partitions: 20, segment.bytes: 1MiB, retention.bytes: 40MiB, largestBatch: 1, writeRate: 0 }]'
  test('fixed releases take two per segment: 20 x 41 + 1 segments are 1642 maps', async () => {
    const got = await numbersOf(`${base('3.9.2')}${filled}`)
    expect(got['segments']).toBe(821)
    expect(got['index_maps']).toBe(1642)
    expect(got['maps_unclean_start']! - got['other_maps']!).toBe(1642)
  })

  test('unfixed releases take six, and two per replica: 6 x 821 + 2 x 21', async () => {
    const got = await numbersOf(`${base('3.9.1')}${filled}`)
    expect(got['maps_unclean_start']! - got['other_maps']!).toBe(4968)
    expect(got['maps_required']! - got['other_maps']!).toBe(1642)
  })

  test.for([
    { kafka: '4.0.1', want: 602 },
    { kafka: '4.0.2', want: 200 },
  ])('F10: 100 segments of one partition on $kafka need $want', async ({ kafka, want }) => {
    const one =
      'topics: [{ name: t, partitions: 1, segment.bytes: 1MiB, retention.bytes: 99MiB, largestBatch: 1, writeRate: 0 }]'
    const all = await numbersOf(`${base(kafka)}${one}`)
    const none = await numbersOf(base(kafka))
    expect(all['maps_unclean_start']! - none['maps_unclean_start']!).toBe(want)
  })
})

describe('direct memory', () => {
  const topic = 'topics: [{ name: t, partitions: 1, max.message.bytes: 21MB, largestBatch: 20MB }]'
  test.for([
    { kafka: '3.9.1', more: '', bytes: 220_038_598 },
    { kafka: '4.3.0', more: '', bytes: 220_039_657 },
    {
      kafka: '3.9.1',
      more: 'overrides: { num.network.threads: 2, num.io.threads: 3 }\n',
      bytes: 100_038_141,
    },
    {
      kafka: '3.9.1',
      more: 'listeners: [{ name: T, port: 9092, protocol: SSL }]\noverrides: { num.network.threads: 3 }\n',
      bytes: 160_090_904,
    },
  ])('records of 20 MB on $kafka $more', async ({ kafka, more, bytes }) => {
    const got = await numbersOf(`${base(kafka)}${more}${topic}`)
    expect(Math.abs(got['direct_memory_cached']! - bytes)).toBeLessThanOrEqual(
      bytes * 0.001 + 65_536,
    )
    expect(got['direct_memory_peak']).toBe(got['direct_memory_cached'])
  })

  test('a cap below the record leaves one buffer of the cap per network thread', async () => {
    const capped = base('3.9.1').replace('heap: 1GiB', 'heap: 1GiB, maxCachedBufferSize: 1MiB')
    const got = await numbersOf(`${capped}${topic}`)
    expect(got['direct_memory_cached']).toBe(3 * MiB + 39_000)
    expect(Math.abs(got['direct_memory_peak']! - 220_038_598)).toBeLessThan(65_536)
  })
})
