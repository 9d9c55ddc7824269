import type { Clients } from '../kafka/release.ts'
import { type Finding, severities } from '../model.ts'
import { checkClient, inputValues } from './check-clients.ts'
import { checkProcess } from './check-process.ts'
import type { Known } from './check-subject.ts'
import { type Evidence, gather } from './evidence.ts'
import type { BrokerFacts } from './facts.ts'
import type { ApplicationInput } from './kind.ts'
import { label } from './label.ts'
import type { ApplicationSizing } from './model.ts'
import { pictures } from './pictures.ts'
import { type ProcessInput, shown } from './process.ts'
import type { Unreadable } from './read-manifests.ts'
import { sources } from './sources.ts'

/** What the check goes by besides the files. */
export interface CheckOptions {
  readonly clients: Clients
  /** Release of kafka-clients the client configs are of. */
  readonly version: string
  /** The declared application, sized; its numbers replace the general ones. */
  readonly sizing?: ApplicationSizing
  /** Every declared application: manifests may hold several, told apart by their names. */
  readonly all?: readonly ApplicationSizing[]
  readonly facts?: BrokerFacts
}

/** What the files of one application do wrong, worst first, with file and line. */
export async function checkApplication(
  inputs: readonly ApplicationInput[],
  options: CheckOptions,
): Promise<readonly Finding[]> {
  const evidence = await gather(inputs, options.clients)
  const processes = pictures(evidence, inputs, each => named(each, options) !== undefined)
  const chosen = processes.map(process => ({ process, sizing: sizingOf(process, options) }))
  const sized = new Set([options.sizing, ...chosen.map(each => each.sizing)])
  const found = [
    ...evidence.unreadable.map(unreadable),
    ...[...sized].flatMap(sizing => declared(sizing, inputs)),
    ...chosen.flatMap(({ process, sizing }) =>
      checkProcess(process, knownOf(evidence, options.clients, sizing)),
    ),
    ...evidence.clients.flatMap(input =>
      checkClient(
        input,
        options.clients,
        options.version,
        options.sizing?.application,
        options.facts,
      ),
    ),
    ...(evidence.seen ? [] : [nothing(inputs)]),
  ]
  return found.toSorted((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity))
}

/** The declared application of a container: by its own name or that of its workload, else the one of all files. */
function sizingOf(process: ProcessInput, options: CheckOptions): ApplicationSizing | undefined {
  return named(process, options) ?? options.sizing
}

function named(
  { name, owner }: ProcessInput,
  { all = [] }: CheckOptions,
): ApplicationSizing | undefined {
  const by = (text: string | undefined): ApplicationSizing | undefined =>
    text === undefined ? undefined : all.find(each => label(each.application.name) === label(text))
  return by(name) ?? by(owner)
}

function knownOf(
  evidence: Evidence,
  clients: Clients,
  sizing: ApplicationSizing | undefined,
): Known {
  const producer = evidence.clients.find(each => each.client === 'producer')
  const planned = Number(sizing?.application.producer.get('buffer.memory') ?? Number.NaN)
  const bytes = producer ? inputValues(producer, clients).number('buffer.memory') : planned
  const at = producer?.settings.get('buffer.memory')
  return {
    sizing,
    bufferMemory: Number.isFinite(bytes) ? { bytes, ...(at && { at }) } : undefined,
    writes: producer !== undefined || (sizing?.application.producers ?? 0) > 0,
  }
}

function unreadable({ file, line, why }: Unreadable): Finding {
  return {
    code: 'not-rendered',
    severity: 'info',
    key: 'yaml',
    target: 'process',
    file,
    line,
    message: `not read: ${shown(why)}; templates must be rendered first`,
  }
}

function nothing(inputs: readonly ApplicationInput[]): Finding {
  const file = inputs[0]?.file ?? ''
  const message =
    'no client settings, environment or container was found: name properties, env files, Dockerfiles or manifests'
  return { code: 'no-application', severity: 'error', key: file, target: 'file', file, message }
}

/** What the declaration itself says about producers, told at the first file. */
function declared(
  sizing: ApplicationSizing | undefined,
  inputs: readonly ApplicationInput[],
): readonly Finding[] {
  const said = new Set(['producers-per-process', 'producer-per-send'])
  const file = inputs[0]?.file
  return (sizing?.verdicts ?? [])
    .filter(verdict => said.has(verdict.name))
    .map(({ name, verdict, message }) => ({
      code: name,
      severity: verdict === 'does not fit' ? 'error' : 'warning',
      key: 'producers',
      target: 'process',
      ...(file !== undefined && { file }),
      message,
      fix: 'make one producer and share it',
      source: sources.measured,
    }))
}
