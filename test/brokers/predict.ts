import { load } from '../../src/declare/load.ts'
import { type PlannedGroup, plan } from '../../src/plan.ts'
import { cases } from './cases.ts'
import type { BrokerCase } from './harness/case.ts'
import { type Comparison, judge } from './harness/judge.ts'
import type { Recorded } from './harness/record.ts'

/** The declaration of a case with fixed ports; numbers do not depend on them. */
export function declarationOf(which: BrokerCase, release: string): string {
  const filled = which.declaration
    .replaceAll('$PORT', '9092')
    .replaceAll('$CONTROLLER', '9093')
    .replaceAll('$OTHER', '9094')
    .replaceAll('$CPUS', '2')
    .replaceAll('$KEYSTORE', '/keys.p12')
  return `kafka: ${release}\njava: ${which.java ?? 17}\n${filled}`
}

async function brokersOf(which: BrokerCase, release: string): Promise<PlannedGroup> {
  const loaded = await load(declarationOf(which, release), 'cluster.yaml')
  const group = plan(loaded).groups.find(one => one.sizing.group.role !== 'controller')
  if (!group) throw new Error(`${which.name}: no brokers`)
  return group
}

/** Compares what was observed with what the formulas of today say. */
export async function judged(recorded: Recorded): Promise<readonly Comparison[]> {
  const which = cases.find(one => one.name === recorded.case)
  if (!which) throw new Error(`no case ${recorded.case}`)
  const group = await brokersOf(which, recorded.release)
  const { now, peaks, release, java, state } = recorded
  const { cleaned = false, uncollected = false } = which
  const evidence = { group, now, peaks, cleaned, uncollected }
  const where = { case: which.name, release, java, state }
  return recorded.quantities.map(quantity => judge(quantity, evidence, where))
}

/** One line a number, so that a log of a run can be read without the report. */
export function line(one: Comparison): string {
  const off = one.observed === 0 ? 0 : (100 * (one.predicted - one.observed)) / one.observed
  const verdict = one.holds ? 'ok  ' : 'OFF '
  return `${verdict} ${one.release} ${one.case}, ${one.state}: ${one.quantity} predicted ${one.predicted} observed ${one.observed} (${off.toFixed(2)} %)`
}
