import { describe, expect, test } from 'vitest'
import type { Verdict } from '../src/verdict.ts'
import { numbersOf, planOf } from './plan-of.ts'

/** The verdict on one limit of the first group. */
async function verdictOn(limit: string, text: string): Promise<Verdict | undefined> {
  const [group] = (await planOf(text)).groups
  return group?.verdicts.find(one => one.limit.startsWith(limit))
}

/** Public reports: a right model lands on the right side from the inputs they name. */
describe('incidents from the field', () => {
  const many = (partitions: number, more = ''): string => `
kafka: "3.2"
mode: kraft
brokers: 1
host: { memory: 64GiB, cpus: 2, disks: { size: 10TB }, limits: { vm.max_map_count: 65530, LimitNOFILE: 65535 } }
${more}
targets: { replicasPerBroker: 1000000 }
topics: [{ name: t, partitions: ${partitions}, replication.factor: 1, writeRate: 0 }]`

  test('Instaclustr, KRaft part 3: maps end near 32 000 one-segment partitions; memory and files do not help', async () => {
    expect((await numbersOf(many(32_300)))['maps_required']).toBeLessThan(65_530)
    expect((await numbersOf(many(33_000)))['maps_required']).toBeGreaterThan(65_530)
    const verdict = await verdictOn('maps', many(33_000))
    expect(verdict?.status).toBe('does not fit')
    const richer = many(33_000).replace('64GiB', '512GiB').replace('65535', '1000000')
    expect((await verdictOn('maps', richer))?.need).toBe(verdict?.need)
  })

  test('a smaller heap changes nothing about the maps', async () => {
    const small = await verdictOn('maps', many(33_000, 'jvm: { heap: 1GiB }'))
    const large = await verdictOn('maps', many(33_000, 'jvm: { heap: 8GiB }'))
    expect(small).toEqual(large)
    expect(small?.advice).toContain('Heap and memory do not change it')
  })

  test('helm/charts 2648: a volume of 1 GiB cannot hold 1 GiB of retention and a segment of 1 GiB', async () => {
    const verdict = await verdictOn(
      'disk',
      'kafka: "2.8"\nmode: zookeeper\nbrokers: 1\nhost: { memory: 4GiB, cpus: 2, disks: { size: 1GiB } }\ntopics: [{ name: t, partitions: 1, retention.bytes: 1GiB, segment.bytes: 1GiB }]',
    )
    expect(verdict?.status).toBe('does not fit')
    expect(verdict?.need).toBeGreaterThanOrEqual(2 * 2 ** 30)
  })

  test('sentry 1733: 11 threads of 500 MB requests are more than a heap of 2 GB', async () => {
    const got = await numbersOf(
      'kafka: "3.9"\nbrokers: 1\nhost: { memory: 8GiB, cpus: 2, disks: { size: 100GB } }\njvm: { heap: 2GiB }\nclients: { largestRequest: 500MB }\ntopics: [{ name: t, partitions: 1, replication.factor: 1, max.message.bytes: 500000000, largestBatch: 500MB }]',
    )
    expect(got['direct_memory_peak']).toBeGreaterThan(2 * 2 ** 30)
  })

  test('mesos/kafka 48: a heap as large as the limit of the container does not fit', async () => {
    const verdict = await verdictOn(
      'memory',
      'kafka: "2.8"\nmode: zookeeper\nbrokers: 1\nhost: { memoryLimit: 128MiB, cpus: 1, disks: { size: 10GB } }\njvm: { heap: 128MiB }\ntopics: [{ name: t, partitions: 1 }]',
    )
    expect(verdict?.status).toBe('does not fit')
  })

  test('KAFKA-19390: unfixed releases keep stale maps, the fixed patch of the branch has none', async () => {
    const busy = (kafka: string): string =>
      `kafka: ${kafka}\nbrokers: 1\nhost: { memory: 32GiB, cpus: 8, disks: { size: 1TB } }\ntopics: [{ name: t, partitions: 100, replication.factor: 1, segment.bytes: 10MiB, retention.bytes: 100MiB, writeRate: 100MB/s }]`
    expect((await numbersOf(busy('3.9.1')))['stale_maps']).toBeGreaterThan(1000)
    expect((await numbersOf(busy('3.9.2')))['stale_maps']).toBe(0)
  })
})

describe('the five reports this tool exists for', () => {
  test('the second one: an address-space limit can be met while maps are far from theirs', async () => {
    const text =
      'kafka: "2.8"\nmode: zookeeper\nbrokers: 1\nhost: { memory: 16GiB, cpus: 8, disks: { size: 1TB }, limits: { LimitAS: 7065518080, vm.max_map_count: 65530 } }\njvm: { heap: 1GiB }\ntopics: [{ name: t, partitions: 150, replication.factor: 1, writeRate: 0 }]'
    expect((await verdictOn('address space', text))?.status).toBe('does not fit')
    expect((await verdictOn('maps', text))?.status).toBe('fits')
  })

  test('the fourth one: records of 20 MB, 11 threads, a cap of 60 MB', async () => {
    const text =
      'kafka: 3.9.1\nbrokers: 1\nhost: { memory: 16GiB, cpus: 2, disks: { size: 1TB } }\ntopics: [{ name: t, partitions: 1, replication.factor: 1, max.message.bytes: 21MB, largestBatch: 20MB }]'
    const { sizing } = (await planOf(text)).groups[0]!
    expect(sizing.choices['MaxDirectMemorySize']?.value).toBeGreaterThan(220_038_598)
  })

  test('the fifth one: 4 partitions at 2 MiB/s fit a volume of 300 MiB with 48 MiB of retention, and never without', async () => {
    const text = (retention: string): string =>
      `kafka: 3.9.1\nbrokers: 1\nhost: { memory: 4GiB, cpus: 2, disks: { size: 300MiB } }\noverrides: { log.retention.check.interval.ms: 5000 }\ntopics: [{ name: t, partitions: 4, replication.factor: 1, segment.bytes: 4MiB, file.delete.delay.ms: 3s, writeRate: 8MiB/s, retention.ms: -1, retention.bytes: ${retention} }]`
    // Measured: never more than 267 MiB; the bound is 4 x (48 + 4 + 2 x 8) MiB.
    expect((await numbersOf(text('48MiB')))['disk']).toBe(285_212_672)
    const group = (await planOf(text('-1'))).groups[0]!
    expect(group.verdicts.find(one => one.limit === 'retention of t')?.status).toBe('does not fit')
  })
})
