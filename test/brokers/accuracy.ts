import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import type { Comparison } from './harness/judge.ts'

/** What is published per quantity: relative errors in percent of the observed value. */
interface Row {
  readonly quantity: string
  readonly cases: number
  readonly held: number
  /** Comparisons where the plan states a worst case only; they are not in the errors. */
  readonly ceilings: number
  /** Largest share of a ceiling that a run needed, in percent; undefined without ceilings. */
  readonly reached?: number
  readonly worst: number
  readonly mean: number
  readonly byRelease: Readonly<Record<string, { readonly cases: number; readonly worst: number }>>
}

function isCeiling(one: Comparison): boolean {
  return one.kind === 'ceiling'
}

/** Share of a ceiling that the run needed, in percent. */
function reached(one: Comparison): number {
  return one.predicted === 0 ? 0 : Math.round((100 * one.observed) / one.predicted)
}

function error(one: Comparison): number {
  if (one.observed === one.predicted) return 0
  return (100 * (one.predicted - one.observed)) / Math.max(1, Math.abs(one.observed))
}

function worst(some: readonly Comparison[]): number {
  const errors = some.map(error)
  return round(errors.reduce((most, each) => (Math.abs(each) > Math.abs(most) ? each : most), 0))
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}

function groups<T>(all: readonly T[], key: (one: T) => string): ReadonlyMap<string, readonly T[]> {
  const found = new Map<string, T[]>()
  for (const one of all) found.set(key(one), [...(found.get(key(one)) ?? []), one])
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)))
}

function row(quantity: string, some: readonly Comparison[]): Row {
  const releases = [...groups(some, one => one.release)].map(([release, ofRelease]) => [
    release,
    { cases: ofRelease.length, worst: worst(ofRelease.filter(one => !isCeiling(one))) },
  ])
  const near = some.filter(one => !isCeiling(one))
  const far = some.filter(isCeiling)
  const sum = near.reduce((total, one) => total + Math.abs(error(one)), 0)
  return {
    quantity,
    cases: some.length,
    held: some.filter(one => one.holds).length,
    ceilings: far.length,
    ...(far.length > 0 && { reached: Math.max(...far.map(reached)) }),
    worst: worst(near),
    mean: near.length === 0 ? 0 : round(sum / near.length),
    byRelease: Object.fromEntries(releases),
  }
}

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

const kinds = `## What kind of number

Most predictions are estimates: the error is published and bounded on both sides. Some are ceilings:
the most that a broker may need. Nothing in a declaration tells how much of it a run will need, so the
distance is no error, but a run that needs more is one.

- \`stale_maps\` (part of \`maps_peak\`), \`maps_clean_start\`, \`maps_unclean_start\` before 3.9.2, 4.0.2 and
  4.1.1: every resize of an index leaves its old map to the garbage collector. A young collection frees
  those whose buffer is still young, a concurrent cycle all of them; when they run is the
  collector's choice. The ceiling is what stands when none runs in time. The case "nothing collected"
  gives the broker a young generation of 3 GiB, so that none does: there the ceilings are estimates and
  are met. With the fix they are estimates in every case. \`stale_maps\` counts the rolls of 15 minutes,
  at most the segments there are: the generated flags ask for a concurrent cycle in every 15 minutes
  without a collection. A broker with more collections than that waits for its old generation to fill
  (measurements.md, section 7).
- \`maps_unclean_start\` is named after a start whose recovery checkpoint is lost: every segment is recovered.
  \`maps_required\` is what is left when everything that waits for a collection is gone: below it the
  process dies. The truth of such a start lies between the two.
- \`maps_after_kill\` is no number of the plan: other maps and those of the last segment of each partition,
  2 with the fix and 6 before it, because a kill leaves the checkpoint and only last segments are recovered.
- \`segments\` and \`disk\` of compacted topics: how much has piled up depends on when the cleaner comes.

With the fix \`stale_maps\` is predicted as none. A sample may catch one segment whose two indexes are just
being removed; that is the −100 %. \`maps_required\` and \`segments\` count the most that retention allows; a moment
may have fewer.
`

function markdown(rows: readonly Row[], all: readonly Comparison[]): string {
  const quantities = rows.map(one => [
    `\`${one.quantity}\``,
    one.cases,
    one.held,
    one.ceilings,
    one.ceilings === one.cases ? '' : `${one.worst} %`,
    one.ceilings === one.cases ? '' : `${one.mean} %`,
    one.reached === undefined ? '' : `${one.reached} %`,
  ])
  const details = all.map(one => [
    one.release,
    one.java,
    one.case,
    one.state,
    `\`${one.quantity}\``,
    one.predicted,
    one.observed,
    isCeiling(one) ? `ceiling, ${reached(one)} % used` : `${round(error(one))} %`,
    one.holds ? 'yes' : 'no',
  ])
  return `# Accuracy: predictions against real brokers

Written by \`npm run test:brokers\`. Every broker ran released jars with the files that
\`kafka-size plan\` wrote for the declaration of its case (test/brokers/cases.ts), on ${cpus().length} CPUs.
The error is (predicted − observed) / observed. Bounds: test/brokers/harness/judge.ts.
Descriptors are compared without jars and segments; disk and segments are peaks.

${kinds}
## By quantity

${table(['quantity', 'comparisons', 'within the bound', 'ceilings', 'worst error', 'mean error', 'of a ceiling used at most'], quantities)}

## Every comparison

${table(['release', 'Java', 'case', 'state', 'quantity', 'predicted', 'observed', 'error', 'within'], details)}
`
}

/** Writes docs/accuracy.md and docs/accuracy.json. */
export function writeAccuracy(all: readonly Comparison[]): void {
  const rows = [...groups(all, one => one.quantity)].map(([quantity, some]) => row(quantity, some))
  const docs = join(import.meta.dirname, '..', '..', 'docs')
  writeFileSync(join(docs, 'accuracy.md'), markdown(rows, all))
  const json = {
    schema: 'kafka-size/accuracy/1',
    cpus: cpus().length,
    quantities: rows,
    comparisons: all,
  }
  writeFileSync(join(docs, 'accuracy.json'), `${JSON.stringify(json, null, 2)}\n`)
}
