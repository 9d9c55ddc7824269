import type { Clients } from '../kafka/release.ts'
import { type Fill, marker } from '../render.ts'
import { uncountedFrom } from '../sizing/direct-memory.ts'
import { writeProperty } from '../targets/properties-write.ts'
import { formatBytes } from '../units.ts'
import { collector } from './collector.ts'
import { MiB } from './constants.ts'
import { label } from './label.ts'
import type { Application, ApplicationSizing } from './model.ts'
import type { Client } from './rules.ts'
import { clientValues, type Values } from './values.ts'

/** One file to deploy; the path is relative to the output directory. */
export interface ApplicationFile {
  readonly path: string
  readonly text: string
}

interface Variable {
  readonly key: string
  readonly value: string
  /** The value as a YAML text. */
  readonly quoted: string
  readonly because: string
}

/** The files of one application: environment, client settings, container limits. */
export function applicationFiles(
  sizing: ApplicationSizing,
  clients: Clients,
  fill: Fill,
): readonly ApplicationFile[] {
  const { application: app } = sizing
  const writes = app.producers > 0 || app.perSend !== undefined
  const header = `${marker} for ${app.name}: kafka-clients ${app.clientVersion}, Java ${app.java}. Do not edit.`
  const names: readonly (readonly [string, object])[] = [
    ['jvm.env', { variables: variables(sizing) }] as const,
    ...(writes ? [['producer.properties', properties(app, 'producer', clients)] as const] : []),
    ...(app.consumers > 0
      ? [['consumer.properties', properties(app, 'consumer', clients)] as const]
      : []),
    ['kubernetes.yaml', container(sizing)] as const,
    ['compose.yaml', container(sizing)] as const,
  ]
  return names.map(([file, data]) => ({
    path: `applications/${app.name}/${file}`,
    text: fill(`application/${file}`, { header, ...data }),
  }))
}

/** JVM options in the order they are written. */
export function jvmOptions({ application: app, quantities }: ApplicationSizing): readonly string[] {
  const bytes = (name: string): number => quantities[name]?.value ?? 0
  const cached = bytes('max_cached_buffer_size')
  return [
    `-Xms${jvmSize(bytes('heap_max'))}`,
    `-Xmx${jvmSize(bytes('heap_max'))}`,
    // The plan counts with this collector; the JVM's own choice depends on where it runs.
    `-XX:+Use${collector(app).name}GC`,
    `-XX:MaxDirectMemorySize=${jvmSize(bytes('max_direct_memory'))}`,
    ...(cached === 0 ? [] : [`-Djdk.nio.maxCachedBufferSize=${cached}`]),
    '-XX:+ExitOnOutOfMemoryError',
    '-XX:+HeapDumpOnOutOfMemoryError',
    `-XX:HeapDumpPath=${app.dumpDir}`,
  ]
}

function jvmSize(bytes: number): string {
  return bytes % MiB === 0 ? `${bytes / MiB}m` : String(bytes)
}

function variables(sizing: ApplicationSizing): readonly Variable[] {
  const { application: app, quantities } = sizing
  const peak = formatBytes(quantities['direct_memory_peak']?.value ?? 0)
  const capped =
    app.java >= uncountedFrom
      ? `network buffers of up to ${peak} are outside MaxDirectMemorySize from Java 24 on; maxCachedBufferSize bounds what stays`
      : `room for network buffers of up to ${peak} at once; maxCachedBufferSize bounds what stays`
  const options = variable('JAVA_TOOL_OPTIONS', jvmOptions(sizing).join(' '), capped)
  if (app.mallocArenaMax === 0) return [options]
  const arenas = 'without it glibc reserves eight arenas of 64 MiB for every CPU of the machine'
  return [options, variable('MALLOC_ARENA_MAX', String(app.mallocArenaMax), arenas)]
}

function variable(key: string, value: string, because: string): Variable {
  return { key, value, because, quoted: JSON.stringify(value) }
}

/** Settings that decide memory or safety, in the order they are written. */
const pinned: Readonly<Record<Client, readonly string[]>> = {
  producer: [
    'acks',
    'enable.idempotence',
    'max.in.flight.requests.per.connection',
    'buffer.memory',
    'batch.size',
    'linger.ms',
    'compression.type',
    'max.request.size',
    'request.timeout.ms',
    'delivery.timeout.ms',
  ],
  consumer: [
    'fetch.max.bytes',
    'max.partition.fetch.bytes',
    'fetch.max.wait.ms',
    'max.poll.records',
    'max.poll.interval.ms',
    'session.timeout.ms',
    'heartbeat.interval.ms',
    'request.timeout.ms',
  ],
}

/** From the consumer group protocol of KIP-848 on, the broker decides these and the client refuses them. */
const brokerSide: readonly string[] = ['session.timeout.ms', 'heartbeat.interval.ms']

const reasons: Readonly<Record<string, string>> = {
  'buffer.memory': 'heap of one producer that waits for slow brokers; counted in full',
  'max.request.size': 'at most message.max.bytes of the broker',
  'fetch.max.bytes': 'heap and direct memory of a consumer follow from this key and the next one',
}

function properties(app: Application, client: Client, clients: Clients): object {
  const values = clientValues(app, clients)[client]
  const declared = [...app[client].keys()].filter(key => !pinned[client].includes(key))
  const keys = [...pinned[client].filter(key => isWritten(key, client, values)), ...declared]
  const settings = keys.flatMap(key => {
    const value = values.text(key)
    if (value === undefined) return []
    return [{ line: writeProperty({ key, value }), because: reasons[key] ?? '' }]
  })
  const note =
    client === 'producer'
      ? 'Make one producer for the whole process and share it: it is thread-safe.'
      : 'A consumer belongs to one thread; declare how many the process has.'
  return { note, settings }
}

function isWritten(key: string, client: Client, values: Values): boolean {
  if (client === 'producer' || !brokerSide.includes(key) || values.isSet(key)) return true
  return values.text('group.protocol')?.trim().toLowerCase() !== 'consumer'
}

function container(sizing: ApplicationSizing): object {
  const { application: app, quantities } = sizing
  const bytes = (name: string): number => quantities[name]?.value ?? 0
  const limit = bytes('memory_limit')
  const reason = `Worst resident memory ${formatBytes(bytes('resident_worst'))}, typical ${formatBytes(bytes('resident_typical'))}.`
  return {
    label: label(app.name),
    reason,
    instances: app.instances,
    variables: variables(sizing),
    dumpDir: JSON.stringify(app.dumpDir),
    // A dump is as large as the live heap; a fifth more leaves room for its format.
    dumpMi: mebi(bytes('heap_max') * 1.2, 'Mi'),
    requestMi: mebi(bytes('memory_request'), 'Mi'),
    limitMi: whole(limit, 'Mi', ''),
    requestM: mebi(bytes('memory_request'), 'm'),
    limitM: whole(limit, 'm', 'b'),
    cpu: `"${Math.round(app.cpus * 1000)}m"`,
    cpus: `"${app.cpus}"`,
  }
}

/** Bytes as whole mebibytes, rounded up. */
function mebi(bytes: number, unit: string): string {
  return `"${Math.ceil(bytes / MiB)}${unit}"`
}

/** A declared limit exactly: in mebibytes, or in bytes where it is none. */
function whole(bytes: number, unit: string, plain: string): string {
  return bytes % MiB === 0 ? mebi(bytes, unit) : `"${bytes}${plain}"`
}
