import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { writeAccuracy } from './accuracy.ts'
import type { Recorded } from './harness/record.ts'
import { judged, line } from './predict.ts'

const file = join(import.meta.dirname, 'observations.json')
const observations: readonly Recorded[] = existsSync(file)
  ? JSON.parse(readFileSync(file, 'utf8'))
  : []

/** The formulas of today against the brokers of the last full run: no broker is started. */
describe.each(observations)('$case on $release, Java $java, $state', recorded => {
  test('is still predicted', async () => {
    const results = await judged(recorded)
    expect(results.filter(result => !result.holds).map(line)).toEqual([])
  })
})

test('the published accuracy is that of the formulas of today', async () => {
  const results = (await Promise.all(observations.map(judged))).flat()
  if (process.env.KAFKA_SIZE_PUBLISH !== undefined) writeAccuracy(results)
  const published = join(import.meta.dirname, '..', '..', 'docs', 'accuracy.json')
  expect(JSON.parse(readFileSync(published, 'utf8')).comparisons).toEqual(results)
})
