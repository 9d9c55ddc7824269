import type { Clients } from '../kafka/release.ts'
import { effectiveProperties, parseProperties } from '../targets/properties.ts'
import type { ClientInput, Found } from './process.ts'
import { type Document, dig, mapping } from './read-manifests.ts'
import type { Client } from './rules.ts'

type Settings = Map<
  string,
  { text: string; file: string; line: number; column?: number; key: string }
>

const both: readonly Client[] = ['producer', 'consumer']

/** Client settings of a properties file: plain Kafka keys, or Spring's `spring.kafka.…`. */
export function readClientProperties(
  file: string,
  bytes: Uint8Array,
  clients: Clients,
): readonly ClientInput[] {
  const entries = [...effectiveProperties(parseProperties(bytes)).values()]
  const spring = entries.filter(entry => entry.key.startsWith('spring.'))
  if (spring.length > 0) {
    const all = spring.map(({ key, value, line, column }) => ({
      key,
      text: value,
      file,
      line,
      column,
    }))
    return springClients(file, all)
  }
  const client = whichClient(
    file,
    entries.map(entry => entry.key),
    clients,
  )
  if (client === undefined) return []
  const settings: Settings = new Map(
    entries.map(({ key, value, line, column }) => [key, { key, text: value, file, line, column }]),
  )
  return [{ client, file, settings }]
}

/** By the file's name, else by the keys only one client has. */
function whichClient(file: string, keys: readonly string[], clients: Clients): Client | undefined {
  const name = file.slice(file.lastIndexOf('/') + 1).toLowerCase()
  const named = both.filter(client => name.includes(client))
  if (named.length === 1) return named[0]
  const count = (own: Client, other: Client): number =>
    keys.filter(key => clients[own].has(key) && !clients[other].has(key)).length
  const [writes, reads] = [count('producer', 'consumer'), count('consumer', 'producer')]
  if (writes === reads) return undefined
  return writes > reads ? 'producer' : 'consumer'
}

/** Client settings of a Spring configuration in YAML. */
export function springDocument(doc: Document): readonly ClientInput[] {
  const kafka = dig(doc.value, ['spring', 'kafka'])
  if (kafka === undefined) return []
  const flat = flatten(mapping(kafka), []).map(({ path, text }) => ({
    key: ['spring', 'kafka', ...path].join('.'),
    text,
    file: doc.file,
    line: doc.line(['spring', 'kafka', ...path]),
  }))
  return springClients(doc.file, flat)
}

/** No configuration has more keys; anchors of YAML could make them endless. */
const mostKeys = 10_000

interface Leaf {
  readonly path: readonly string[]
  readonly text: string
}

function flatten(
  own: Readonly<Record<string, unknown>>,
  path: readonly string[],
  budget: { left: number } = { left: mostKeys },
): readonly Leaf[] {
  return Object.entries(own).flatMap(([key, value]): readonly Leaf[] => {
    budget.left -= 1
    if (budget.left < 0 || value === undefined || value === null) return []
    const here = [...path, key]
    if (typeof value === 'object') return flatten(mapping(value), here, budget)
    return [{ path: here, text: String(value) }]
  })
}

interface Entry {
  readonly key: string
  readonly text: string
  readonly file: string
  readonly line: number
  readonly column?: number
}

/** Spring's names for client keys that are not the key with `-` for `.`. */
const springNames: Readonly<Record<string, string>> = {
  'fetch-max-wait': 'fetch.max.wait.ms',
  'fetch-min-size': 'fetch.min.bytes',
  'heartbeat-interval': 'heartbeat.interval.ms',
  'auto-commit-interval': 'auto.commit.interval.ms',
  'transaction-id-prefix': 'transactional.id',
}

function springClients(file: string, entries: readonly Entry[]): readonly ClientInput[] {
  return both.flatMap(client => {
    const settings: Settings = new Map()
    for (const entry of entries) {
      const key = springKey(entry.key, client)
      if (key !== undefined)
        settings.set(key, { ...entry, key: entry.key, text: springText(key, entry.text) })
    }
    return settings.size === 0 ? [] : [{ client, file, settings }]
  })
}

function springKey(key: string, client: Client): string | undefined {
  const common = inMap(/^spring\.kafka\.(properties.+)$/.exec(key)?.[1])
  if (common !== undefined) return common
  const [, owner, name = ''] = /^spring\.kafka\.(producer|consumer)\.(.+)$/.exec(key) ?? []
  if (owner !== client) return undefined
  const direct = inMap(name)
  if (direct !== undefined) return direct
  if (/^(ssl|security)\./.test(name)) return undefined
  const kebab = name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)
  return springNames[kebab.replaceAll('.', '-')] ?? kebab.replaceAll('-', '.')
}

/** Client settings in variables such as SPRING_KAFKA_PRODUCER_BUFFER_MEMORY, as Spring binds them. */
export function springVariables(env: ReadonlyMap<string, Found>): readonly ClientInput[] {
  const entries = [...env].flatMap(([name, found]): readonly Entry[] => {
    if (!/^SPRING_KAFKA_(PRODUCER|CONSUMER|PROPERTIES)_/.test(name)) return []
    return [{ ...found, key: name.toLowerCase().replaceAll('_', '.') }]
  })
  const [first] = entries
  return first ? springClients(first.file, entries) : []
}

/** The key inside `properties.key`, or `properties[key]` for keys with dots. */
function inMap(name: string | undefined): string | undefined {
  const [, plain, bracketed] = /^properties(?:\.(.+)|\[(.+)\])$/.exec(name ?? '') ?? []
  return plain ?? bracketed
}

const dataSize: Readonly<Record<string, number>> = { B: 1, KB: 2 ** 10, MB: 2 ** 20, GB: 2 ** 30 }

/** Spring turns `32MB` (binary there) and `500ms` into plain numbers before Kafka sees them. */
function springText(key: string, text: string): string {
  const [, size, unit] = /^(\d+)(B|KB|MB|GB)$/i.exec(text) ?? []
  if (size !== undefined) return String(Number(size) * (dataSize[(unit ?? '').toUpperCase()] ?? 1))
  const [, time, of] = /^(\d+)(ms|s|m|h)$/i.exec(text) ?? []
  if (time === undefined || !key.endsWith('.ms')) return text
  const scale: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }
  return String(Number(time) * (scale[(of ?? '').toLowerCase()] ?? 1))
}
