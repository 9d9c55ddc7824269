import { brokerSynonyms } from '../kafka/synonyms.ts'
import { constraints } from '../settings/constraints.ts'
import type { Constraint, Target, Values } from '../settings/model.ts'
import { otherParts } from './judge.ts'
import type { Expectation, Subject } from './model.ts'
import { effectiveValue } from './subject.ts'
import { liveValues } from './values.ts'

const target = 'server.properties'

/** What looks at a line of server.properties, by the key of the line. */
export interface Dependence {
  readonly constraints: ReadonlyMap<string, readonly Constraint[]>
  readonly expectations: ReadonlyMap<string, readonly Expectation[]>
  /** Constraints that are violated there, whether that is told or not. */
  readonly violated: ReadonlySet<Constraint>
  /** Keys that anything else looks up. */
  readonly other: ReadonlySet<string>
}

/** What looks at which lines of a judged process, found by asking it once more. */
export function dependenceOf(subject: Subject): Dependence {
  const rules = new Map<string, Constraint[]>()
  const expectations = new Map<string, Expectation[]>()
  const violated = new Set<Constraint>()
  for (const constraint of constraints) {
    if (constraint.target === 'topic') continue
    const asked = new Set<string>()
    if (constraint.violated(noting(liveValues(subject), asked)).length > 0) violated.add(constraint)
    for (const name of namesOf(subject, asked)) add(rules, name, constraint)
  }
  for (const one of subject.plan?.expected(target) ?? []) {
    if (one.setting?.perNode) continue
    for (const name of namesOf(subject, [one.key])) add(expectations, name, one)
  }
  return { constraints: rules, expectations, violated, other: lookedUp(subject) }
}

/** Keys that are looked up by what judges neither an expectation nor a constraint. */
function lookedUp(subject: Subject): ReadonlySet<string> {
  const asked = new Set<string>()
  const { properties } = subject.node
  const noted = Object.assign(new Map(properties), {
    get(key: string) {
      asked.add(key)
      return properties.get(key)
    },
    has(key: string) {
      asked.add(key)
      return properties.has(key)
    },
  })
  const node = { ...subject.node, properties: noted }
  const broker = (key: string) => effectiveValue(subject.release, node, key)
  for (const part of otherParts) part({ ...subject, node, broker }, { raised: [], fine: new Set() })
  return asked
}

function add<T>(into: Map<string, T[]>, name: string, one: T): void {
  const same = into.get(name)
  if (same) same.push(one)
  else into.set(name, [one])
}

/** A key and those that may give its value. */
function namesOf({ release }: Subject, keys: Iterable<string>): ReadonlySet<string> {
  const names = [...keys].flatMap(key => [
    key,
    ...brokerSynonyms(release, key).map(one => one.name),
  ])
  return new Set(names)
}

/** The values, with every key of server.properties that is asked for. */
function noting(values: Values, asked: Set<string>): Values {
  const note = (of: Target, key: string): void => {
    if (of === target) asked.add(key)
  }
  return {
    ...values,
    text(of, key) {
      note(of, key)
      return values.text(of, key)
    },
    number(of, key) {
      note(of, key)
      return values.number(of, key)
    },
    isSet(of, key) {
      note(of, key)
      return values.isSet(of, key)
    },
  }
}
