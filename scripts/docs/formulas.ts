import type { Quantity } from '../../src/model.ts'
import type { Plan } from '../../src/plan.ts'

/** One formula as it stands in a trace. */
interface Entry {
  readonly unit: string
  readonly formulas: Set<string>
  readonly parts: Map<string, Set<string>>
  readonly sources: Map<string, string | undefined>
}

/**
 * docs/formulas.md: every quantity and choice of the given plans, in the order of the report, with
 * all the forms its formula takes (releases and modes differ) and what it is summed from.
 */
export function formulasMarkdown(plans: readonly Plan[]): string {
  const quantities = new Map<string, Entry>()
  const choices = new Map<string, Entry>()
  for (const group of plans.flatMap(plan => plan.groups)) {
    for (const one of Object.values(group.sizing.quantities)) note(one, quantities)
    for (const one of Object.values(group.sizing.choices)) note(one, choices)
  }
  return `${[
    '# Formulas',
    '<!-- Generated from the traces of the examples by `npx vitest run test/docs.test.ts -u`. Do not edit. -->',
    'The number of each quantity is for the worst-placed process of a group. `kafka-size explain FILE NAME` prints the same with the values of your cluster. How well they agree with real brokers is in [accuracy.md](accuracy.md), what was measured in [measurements.md](measurements.md).',
    '## Quantities',
    ...[...quantities].map(([name, entry]) => part(name, entry)),
    '## Choices',
    'Values the plan chooses, and the formulas use. A declared override wins.',
    ...[...choices].map(([name, entry]) => part(name, entry)),
  ].join('\n\n')}\n`
}

function note(one: Quantity, into: Map<string, Entry>): void {
  const entry = into.get(one.name) ?? {
    unit: one.unit,
    formulas: new Set(),
    parts: new Map(),
    sources: new Map(),
  }
  into.set(one.name, entry)
  entry.formulas.add(one.formula)
  for (const source of one.sources) entry.sources.set(source.title, source.url)
  for (const [name, input] of Object.entries(one.inputs)) {
    if (typeof input !== 'object' || topicOf(one, name)) continue
    const known = entry.parts.get(name) ?? new Set()
    entry.parts.set(name, known.add(input.formula))
  }
}

/** Inputs named after topics belong to the example, not to the formula. */
function topicOf(one: Quantity, name: string): boolean {
  return ['segments', 'disk'].includes(one.name) && name !== 'metadata_log'
}

function part(name: string, entry: Entry): string {
  const lines = [
    `### ${name}`,
    '',
    `${entry.unit}. ${[...entry.formulas].map(text => `\`${text}\``).join(' or ')}`,
  ]
  if (entry.parts.size > 0) lines.push('')
  for (const [input, formulas] of entry.parts)
    lines.push(`- ${input}: ${[...formulas].join('; or ')}`)
  const sources = [...entry.sources].map(([title, url]) => (url ? `[${title}](${url})` : title))
  if (sources.length > 0) lines.push('', `Sources: ${sources.join(' · ')}.`)
  return lines.join('\n')
}
