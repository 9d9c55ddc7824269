import type { Cluster, Topic, TopicSpec } from '../declare/cluster.ts'
import type { Plan } from '../plan.ts'
import { size } from '../sizing/size.ts'
import { type Verdict, verdicts } from '../verdict.ts'
import { daysPerMonth, formatDay } from './date.ts'
import type { Crossing } from './model.ts'

/** How far growth is followed: ten years. */
const horizon = 3652

/** What a group needs of one limit at some time, and what there is. */
export interface Need {
  readonly need: number
  readonly available: number
}

/** Needs at a time: first the group, then the limit, both in the order of the plan. */
export type Needs = readonly (readonly Need[])[]

/** True when a topic declares growth and a write rate. */
export function isGrowing({ topics }: Cluster): boolean {
  return topics.some(({ spec }) => spec.growth > 0 && (spec.writeRate ?? 0) > 0)
}

/** The cluster after some months of the declared growth. Topics declared alike still share one spec. */
export function grown(cluster: Cluster, months: number): Cluster {
  const made = new Map<TopicSpec, TopicSpec>()
  const later = (topic: Topic): Topic => {
    const { spec } = topic
    if (spec.growth === 0 || spec.writeRate === undefined) return topic
    const known = made.get(spec) ?? {
      ...spec,
      writeRate: spec.writeRate * (1 + spec.growth) ** months,
    }
    made.set(spec, known)
    return { ...topic, spec: known }
  }
  return { ...cluster, topics: cluster.topics.map(later) }
}

/**
 * What the plan's groups need by time, against what is planned now. Needs grow in the proportion the
 * model gives, so that a plan made from a real assignment keeps its own numbers.
 */
export function projection(plan: Plan): (months: number) => Needs {
  const start = judged(plan, 0)
  return months => {
    const then = judged(plan, months)
    return plan.groups.map((group, at) =>
      group.verdicts.map((verdict, index) =>
        needOf(verdict, start[at]?.[index] ?? verdict, then[at]?.[index] ?? verdict),
      ),
    )
  }
}

function judged(plan: Plan, months: number): readonly (readonly Verdict[])[] {
  const sizing = size(grown(plan.sizing.cluster, months), plan.sizing.release)
  return sizing.groups.map(group => verdicts(group, sizing))
}

/** The page cache has what other memory leaves, which shrinks; every other limit stays as planned. */
function needOf(verdict: Verdict, start: Verdict, then: Verdict): Need {
  const factor = start.need > 0 && Number.isFinite(start.need) ? then.need / start.need : 1
  const available = verdict.limit === 'page cache' ? then.available : verdict.available
  return { need: verdict.need * factor, available }
}

/** The limits that growth crosses within ten years, soonest first. `today` counts days since 1970. */
export function crossings(plan: Plan, today: number): readonly Crossing[] {
  if (!isGrowing(plan.sizing.cluster)) return []
  const at = remembered(projection(plan))
  const found = plan.groups.flatMap(({ sizing, verdicts: limits }, group) =>
    limits.flatMap((verdict, index): readonly Crossing[] => {
      const one = (day: number): Need => at(day)[group]?.[index] ?? verdict
      const days = verdict.status === 'does not fit' ? undefined : firstOver(one)
      if (days === undefined) return []
      return [
        {
          group: sizing.group.name,
          limit: verdict.limit,
          unit: verdict.unit,
          days,
          date: formatDay(today + days),
          ...one(days),
        },
      ]
    }),
  )
  return found.sort((a, b) => a.days - b.days)
}

/** Several limits are searched for over the same days. */
function remembered(needs: (months: number) => Needs): (day: number) => Needs {
  const known = new Map<number, Needs>()
  return day => {
    const made = known.get(day) ?? needs(day / daysPerMonth)
    known.set(day, made)
    return made
  }
}

function firstOver(at: (day: number) => Need): number | undefined {
  const over = (day: number): boolean => at(day).need > at(day).available
  if (!over(horizon)) return undefined
  let [low, high] = [0, horizon]
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (over(middle)) high = middle
    else low = middle
  }
  return high
}
