import type { Mistake, Path } from '../declare/problem.ts'
import { type Reader, reader } from '../declare/reader.ts'
import { resolveVersion } from '../kafka/resolve.ts'
import { label } from './label.ts'
import type { Application, PerSend } from './model.ts'
import { isSecret } from './secret.ts'

/** What applications have unless they say otherwise: the cluster's own releases. */
export interface Base {
  readonly kafka: string
  readonly java: number
  /** The declaration as it is written: YAML reads 4.10 as the number 4.1. */
  readonly text?: string
}

/** An item of `applications` as the schema lets it through. */
type Raw = Readonly<Record<string, unknown>>

/**
 * The declared applications in base units, and what is wrong with them. The structure was
 * validated by the schema before; paths start at the list.
 */
export function applications(
  raw: readonly unknown[],
  base: Base,
): { readonly applications: readonly Application[]; readonly problems: readonly Mistake[] } {
  const read = reader()
  const all = raw.map((item, at) => application(item as Raw, ['applications', at], base, read))
  names(all, read)
  return { applications: all, problems: read.mistakes }
}

/** Names must stay apart as labels too, because containers, services and volumes are called by those. */
function names(all: readonly Application[], read: Reader): void {
  const seen = new Map<string, string>()
  all.forEach(({ name }, at) => {
    const path = ['applications', at, 'name']
    const other = seen.get(label(name))
    const same = `the names "${other}" and "${name}" are the same "${label(name)}" in Kubernetes and compose`
    const twice = `the name "${name}" appears twice; every application needs its own`
    if (other !== undefined) read.add('duplicate', path, other === name ? twice : same)
    seen.set(label(name), name)
  })
}

/** What a process holds besides its clients. */
const restKeys: readonly string[] = [
  'otherHeap',
  'otherThreads',
  'otherNative',
  'otherDirectMemory',
]

function application(raw: Raw, path: Path, base: Base, read: Reader): Application {
  const size = (key: string): number | undefined =>
    read.size(raw[key] as string | number | undefined, path, key)
  const number = (key: string): number | undefined => raw[key] as number | undefined
  const producer = settings(raw, 'producer', path, read)
  const consumer = settings(raw, 'consumer', path, read)
  const cpus = number('cpus') ?? 2
  const perSend = readPerSend(raw['producerPerSend'] as Partial<PerSend> | undefined)
  const counts = clientCounts(raw, perSend)
  const result: Application = {
    name: String(raw['name']),
    instances: number('instances') ?? 1,
    cpus,
    hostCpus: number('hostCpus') ?? Math.ceil(cpus),
    hostKnown: raw['hostCpus'] !== undefined,
    java: number('java') ?? base.java,
    clientVersion: version(raw, path, base, read),
    mallocArenaMax: number('mallocArenaMax') ?? 2,
    dumpDir: (raw['dumpDir'] as string | undefined) ?? '/dumps',
    ...counts,
    ...(perSend && { perSend }),
    producer,
    consumer,
    tls: (raw['tls'] as boolean | undefined) ?? usesTls(producer, consumer),
    otherThreads: number('otherThreads') ?? 0,
    otherHeap: size('otherHeap') ?? 0,
    otherDirectMemory: size('otherDirectMemory') ?? 0,
    otherNative: size('otherNative') ?? 0,
    undeclared: restKeys.filter(key => raw[key] === undefined),
    ...present({
      memoryLimit: size('memoryLimit'),
      heap: size('heap'),
      maxDirectMemory: size('maxDirectMemory'),
      maxCachedBufferSize: size('maxCachedBufferSize'),
      largestRecord: size('largestRecord'),
      typicalRecord: size('typicalRecord'),
      partitionsWritten: number('partitionsWritten'),
      partitionsRead: number('partitionsRead'),
    }),
    ...(raw['producerReason'] !== undefined && { producerReason: String(raw['producerReason']) }),
  }
  relations(result, path, read)
  return result
}

/** Drops what is undefined, so that an absent field stays absent. */
function present<K extends string>(
  values: Readonly<Record<K, number | undefined>>,
): Readonly<Partial<Record<K, number>>> {
  const some = Object.entries<number | undefined>(values).filter(([, value]) => value !== undefined)
  // Only undefined values were taken out, so the rest are numbers under their own keys.
  return Object.fromEntries(some) as Partial<Record<K, number>>
}

function readPerSend(raw: Partial<PerSend> | undefined): PerSend | undefined {
  if (!raw) return undefined
  const kept = raw.kept ?? 0
  return { kept, perDay: raw.perDay ?? kept }
}

/** An application that says nothing of its clients has one producer. */
function clientCounts(
  raw: Raw,
  perSend: PerSend | undefined,
): { readonly producers: number; readonly consumers: number } {
  const reads = raw['consumer'] !== undefined || raw['partitionsRead'] !== undefined
  const consumers = (raw['consumers'] as number | undefined) ?? (reads ? 1 : 0)
  const writes = raw['producer'] !== undefined || raw['partitionsWritten'] !== undefined
  const implied = perSend === undefined && (writes || (consumers === 0 && !reads)) ? 1 : 0
  return { consumers, producers: (raw['producers'] as number | undefined) ?? implied }
}

function version(raw: Raw, path: Path, base: Base, read: Reader): string {
  const text = raw['clientVersion'] as string | number | undefined
  if (text === undefined) return base.kafka
  const resolved = resolveVersion(typeof text === 'number' ? asWritten(text, base) : text)
  const at = [...path, 'clientVersion']
  if (!resolved.ok) {
    read.add('release', at, resolved.message)
    return base.kafka
  }
  if (resolved.note !== undefined) read.add('release', at, resolved.note, 'warning')
  return resolved.version
}

/** The digits of a version that YAML took for a number. */
function asWritten(version: number, { text = '' }: Base): string {
  const all = [...text.matchAll(/clientVersion["']?\s*:\s*(\d+\.\d+)(?![\d.])/g)]
  const longest = all
    .map(match => match[1] ?? '')
    .filter(written => Number(written) === version)
    .toSorted((a, b) => b.length - a.length)[0]
  return longest ?? (Number.isInteger(version) ? `${version}.0` : String(version))
}

function usesTls(...all: readonly ReadonlyMap<string, string>[]): boolean {
  return all.some(each => /^(SASL_)?SSL$/i.test(each.get('security.protocol')?.trim() ?? ''))
}

/** Texts with units become plain bytes and milliseconds, as Kafka knows no suffixes. */
function settings(
  raw: Raw,
  client: 'producer' | 'consumer',
  path: Path,
  read: Reader,
): ReadonlyMap<string, string> {
  const declared = (raw[client] ?? {}) as Readonly<Record<string, string | number | boolean>>
  const at = [...path, client]
  const all = Object.entries(declared).map(([key, value]): [string, string] => {
    if (isSecret(key) && !/^\$\{[^}]*\}$/.test(String(value).trim())) {
      const message = `"${key}" is a secret; leave it out or name a config provider, for example \${env:NAME}`
      read.add('application', [...at, key], message)
      return [key, '']
    }
    return [key, plain(key, value, at, read)]
  })
  return new Map(all.filter(([key]) => !isSecret(key) || declared[key] !== undefined))
}

const withUnit = /^\d+(\.\d+)?\s*[A-Za-z]+$/

function plain(key: string, value: string | number | boolean, path: Path, read: Reader): string {
  if (typeof value !== 'string' || !withUnit.test(value.trim())) return String(value)
  if (key.endsWith('.ms')) return String(read.duration(value, path, key) ?? 0)
  if (isSize(key)) return String(read.size(value, path, key) ?? 0)
  return value
}

/** Whether a client setting is a number of bytes. */
export function isSize(key: string): boolean {
  return /\.bytes$|^(buffer\.memory|batch\.size|max\.request\.size)$/.test(key)
}

function relations(app: Application, path: Path, read: Reader): void {
  if (app.heap !== undefined && app.heap < 2 * 2 ** 20) {
    read.add('range', [...path, 'heap'], '"heap" is below 2MiB, which no JVM accepts')
  }
  if (app.hostCpus < app.cpus) {
    const message = '"hostCpus" is below cpus; it is the number of CPUs of the machine'
    read.add('application', [...path, 'hostCpus'], message)
  }
}
