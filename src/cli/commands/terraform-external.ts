import { formatProblem } from '../../declare/problem.ts'
import type { Host } from '../../host.ts'
import { HostError } from '../../host.ts'
import { exitCodes } from '../../model.ts'
import type { Command } from '../command.ts'

/** `kafka-size terraform-external`: the program of a Terraform external data source. */
export const command: Command = {
  usage: 'terraform-external',
  summary: 'Answer a Terraform external data source: strings in, strings out',
  examples: [
    [
      `echo '{"declaration":"cluster.yaml"}' | kafka-size terraform-external`,
      'what Terraform does with program = ["kafka-size", "terraform-external"]',
    ],
  ],
  options: yargs => yargs,
  run: async (_, host) => {
    try {
      host.stdout.write(`${JSON.stringify(await answer(host))}\n`)
      return exitCodes.ok
    } catch (error) {
      const text = mistakeText(error)
      if (text === undefined) throw error
      // Terraform shows what the program says on standard error; one line keeps it readable.
      host.stderr.write(`kafka-size: ${text.replace(/\s*[\r\n]+\s*/g, '; ')}\n`)
      return exitCodes.failed
    }
  },
}

const queryKeys = ['declaration', 'yaml', 'assignment', 'files'] as const

type Query = Readonly<Partial<Record<(typeof queryKeys)[number], string>>>

/** What the caller got wrong; its text is for the caller. */
class Mistake extends Error {}

function mistakeText(error: unknown): string | undefined {
  if (error instanceof Mistake) return error.message
  if (error instanceof HostError) return `${error.path} ${error.message} [${error.code}]`
  return undefined
}

/** Terraform takes strings only: anything nested travels as JSON text, for jsondecode. */
type Answer = Readonly<Record<string, string>>

async function answer(host: Host): Promise<Answer> {
  const query = readQuery(host)
  const loaded = await loadQuery(host, query)
  if (!loaded.cluster) throw new Mistake(loaded.problems.map(formatProblem).join('\n'))
  const { loadAssignment } = await import('../load-assignment.ts')
  const from = query.declaration ?? '-'
  const assigned = await loadAssignment(host, loaded.cluster, from, query.assignment)
  if (typeof assigned === 'string') throw new Mistake(assigned)
  const { plan } = await import('../../plan.ts')
  const made = plan(loaded, assigned)
  const { planObject } = await import('../../report/plan-json.ts')
  return {
    status: made.status,
    fits: String(made.status !== 'does not fit'),
    cluster: made.sizing.cluster.name,
    kafka: made.sizing.cluster.kafka,
    plan: JSON.stringify(planObject(made, false)),
    ...(query.files === 'true' && { files: JSON.stringify(await filesOf(made.sizing)) }),
  }
}

/** `{host: {path: text}}`; only on request, because the state of Terraform keeps every answer. */
async function filesOf(sizing: Parameters<typeof import('../../render.ts').render>[0]) {
  const { builtinFill } = await import('../../fill.ts')
  const { render } = await import('../../render.ts')
  const hosts: Record<string, Record<string, string>> = {}
  for (const { host, path, text } of render(sizing, await builtinFill())) {
    hosts[host] ??= {}
    hosts[host][path.slice(host.length + 1)] = text
  }
  return hosts
}

function readQuery(host: Host): Query {
  const given = parse(new TextDecoder().decode(host.read('-')))
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw new Mistake('standard input is not a JSON object of strings')
  const query: Record<string, string> = {}
  for (const [key, value] of Object.entries(given)) {
    if (!queryKeys.some(known => known === key))
      throw new Mistake(`unknown key "${key}" in the query; expected ${queryKeys.join(', ')}`)
    if (typeof value !== 'string') throw new Mistake(`"${key}" in the query is not a string`)
    query[key] = value
  }
  if ((query['declaration'] === undefined) === (query['yaml'] === undefined))
    throw new Mistake('the query needs either "declaration" (a path) or "yaml" (the text)')
  return query
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Mistake('standard input is not JSON')
  }
}

async function loadQuery(host: Host, query: Query) {
  if (query.declaration === undefined) {
    const { load } = await import('../../load.ts')
    return load(query.yaml ?? '', '<yaml>')
  }
  // `-` would be this program's own standard input, which held the query.
  if (query.declaration === '-') throw new Mistake('"declaration" must be a path; use "yaml"')
  const { loadFile } = await import('../load-file.ts')
  return loadFile(host, query.declaration)
}
