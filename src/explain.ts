import type { Decision } from './decide.ts'
import { suggest } from './kafka/suggest.ts'
import { hiddenValue } from './live/model.ts'
import { isSecretKey } from './live/secrets.ts'
import type { Quantity } from './model.ts'
import type { Plan } from './plan.ts'

/** What `explain` found in one group: a number, or a setting with the number behind it. */
export interface Explanation {
  readonly group: string
  readonly quantity?: Quantity
  readonly afterLoss?: Quantity
  readonly decision?: Decision
}

/** Explanations of a quantity or a setting by name; with none, the name that was probably meant. */
export async function explain(
  plan: Plan,
  name: string,
): Promise<{ readonly found: readonly Explanation[]; readonly near?: string }> {
  const numbers = plan.groups.flatMap((group): Explanation[] => {
    const { quantities, afterLoss, choices } = group.sizing
    const quantity = quantities[name] ?? choices[name]
    if (!quantity) return []
    const after = afterLoss[name]
    return [
      {
        group: group.sizing.group.name,
        quantity,
        ...(after && after.value !== quantity.value && { afterLoss: after }),
      },
    ]
  })
  const { decide } = await import('./decide.ts')
  const decided = decide(plan.sizing)
  const settings = decided.flatMap((group): Explanation[] => {
    const node = group.nodes[0]
    const decision = [...(node?.decisions ?? []), ...(node?.expected ?? [])].find(
      one => one.key === name,
    )
    return decision ? [{ group: group.group.name, decision: masked(decision) }] : []
  })
  if (settings.length > 0) return { found: settings }
  if (numbers.length > 0) return { found: numbers }
  const ofApplications = applicationNumbers(plan, name)
  if (ofApplications.length > 0) return { found: ofApplications }
  const known = [
    ...plan.groups.flatMap(group => [
      ...Object.keys(group.sizing.quantities),
      ...Object.keys(group.sizing.choices),
    ]),
    ...plan.applications.flatMap(({ quantities }) => Object.keys(quantities)),
    ...decided.flatMap(group => group.nodes.flatMap(node => node.decisions.map(one => one.key))),
  ]
  const near = suggest(name, new Set(known))
  return near === undefined ? { found: [] } : { found: [], near }
}

/** `producer_heap` of every application that has it, or `orders.producer_heap` of one. */
function applicationNumbers(plan: Plan, name: string): readonly Explanation[] {
  return plan.applications.flatMap(({ application, quantities }): Explanation[] => {
    const prefix = `${application.name}.`
    const quantity = quantities[name.startsWith(prefix) ? name.slice(prefix.length) : name]
    return quantity ? [{ group: `application ${application.name}`, quantity }] : []
  })
}

/** A declared secret goes into its file and nowhere else. */
function masked(decision: Decision): Decision {
  return isSecretKey(decision.key) ? { ...decision, value: hiddenValue } : decision
}
