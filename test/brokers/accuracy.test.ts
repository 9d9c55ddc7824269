import { appendFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { writeAccuracy } from './accuracy.ts'
import { cases } from './cases.ts'
import type { Recorded } from './harness/record.ts'
import { runCase } from './harness/run-case.ts'
import { judged, line } from './predict.ts'

const isShort = process.env.KAFKA_SIZE_BROKERS === 'short'
/** A pattern for case names, to try some of them. */
const only = process.env.KAFKA_SIZE_CASE
/** A file that gets a JSON line for every observed state, to add up several runs. */
const record = process.env.KAFKA_SIZE_RESULTS

const chosen = cases
  .filter(one => only === undefined || new RegExp(only).test(one.name))
  .flatMap(one => (isShort ? (one.short ?? []) : one.releases).map(release => ({ one, release })))

const all: Recorded[] = []

afterAll(async () => {
  // A part of the cases must not replace the published result of all of them.
  if (isShort || only !== undefined) return
  writeFileSync(
    join(import.meta.dirname, 'observations.json'),
    `[\n${all.map(one => JSON.stringify(one)).join(',\n')}\n]\n`,
  )
  writeAccuracy((await Promise.all(all.map(judged))).flat())
})

describe.each(chosen)('$one.name on $release', ({ one, release }) => {
  test('the plan is right', async () => {
    const states = await runCase(one, release)
    all.push(...states)
    if (record !== undefined)
      for (const state of states) appendFileSync(record, `${JSON.stringify(state)}\n`)
    const results = (await Promise.all(states.map(judged))).flat()
    for (const result of results) process.stdout.write(`${line(result)}\n`)
    expect(results.filter(result => !result.holds).map(line)).toEqual([])
  })
})
