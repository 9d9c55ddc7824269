import {
  hiddenValue,
  type LiveCluster,
  type LiveEntries,
  type LiveEntry,
  type LiveLogDir,
  type LiveTarget,
  type LiveTopic,
  type Origin,
} from './model.ts'
import { isSecretKey } from './secrets.ts'

/** What one captured text said. */
export type ToolOutput = Partial<LiveCluster> & { readonly understood: boolean }

/** Reads the output of any of Kafka's describing tools by its form. */
export function readToolOutput(text: string, file: string): ToolOutput {
  const logDirs = readLogDirs(text)
  if (logDirs !== undefined) return { logDirs, understood: true }
  if (/^\s*Topic: ?\S+\s.*PartitionCount: ?\d+/m.test(text)) {
    return { topics: readTopics(text, file), understood: true }
  }
  const described = readConfigs(text, file)
  return { ...described, understood: described.topics.length + described.brokers.size > 0 }
}

const heading =
  /^(?:All|Dynamic|Default) configs for (broker|brokers|topic|topics)(?: (\S+))?(?: in the cluster)?(?: \S+)* are:\s*$/
/** Sections of other entities, such as loggers, groups and quotas. */
const otherHeading = /^\S.* configs? for .* are:?\s*$/i
const configLine = /^ {2}([^=\s]+)=(.*) sensitive=(true|false) synonyms=\{(.*)\}\s*$/

/** `kafka-configs --describe`, with and without `--all`, for brokers, the cluster default and topics. */
export function readConfigs(text: string, file: string): Pick<LiveCluster, 'topics' | 'brokers'> {
  const brokers = new Map<string, Map<string, LiveEntry>>()
  const topics = new Map<string, Map<string, LiveEntry>>()
  let into: Map<string, LiveEntry> | undefined
  let target: LiveTarget = 'server.properties'
  for (const [index, line] of text.split('\n').entries()) {
    const head = heading.exec(line)
    if (head !== null) {
      const isTopic = (head[1] ?? '').startsWith('topic')
      target = isTopic ? 'topic' : 'server.properties'
      into = section(isTopic ? topics : brokers, head[1]?.endsWith('s') ? '' : (head[2] ?? ''))
    } else if (otherHeading.test(line)) into = undefined
    const entry = configEntry(line, target, file, index + 1)
    if (entry !== undefined) into?.set(entry.key, entry)
  }
  const named = [...topics].map(([name, configs]) => topic(name, configs, file))
  return { brokers, topics: named }
}

function section(all: Map<string, Map<string, LiveEntry>>, name: string): Map<string, LiveEntry> {
  const known = all.get(name) ?? new Map<string, LiveEntry>()
  all.set(name, known)
  return known
}

function topic(name: string, configs: LiveEntries, file: string): LiveTopic {
  return { name, configs, file, assignment: new Map(), underReplicated: [] }
}

const origins: ReadonlyMap<string, Origin> = new Map([
  ['STATIC_BROKER_CONFIG', 'static'],
  ['DYNAMIC_BROKER_CONFIG', 'dynamic-broker'],
  ['DYNAMIC_DEFAULT_BROKER_CONFIG', 'dynamic-default'],
  ['DYNAMIC_TOPIC_CONFIG', 'dynamic-topic'],
  ['DEFAULT_CONFIG', 'default'],
])

/** The first synonym is where the value comes from; the others are what it beats. */
function configEntry(
  text: string,
  target: LiveTarget,
  file: string,
  line: number,
): LiveEntry | undefined {
  const match = configLine.exec(text)
  if (match === null) return undefined
  const [, key = '', value = '', sensitive, list = ''] = match
  const isSecret = sensitive === 'true' || isSecretKey(key)
  const synonyms = list === '' ? [] : list.split(/, (?=[A-Z_]+:[^=\s]+=)/)
  const [first, ...beaten] = synonyms.map(one => synonym(one, target, file, line, isSecret))
  const own = { target, key, file, line, origin: first?.origin ?? ('default' as const) }
  const others = beaten.filter(one => one !== undefined)
  return {
    ...own,
    value: isSecret ? hiddenValue : value,
    ...(isSecret && { secret: true as const }),
    ...(others.length > 0 && { overrides: others }),
  }
}

function synonym(
  text: string,
  target: LiveTarget,
  file: string,
  line: number,
  isSecret: boolean,
): LiveEntry | undefined {
  const match = /^([A-Z_]+):([^=]+)=(.*)$/s.exec(text)
  const origin = origins.get(match?.[1] ?? '')
  if (match === null || origin === undefined) return undefined
  const value = isSecret ? hiddenValue : (match[3] ?? '')
  return {
    target,
    key: match[2] ?? '',
    value,
    file,
    line,
    origin,
    ...(isSecret && { secret: true as const }),
  }
}

interface OpenTopic {
  readonly topic: LiveTopic
  readonly assignment: Map<number, readonly number[]>
  readonly underReplicated: number[]
}

/** `kafka-topics --describe`, with `Topic:a` of old releases and `TopicId`, `Elr` of new ones. */
export function readTopics(text: string, file: string): LiveTopic[] {
  const topics = new Map<string, OpenTopic>()
  for (const [index, line] of text.split('\n').entries()) {
    const fields = fieldsOf(line)
    const name = fields.get('Topic')
    if (name === undefined) continue
    if (fields.has('PartitionCount')) topics.set(name, openTopic(name, fields, file, index + 1))
    else addPartition(topics.get(name), fields)
  }
  return [...topics.values()].map(({ topic, assignment, underReplicated }) => ({
    ...topic,
    assignment,
    underReplicated,
  }))
}

const beforeField =
  /\s+(?=(?:TopicId|PartitionCount|ReplicationFactor|Configs|Partition|Leader|Replicas|Isr|Elr|LastKnownElr|Adding Replicas|Removing Replicas|MarkedForDeletion): ?)/

function fieldsOf(line: string): Map<string, string> {
  // Tickets and chats make blanks of the tabs.
  const fields = line.includes('\t') ? line.split('\t') : line.split(beforeField)
  const pairs = fields.flatMap(field => {
    const match = /^\s*(\w+): ?(.*)$/.exec(field)
    return match === null ? [] : [[match[1] as string, (match[2] ?? '').trim()] as const]
  })
  return new Map(pairs)
}

function openTopic(
  name: string,
  fields: ReadonlyMap<string, string>,
  file: string,
  line: number,
): OpenTopic {
  const configs = new Map<string, LiveEntry>()
  // A value may hold commas itself: cleanup.policy=compact,delete.
  for (const pair of (fields.get('Configs') ?? '').split(/,(?=[a-z][a-zA-Z0-9.]*=)/)) {
    const [key = '', ...rest] = pair.split('=')
    const place = { file, line, origin: 'not-default' as const }
    if (key !== '') configs.set(key, { target: 'topic', key, value: rest.join('='), ...place })
  }
  const counts = {
    partitions: Number(fields.get('PartitionCount')),
    replicationFactor: Number(fields.get('ReplicationFactor')),
  }
  const assignment = new Map<number, readonly number[]>()
  const underReplicated: number[] = []
  const topic = { name, ...counts, configs, file, line, assignment, underReplicated }
  return { topic, assignment, underReplicated }
}

function addPartition(open: OpenTopic | undefined, fields: ReadonlyMap<string, string>): void {
  const partition = Number(fields.get('Partition'))
  if (open === undefined || !Number.isInteger(partition)) return
  const replicas = ids(fields.get('Replicas'))
  open.assignment.set(partition, replicas)
  if (ids(fields.get('Isr')).length < replicas.length) open.underReplicated.push(partition)
}

function ids(text: string | undefined): number[] {
  return (text ?? '')
    .split(',')
    .filter(id => /^\d+$/.test(id))
    .map(Number)
}

/** `kafka-log-dirs --describe`: one line of JSON between lines of talk; undefined when there is none. */
export function readLogDirs(text: string): LiveLogDir[] | undefined {
  const json = text.split('\n').find(line => line.startsWith('{"') && line.includes('"brokers"'))
  if (json === undefined) return undefined
  try {
    return logDirsOf(JSON.parse(json))
  } catch {
    return undefined
  }
}

type Json = Readonly<Record<string, unknown>>

function logDirsOf(document: unknown): LiveLogDir[] {
  return records(document, 'brokers').flatMap(broker =>
    records(broker, 'logDirs').map(directory => logDir(Number(broker['broker']), directory)),
  )
}

function logDir(broker: number, directory: Json): LiveLogDir {
  const replicas = records(directory, 'partitions').map(one => ({
    partition: String(one['partition']),
    size: Number(one['size']),
    future: one['isFuture'] === true,
  }))
  const error = directory['error']
  const path = String(directory['logDir'])
  return { broker, path, replicas, ...(typeof error === 'string' && { error }) }
}

function records(value: unknown, key: string): Json[] {
  const list = isRecord(value) ? value[key] : undefined
  return Array.isArray(list) ? list.filter(isRecord) : []
}

function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
