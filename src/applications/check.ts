import type { Clients } from '../kafka/release.ts'
import { type Finding, severities } from '../model.ts'
import { checkClient, inputValues } from './check-clients.ts'
import { checkProcess } from './check-process.ts'
import type { Known } from './check-subject.ts'
import type { BrokerFacts } from './facts.ts'
import type { ApplicationSizing } from './model.ts'
import { type ClientInput, type Found, type ProcessInput, shown } from './process.ts'
import { readClientProperties, springDocument } from './read-clients.ts'
import { readDockerfile, readEnvFile } from './read-env.ts'
import { containers, documents, type Unreadable } from './read-manifests.ts'
import { sources } from './sources.ts'

/** A file of an application, by its name for messages. */
export interface ApplicationInput {
  readonly file: string
  readonly bytes: Uint8Array
}

/** What the check goes by besides the files. */
export interface CheckOptions {
  readonly clients: Clients
  /** Release of kafka-clients the client configs are of. */
  readonly version: string
  /** The declared application, sized; its numbers replace the general ones. */
  readonly sizing?: ApplicationSizing
  readonly facts?: BrokerFacts
}

interface Evidence {
  readonly base: Map<string, Found>
  java: number | undefined
  readonly processes: ProcessInput[]
  readonly clients: ClientInput[]
  readonly unreadable: Unreadable[]
}

/** What the files of one application do wrong, worst first, with file and line. */
export async function checkApplication(
  inputs: readonly ApplicationInput[],
  options: CheckOptions,
): Promise<readonly Finding[]> {
  const evidence = await gather(inputs, options.clients)
  const processes = pictures(evidence, inputs)
  const known = knownOf(evidence, options)
  const found = [
    ...evidence.unreadable.map(unreadable),
    ...declared(options, inputs),
    ...processes.flatMap(process => checkProcess(process, known)),
    ...evidence.clients.flatMap(input =>
      checkClient(
        input,
        options.clients,
        options.version,
        options.sizing?.application,
        options.facts,
      ),
    ),
  ]
  return found.toSorted((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity))
}

/** What kind of file a name stands for. */
export function kindOf(file: string): 'properties' | 'env' | 'dockerfile' | 'yaml' | undefined {
  const name = file.slice(file.lastIndexOf('/') + 1).toLowerCase()
  if (name.endsWith('.properties')) return 'properties'
  if (/(^|\.)(docker|container)file(\.|$)/.test(name)) return 'dockerfile'
  if (/\.ya?ml$/.test(name)) return 'yaml'
  return /(^|\.)env(\.|$)/.test(name) ? 'env' : undefined
}

async function gather(inputs: readonly ApplicationInput[], clients: Clients): Promise<Evidence> {
  const evidence: Evidence = {
    base: new Map(),
    java: undefined,
    processes: [],
    clients: [],
    unreadable: [],
  }
  // An env file is given to the container, so it wins over what the image brings.
  const rank = { dockerfile: 0, env: 1, yaml: 2, properties: 3 }
  const kinds = inputs.flatMap(input => {
    const kind = kindOf(input.file)
    return kind ? [{ ...input, kind }] : []
  })
  for (const input of kinds.toSorted((a, b) => rank[a.kind] - rank[b.kind])) {
    const text = new TextDecoder().decode(input.bytes)
    switch (input.kind) {
      case 'properties':
        evidence.clients.push(...readClientProperties(input.file, input.bytes, clients))
        break
      case 'env':
        for (const [key, found] of readEnvFile(input.file, text)) evidence.base.set(key, found)
        break
      case 'dockerfile': {
        const { env, java } = readDockerfile(input.file, text)
        for (const [key, found] of env) evidence.base.set(key, found)
        evidence.java = java ?? evidence.java
        break
      }
      case 'yaml':
        await gatherYaml(input.file, text, evidence)
    }
  }
  return evidence
}

async function gatherYaml(file: string, text: string, evidence: Evidence): Promise<void> {
  const { read, unreadable } = await documents(file, text)
  evidence.unreadable.push(...unreadable)
  for (const doc of read) {
    evidence.processes.push(...containers(doc))
    evidence.clients.push(...springDocument(doc))
  }
}

/** Processes with what image and env files give each of them; without manifests, that alone. */
function pictures(
  evidence: Evidence,
  inputs: readonly ApplicationInput[],
): readonly ProcessInput[] {
  const { base, java, processes } = evidence
  if (processes.length > 0) {
    return processes
      .filter(process => processes.length === 1 || isJava(process, base))
      .map(process => ({
        ...process,
        env: new Map([...base, ...process.env]),
        ...(process.java === undefined && java !== undefined && { java }),
      }))
  }
  const first = inputs.find(input => ['env', 'dockerfile'].includes(kindOf(input.file) ?? ''))
  if (!first) return []
  return [
    {
      name: 'process',
      units: 'kubernetes',
      env: base,
      args: [],
      ...(java !== undefined && { java }),
      file: first.file,
      line: 1,
    },
  ]
}

/** Beside others, a container counts when something says that it runs Java. */
function isJava(process: ProcessInput, base: ReadonlyMap<string, Found>): boolean {
  if (process.java !== undefined || base.size > 0) return true
  const names = [...process.env.keys()]
  const said = names.some(name => /^(_?JAVA|JDK_JAVA|KAFKA|JVM|SPRING|MALLOC_ARENA_MAX)/.test(name))
  return said || process.args.some(arg => /\bjava\b|-Xm[sx]|\.jar\b/.test(arg.text))
}

function knownOf(evidence: Evidence, { clients, sizing }: CheckOptions): Known {
  const producer = evidence.clients.find(each => each.client === 'producer')
  const declaredBuffer = sizing?.application.producer.get('buffer.memory')
  const bytes = producer
    ? inputValues(producer, clients).number('buffer.memory')
    : Number(declaredBuffer ?? Number.NaN)
  const at = producer?.settings.get('buffer.memory')
  const found: Found = at ?? { text: '', file: producer?.file ?? '', line: 1 }
  return {
    sizing,
    bufferMemory: Number.isFinite(bytes) && producer ? { ...found, bytes } : undefined,
    writes: producer !== undefined || (sizing?.application.producers ?? 0) > 0,
  }
}

function unreadable({ file, line, why }: Unreadable): Finding {
  return {
    code: 'unreadable',
    severity: 'info',
    key: 'yaml',
    target: 'process',
    file,
    line,
    message: `not read: ${shown(why)}; templates must be rendered first`,
  }
}

/** What the declaration itself says about producers, told at the first file. */
function declared(
  { sizing }: CheckOptions,
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
