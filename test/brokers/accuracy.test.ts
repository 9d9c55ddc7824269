import { appendFileSync } from 'node:fs'
import { afterAll, describe, expect, test } from 'vitest'
import { writeAccuracy } from './accuracy.ts'
import { cases } from './cases.ts'
import type { Comparison } from './harness/judge.ts'
import { runCase } from './harness/run-case.ts'

const isShort = process.env.KAFKA_SIZE_BROKERS === 'short'
/** A pattern for case names, to try some of them. */
const only = process.env.KAFKA_SIZE_CASE
/** A file that gets a JSON line for every comparison, to add up several runs. */
const record = process.env.KAFKA_SIZE_RESULTS

const chosen = cases
  .filter(one => only === undefined || new RegExp(only).test(one.name))
  .flatMap(one => (isShort ? (one.short ?? []) : one.releases).map(release => ({ one, release })))

const all: Comparison[] = []

/** One line a number, so that a log of the run can be read without the report. */
function line(one: Comparison): string {
  const off = one.observed === 0 ? 0 : (100 * (one.predicted - one.observed)) / one.observed
  const verdict = one.holds ? 'ok  ' : 'OFF '
  return `${verdict} ${one.release} ${one.case}, ${one.state}: ${one.quantity} predicted ${one.predicted} observed ${one.observed} (${off.toFixed(2)} %)`
}

afterAll(() => {
  // A part of the cases must not replace the published result of all of them.
  if (!isShort && only === undefined) writeAccuracy(all)
})

describe.each(chosen)('$one.name on $release', ({ one, release }) => {
  test('the plan is right', async () => {
    const results = await runCase(one, release)
    for (const result of results) process.stdout.write(`${line(result)}\n`)
    all.push(...results)
    for (const result of results)
      if (record !== undefined) appendFileSync(record, `${JSON.stringify(result)}\n`)
    expect(results.filter(result => !result.holds).map(line)).toEqual([])
  })
})
