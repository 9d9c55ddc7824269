import type { Host } from '../../host.ts'
import { exitCodes, type Finding } from '../../model.ts'
import { type Plan, plan } from '../../plan.ts'
import { planText } from '../../report/plan-text.ts'
import { style } from '../../report/style.ts'
import { mayBeUnwise } from '../../unwise.ts'
import type { Command, Options } from '../command.ts'
import { readAssignment } from '../load-assignment.ts'
import { loadFile } from '../load-file.ts'
import { planExit, printProblems, reported } from '../output.ts'

/** `kafka-size plan`: numbers, verdict and files of a declared cluster. */
export const command: Command = {
  usage: 'plan <declaration>',
  summary: 'Size the brokers of a declared cluster and write the files to deploy',
  examples: [
    ['kafka-size plan cluster.yaml', 'print the numbers and whether the hosts carry them'],
    ['kafka-size plan cluster.yaml --out generated', 'write five files for every broker'],
    ['kafka-size plan cluster.yaml --format json --trace', 'every number with its formula'],
  ],
  options: yargs =>
    yargs
      .positional('declaration', {
        type: 'string',
        demandOption: true,
        describe: 'YAML or JSON file, - for standard input',
      })
      .option('format', {
        choices: Object.keys(formats),
        default: 'text',
        describe: 'form of the report',
      })
      .option('out', {
        type: 'string',
        requiresArg: true,
        describe: 'directory to write the files to',
      })
      .option('trace', {
        type: 'boolean',
        default: false,
        describe: 'json: formula, inputs and sources of every number',
      })
      .option('templates', {
        type: 'string',
        requiresArg: true,
        describe: 'directory with templates that replace the built-in ones',
      })
      .option('assignment', {
        type: 'string',
        requiresArg: true,
        describe: 'output of kafka-topics --describe instead of the placement model',
      })
      .option('force', {
        type: 'boolean',
        default: false,
        describe: 'overwrite files that kafka-size did not write',
      }),
  run: (options, host) => reported(host, () => run(options, host)),
}

type Render = (
  plan: Plan,
  options: Options,
  host: Host,
  findings: readonly Finding[],
) => Promise<string>

/** Reports other than text are loaded when asked for. */
const formats: Readonly<Record<string, Render>> = {
  text: async (made, options, host) => {
    const paint = style(host, host.stdout, options['color'])
    // Who has the files written need not be told how.
    const file = options['out'] === undefined ? String(options['declaration']) : undefined
    const text = planText(made, paint, file)
    if (made.applications.length === 0) return text
    const { applicationsText } = await import('../../report/applications.ts')
    return `${applicationsText(made.applications, paint).join('\n')}\n\n${text}`
  },
  json: async (made, options, _, findings) => {
    const { planJson } = await import('../../report/plan-json.ts')
    const trace = options['trace'] === true
    if (made.applications.length === 0) return planJson(made, trace, { findings })
    const { applicationsJson } = await import('../../report/applications.ts')
    const applications = applicationsJson(made.applications, trace)
    return planJson(made, trace, { applications, findings })
  },
  markdown: async made => {
    const text = (await import('../../report/plan-markdown.ts')).planMarkdown(made)
    if (made.applications.length === 0) return text
    const { applicationsMarkdown } = await import('../../report/applications.ts')
    return `${text}${applicationsMarkdown(made.applications).join('\n')}\n`
  },
  html: async made => (await import('../../report/plan-html.ts')).planHtml(made),
  tfvars: async made => (await import('../../report/plan-tfvars.ts')).planTfvars(made),
  strimzi: async made => (await import('../../report/plan-strimzi.ts')).planStrimzi(made),
}

async function run(options: Options, host: Host): Promise<number> {
  const path = String(options['declaration'])
  const loaded = await loadFile(host, path)
  printProblems(host, loaded.problems)
  if (!loaded.cluster) return exitCodes.failed
  const assigned = await readAssignment(host, loaded.cluster, path, options['assignment'])
  if (typeof assigned === 'string') {
    host.stderr.write(`kafka-size: ${assigned}\n`)
    return exitCodes.failed
  }
  const made = plan(loaded, assigned?.assignment)
  const out = options['out']
  if (typeof out === 'string') {
    const { placeFiles } = await import('../place-files.ts')
    const sources = { declaration: loaded.text ?? '', assignment: assigned?.text }
    if (!(await placeFiles(host, made, { out, sources }, options))) return exitCodes.failed
  }
  const findings = await findingsOf(made)
  for (const one of findings) host.stderr.write(`${findingLine(path, one)}\n`)
  const render = formats[String(options['format'])]!
  host.stdout.write(await render(made, options, host, findings))
  const wrong = findings.some(one => one.severity === 'error')
  return wrong ? exitCodes.findings : planExit(made)
}

/** The catalogue is only loaded for a declaration that may be unwise. */
async function findingsOf(made: Plan): Promise<readonly Finding[]> {
  if (!mayBeUnwise(made.sizing)) return []
  const { advice } = await import('../../advice.ts')
  return advice(made.sizing)
}

function findingLine(path: string, { severity, key, message, fix, code }: Finding): string {
  return `${path}: ${severity}: ${key}: ${message}${fix === undefined ? '' : ` ${fix}`} [${code}]`
}
