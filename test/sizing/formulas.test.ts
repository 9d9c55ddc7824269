import { describe, expect, test } from 'vitest'
import {
  bytesBySize,
  bytesByTime,
  dirtyBytes,
  indexEntries,
  indexFullLimit,
  indexPreallocation,
  indexSpacing,
  keysPerPass,
  segmentsBySize,
  segmentsByTime,
  segmentsCompacted,
  smallestIndex,
} from '../../src/sizing/partition.ts'
import { jvmThreads } from '../../src/sizing/threads.ts'
import { arenaCount } from '../../src/sizing/virtual-memory.ts'

const KiB = 1024
const MiB = 1024 * KiB
const GiB = 1024 * MiB

/** Values worked out by hand or quoted from measurements of released brokers. */
describe('formulas of one partition', () => {
  test.for([
    { X: 10_485_760, offset: 10_485_760, time: 10_485_756 },
    { X: 1000, offset: 1000, time: 996 },
    { X: 11, offset: 8, time: 0 },
  ])('F1: indexes of $X bytes are preallocated with $offset and $time', ({ X, offset, time }) => {
    expect(indexPreallocation(X)).toEqual({ offset, time })
  })

  test.for([
    { u: 1024, want: 5120 },
    { u: 4096, want: 8192 },
    { u: 16_384, want: 16_384 },
    { u: 4095, want: 8190 },
    { u: 1, want: 4097 },
  ])('F2: appends of $u bytes put $want bytes between entries', ({ u, want }) => {
    expect(indexSpacing(u, 4096)).toBe(want)
  })

  test.for([
    { u: KiB, want: 209_715 },
    { u: 16 * KiB, want: 65_535 },
    { u: MiB, want: 1023 },
  ])('F3: 1 GiB in appends of $u bytes has $want entries', ({ u, want }) => {
    expect(indexEntries(GiB, u, 4096)).toBe(want)
  })

  test('F3: a segment smaller than spacing and append has no entry', () => {
    expect(indexEntries(6000, 1024, 4096)).toBe(0)
  })

  test('F4: default indexes never limit a segment of 1 GiB', () => {
    expect(indexFullLimit(10_485_760, 4097)).toBe(3_580_007_764)
  })

  test.for([
    { S: GiB, want: 3_145_752 },
    { S: 100 * MiB, want: 307_224 },
  ])('F5: segments of $S bytes need an index of $want bytes', ({ S, want }) => {
    expect(smallestIndex(S, 4096)).toBe(want)
  })

  test.for([
    { R: 10 * GiB, closed: GiB, pending: 360 * MiB, want: 12 },
    { R: 10 * GiB, closed: 3_686_400, pending: 360 * KiB, want: 2915 },
    { R: 20 * MiB, closed: 2 * MiB, pending: 4 * MiB, want: 13 },
    { R: 20 * MiB, closed: 4 * MiB, pending: 8 * MiB, want: 8 },
  ])('F14: $R bytes in segments of $closed make $want', ({ R, closed, pending, want }) => {
    expect(segmentsBySize(R, closed, pending)).toBe(want)
  })

  test('F15: 20 s in segments of 5 s, 8 s pending, are 7', () => {
    expect(segmentsByTime(20_000, 8000, 5000)).toBe(7)
  })

  test('F16: 10 GiB + a segment + 360 s at 1 MiB/s are 11 GiB + 360 MiB', () => {
    expect(bytesBySize(10 * GiB, GiB, 360 * MiB)).toBe(12_188_647_424)
  })

  test('F17: 20 s at 1 MiB/s with 8 s of waiting and segments of 5 s are 33 MiB', () => {
    expect(bytesByTime(MiB / 1000, 20_000, 8000, GiB, 5000)).toBeCloseTo(34_603_008, 3)
  })

  test('F18: half dirty doubles the clean bytes', () => {
    expect(dirtyBytes(0.5, 100, 10, 5)).toBe(115)
  })

  test('F20: 128 MiB, one thread, 0.9 cover 5 033 164 keys', () => {
    expect(keysPerPass(134_217_728, 1, 0.9)).toBe(5_033_164)
    expect(keysPerPass(134_217_728, 2, 0.9)).toBe(2_516_581)
  })

  test('F33: 3 GiB clean and 4 GiB dirty in segments of 1 GiB are at most 12', () => {
    expect(segmentsCompacted(3 * GiB, 4 * GiB, GiB, GiB)).toBe(12)
  })
})

describe('the virtual machine', () => {
  test.for([
    {
      cpus: 2,
      limit: undefined,
      arenas: 15,
      source: '16 less the main one, OpenJDK 17, glibc 2.36',
    },
    { cpus: 2, limit: 4, arenas: 3, source: 'MALLOC_ARENA_MAX=4' },
    { cpus: 2, limit: 1, arenas: 0, source: 'only the main arena' },
    { cpus: 16, limit: undefined, arenas: 96, source: 'never more than threads' },
  ])('$cpus CPUs and limit $limit make $arenas arenas', ({ cpus, limit, arenas }) => {
    expect(arenaCount(cpus, 97, limit)).toBe(arenas)
  })

  test('two CPUs on Java 17: 12 Java threads and 8 native ones, and the primordial one', () => {
    expect(jvmThreads(2, 17)).toEqual({ total: 21, gcWorkers: 2 })
    expect(jvmThreads(2, 25).total).toBe(20)
    expect(jvmThreads(16, 17).gcWorkers).toBe(13)
  })
})
