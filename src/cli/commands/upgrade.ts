import type { Argv } from 'yargs'
import { printable } from '../../doctor/clean.ts'
import type { Host } from '../../host.ts'
import { resolveVersion } from '../../kafka/resolve.ts'
import { compareVersions } from '../../kafka/versions.ts'
import { exitCodes } from '../../model.ts'
import { type UpgradeFormat, upgradeFormats, upgradeReport } from '../../report/upgrade.ts'
import type { UpgradeInput } from '../../upgrade/model.ts'
import { readSource, type Source } from '../../upgrade/read.ts'
import { upgrade } from '../../upgrade.ts'
import type { Command, Options } from '../command.ts'

/** `kafka-size upgrade`: what a newer release changes for a cluster. */
export const command: Command = {
  usage: 'upgrade <files..>',
  summary: 'Tell what an upgrade to another Kafka release changes for a cluster, and the steps',
  examples: [
    ['kafka-size upgrade cluster.yaml --to 4.3', 'A declaration, which names its own release'],
    [
      'kafka-size upgrade /etc/kafka/server.properties --from 3.9 --to 4.3',
      'The file of a running broker',
    ],
  ],
  options(yargs: Argv): Argv {
    return yargs
      .positional('files', {
        describe: 'A declaration or server.properties files; - is standard input',
        type: 'string',
        array: true,
        demandOption: true,
      })
      .option('from', {
        describe: 'Release that runs; default: that of the declaration',
        type: 'string',
      })
      .option('to', { describe: 'Release to go to', type: 'string', demandOption: true })
      .option('java', { describe: 'Java release the brokers run on', type: 'number' })
      .option('format', {
        describe: 'Form of the answer',
        choices: upgradeFormats,
        default: 'text' satisfies UpgradeFormat,
      })
  },
  async run(options: Options, host: Host): Promise<number> {
    const sources: Source[] = []
    for (const file of filesOf(options, host.argv)) sources.push(await readSource(host, file))
    const problems = sources.flatMap(source => source.problems)
    for (const { text } of problems) host.stderr.write(`${printable(text)}\n`)
    if (problems.some(problem => problem.fatal)) return exitCodes.failed
    const input = inputOf(options, sources)
    if ('message' in input) {
      host.stderr.write(`${printable(input.message)}\n`)
      return exitCodes.failed
    }
    for (const note of input.notes) host.stderr.write(`${printable(note)}\n`)
    const result = await upgrade(input.input)
    host.stdout.write(upgradeReport(result, formatOf(options)))
    const worst = result.findings.some(finding => finding.severity === 'error')
    return worst ? exitCodes.findings : exitCodes.ok
  },
}

type Input =
  | { readonly input: UpgradeInput; readonly notes: readonly string[] }
  | { readonly message: string }

function inputOf(options: Options, sources: readonly Source[]): Input {
  const named = options['from'] ?? sources.find(source => source.from !== undefined)?.from
  if (named === undefined) {
    return { message: 'a server.properties does not tell its release: give it with --from [usage]' }
  }
  const [from, to] = [resolveVersion(String(named)), resolveVersion(String(options['to']))]
  if (!from.ok) return { message: `--from: ${from.message} [release]` }
  if (!to.ok) return { message: `--to: ${to.message} [release]` }
  if (compareVersions(from.version, to.version) > 0) {
    return { message: `--to ${to.version} is older than ${from.version}: not an upgrade [usage]` }
  }
  if (options['java'] !== undefined && !Number.isInteger(options['java'])) {
    return { message: '--java is a number, for example 17 [usage]' }
  }
  const java = options['java'] ?? sources.find(source => source.java !== undefined)?.java
  const mode = sources.find(source => source.mode !== undefined)?.mode
  const { written, combined } = sources.find(source => source.declared) ?? {}
  const declared = sources.some(source => source.declared)
  const input: UpgradeInput = {
    brokerEntries: sources.flatMap(source => source.brokerEntries),
    topics: sources.flatMap(source => source.topics),
    from: from.version,
    to: to.version,
    ...(typeof java === 'number' && { java }),
    ...(mode !== undefined && { mode }),
    ...(written !== undefined && { written }),
    ...(combined !== undefined && { combined }),
    complete: !declared,
    allTopics: declared,
  }
  const same =
    from.version === to.version
      ? `--from and --to are both ${to.version}: there is nothing to upgrade`
      : undefined
  return { input, notes: [from.note, to.note, same].filter(note => note !== undefined) }
}

/** yargs leaves the lone `-` out of positionals that may be many. */
function filesOf(options: Options, words: readonly string[]): readonly string[] {
  const given = options['files']
  const named = Array.isArray(given) ? given.map(String) : []
  return words.includes('-') && !named.includes('-') ? [...named, '-'] : named
}

function formatOf(options: Options): UpgradeFormat {
  return upgradeFormats.find(format => format === options['format']) ?? 'text'
}
