import type { Decision, GroupDecisions, NodeDecisions } from '../decide.ts'
import type { Release } from '../kafka/release.ts'
import { sameValue } from '../kafka/validate.ts'
import { hiddenValue } from '../live/model.ts'
import { isSecretKey } from '../live/secrets.ts'
import type { Target } from '../settings/model.ts'
import type { Sizing } from '../sizing/model.ts'
import type { Expectation, NodePlan } from './model.ts'

/** Values repeat from host to host; remembered ones need no parsing. */
const remembered = 256

const made = new WeakMap<Decision, Expectation>()
const shared = new WeakMap<readonly Decision[], ByTarget>()

type ByTarget = ReadonlyMap<Target, readonly Expectation[]>

/** What a plan expects of one process. Decisions that nodes share give the same expectations. */
export function planOf(
  sizing: Sizing,
  group: GroupDecisions,
  decisions: NodeDecisions,
  isIdentified: boolean,
): NodePlan {
  const { release } = sizing
  const own = decisions.decisions.filter(one => isIdentified || !one.setting?.perNode)
  const written = byTarget(own, true, release)
  // Nodes of a group share what is expected and not written.
  const others = shared.get(decisions.expected) ?? byTarget(decisions.expected, false, release)
  shared.set(decisions.expected, others)
  const all = new Map<Target, readonly Expectation[]>()
  return {
    decisions,
    own: group.own,
    sizing,
    isIdentified,
    expected: target => {
      const known = all.get(target)
      if (known) return known
      const list = [...(written.get(target) ?? []), ...(others.get(target) ?? [])]
      all.set(target, list)
      return list
    },
  }
}

function byTarget(list: readonly Decision[], written: boolean, release: Release): ByTarget {
  const found = new Map<Target, Expectation[]>()
  for (const one of list) {
    const known = made.get(one) ?? expectationOf(one, written, release)
    made.set(one, known)
    const same = found.get(one.target)
    if (same) same.push(known)
    else found.set(one.target, [known])
  }
  return found
}

/** What one decision expects; `written`: the plan writes it. */
export function expectationOf(decision: Decision, written: boolean, release: Release): Expectation {
  const { key, target, setting, value, because } = decision
  const isSecret = isSecretKey(key)
  const shown = isSecret ? hiddenValue : value
  const reason = because === undefined ? '' : ` (${because})`
  const harm = setting?.harm ?? 'The declaration says so.'
  return {
    key,
    target,
    ...(setting && { setting }),
    decision,
    written,
    severity: isFree(decision) && !decision.declared ? 'info' : (setting?.severity ?? 'warning'),
    phrase: setting?.compare.phrase(shown) ?? shown,
    why: `The plan has ${shown}${reason}. ${harm}`,
    holds: remember(comparison(decision, release, written)),
  }
}

/** The catalogue does not compare it; what the plan writes should still be there. */
function isFree({ setting }: Decision): boolean {
  return setting?.compare.name === 'not compared'
}

function comparison(
  decision: Decision,
  release: Release,
  written: boolean,
): (text: string) => boolean | undefined {
  const { key, setting, value } = decision
  if (setting === undefined) {
    const known = release.broker.get(key)
    return text => (known ? sameValue(known, text, value) : text.trim() === value)
  }
  const expected = setting.kind.parse(value)
  if (isFree(decision) && written) {
    const wanted = expected === undefined ? value : setting.kind.format(expected)
    return text => {
      const actual = setting.kind.parse(text)
      return actual === undefined ? undefined : setting.kind.format(actual) === wanted
    }
  }
  return text => {
    const actual = setting.kind.parse(text)
    if (actual === undefined) return undefined
    // A declared value that does not parse is the validator's business.
    return expected === undefined ? text === value : setting.compare.holds(actual, expected)
  }
}

function remember(
  compare: (text: string) => boolean | undefined,
): (text: string) => boolean | undefined {
  const answers = new Map<string, boolean | undefined>()
  return text => {
    if (answers.has(text)) return answers.get(text)
    const answer = compare(text)
    if (answers.size < remembered) answers.set(text, answer)
    return answer
  }
}
