import type { Decision, GroupDecisions, NodeDecisions } from '../decide.ts'
import type { Release } from '../kafka/release.ts'
import { sameValue } from '../kafka/validate.ts'
import { hiddenValue } from '../live/model.ts'
import { isSecretKey } from '../live/secrets.ts'
import type { Sizing } from '../sizing/model.ts'
import type { Expectation, NodePlan } from './model.ts'

/** Values repeat from host to host; remembered ones need no parsing. */
const remembered = 256

const made = new WeakMap<Decision, Expectation>()

/** What a plan expects of one process. Decisions that nodes share give the same expectations. */
export function planOf(
  sizing: Sizing,
  group: GroupDecisions,
  decisions: NodeDecisions,
  isIdentified: boolean,
): NodePlan {
  const ready = (written: boolean) => (one: Decision) => {
    if (!isIdentified && one.setting?.perNode) return []
    const known = made.get(one) ?? expectation(one, written, sizing.release)
    made.set(one, known)
    return [known]
  }
  const expectations = [
    ...decisions.decisions.flatMap(ready(true)),
    ...decisions.expected.flatMap(ready(false)),
  ]
  return { decisions, own: group.own, sizing, expectations, isIdentified }
}

function expectation(decision: Decision, written: boolean, release: Release): Expectation {
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
