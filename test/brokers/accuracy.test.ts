import { appendFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { writeAccuracy } from './accuracy.ts'
import { cases } from './cases.ts'
import type { BrokerCase } from './harness/case.ts'
import { clientRelease } from './harness/jvm.ts'
import { lacking, titled } from './harness/needs.ts'
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
let complete = 0

afterAll(async () => {
  // A part of the cases must not replace the published result of all of them.
  if (isShort || only !== undefined || complete < chosen.length) return
  writeFileSync(
    join(import.meta.dirname, 'observations.json'),
    `[\n${all.map(one => JSON.stringify(one)).join(',\n')}\n]\n`,
  )
  writeAccuracy((await Promise.all(all.map(judged))).flat())
})

/** Why a case cannot run here. */
function lacks(one: BrokerCase, release: string): string | undefined {
  return lacking(
    { need: 'java', ...(one.java !== undefined && { feature: one.java }) },
    { need: 'jars', release },
    { need: 'jars', release: clientRelease },
  )
}

for (const { one, release } of chosen) {
  const missing = lacks(one, release)
  test.skipIf(missing !== undefined)(titled(`${one.name} on ${release}`, missing), async () => {
    const states = await runCase(one, release)
    all.push(...states)
    complete += 1
    if (record !== undefined)
      for (const state of states) appendFileSync(record, `${JSON.stringify(state)}\n`)
    const results = (await Promise.all(states.map(judged))).flat()
    for (const result of results) process.stdout.write(`${line(result)}\n`)
    const off = results.filter(result => !result.holds).map(line)
    expect(off, off.join('; ')).toEqual([])
  })
}
