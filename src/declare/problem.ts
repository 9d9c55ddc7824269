/** A place in a declaration: 1-based line and column. */
export interface Position {
  readonly line: number
  readonly column: number
}

/** Keys and indexes that lead to a value of the declaration. */
export type Path = readonly (string | number)[]

/** One mistake of the user, with the place it is at. */
export interface Problem {
  readonly file: string
  readonly line: number
  readonly column: number
  /** What is wrong, then what is allowed. Lower case, no full stop. */
  readonly message: string
  /** Kebab-case name, listed in docs/messages.md. */
  readonly code: ProblemCode
  readonly severity: 'error' | 'warning'
}

/** A mistake before its place is known: `path` is resolved only when there is something to tell. */
export interface Mistake {
  readonly path: Path
  readonly message: string
  readonly code: ProblemCode
  /** True when the key, not the value, is meant. */
  readonly atKey?: boolean
  readonly severity?: 'error' | 'warning'
}

/** Every code of a problem with what it means; docs/messages.md is generated from it. */
export const problemCodes = {
  unreadable: 'The file cannot be read, is a directory, is too large or holds NUL bytes.',
  syntax: 'The text is not YAML or JSON.',
  'yaml-1.1': 'The value means something else to YAML 1.1 readers such as Ansible.',
  'unknown-key': 'The key is not part of the declaration.',
  'missing-key': 'A required key is missing.',
  type: 'The value has the wrong type or form.',
  unit: 'The unit of a size, duration, rate or share is missing, wrong or ambiguous.',
  range: 'The value is outside what is allowed.',
  release: 'The Kafka release is not known, or does not have the feature.',
  java: 'The Java release cannot run this Kafka release.',
  duplicate: 'A name, id, port or path appears twice.',
  replication: 'Replication factor, brokers and min.insync.replicas do not go together.',
  retention: 'Retention and segments do not go together.',
  override: 'The release refuses the overridden value, or does not know the key.',
  listener: 'The listeners do not go together.',
  assignment: 'The assignment file does not fit the declaration.',
  application: 'The application cannot be sized as declared.',
  incomplete:
    'Something the numbers or a listener need was not declared; the message says what happens without.',
} as const

/** The code of a problem. */
export type ProblemCode = keyof typeof problemCodes

/** `file:line:col: message [code]`. */
export function formatProblem(problem: Problem): string {
  const kind = problem.severity === 'warning' ? 'warning: ' : ''
  return `${problem.file}:${problem.line}:${problem.column}: ${kind}${problem.message} [${problem.code}]`
}
