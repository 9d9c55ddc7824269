import { expect, test } from 'vitest'
import { numbersOf, planOf } from '../plan-of.ts'

const key = 'remote.log.index.file.cache.total.size.bytes'

const text = (segments: number, overrides = '{}'): string => `
kafka: "3.9"
brokers: 1
host: { memory: 16GiB, cpus: 4, disks: { size: 4TB } }
overrides: ${overrides}
topics:
  - name: t
    partitions: 1
    replication.factor: 1
    segment.bytes: 512MiB
    remote.storage.enable: true
    local.retention.ms: 1h
    writeRate: 10MB/s
    largestBatch: 4096B
    tieredIndexCacheSegments: ${segments}
`

test('the cache grows with the remote segments that are read', async () => {
  // An entry each second batch of 4096 B: 65536 of 8 and 12 bytes, 1.25 MiB a segment; 1 GiB holds 819.
  const { sizing } = await planOf(text(1000))
  expect(sizing.groups[0]?.choices[key]?.value).toBeCloseTo(1_310_720_000, -7)
  const small = await planOf(text(100))
  expect(small.sizing.groups[0]?.choices[key]?.value).toBe(2 ** 30)
})

test('a declared cache bounds the maps', async () => {
  const free = await numbersOf(text(1000))
  const bound = await numbersOf(text(1000, `{ ${key}: 131072000 }`))
  // 125 MiB hold a tenth of the indexes: 900 segments less, with two maps and a descriptor each.
  expect(free['maps_steady']! - bound['maps_steady']!).toBeCloseTo(1800, -1)
  expect(free['file_descriptors']! - bound['file_descriptors']!).toBeCloseTo(900, -1)
})
