import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { load } from 'js-yaml'
import { java } from './java.ts'
import { put, run } from './run.ts'
import { cache } from './venv.ts'

/** The newest release whose generator of custom resource definitions is on Maven Central. */
export const strimziRelease = '1.2.0'

const model = 'io.strimzi.api.kafka.model'
const classes = {
  Kafka: `${model}.kafka.Kafka`,
  KafkaNodePool: `${model}.nodepool.KafkaNodePool`,
} as const

/** What Strimzi itself says its resources are. */
export interface Strimzi {
  /** By kind, the schema of the newest version of the resource; nothing unknown is allowed. */
  readonly schemas: Readonly<Record<string, object>>
  /** Name of that version, for example `kafka.strimzi.io/v1`. */
  readonly apiVersion: string
  /** A text constant of KafkaClusterSpec, as a list. */
  constant(name: string): readonly string[]
}

/** Strimzi's own generator run on its own classes; a text tells why that cannot be. */
export function strimzi(): Strimzi | string {
  const program = java(21)
  if (program === undefined) return 'no Java 21 or newer'
  const directory = join(cache, `strimzi-${strimziRelease}`)
  const libraries = join(directory, 'lib')
  if (!existsSync(join(directory, 'complete'))) {
    const told = fetch(directory, libraries)
    if (told !== undefined) return told
  }
  const made = Object.entries(classes).map(
    ([kind, name]) => [kind, name, join(directory, `${kind}.yaml`)] as const,
  )
  const words = made.map(([, name, path]) => `${name}=${path}`)
  const generator = 'io.strimzi.crdgenerator.CrdGenerator'
  const ran = run(program, ['-cp', join(libraries, '*'), generator, '--yaml', ...words])
  if (ran.code !== 0) throw new Error(ran.err)
  const versions = made.map(([kind, , path]) => [kind, stored(readFileSync(path, 'utf8'))] as const)
  return {
    schemas: Object.fromEntries(versions.map(([kind, one]) => [kind, closed(one.schema)])),
    apiVersion: versions[0]![1].name,
    constant: name => constant(libraries, name),
  }
}

function fetch(directory: string, libraries: string): string | undefined {
  mkdirSync(directory, { recursive: true })
  const dependency = (name: string): string =>
    `<dependency><groupId>io.strimzi</groupId><artifactId>${name}</artifactId><version>${strimziRelease}</version></dependency>`
  put(
    directory,
    'pom.xml',
    `<project><modelVersion>4.0.0</modelVersion><groupId>test</groupId><artifactId>strimzi</artifactId><version>1</version>
<dependencies>${dependency('crd-generator')}${dependency('api')}</dependencies></project>\n`,
  )
  const words = ['-q', '-B', 'dependency:copy-dependencies', `-DoutputDirectory=${libraries}`]
  if (run('mvn', words, { cwd: directory }).code !== 0) return 'mvn or the jars cannot be had'
  writeFileSync(join(directory, 'complete'), '')
  return undefined
}

interface Definition {
  readonly spec: {
    readonly group: string
    readonly versions: readonly {
      readonly name: string
      readonly storage: boolean
      readonly schema: { readonly openAPIV3Schema: object }
    }[]
  }
}

function stored(text: string): { readonly name: string; readonly schema: object } {
  const { spec } = load(text) as Definition
  const one = spec.versions.find(version => version.storage)!
  return { name: `${spec.group}/${one.name}`, schema: one.schema.openAPIV3Schema }
}

/** The API server drops what a schema does not name, and `kubectl --validate=strict` refuses it. */
function closed(schema: unknown): object {
  if (Array.isArray(schema)) return schema.map(closed)
  if (typeof schema !== 'object' || schema === null) return schema as unknown as object
  const inside = Object.fromEntries(Object.entries(schema).map(([key, one]) => [key, closed(one)]))
  const open = 'additionalProperties' in schema || 'x-kubernetes-preserve-unknown-fields' in schema
  return 'properties' in schema && 'type' in schema && !open
    ? { ...inside, additionalProperties: false }
    : inside
}

function constant(libraries: string, name: string): readonly string[] {
  const path = [join(libraries, `api-${strimziRelease}.jar`)].join(delimiter)
  const spec = `${model}.kafka.KafkaClusterSpec`
  const { out } = run('javap', ['-constants', '-cp', path, spec])
  const text = new RegExp(`String ${name} = "([^"]*)"`).exec(out)?.[1]
  if (text === undefined) throw new Error(`${spec} has no ${name}`)
  return text.split(', ')
}
