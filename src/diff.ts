import { brokerCount } from './declare/cluster.ts'
import { applicationChanges } from './diff/applications.ts'
import { crossings } from './diff/growth.ts'
import type {
  FileChange,
  GroupChange,
  Judged,
  LimitChange,
  NumberChange,
  Pair,
  PlanDiff,
  Side,
} from './diff/model.ts'
import { type ByHost, byHost, settingChanges } from './diff/settings.ts'
import { topicChanges } from './diff/topics.ts'
import type { Plan, PlannedGroup } from './plan.ts'
import { type Fill, render } from './render.ts'
import type { Verdict } from './verdict.ts'

/**
 * What a change of the declaration changes: numbers, verdicts, settings, files and the days growth
 * crosses limits. `before` is undefined when there was no declaration; `today` counts days since 1970.
 */
export function diff(before: Plan | undefined, after: Plan, fill: Fill, today: number): PlanDiff {
  const names = new Set([...after.groups, ...(before?.groups ?? [])].map(nameOf))
  const sides: Sides = {
    before: byHost(before?.sizing),
    after: byHost(after.sizing),
    files: fileChanges(before, after, fill),
    plan: after,
    upgraded:
      before !== undefined &&
      (before.sizing.cluster.kafka !== after.sizing.cluster.kafka ||
        before.sizing.cluster.java !== after.sizing.cluster.java),
  }
  return {
    cluster: after.sizing.cluster.name,
    ...(before && { before: side(before) }),
    after: side(after),
    loss: after.sizing.cluster.survive.brokers,
    groups: [...names].map(name =>
      groupChange(
        name,
        before?.groups.find(one => nameOf(one) === name),
        after.groups.find(one => nameOf(one) === name),
        sides,
      ),
    ),
    topics: topicChanges(before?.sizing.cluster, after.sizing.cluster),
    applications: applicationChanges(before?.applications ?? [], after.applications),
    growth: crossings(after, today),
  }
}

interface Sides {
  readonly before: ByHost
  readonly after: ByHost
  readonly files: ReadonlyMap<string, readonly FileChange[]>
  readonly plan: Plan
  readonly upgraded: boolean
}

const nameOf = (group: PlannedGroup): string => group.sizing.group.name

function side({ sizing: { cluster }, status }: Plan): Side {
  return { kafka: cluster.kafka, java: cluster.java, brokers: brokerCount(cluster), status }
}

function groupChange(
  name: string,
  before: PlannedGroup | undefined,
  after: PlannedGroup | undefined,
  sides: Sides,
): GroupChange {
  const [old, now] = [hostsOf(before), hostsOf(after)]
  const { release } = sides.plan.sizing
  const settings = settingChanges(now, sides.before, sides.after, release)
  const staying = now.some(host => sides.before.has(host))
  return {
    name,
    presence: before && after ? 'both' : after ? 'added' : 'removed',
    numbers: numberChanges(before, after),
    limits: limitChanges(before, after),
    settings,
    files: [...new Set([...now, ...old])].flatMap(host => sides.files.get(host) ?? []),
    hostsAdded: now.filter(host => !old.includes(host)),
    hostsRemoved: old.filter(host => !now.includes(host)),
    restart: staying && (sides.upgraded || settings.some(one => one.effect === 'restart')),
  }
}

function hostsOf(group: PlannedGroup | undefined): readonly string[] {
  return group?.sizing.group.nodes.map(node => node.host) ?? []
}

function numberChanges(
  before: PlannedGroup | undefined,
  after: PlannedGroup | undefined,
): readonly NumberChange[] {
  const all = { ...before?.sizing.quantities, ...after?.sizing.quantities }
  return Object.values(all).flatMap(({ name, unit }): readonly NumberChange[] => {
    const [old, now] = [pair(before, name), pair(after, name)]
    if (old?.allUp === now?.allUp && old?.afterLoss === now?.afterLoss) return []
    return [{ name, unit, ...(old && { before: old }), ...(now && { after: now }) }]
  })
}

function pair(group: PlannedGroup | undefined, name: string): Pair | undefined {
  const quantity = group?.sizing.quantities[name]
  if (!group || !quantity) return undefined
  return {
    allUp: quantity.value,
    afterLoss: group.sizing.afterLoss[name]?.value ?? quantity.value,
  }
}

function limitChanges(
  before: PlannedGroup | undefined,
  after: PlannedGroup | undefined,
): readonly LimitChange[] {
  const old = new Map(before?.verdicts.map(one => [one.limit, one]))
  const now = new Map(after?.verdicts.map(one => [one.limit, one]))
  return [...new Set([...now.keys(), ...old.keys()])].flatMap(limit => {
    const [was, is] = [old.get(limit), now.get(limit)]
    const one = is ?? was
    // What does not fit is told even when it did not before: it is why the exit code is 2.
    if (!one || (was && is?.status !== 'does not fit' && isEqual(was, is))) return []
    return [limitChange(one, was, is)]
  })
}

function limitChange(one: Verdict, was: Verdict | undefined, is: Verdict | undefined): LimitChange {
  return {
    limit: one.limit,
    unit: one.unit,
    ...(was && { before: judged(was) }),
    ...(is && { after: judged(is) }),
    ...(is?.advice !== undefined && { advice: is.advice }),
    raiseFirst:
      was !== undefined &&
      is !== undefined &&
      ['maps', 'descriptors'].includes(one.limit) &&
      is.need > was.available,
    lowerLast:
      was !== undefined &&
      is !== undefined &&
      /^(?:maps$|descriptors$|disk )/.test(one.limit) &&
      is.available < was.available,
  }
}

function judged({ status, need, available }: Verdict): Judged {
  return { status, need, available }
}

function isEqual(a: Verdict, b: Verdict | undefined): boolean {
  return (
    b !== undefined && a.status === b.status && a.need === b.need && a.available === b.available
  )
}

function fileChanges(
  before: Plan | undefined,
  after: Plan,
  fill: Fill,
): ReadonlyMap<string, readonly FileChange[]> {
  const old = new Map((before ? render(before.sizing, fill) : []).map(one => [one.path, one]))
  const now = new Map(render(after.sizing, fill).map(one => [one.path, one]))
  const made = new Map<string, FileChange[]>()
  for (const path of new Set([...now.keys(), ...old.keys()])) {
    const [was, is] = [old.get(path), now.get(path)]
    if (was?.text === is?.text) continue
    const host = (is ?? was)?.host ?? ''
    const list = made.get(host) ?? []
    made.set(host, list)
    list.push({ path, change: was && is ? 'changed' : is ? 'added' : 'removed' })
  }
  return made
}
