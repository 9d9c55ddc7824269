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
  readonly worst: number
  readonly mean: number
  readonly byRelease: Readonly<Record<string, { readonly cases: number; readonly worst: number }>>
}

/** Worst cases that no run is expected to meet: they must not be exceeded, and their distance is no error. */
const ceilings: ReadonlySet<string> = new Set(['stale_maps', 'maps_after_kill'])

function isCeiling(one: Comparison): boolean {
  return ceilings.has(one.quantity) || one.high >= one.predicted || one.high > one.observed / 2
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
  const sum = near.reduce((total, one) => total + Math.abs(error(one)), 0)
  return {
    quantity,
    cases: some.length,
    held: some.filter(one => one.holds).length,
    ceilings: some.length - near.length,
    worst: worst(near),
    mean: near.length === 0 ? 0 : round(sum / near.length),
    byRelease: Object.fromEntries(releases),
  }
}

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

function markdown(rows: readonly Row[], all: readonly Comparison[]): string {
  const quantities = rows.map(one => [
    `\`${one.quantity}\``,
    one.cases,
    one.held,
    one.ceilings,
    `${one.worst} %`,
    `${one.mean} %`,
  ])
  const details = all.map(one => [
    one.release,
    one.java,
    one.case,
    one.state,
    `\`${one.quantity}\``,
    one.predicted,
    one.observed,
    `${round(error(one))} %`,
    one.holds ? 'yes' : 'no',
  ])
  return `# Accuracy: predictions against real brokers

Written by \`npm run test:brokers\`. Every broker ran released jars with the files that
\`kafka-size plan\` wrote for the declaration of its case (test/brokers/cases.ts), on ${cpus().length} CPUs.
The error is (predicted − observed) / observed. Bounds: test/brokers/harness/judge.ts.
Descriptors are compared without jars and segments; disk and segments are peaks. A ceiling is a
worst case that must not be exceeded (stale maps, recovery before the fix, compaction): its distance
is no error.

## By quantity

${table(['quantity', 'comparisons', 'within the bound', 'ceilings', 'worst error', 'mean error'], quantities)}

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
