import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { causes } from '../../src/doctor/causes/index.ts'
import { readAndDiagnose } from '../../src/doctor/read.ts'
import { fixture, fixtures, memoryHost, names } from './memory-host.ts'

const root = join(fixtures, 'brokers')
const cases = existsSync(root) ? names('brokers') : []
const ids = causes.map(({ id }) => id)

/**
 * Output of released brokers under fixtures/brokers/CASE/*: a case whose name starts with the id of
 * a cause must give it first; one that starts with `healthy` must give nothing.
 */
describe.skipIf(cases.length === 0)('released brokers', () => {
  test.each(cases.length > 0 ? cases : ['none'])('%s', name => {
    const below = name.includes('.') ? [] : names(`brokers/${name}`)
    const paths =
      below.length > 0 ? below.map(file => `brokers/${name}/${file}`) : [`brokers/${name}`]
    const files = Object.fromEntries(paths.map(path => [path, fixture(path)]))
    const { verdicts } = readAndDiagnose(memoryHost(files).host, paths)
    const want = ids.find(id => name.startsWith(id))
    if (name.startsWith('healthy')) expect(verdicts).toEqual([])
    else if (want === undefined) expect(verdicts.length).toBeGreaterThan(0)
    else expect(verdicts[0]?.id).toBe(want)
  })
})
