import type { Argv } from 'yargs'
import { formatProblem } from '../../declare/problem.ts'
import { printable } from '../../doctor/clean.ts'
import type { Host } from '../../host.ts'
import { declaredBy } from '../../import/declared.ts'
import { readPaths } from '../../import/read.ts'
import { type Imported, type ImportOptions, importHosts } from '../../import.ts'
import { resolveVersion } from '../../kafka/resolve.ts'
import { exitCodes, type Finding } from '../../model.ts'
import { type ImportFormat, importFormats, importReport, problemText } from '../../report/import.ts'
import { parseDuration } from '../../units.ts'
import type { Command, Options } from '../command.ts'
import { reported } from '../output.ts'

/** `kafka-size import`: from captured hosts to a declaration. */
export const command: Command = {
  usage: 'import <paths..>',
  summary: 'Write a declaration of a cluster that runs, from what capture collected',
  examples: [
    ['kafka-size import b1 b2 b3 --out cluster.yaml', 'captured trees of three brokers'],
    [
      'kafka-size import monday --then friday --out cluster.yaml',
      'two captures give the write rates',
    ],
    ['kafka-size import server.properties topics.txt', 'single files and tool output'],
  ],
  options: yargs =>
    everyPath(yargs)
      .positional('paths', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: 'captured trees, directories of them, or single files; - for standard input',
      })
      .option('then', {
        type: 'string',
        requiresArg: true,
        describe: 'a later capture of the same cluster, for write rates',
      })
      .option('elapsed', {
        type: 'string',
        requiresArg: true,
        describe: 'time between the two captures, such as 6h, where they do not tell it',
      })
      .option('out', { type: 'string', requiresArg: true, describe: 'file to write' })
      .option('name', { type: 'string', requiresArg: true, describe: 'name of the cluster' })
      .option('kafka', { type: 'string', requiresArg: true, describe: 'Kafka release that runs' })
      .option('java', { type: 'string', requiresArg: true, describe: 'Java release that runs' })
      .option('format', {
        choices: importFormats,
        default: 'yaml' satisfies ImportFormat,
        describe: 'the declaration, or with what is told about it',
      })
      .option('force', {
        type: 'boolean',
        default: false,
        describe: 'overwrite the file of --out',
      }),
  run: (options, host) => reported(host, () => run(lastWords(options), host)),
}

/** The program lets the last one of repeated words count, which would leave one path of several. */
export function everyPath(yargs: Argv): Argv {
  return yargs.parserConfiguration({
    'duplicate-arguments-array': true,
    'parse-positional-numbers': false,
    'dot-notation': false,
  })
}

/** Of an option that is given twice the last one counts, as in every other command. */
export function lastWords(options: Options): Options {
  const pairs = Object.entries(options).map(([key, value]) => [
    key,
    Array.isArray(value) && key !== 'paths' ? value.at(-1) : value,
  ])
  return Object.fromEntries(pairs)
}

async function run(options: Options, host: Host): Promise<number> {
  const wanted = optionsOf(options)
  if (typeof wanted === 'string') return fail(host, wanted)
  const out = options['out']
  if (typeof out === 'string' && host.info(out).kind !== 'missing' && options['force'] !== true) {
    return fail(host, `${out} exists; --force overwrites it [exists]`)
  }
  const imported = (await kept(options, host)) ?? (await captured(options, wanted, host))
  if (imported === undefined) return exitCodes.failed
  print(host, imported.problems)
  for (const problem of imported.loaded.problems) {
    host.stderr.write(`${printable(formatProblem(problem))}\n`)
  }
  if (imported.loaded.cluster === undefined) return exitCodes.failed
  const text = importReport(imported, formatOf(options))
  if (typeof out === 'string') host.write(out, text)
  else host.stdout.write(text)
  host.stderr.write(
    `kafka-size: ${imported.guesses.length} guesses to check, ${imported.refused.length} lines refused\n`,
  )
  const broken = imported.problems.some(one => one.severity === 'error')
  return broken || imported.refused.length > 0 ? exitCodes.findings : exitCodes.ok
}

/** What asks for more than the declaration of one directory. */
const own = ['then', 'elapsed', 'name', 'kafka', 'java'] as const

/** The declaration a single directory was made from; why another one is not taken is told. */
async function kept(options: Options, host: Host): Promise<Imported | undefined> {
  const paths = pathsOf(options)
  const option = own.find(one => options[one] !== undefined)
  const several = paths.length > 1 ? 'several paths are given' : undefined
  const refusal = option === undefined ? several : `--${option} is given`
  const out = options['out']
  for (const path of paths) {
    const declared = await declaredBy(host, path, {
      ...(typeof out === 'string' && { file: out }),
      ...(refusal !== undefined && { refusal }),
    })
    if (declared === undefined) continue
    if ('imported' in declared) return declared.imported
    host.stderr.write(`kafka-size: ${printable(declared.refusal)}\n`)
  }
  return undefined
}

/** The declaration of what the paths hold; undefined when one of them cannot be read. */
async function captured(
  options: Options,
  wanted: ImportOptions,
  host: Host,
): Promise<Imported | undefined> {
  const read = readPaths(host, pathsOf(options))
  const then = options['then']
  const later = typeof then === 'string' ? readPaths(host, [then]) : undefined
  const failed = [...read.failed, ...(later?.failed ?? [])]
  print(host, failed)
  if (read.hosts.length === 0 || failed.length > 0) return undefined
  return importHosts(read.hosts, { ...wanted, ...(later && { later: later.hosts }) })
}

function optionsOf(options: Options): ImportOptions | string {
  const kafka = options['kafka']
  if (typeof kafka === 'string') {
    const found = resolveVersion(kafka)
    if (!found.ok) return `--kafka: ${found.message} [release]`
  }
  const java = options['java'] === undefined ? undefined : Number(options['java'])
  if (java !== undefined && !(Number.isInteger(java) && java >= 8 && java <= 99)) {
    return '--java is a release from 8 to 99 [usage]'
  }
  const elapsed = options['elapsed']
  const time = typeof elapsed === 'string' ? parseDuration(elapsed) : undefined
  if (time && 'problem' in time) return `--elapsed: ${time.problem} [usage]`
  const name = options['name']
  return {
    ...(typeof kafka === 'string' && { kafka }),
    ...(java !== undefined && { java }),
    ...(time && { elapsed: time.value / 1000 }),
    ...(typeof name === 'string' && { name }),
    ...(typeof options['out'] === 'string' && { file: options['out'] }),
  }
}

/** The paths of the command line. */
export function pathsOf(options: Options): readonly string[] {
  const given = options['paths']
  return Array.isArray(given) ? given.map(String) : []
}

function formatOf(options: Options): ImportFormat {
  return importFormats.find(format => format === options['format']) ?? 'yaml'
}

function print(host: Host, findings: readonly Finding[]): void {
  for (const finding of findings) host.stderr.write(`${problemText(finding)}\n`)
}

function fail(host: Host, message: string): number {
  host.stderr.write(`kafka-size: ${printable(message)}\n`)
  return exitCodes.failed
}
