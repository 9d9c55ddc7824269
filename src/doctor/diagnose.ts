import { causes } from './causes/index.ts'
import { shown } from './clean.ts'
import {
  type Case,
  type Cause,
  type Certainty,
  type Condition,
  certainties,
  type Evidence,
  type Role,
  type RuledOut,
  type Verdict,
} from './model.ts'

/** Lines of evidence shown for one cause. */
const mostEvidence = 12

const roles: readonly Role[] = ['failure', 'contributor', 'consequence']

interface Held {
  readonly certainty: Certainty
  readonly because: readonly string[]
  readonly evidence: readonly Evidence[]
}

/** The surest rule of a cause that holds. */
function strongest(cause: Cause, c: Case): Held | undefined {
  for (const certainty of certainties)
    for (const rule of cause.rules) {
      if (rule.certainty !== certainty) continue
      const found = rule.all.map(condition => condition.find(c))
      if (found.some(lines => lines === undefined)) continue
      return {
        certainty,
        because: rule.all.map(condition => words(condition)),
        evidence: distinct(found.flatMap(lines => lines ?? [])),
      }
    }
  return undefined
}

function words(condition: Condition): string {
  return condition.text
}

function distinct(lines: readonly Evidence[]): readonly Evidence[] {
  const keys = new Set<string>()
  return lines
    .filter(({ file, line }) => {
      const key = `${line} ${file}`
      const fresh = !keys.has(key)
      keys.add(key)
      return fresh
    })
    .slice(0, mostEvidence)
}

function weaker(certainty: Certainty): Certainty | undefined {
  return certainties[certainties.indexOf(certainty) + 1]
}

function judge(cause: Cause, c: Case): Verdict | RuledOut | undefined {
  const held = strongest(cause, c)
  if (held === undefined) return undefined
  let certainty: Certainty | undefined = held.certainty
  const reasons: string[] = []
  for (const counter of cause.counters) {
    const against = counter.when.find(c)
    if (against === undefined) continue
    if (certainty !== undefined)
      certainty = counter.effect === 'excludes' ? undefined : weaker(certainty)
    reasons.push(counter.why)
    if (certainty === undefined)
      return {
        id: cause.id,
        title: cause.title,
        why: reasons.join('; '),
        evidence: distinct(against),
      }
  }
  return certainty === undefined ? undefined : verdict(cause, c, held, certainty, reasons)
}

function verdict(
  cause: Cause,
  c: Case,
  held: Held,
  certainty: Certainty,
  against: readonly string[],
): Verdict {
  return {
    id: cause.id,
    title: cause.title,
    role: cause.role,
    certainty,
    because: [...held.because, ...against.map(why => `against it: ${why}`)],
    evidence: held.evidence,
    explanation: cause.explanation,
    figures: (cause.figures?.(c) ?? []).map(text => shown(text)),
    wrongGuesses: [...cause.wrongGuesses, ...(cause.alsoNot?.(c) ?? [])],
    remedy: cause.remedy(c),
    collect: cause.collect,
    sources: cause.sources,
  }
}

/** Judges a case: what happened, surest first, and what the evidence rules out. */
export function diagnose(c: Case): {
  readonly verdicts: readonly Verdict[]
  readonly ruledOut: readonly RuledOut[]
} {
  const verdicts: Verdict[] = []
  const ruledOut: RuledOut[] = []
  for (const cause of causes) {
    const result = judge(cause, c)
    if (result === undefined) continue
    if ('certainty' in result) verdicts.push(result)
    else ruledOut.push(result)
  }
  verdicts.sort((a, b) => rank(a) - rank(b))
  return { verdicts, ruledOut }
}

/** A failure comes before what contributed to it, and both before what followed. */
function rank(verdict: Verdict): number {
  const late = verdict.role === 'consequence' ? 1 : 0
  return late * 100 + certainties.indexOf(verdict.certainty) * 10 + roles.indexOf(verdict.role)
}
