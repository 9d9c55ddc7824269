import type { Node, NodeGroup } from './declare/cluster.ts'
import { validate } from './kafka/validate.ts'
import type { Quantity } from './model.ts'
import { settings } from './settings/index.ts'
import { jvmEnvironment } from './settings/jvm-environment.ts'
import { declaredOptions } from './settings/jvm-options.ts'
import type { AnySetting, Choice, Context, Target } from './settings/model.ts'
import type { GroupSizing, Sizing } from './sizing/model.ts'

/** One line of a file, with its reason. */
export interface Decision {
  readonly key: string
  readonly target: Target
  /** The section of the file. */
  readonly group: string
  /** As it is written in the file, without escapes. */
  readonly value: string
  readonly because?: string
  /** True when the declaration says it. */
  readonly declared: boolean
  readonly from?: Quantity
  /** Undefined for declared keys the catalogue does not know. */
  readonly setting?: AnySetting
}

/** Everything decided for one process. */
export interface NodeDecisions {
  readonly node: Node
  /** What is written, in the order of the files. */
  readonly decisions: readonly Decision[]
  /** What is not written but expected of the live host: release defaults and host checks. */
  readonly expected: readonly Decision[]
  /** Environment variables of the launch script, complete. */
  readonly environment: ReadonlyMap<string, string>
}

/** A group with its nodes in declared order. */
export interface GroupDecisions {
  readonly group: NodeGroup
  readonly own: GroupSizing
  readonly nodes: readonly NodeDecisions[]
}

/** Decides every setting of every process. Throws when a decided value would be refused by the release: a bug. */
export function decide(sizing: Sizing): readonly GroupDecisions[] {
  return sizing.groups.map(own => ({ group: own.group, own, nodes: decideNodes(sizing, own) }))
}

/** Decides every setting of one process. Throws as `decide`. */
export function decideNode(sizing: Sizing, own: GroupSizing, node: Node): NodeDecisions {
  const context: Context = { sizing, own, group: own.group, node }
  return collect(context, slotsOf(context))
}

interface Slot {
  readonly decision?: Decision
  readonly expected?: Decision
}

function slotsOf(context: Context): readonly Slot[] {
  return settings.map(setting => slot(setting, context))
}

/** Rules that do not look at the node run once for the group; what they give is shared. */
function decideNodes(sizing: Sizing, own: GroupSizing): readonly NodeDecisions[] {
  const [first, ...others] = own.group.nodes
  if (!first) return []
  const context: Context = { sizing, own, group: own.group, node: first }
  const slots = slotsOf(context)
  const one = collect(context, slots)
  const lines = settings.flatMap((setting, index) =>
    setting.perNode ? setting : (slots[index]?.decision ?? []),
  )
  const declared = one.decisions.filter(decision => !decision.setting)
  return [one, ...others.map(node => again({ ...context, node }, [...lines, ...declared], one))]
}

/** Decisions as they are for the first node; settings that look at the node are asked again. */
function again(
  context: Context,
  lines: readonly (Decision | AnySetting)[],
  first: NodeDecisions,
): NodeDecisions {
  const decisions = lines.flatMap(line =>
    'decide' in line ? (slot(line, context).decision ?? []) : line,
  )
  return { ...first, node: context.node, decisions }
}

function collect(context: Context, slots: readonly Slot[]): NodeDecisions {
  const decisions = [...slots.flatMap(one => one.decision ?? []), ...passedThrough(context)]
  return {
    node: context.node,
    decisions,
    expected: slots.flatMap(one => one.expected ?? []),
    environment: jvmEnvironment(decisions, context.group.jvm.options, context.sizing.release),
  }
}

/** Topics are expected one by one: see `topicChoice`. */
function slot(setting: AnySetting, context: Context): Slot {
  if (setting.target === 'topic' || !applies(setting, context.group)) return {}
  const declared = declaredText(setting, context)
  if (declared !== undefined) return { decision: declaredDecision(setting, declared) }
  if (!isKnown(setting, context)) return {}
  const choice = setting.decide(context)
  if (choice) return { decision: written(setting, choice, context) }
  const expected = setting.expect(context) ?? standard(setting, context)
  return expected ? { expected: decision(setting, expected) } : {}
}

function applies(setting: AnySetting, group: NodeGroup): boolean {
  return group.role === 'combined' || setting.roles.includes(group.role)
}

function declaredText(setting: AnySetting, { group }: Context): string | undefined {
  if (setting.target === 'server.properties') return group.overrides.get(setting.key)
  if (setting.target === 'jvm') return declaredOptions(group.jvm.options).get(setting.key)
  return undefined
}

function declaredDecision(setting: AnySetting, value: string): Decision {
  return { ...base(setting), value: value.trim(), because: 'as declared', declared: true }
}

/** Keys of the metadata manager's plugin are in no ConfigDef of the broker. */
function isKnown({ key, target }: AnySetting, { sizing }: Context): boolean {
  if (target !== 'server.properties' || key.startsWith('rlmm.config.')) return true
  const known = sizing.release.broker.get(key)
  return known !== undefined && !known.internal
}

function written(setting: AnySetting, choice: Choice<unknown>, context: Context): Decision {
  const made = decision(setting, choice)
  const known = context.sizing.release.broker.get(setting.key)
  if (setting.target !== 'server.properties' || !known) return made
  const refused = validate(known, made.value)
  if (refused === undefined) return made
  throw new Error(`${setting.key}=${made.value} is refused by the release: ${refused}`)
}

function standard(
  { key, kind, keepDefault }: AnySetting,
  { sizing }: Context,
): Choice<unknown> | undefined {
  const text = keepDefault ? sizing.release.broker.get(key)?.default : undefined
  const value = text === undefined ? undefined : kind.parse(text)
  if (value === undefined) return undefined
  return { value, because: `the default of Kafka ${sizing.release.version}` }
}

function decision(setting: AnySetting, choice: Choice<unknown>): Decision {
  return {
    ...base(setting),
    value: setting.kind.format(choice.value),
    declared: false,
    ...(choice.because !== undefined && { because: choice.because }),
    ...(choice.from && { from: choice.from }),
  }
}

function base(setting: AnySetting): Pick<Decision, 'key' | 'target' | 'group' | 'setting'> {
  return { key: setting.key, target: setting.target, group: setting.group, setting }
}

const cataloged: ReadonlySet<string> = new Set(
  settings.filter(one => one.target === 'server.properties').map(one => one.key),
)

/** Declared keys of plugins, security and listeners, in declared order. */
function passedThrough({ group }: Context): readonly Decision[] {
  return [...group.overrides]
    .filter(([key]) => !cataloged.has(key))
    .map(([key, value]) => ({
      key,
      target: 'server.properties',
      group: 'Declared',
      value: value.trim(),
      declared: true,
    }))
}
