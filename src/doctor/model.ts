import type { Source, Unit } from '../model.ts'

/** How sure a verdict is; decided by the rules of a cause, never by feeling. */
export type Certainty = 'certain' | 'likely' | 'possible'

/** From surest to weakest. */
export const certainties: readonly Certainty[] = ['certain', 'likely', 'possible']

/** What kind of text a line belongs to, recognised by the line itself. */
export type InputKind =
  | 'broker log'
  | 'client log'
  | 'JVM output'
  | 'hs_err file'
  | 'GC log'
  | '/proc/PID/maps'
  | '/proc/PID/status'
  | '/proc/PID/limits'
  | 'pmap'
  | 'ulimit'
  | 'sysctl'
  | 'free'
  | 'meminfo'
  | 'df'
  | 'kernel log'
  | 'systemd'
  | 'container'
  | 'heap histogram'
  | 'configuration'
  | 'report text'

/** How the text of a named group becomes a value. `kB` is KiB as /proc and ulimit print it. */
export type FactKind = 'kB' | 'MiB' | 'bytes' | 'size' | 'count' | 'ms' | 'percent' | 'word'

/** A number or word read from a line. `unlimited` stands for every spelling of "no limit". */
export interface Fact {
  readonly name: string
  readonly value: number | string
  readonly unit?: Unit
}

/** A line that proves something; `text` is masked, cut and free of control characters. */
export interface Evidence {
  readonly file: string
  readonly line: number
  readonly text: string
  readonly facts: readonly Fact[]
}

/** One kind of line the reader knows. Named groups of `pattern` become facts. */
export interface Sign {
  readonly id: string
  readonly of: InputKind
  /** What such a line says, one sentence for the generated page. */
  readonly means: string
  /** Literal pieces, at least six bytes long; a line without any of them is not looked at. */
  readonly hints: readonly string[]
  readonly pattern: RegExp
  readonly facts?: Readonly<Record<string, FactKind>>
  /** The hints open a window of this many lines below; `pattern` is for the lines in it. */
  readonly below?: {
    readonly opener: RegExp
    readonly lines: number
    /** Ends with the first line that does not match. */
    readonly run?: boolean
    /** Ends with such a line. */
    readonly until?: RegExp
  }
}

/** All that was kept of one sign. */
export interface Sighting {
  readonly count: number
  /** The first ones, and for each numeric fact the lowest and highest, in reading order. */
  readonly kept: readonly Evidence[]
}

/** What the rules look at: the sightings of every sign. */
export interface Case {
  all(sign: string): readonly Evidence[]
  count(sign: string): number
}

/** Something the evidence may show. `find` gives its lines, or undefined when it does not hold. */
export interface Condition {
  readonly text: string
  find(c: Case): readonly Evidence[] | undefined
}

/** When all conditions hold the cause is at least this sure. */
export interface Rule {
  readonly certainty: Certainty
  readonly all: readonly Condition[]
}

/** Evidence against a cause: it rules the cause out, or takes one step of certainty. */
export interface Counter {
  readonly effect: 'excludes' | 'weakens'
  readonly when: Condition
  readonly why: string
}

/** A usual wrong guess and what rules it out. */
export interface WrongGuess {
  readonly guess: string
  readonly why: string
}

/** One thing to set. */
export interface Setting {
  /** Where: `sysctl`, `systemd`, `jvm`, `server.properties`, `topic`, `container`, `environment`, … */
  readonly target: string
  readonly key: string
  readonly value: string
  /** The arithmetic or the reason of the value. */
  readonly because: string
}

/** What to do. `exact: false` when the value needs facts that were not in the input. */
export interface Remedy {
  readonly settings: readonly Setting[]
  readonly steps: readonly string[]
  readonly exact: boolean
}

/**
 * What a cause is in the chain of events: what broke the broker, what made it come to that,
 * or what followed from something else.
 */
export type Role = 'failure' | 'contributor' | 'consequence'

/** Everything the program knows about one cause. */
export interface Cause {
  readonly id: string
  readonly title: string
  readonly role: Role
  readonly rules: readonly Rule[]
  readonly counters: readonly Counter[]
  readonly explanation: string
  readonly wrongGuesses: readonly WrongGuess[]
  /** Sentences with the figures of this case, for example how close a peak came to its limit. */
  figures?(c: Case): readonly string[]
  /** What else this case rules out, with its figures. */
  alsoNot?(c: Case): readonly WrongGuess[]
  remedy(c: Case): Remedy
  /** What to collect when the value cannot be worked out or the cause is not certain. */
  readonly collect: readonly string[]
  readonly sources: readonly Source[]
}

/** A cause found in a case. */
export interface Verdict {
  readonly id: string
  readonly title: string
  readonly role: Role
  readonly certainty: Certainty
  /** The conditions that held, in words. */
  readonly because: readonly string[]
  readonly evidence: readonly Evidence[]
  readonly explanation: string
  readonly figures: readonly string[]
  readonly wrongGuesses: readonly WrongGuess[]
  readonly remedy: Remedy
  readonly collect: readonly string[]
  readonly sources: readonly Source[]
}

/** A cause that evidence speaks against although something pointed to it. */
export interface RuledOut {
  readonly id: string
  readonly title: string
  readonly why: string
  readonly evidence: readonly Evidence[]
}

/** What one input was: how much was read and what was recognised in it. */
export interface InputRead {
  readonly file: string
  readonly lines: number
  readonly bytes: number
  readonly kinds: readonly InputKind[]
}

/** An input that could not be read. */
export interface Unreadable {
  readonly file: string
  readonly reason: string
}

/** The whole answer. */
export interface Diagnosis {
  readonly inputs: readonly InputRead[]
  readonly unreadable: readonly Unreadable[]
  readonly verdicts: readonly Verdict[]
  readonly ruledOut: readonly RuledOut[]
}
