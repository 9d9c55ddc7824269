/** Base units of every number inside the program. Text units live in units.ts. */
export type Unit = 'bytes' | 'bytes/s' | 'ms' | 'count' | 'ratio'

/** Where a fact, figure or rule comes from. */
export interface Source {
  readonly title: string
  readonly url?: string
}

/** An input of a formula: another number, a declared value, or a word such as a release. */
export type Input = Quantity | number | string | boolean

/**
 * A number that remembers how it came about: its value in base units, the formula in words,
 * the inputs (which may be quantities themselves) and the sources of the formula.
 */
export interface Quantity {
  readonly name: string
  readonly unit: Unit
  readonly value: number
  /** The formula in words, with the names of the inputs. */
  readonly formula: string
  readonly inputs: Readonly<Record<string, Input>>
  readonly sources: readonly Source[]
}

/** `error`: data loss, a dead node or no start. `warning`: outage or memory risk. `info`: the rest. */
export type Severity = 'error' | 'warning' | 'info'

/** The severities from worst to mildest. */
export const severities: readonly Severity[] = ['error', 'warning', 'info']

/** One thing that is wrong or worth telling, the same record for every command and format. */
export interface Finding {
  /** Kebab-case name of the rule, for example `differs` or `unknown-key`. */
  readonly code: string
  readonly severity: Severity
  /** The setting, quantity or topic concerned, spelled as in its file. */
  readonly key: string
  /** What the key belongs to: `server.properties`, `sysctl`, `limits.conf`, `systemd`, `jvm`, `topic`, `process`, … */
  readonly target: string
  readonly file?: string
  readonly line?: number
  readonly column?: number
  readonly actual?: string
  /** The expected value with its relation, for example `>= 262144`. */
  readonly expected?: string
  /** What is wrong and what it does to the broker, one or two sentences. */
  readonly message: string
  /** What to change. */
  readonly fix?: string
  readonly source?: Source
}

/** The exit codes of every command. 1 is what Node itself uses when it crashes. */
export const exitCodes = {
  /** Nothing to report, or the plan fits. */
  ok: 0,
  /** The tool could not do its work: usage, bad input, I/O or a bug. */
  failed: 1,
  /** Findings at or above the chosen severity, or the plan does not fit. */
  findings: 2,
} as const
