import type { Argv } from 'yargs'
import type { Host } from '../host.ts'

/** The parsed options of one command; each command narrows what it declared itself. */
export type Options = Readonly<Record<string, unknown>>

/** One command of the program: `src/cli/commands/<name>.ts` exports it as `command`. */
export interface Command {
  /** yargs command string, for example `release <version> [key]`. */
  readonly usage: string
  readonly summary: string
  /** Complete command lines that work as they stand. */
  readonly examples: readonly (readonly [command: string, what: string])[]
  /** Declares positionals and options. */
  options(yargs: Argv): Argv
  /** Does the work and gives the exit code. Never throws for the user's mistakes. */
  run(options: Options, host: Host): number | Promise<number>
}
