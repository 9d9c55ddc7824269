import type { Comparison } from '../comparisons.ts'
import type { Count, Kind, Measure } from '../kinds.ts'
import type { Quantity, Severity, Source, Unit } from '../model.ts'
import type { GroupSizing } from '../sizing/model.ts'
import type { AnySetting, Change, Context, Rule, Target } from './model.ts'

/** What the settings of one section share. */
export interface Section {
  readonly target: Target
  readonly group: string
  readonly roles: AnySetting['roles']
  readonly change: Change
  /** The reference entry every setting of the section has. */
  readonly source: (key: string) => Source
}

/** What one setting adds. The value type comes from `kind`; the comparison and the rules must agree with it. */
export interface Draft<V> {
  readonly key: string
  readonly kind: Kind<V>
  readonly compare: Comparison<NoInfer<V>>
  readonly severity: Severity
  readonly summary: string
  readonly harm: string
  readonly rule: string
  /** Further sources beside the section's own. */
  readonly sources?: readonly Source[]
  readonly roles?: AnySetting['roles']
  readonly change?: Change
  readonly decide?: Rule<NoInfer<V>>
  readonly expect?: Rule<NoInfer<V>>
  readonly keepDefault?: true
  readonly perNode?: true
}

/** The function that makes the settings of a section. */
export function section(of: Section): <V>(draft: Draft<V>) => AnySetting {
  return draft => ({
    key: draft.key,
    target: of.target,
    group: of.group,
    roles: draft.roles ?? of.roles,
    kind: draft.kind,
    compare: draft.compare,
    severity: draft.severity,
    summary: draft.summary,
    harm: draft.harm,
    rule: draft.rule,
    change: draft.change ?? of.change,
    sources: [of.source(draft.key), ...(draft.sources ?? [])],
    decide: draft.decide ?? nothing,
    expect: draft.expect ?? nothing,
    keepDefault: draft.keepDefault ?? false,
    perNode: draft.perNode ?? false,
  })
}

function nothing(): undefined {
  return undefined
}

/** The same value on every cluster. */
export function always<V>(value: V, because?: string): () => { value: V; because?: string } {
  return () => ({ value, ...(because === undefined ? {} : { because }) })
}

/**
 * The value the sizing chose under `name`; silent when it chose none. Throws when the
 * quantity has another unit than the setting, which is a bug.
 */
export function chosen<U extends Unit>(
  unit: U,
  name: string,
  because?: (context: Context) => string,
): Rule<Measure<U>> {
  return context => {
    const from = context.own.choices[name]
    if (!from) return undefined
    const choice = { value: measure(unit, from), from }
    return because ? { ...choice, because: because(context) } : choice
  }
}

/** The value of a quantity as a number of the given unit, rounded up; another unit is a bug. */
export function measure<U extends Unit>(unit: U, from: Quantity): Measure<U> {
  if (from.unit !== unit) throw new Error(`${from.name} is in ${from.unit}, not in ${unit}`)
  // Files hold whole numbers; shares are the only ones with a fraction.
  return (unit === 'ratio' ? from.value : Math.ceil(from.value)) as Measure<U>
}

/** Brokers of the cluster. */
export function brokers({ sizing }: Context): Count {
  return sizing.cluster.groups.reduce((sum, group) => sum + group.nodes.length, 0)
}

/** A number of the plan with every broker up or after the loss, whichever is larger. */
export function larger(own: GroupSizing, name: string): Quantity | undefined {
  const [now, lost] = [own.quantities[name], own.afterLoss[name]]
  return now && lost && lost.value > now.value ? lost : now
}

/** The declared text of a key of server.properties. */
export function declared({ group }: Context, key: string): string | undefined {
  return group.overrides.get(key)
}

/** True for round trips from 5 ms on, where fixed socket buffers cap a connection. */
export function isWide({ sizing }: Context): boolean {
  // 100 KiB over 5 ms are 20 MB/s for one connection.
  return sizing.cluster.clients.rtt >= 5
}

/** True when a topic is tiered. */
export function isTiered({ sizing }: Context): boolean {
  return sizing.cluster.topics.some(topic => topic.spec.tiered)
}

/** Bytes on the way of one connection that fills the network; undefined without a declared network. */
export function bandwidthDelay({ sizing, group }: Context): number | undefined {
  const { network } = group.host
  return network === undefined ? undefined : (network * sizing.cluster.clients.rtt) / 1000
}
