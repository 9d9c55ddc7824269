import type { Constraint, Target, Values, Violation } from '../settings/model.ts'

/** What a constraint asked for next, and what follows from each answer. */
interface Asked {
  readonly by: 'text' | 'set' | 'written'
  readonly target: Target
  readonly key: string
  readonly answers: Map<string | boolean | undefined, Known>
}

type Known = Asked | readonly Violation[]

/** Answers of a file are few; a cluster with more is judged without memory. */
const mostAnswers = 256

/**
 * Remembers what a constraint makes of the values it asks for. The same question always follows
 * the same answers, so that hosts which answer alike need no second judgement. Only for values
 * that depend on texts alone: without process, sizing and topics.
 */
export function remembering(): (
  values: Values,
) => (constraint: Constraint) => readonly Violation[] {
  const roots = new Map<string, Map<Constraint, Known>>()
  return values => {
    const name = `${values.version} ${values.role} ${values.mode} ${values.brokers} ${values.eligibleLeaderReplicas}`
    const root = roots.get(name) ?? new Map<Constraint, Known>()
    roots.set(name, root)
    return constraint => follow(root, constraint, values)
  }
}

function answerOf({ by, target, key }: Asked, values: Values): string | boolean | undefined {
  switch (by) {
    case 'text':
      return values.text(target, key)
    case 'set':
      return values.isSet(target, key)
    case 'written':
      return values.written(target).join('\n')
  }
}

function follow(
  root: Map<Constraint, Known>,
  constraint: Constraint,
  values: Values,
): readonly Violation[] {
  let known = root.get(constraint)
  while (known !== undefined && 'answers' in known) {
    const next: Known | undefined = known.answers.get(answerOf(known, values))
    // Texts that differ from host to host are not worth remembering.
    if (next === undefined && known.answers.size >= mostAnswers) return constraint.violated(values)
    known = next
  }
  return known ?? learn(root, constraint, values)
}

interface Question extends Omit<Asked, 'answers'> {
  readonly answer: string | boolean | undefined
}

function learn(
  root: Map<Constraint, Known>,
  constraint: Constraint,
  values: Values,
): readonly Violation[] {
  const questions: Question[] = []
  const found = constraint.violated(noting(values, questions))
  let put = (known: Known): unknown => root.set(constraint, known)
  let at = root.get(constraint)
  for (const { answer, ...question } of questions) {
    if (at === undefined || !('answers' in at)) {
      at = { ...question, answers: new Map() }
      put(at)
    }
    const { answers } = at
    if (answers.size >= mostAnswers && !answers.has(answer)) return found
    put = known => answers.set(answer, known)
    at = answers.get(answer)
  }
  put(found)
  return found
}

/** The values, with every question written down; a number is asked for as its text. */
function noting(values: Values, questions: Question[]): Values {
  return {
    ...values,
    text(target, key) {
      const answer = values.text(target, key)
      questions.push({ by: 'text', target, key, answer })
      return answer
    },
    number(target, key) {
      questions.push({ by: 'text', target, key, answer: values.text(target, key) })
      return values.number(target, key)
    },
    isSet(target, key) {
      const answer = values.isSet(target, key)
      questions.push({ by: 'set', target, key, answer })
      return answer
    },
    written(target) {
      const answer = values.written(target)
      questions.push({ by: 'written', target, key: '', answer: answer.join('\n') })
      return answer
    },
  }
}
