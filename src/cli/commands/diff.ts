import { placedAsDeclared } from '../../diff/assignment.ts'
import { parseDay } from '../../diff/date.ts'
import { diff } from '../../diff.ts'
import type { Host } from '../../host.ts'
import { exitCodes } from '../../model.ts'
import { type Plan, plan } from '../../plan.ts'
import { type DiffFormat, diffFormats, diffReport } from '../../report/diff.ts'
import { style } from '../../report/style.ts'
import type { Command, Options } from '../command.ts'
import { gitHost } from '../git-host.ts'
import { loadAssignment } from '../load-assignment.ts'
import { loadFile } from '../load-file.ts'
import { planExit, printProblems, reported } from '../output.ts'

/** `kafka-size diff`: what a change of a declaration changes. */
export const command: Command = {
  usage: 'diff <old> [new]',
  summary: 'Compare two declarations: numbers, limits, settings, restarts and growth',
  examples: [
    ['kafka-size diff old.yaml new.yaml', 'two files'],
    ['kafka-size diff --git origin/main cluster.yaml', 'the file as it was in another commit'],
    [
      'kafka-size diff --git origin/main cluster.yaml --format markdown',
      'a comment for a pull request',
    ],
  ],
  options: yargs =>
    yargs
      .positional('old', {
        type: 'string',
        demandOption: true,
        describe: 'declaration to start from; with --git the declaration itself',
      })
      .positional('new', { type: 'string', describe: 'declaration to compare with' })
      .option('git', {
        type: 'string',
        requiresArg: true,
        describe: 'commit or branch whose version of the file is the old one',
      })
      .option('format', {
        choices: diffFormats,
        default: 'text' satisfies DiffFormat,
        describe: 'form of the report',
      })
      .option('assignment', {
        type: 'string',
        requiresArg: true,
        describe:
          'output of kafka-topics --describe, for both sides, instead of the placement model',
      })
      .option('now', {
        type: 'string',
        requiresArg: true,
        describe: 'day that growth starts from, for example 2026-01-01; default today',
      }),
  run: (options, host) => reported(host, () => run(options, host)),
}

async function run(options: Options, host: Host): Promise<number> {
  const today = todayOf(options['now'], host)
  const sides = sidesOf(options)
  if (typeof today === 'string' || typeof sides === 'string') {
    host.stderr.write(`kafka-size: ${typeof today === 'string' ? today : sides}\n`)
    return exitCodes.failed
  }
  const before = await sides.before(host)
  // The new side would only say the same of the assignment again.
  if (before === 'failed' && options['assignment'] !== undefined) return exitCodes.failed
  const after = await planOf(host, sides.after, options['assignment'])
  if (!after || before === 'failed') return exitCodes.failed
  const { builtinFill } = await import('../../fill.ts')
  const made = diff(before, after, await builtinFill(), today)
  const format = diffFormats.find(one => one === options['format']) ?? 'text'
  const painted = style(host, host.stdout, options['color'])
  host.stdout.write(diffReport(made, format, painted, sides.after))
  return planExit(after)
}

const dayLength = 86_400_000

function todayOf(now: unknown, host: Host): number | string {
  if (typeof now !== 'string') return Math.floor(host.now() / dayLength)
  return parseDay(now) ?? `--now takes a day such as 2026-01-01, not "${now}"`
}

interface Sides {
  readonly after: string
  /** Undefined: there was no declaration. */
  before(host: Host): Promise<Plan | undefined | 'failed'>
}

function sidesOf({ old, new: given, git, assignment }: Options): Sides | string {
  const path = String(old)
  if (typeof git === 'string') {
    if (typeof given === 'string') return '--git takes one declaration'
    if (path === '-') return '--git needs a file, not standard input'
    return { after: path, before: host => committed(host, git, path, assignment) }
  }
  if (typeof given !== 'string') return 'name two declarations, or one with --git'
  if (path === '-' && given === '-') return 'only one declaration can be standard input'
  return { after: given, before: async host => (await planOf(host, path, assignment)) ?? 'failed' }
}

/** A version that did not exist or had mistakes is no reason to refuse the new one. */
async function committed(
  host: Host,
  base: string,
  path: string,
  assignment: unknown,
): Promise<Plan | undefined | 'failed'> {
  const there = gitHost(host, base, path)
  if (typeof there === 'string') {
    host.stderr.write(`kafka-size: ${there}\n`)
    return 'failed'
  }
  if (there.info(path).kind === 'missing') return undefined
  const loaded = await loadFile(there, path)
  // An assignment that is given is a file of today; one that is declared belongs to the commit.
  const files = typeof assignment === 'string' ? host : there
  const made = loaded.cluster && (await planned(files, path, loaded, assignment))
  if (!made && loaded.cluster && files === host) return 'failed'
  if (!made)
    host.stderr.write(`kafka-size: ${path} of ${base} has mistakes; compared with nothing\n`)
  return made
}

async function planOf(host: Host, path: string, assignment: unknown): Promise<Plan | undefined> {
  const loaded = await loadFile(host, path)
  printProblems(host, loaded.problems)
  return loaded.cluster && planned(host, path, loaded, assignment)
}

async function planned(
  host: Host,
  path: string,
  loaded: Awaited<ReturnType<typeof loadFile>>,
  assignment: unknown,
): Promise<Plan | undefined> {
  const { cluster } = loaded
  if (!cluster) return undefined
  const assigned = await loadAssignment(host, cluster, path, assignment)
  if (typeof assigned !== 'string')
    return plan(loaded, assigned && placedAsDeclared(assigned, cluster))
  host.stderr.write(`kafka-size: ${assigned}\n`)
  return undefined
}
