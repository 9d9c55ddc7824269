import type { Finding, Input, Quantity } from '../model.ts'
import type { Plan, PlannedGroup } from '../plan.ts'
import type { Quantities } from '../sizing/model.ts'

/** What only some plans have; the caller loads it. */
export interface More {
  readonly applications?: readonly object[]
  readonly findings?: readonly Finding[]
}

/** The plan as schemas/plan.schema.json describes it. `trace` adds formula, inputs and sources. */
export function planJson(plan: Plan, trace: boolean, more: More = {}): string {
  return `${JSON.stringify(planObject(plan, trace, more), undefined, 2)}\n`
}

/** The same as a value, for the library and for tests. */
export function planObject(plan: Plan, trace: boolean, more: More = {}): object {
  const { cluster } = plan.sizing
  return {
    schema: 'kafka-size/plan/1',
    cluster: cluster.name,
    kafka: cluster.kafka,
    java: cluster.java,
    mode: cluster.mode,
    combined: cluster.combined,
    survive: { kind: cluster.survive.kind, brokers: cluster.survive.brokers },
    status: plan.status,
    groups: plan.groups.map(group => groupObject(group, trace)),
    applications: more.applications ?? [],
    findings: more.findings ?? [],
    problems: plan.problems,
  }
}

function groupObject(group: PlannedGroup, trace: boolean): object {
  const { sizing } = group
  return {
    name: sizing.group.name,
    role: sizing.group.role,
    nodes: sizing.group.nodes,
    status: group.status,
    quantities: numbers(sizing.quantities, trace),
    after_loss: numbers(sizing.afterLoss, trace),
    choices: numbers(sizing.choices, trace),
    disks: sizing.disks.map(one => ({
      path: one.path,
      size: one.size,
      used: short(one.used),
      used_after_loss: short(one.usedAfterLoss),
    })),
    verdicts: group.verdicts.map(one => ({
      ...one,
      need: finite(one.need),
      available: finite(one.available),
      margin: finite(one.margin),
    })),
  }
}

/** JSON has no infinity: null stands for "no limit". */
const finite = (value: number): number | null => (Number.isFinite(value) ? value : null)

function numbers(quantities: Quantities, trace: boolean): object {
  const convert = trace ? full : short
  return Object.fromEntries(Object.values(quantities).map(one => [one.name, convert(one)]))
}

function short({ value, unit }: Quantity): object {
  return { value: finite(value), unit }
}

/** A quantity with its whole tree. */
export function full(quantity: Quantity): object {
  const inputs = Object.entries(quantity.inputs).map(([name, input]) => [name, inputValue(input)])
  return {
    ...short(quantity),
    name: quantity.name,
    formula: quantity.formula,
    inputs: Object.fromEntries(inputs),
    sources: quantity.sources,
  }
}

function inputValue(input: Input): unknown {
  if (typeof input === 'object') return full(input)
  return typeof input === 'number' ? finite(input) : input
}
