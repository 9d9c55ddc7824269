import { isFinding } from '../../calibrate/model.ts'
import { calibrate } from '../../calibrate.ts'
import type { Loaded } from '../../declare/load.ts'
import { printable } from '../../doctor/clean.ts'
import type { Host } from '../../host.ts'
import type { Captured } from '../../import/captured.ts'
import { readPaths } from '../../import/read.ts'
import { importHosts } from '../../import.ts'
import { resolveVersion } from '../../kafka/resolve.ts'
import { exitCodes } from '../../model.ts'
import { type CalibrateFormat, calibrateFormats, calibrateReport } from '../../report/calibrate.ts'
import { problemText } from '../../report/import.ts'
import { style } from '../../report/style.ts'
import type { Command, Options } from '../command.ts'
import { loadFile } from '../load-file.ts'
import { printProblems, reported } from '../output.ts'
import { everyPath, lastWords, pathsOf } from './import.ts'

/** Stands for the file of a declaration that was made of the capture. */
const imported = '<imported>'

/** `kafka-size calibrate`: predicted against observed on the user's own brokers. */
export const command: Command = {
  usage: 'calibrate <paths..>',
  summary: 'Compare what plan predicts with what captured brokers really use',
  examples: [
    ['kafka-size calibrate b1', 'a captured tree; its declaration is imported first'],
    ['kafka-size calibrate b1 b2 --declaration cluster.yaml', 'against your own declaration'],
    ['kafka-size calibrate / --declaration cluster.yaml', 'this host'],
  ],
  options: yargs =>
    everyPath(yargs)
      .positional('paths', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: 'captured trees, directories of them, or single files; - for standard input',
      })
      .option('declaration', {
        type: 'string',
        requiresArg: true,
        describe: 'declaration of the cluster; default: imported from the capture',
      })
      .option('kafka', {
        type: 'string',
        requiresArg: true,
        describe: 'Kafka release of an imported declaration',
      })
      .option('format', {
        choices: calibrateFormats,
        default: 'text' satisfies CalibrateFormat,
        describe: 'form of the report',
      }),
  run: (options, host) => reported(host, () => run(lastWords(options), host)),
}

async function run(options: Options, host: Host): Promise<number> {
  const { hosts, failed } = readPaths(host, pathsOf(options))
  for (const problem of failed) host.stderr.write(`${problemText(problem)}\n`)
  if (hosts.length === 0 || failed.length > 0) return exitCodes.failed
  const path = options['declaration']
  const loaded =
    typeof path === 'string' ? await loadFile(host, path) : await loadImported(host, hosts, options)
  if (loaded === undefined) return exitCodes.failed
  // A declaration made of a capture has nobody who could add to it.
  printProblems(
    host,
    loaded.problems.filter(one => one.code !== 'incomplete' || one.file !== imported),
  )
  const { cluster, release } = loaded
  if (cluster === undefined || release === undefined) return exitCodes.failed
  const declaration = typeof path === 'string' ? 'given' : 'imported'
  const made = calibrate({ cluster, release, hosts, declaration })
  const format = calibrateFormats.find(one => one === options['format']) ?? 'text'
  host.stdout.write(calibrateReport(made, format, style(host, host.stdout, options['color'])))
  const all = made.nodes.flatMap(one => one.comparisons)
  if (all.length === 0) {
    host.stderr.write('kafka-size: nothing to compare was captured [empty]\n')
    return exitCodes.failed
  }
  return all.some(isFinding) ? exitCodes.findings : exitCodes.ok
}

/** As the brokers run: what the plan would change is pinned. */
async function loadImported(
  host: Host,
  hosts: readonly Captured[],
  options: Options,
): Promise<Loaded | undefined> {
  const kafka = options['kafka']
  if (typeof kafka === 'string') {
    const found = resolveVersion(kafka)
    if (!found.ok) {
      host.stderr.write(`kafka-size: --kafka: ${printable(found.message)} [release]\n`)
      return undefined
    }
  }
  const told = typeof kafka === 'string' ? { kafka } : {}
  const made = await importHosts(hosts, { ...told, asRuns: true, file: imported })
  for (const problem of made.problems) host.stderr.write(`${problemText(problem)}\n`)
  return made.loaded
}
