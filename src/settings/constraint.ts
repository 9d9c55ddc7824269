import type { Severity, Source } from '../model.ts'
import type { Constraint, Target, Values, Violation } from './model.ts'
import { brokerConfig, kernelDocs, topicConfig } from './sources.ts'

/** What one constraint says; sources default to the reference entries of its keys. */
export interface ConstraintDraft {
  readonly name: string
  readonly severity: Severity
  readonly target?: Target
  readonly keys: readonly string[]
  readonly summary: string
  readonly harm: string
  readonly sources?: readonly Source[]
  readonly stops?: true
  readonly violated: (values: Values) => Violation | readonly Violation[] | undefined
}

/** Makes a constraint. */
export function constraint(draft: ConstraintDraft): Constraint {
  const target = draft.target ?? 'server.properties'
  return {
    name: draft.name,
    severity: draft.severity,
    target,
    keys: draft.keys,
    summary: draft.summary,
    harm: draft.harm,
    sources: draft.sources ?? draft.keys.slice(0, 1).map(key => reference(target, key)),
    ...(draft.stops && { stops: draft.stops }),
    violated(values) {
      const found = draft.violated(values)
      if (found === undefined) return []
      return isList(found) ? found : [found]
    },
  }
}

// Array.isArray does not narrow a readonly array.
function isList(found: Violation | readonly Violation[]): found is readonly Violation[] {
  return Array.isArray(found)
}

function reference(target: Target, key: string): Source {
  if (target === 'sysctl.conf') return kernelDocs(key)
  return target === 'topic' ? topicConfig(key) : brokerConfig(key)
}

/** A number of server.properties. */
export function broker(values: Values, key: string): number | undefined {
  return values.number('server.properties', key)
}

/** A text of server.properties; values of a config provider are not known. */
export function word(values: Values, key: string): string | undefined {
  const text = values.text('server.properties', key)?.trim()
  return text?.includes('${') ? undefined : text
}

/** The items of a LIST of server.properties. */
export function words(values: Values, key: string): readonly string[] {
  return (word(values, key) ?? '')
    .split(',')
    .map(item => item.trim())
    .filter(item => item !== '')
}

/** Violated when both are known and `low` is above `high`. */
export function atMostOther(
  values: Values,
  low: string,
  high: string,
  harm: string,
): Violation | undefined {
  const [a, b] = [broker(values, low), broker(values, high)]
  if (a === undefined || b === undefined || a <= b) return undefined
  return {
    message: `${low} is ${a}, above ${high} (${b}): ${harm}`,
    actual: String(a),
    expected: `<= ${b} (${high})`,
  }
}
