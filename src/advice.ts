import { decideNode, type NodeDecisions } from './decide.ts'
import { brokerCount } from './declare/cluster.ts'
import type { Finding } from './model.ts'
import { constraints } from './settings/constraints.ts'
import type { Target, Values } from './settings/model.ts'
import { valuesOf, type Written } from './settings/values.ts'
import type { GroupSizing, Sizing } from './sizing/model.ts'
import { DeclaredTopic, isJudged } from './unwise.ts'

/**
 * What is wrong with declared overrides and topics though every single value is allowed: relations
 * between keys, and values that are dangerous by themselves. One process speaks for its group.
 */
export function advice(sizing: Sizing): readonly Finding[] {
  const told = new Set<string>()
  return sizing.groups
    .flatMap(own => ofGroup(sizing, own))
    .filter(one => {
      const text = `${one.code} ${one.key} ${one.message}`
      return !told.has(text) && told.add(text)
    })
}

function ofGroup(sizing: Sizing, own: GroupSizing): readonly Finding[] {
  const [node] = own.group.nodes
  if (!node) return []
  const made = decideNode(sizing, own, node)
  const values = valuesOf(written(made), sizing.release, known(sizing, own))
  return [...unusual(sizing, own, made), ...related(values)]
}

/** Overrides that differ from what the rule of the setting would give; declared on purpose, so never an error. */
function unusual(sizing: Sizing, own: GroupSizing, made: NodeDecisions): readonly Finding[] {
  const context = { sizing, own, group: own.group, node: made.node }
  return made.decisions.flatMap(({ declared, setting, key, target, value }): Finding[] => {
    const choice = declared && (setting?.decide(context) ?? setting?.expect(context))
    const actual = setting?.kind.parse(value)
    if (!choice || !setting || actual === undefined) return []
    if (setting.compare.holds(actual, choice.value)) return []
    const expected = setting.compare.phrase(setting.kind.format(choice.value))
    const message = `declared as ${value}; the plan would have ${expected}. ${setting.harm}`
    const severity = setting.severity === 'info' ? 'info' : 'warning'
    return [{ code: 'unusual-override', severity, key, target, actual: value, expected, message }]
  })
}

/** Violated relations; mild ones only when the declaration itself says the key. */
function related(values: Values): readonly Finding[] {
  const all = constraints.flatMap(({ name, severity, target, keys, harm, sources, violated }) =>
    violated(values).map(one => ({
      code: name,
      severity: one.severity ?? severity,
      key: one.key ?? keys[0] ?? name,
      target: one.target ?? target,
      message: `${one.message}. ${harm}`,
      ...(one.actual !== undefined && { actual: one.actual }),
      ...(one.expected !== undefined && { expected: one.expected }),
      ...(one.fix !== undefined && { fix: one.fix }),
      ...(sources[0] && { source: sources[0] }),
    })),
  )
  return all.filter(one => one.severity !== 'info')
}

function written(made: NodeDecisions): Written {
  const all = new Map<Target, (readonly [string, string])[]>()
  for (const { target, key, value } of made.decisions) {
    all.set(target, [...(all.get(target) ?? []), [key, value]])
  }
  return all
}

function known(
  sizing: Sizing,
  own: GroupSizing,
): Pick<Values, 'role' | 'mode' | 'brokers' | 'topics' | 'sizing'> {
  const { cluster } = sizing
  return {
    role: own.group.role,
    mode: cluster.mode,
    brokers: brokerCount(cluster),
    sizing: own,
    topics: cluster.topics
      .filter(topic => isJudged(topic.name, topic.spec))
      .map(topic => new DeclaredTopic(topic.name, topic.spec)),
  }
}
