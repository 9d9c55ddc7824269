import type { Constraint, Target, Values, Violation } from '../settings/model.ts'

type Answer = string | boolean | undefined

/** One thing that constraints ask for. */
interface Question {
  /** Its place in the answers of a host. */
  readonly id: number
  readonly by: 'text' | 'set' | 'written'
  readonly target: Target
  readonly key: string
}

/** What a constraint asked for next, and what follows from each answer. */
interface Asked {
  readonly question: Question
  readonly answers: Map<Answer, Known>
}

type Known = Asked | readonly Violation[]

/** Answers of a file are few; a cluster with more is judged without memory. */
const mostAnswers = 256
const unasked = Symbol('unasked')

/** Everything that is known of constraints under one role, mode and plan. */
interface Root {
  readonly known: Map<Constraint, Known>
  readonly questions: Map<string, Question>
}

/** The values of one host, each asked for once: many constraints ask for the same. */
interface Told {
  readonly values: Values
  readonly root: Root
  readonly answers: (Answer | typeof unasked)[]
}

/**
 * Remembers what a constraint makes of the values it asks for. The same question always follows
 * the same answers, so that hosts which answer alike need no second judgement. Only for values
 * that depend on texts and on one plan alone: without process and topics.
 */
export function remembering(): (
  values: Values,
) => (constraint: Constraint) => readonly Violation[] {
  const without = new Map<string, Root>()
  const planned = new WeakMap<object, Map<string, Root>>()
  return values => {
    const roots = values.sizing ? (planned.get(values.sizing) ?? new Map()) : without
    if (values.sizing) planned.set(values.sizing, roots)
    const name = `${values.version} ${values.role} ${values.mode} ${values.brokers} ${values.eligibleLeaderReplicas}`
    const root: Root = roots.get(name) ?? { known: new Map(), questions: new Map() }
    roots.set(name, root)
    const answers = new Array<Answer | typeof unasked>(root.questions.size).fill(unasked)
    const told: Told = { values, root, answers }
    return constraint => follow(told, constraint)
  }
}

function answerOf({ values, answers }: Told, question: Question): Answer {
  const known = answers[question.id]
  if (known !== unasked && question.id < answers.length) return known
  const answer = ask(values, question)
  // A question that this host taught stands behind the others, with a hole in between at most.
  while (answers.length < question.id) answers.push(unasked)
  answers[question.id] = answer
  return answer
}

function ask(values: Values, { by, target, key }: Question): Answer {
  switch (by) {
    case 'text':
      return values.text(target, key)
    case 'set':
      return values.isSet(target, key)
    case 'written':
      return values.written(target).join('\n')
  }
}

function follow(told: Told, constraint: Constraint): readonly Violation[] {
  let known = told.root.known.get(constraint)
  while (known !== undefined && 'answers' in known) {
    const next: Known | undefined = known.answers.get(answerOf(told, known.question))
    // Texts that differ from host to host are not worth remembering.
    if (next === undefined && known.answers.size >= mostAnswers)
      return constraint.violated(told.values)
    known = next
  }
  return known ?? learn(told, constraint)
}

function learn(told: Told, constraint: Constraint): readonly Violation[] {
  const { known } = told.root
  const { values, questions } = noting(told)
  const found = constraint.violated(values)
  let put = (next: Known): unknown => known.set(constraint, next)
  let at = known.get(constraint)
  for (const question of questions) {
    if (at === undefined || !('answers' in at)) {
      at = { question, answers: new Map() }
      put(at)
    }
    const { answers } = at
    const answer = answerOf(told, question)
    if (answers.size >= mostAnswers && !answers.has(answer)) return found
    put = next => answers.set(answer, next)
    at = answers.get(answer)
  }
  put(found)
  return found
}

/** The values, with every question written down once; a number is asked for as its text. */
function noting({ values, root }: Told): { values: Values; questions: ReadonlySet<Question> } {
  const questions = new Set<Question>()
  const note = (by: Question['by'], target: Target, key: string): void => {
    const name = `${by} ${target} ${key}`
    const known = root.questions.get(name)
    const question = known ?? { id: root.questions.size, by, target, key }
    root.questions.set(name, question)
    questions.add(question)
  }
  const noted: Values = {
    ...values,
    text(target, key) {
      note('text', target, key)
      return values.text(target, key)
    },
    number(target, key) {
      note('text', target, key)
      return values.number(target, key)
    },
    isSet(target, key) {
      note('set', target, key)
      return values.isSet(target, key)
    },
    written(target) {
      note('written', target, '')
      return values.written(target)
    },
  }
  return { values: noted, questions }
}
