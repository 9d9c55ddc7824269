import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { agrees, type Results } from './agree.ts'
import { cases, titleOf } from './cases.ts'
import { predict, value } from './predict.ts'
import { measuredTable } from './table.ts'

const file = new URL('./fixtures/measured.json', import.meta.url)
const results = JSON.parse(readFileSync(file, 'utf8')) as Results

describe.each(Object.keys(results))('kafka-clients %s as measured', release => {
  const seen = results[release] ?? {}
  const ready = cases.filter(each => each.outcome === undefined && seen[titleOf(each)])

  test('every case that ended well was measured', () => {
    expect(ready.length).toBe(cases.filter(each => each.outcome === undefined).length)
  })

  test.each(ready.map(each => [titleOf(each), each] as const))('%s', async (title, each) => {
    const observed = seen[title]
    if (!observed) throw new Error(`no result of ${title}`)
    expect(await agrees(each, observed, release)).toEqual([])
  })
})

describe('an earlier series on another class path, heap 1 GiB', () => {
  // docs/applications.md, second table: kafka-clients 3.9.1, 2 CPUs, records of 2 kB, VmRSS in MB.
  test.for([
    ['one producer', { producers: 1, mallocArenaMax: 0 }, 122, 21],
    ['one producer, two arenas', { producers: 1 }, 103, 21],
    ['200 kept', { producerPerSend: { kept: 200 }, mallocArenaMax: 0 }, 247, 221],
    ['200 kept, two arenas', { producerPerSend: { kept: 200 } }, 242, 220],
  ] as const)('%s', async ([, declared, resident, threads]) => {
    const sizing = await predict({ heap: '1GiB', partitionsWritten: 1, ...declared })
    const predicted = value(sizing, 'resident_idle') / 1e6
    expect(Math.abs(predicted - resident)).toBeLessThanOrEqual(resident * 0.15)
    expect(Math.abs(value(sizing, 'threads') - threads)).toBeLessThanOrEqual(1)
  })
})

test('docs/applications.md has these measurements', async () => {
  const docs = readFileSync(new URL('../../docs/applications.md', import.meta.url), 'utf8')
  expect(docs).toContain(await measuredTable(results))
})
