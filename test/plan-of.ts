import { load } from '../src/load.ts'
import { type Plan, plan } from '../src/plan.ts'

/** The plan of a declaration given as text. Throws with the problems when it has mistakes. */
export async function planOf(text: string): Promise<Plan> {
  const loaded = await load(text, 'cluster.yaml')
  if (!loaded.cluster) throw new Error(loaded.problems.map(one => one.message).join('\n'))
  return plan(loaded)
}

/** The numbers of the first group with every broker up. */
export async function numbersOf(text: string): Promise<Record<string, number>> {
  const { quantities } = (await planOf(text)).groups[0]!.sizing
  return Object.fromEntries(Object.values(quantities).map(one => [one.name, one.value]))
}
