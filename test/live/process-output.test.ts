import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import {
  countThreads,
  limitEntries,
  linesOf,
  parseNativeMemory,
  parseStatus,
  summariseMaps,
} from '../../src/live/process-output.ts'
import { parseJvmFlags, parseVmCommandLine } from '../../src/targets/jvm-output.ts'

// A broker of 4.1.1 with four partitions, five index pairs mapped.
const fixture = (name: string) =>
  readFileSync(new URL(`fixtures/4.1.1/proc/${name}`, import.meta.url))
const text = (name: string) => fixture(name).toString('latin1')
const maps = (content: string) => summariseMaps([Buffer.from(content)], 'maps')

it('counts the mappings of a real broker as wc -l does', () => {
  expect(summariseMaps([fixture('maps')], 'maps')).toMatchObject({
    total: 438,
    index: 10,
    indexFiles: 10,
    stale: 0,
    deleted: 0,
  })
})

it('counts the same when the pieces cut lines', () => {
  const bytes = fixture('maps')
  const pieces = Array.from({ length: Math.ceil(bytes.length / 7) }, (_, i) =>
    bytes.subarray(i * 7, i * 7 + 7),
  )
  expect(summariseMaps(pieces, 'maps')).toMatchObject({ total: 438, index: 10 })
})

it('counts the lines of pmap without its heading and total', () => {
  expect(summariseMaps([fixture('pmap')], 'pmap')).toMatchObject({ total: 440, index: 10 })
  expect(summariseMaps([fixture('pmap-x')], 'pmap-x')).toMatchObject({ total: 440, index: 10 })
})

it('finds mappings that a resize left behind, in a listing with line numbers', () => {
  const lines = [
    '2055 7f1549679000-7f154a079000 rw-s 00000000 fd:01 1704740 /home/x/kafka-logs/__consumer_offsets-2/00000000000000000000.index',
    '2056 7f154a079000-7f154aa79000 rw-s 00000000 fd:01 1704740 /home/x/kafka-logs/__consumer_offsets-2/00000000000000000000.index',
    '2057 7f154aa79000-7f154b479000 rw-s 00000000 fd:01 1704505 /home/x/kafka-logs/a-14/00000000000000000000.timeindex (deleted)',
  ]
  expect(maps(lines.join('\n'))).toMatchObject({
    total: 3,
    index: 3,
    indexFiles: 2,
    stale: 1,
    deleted: 1,
  })
})

it('keeps memory bounded for a line without an end', () => {
  const piece = new Uint8Array(2 ** 20).fill(97)
  const lines = [...linesOf(Array.from({ length: 64 }, () => piece))]
  expect(lines.length).toBe(1)
  expect((lines[0] as string).length).toBeLessThanOrEqual(2 ** 16)
})

it('reads status in bytes', () => {
  const status = parseStatus(
    'Name:\tjava\nUid:\t1006\t1006\t1006\t1006\nVmPeak:\t 6899700 kB\nVmRSS:\t  106104 kB\nThreads:\t17\n',
  )
  expect(status).toEqual({
    name: 'java',
    user: 1006,
    virtualPeak: 7065292800,
    resident: 108650496,
    threads: 17,
  })
})

it('counts threads in a thread dump', () => {
  expect(countThreads(text('Thread.print'))).toBe(108)
})

it('reads the limits of a process', () => {
  expect(limitEntries(text('limits'), 'limits').get('hard nofile')).toMatchObject({
    target: 'process',
    value: '20000',
    line: 9,
  })
})

it('reads jcmd VM.flags and VM.command_line', () => {
  const flags = new Map(parseJvmFlags(text('VM.flags')).map(({ key, value }) => [key, value]))
  expect(['MaxHeapSize', 'UseG1GC', 'THPStackMitigation'].map(key => flags.get(key))).toEqual([
    '1073741824',
    'true',
    'false',
  ])
  const { options, command } = parseVmCommandLine(text('VM.command_line'))
  expect(options.slice(0, 1)).toEqual(['-Xmx512m'])
  expect(command).toEqual([
    'kafka.Kafka',
    '/etc/kafka/server.properties',
    '--override',
    'num.network.threads=4',
  ])
})

it('reads native memory by category', () => {
  const nmt =
    'Total: reserved=5846344KB, committed=1323508KB\n-                 Java Heap (reserved=4194304KB, committed=1048576KB)\n-                     Other (reserved=20488KB, committed=20488KB)\n'
  expect([...parseNativeMemory(nmt)]).toEqual([
    ['Total', 1355272192],
    ['Java Heap', 1073741824],
    ['Other', 20979712],
  ])
})
