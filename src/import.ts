import type { Loaded } from './declare/load.ts'
import type { Captured } from './import/captured.ts'
import { clientFields, readerFields } from './import/clients.ts'
import { mergedCluster } from './import/cluster.ts'
import { documentOf, type GroupSettings, type Parts } from './import/document.ts'
import { type Groups, groupsOf, type MemberGroup } from './import/groups.ts'
import { jvmFields } from './import/jvm.ts'
import { listenerItems } from './import/listeners.ts'
import { itemsOf, type Member, membersOf, repeatedIds } from './import/members.ts'
import { missingOf } from './import/missing.ts'
import { overridesOf } from './import/overrides.ts'
import { settle } from './import/settle.ts'
import { type Growth, growthOf } from './import/sizes.ts'
import { topicFacts } from './import/topic-facts.ts'
import { type TopicPart, topicPart } from './import/topics.ts'
import { javaOf, kafkaOf, type Told } from './import/version.ts'
import type { Field } from './import/yaml.ts'
import { behaviourOf } from './kafka/behaviour.ts'
import { loadRelease } from './kafka/release.ts'
import { resolveVersion } from './kafka/resolve.ts'
import { atLeast } from './kafka/versions.ts'
import type { Finding } from './model.ts'
import { size } from './sizing/size.ts'

/** How to import. */
export interface ImportOptions extends Told {
  /** Name of the cluster; default: of a generated header, else `kafka`. */
  readonly name?: string
  /** A later capture of the same cluster, for write rates. */
  readonly later?: readonly Captured[]
  /** Seconds between the captures, where they do not tell their times. */
  readonly elapsed?: number
  /** Pins what the plan would change, so that it predicts the brokers as they run. */
  readonly asRuns?: boolean
  /** Name of the written file, for problems. */
  readonly file?: string
}

/** A declaration written from captures. */
export interface Imported {
  readonly text: string
  /** What the text loads to; without a cluster only when a problem could not be taken out. */
  readonly loaded: Loaded
  /** Lines of the text with a guess. */
  readonly guesses: readonly string[]
  /** What was not in the captures. */
  readonly missing: readonly string[]
  /** Lines that became comments because a declaration refuses them. */
  readonly refused: readonly string[]
  /** What could not be read, and what the readers of the captures found wrong. */
  readonly problems: readonly Finding[]
}

/** Writes a declaration from captured hosts. Never throws for what they hold. */
export async function importHosts(
  hosts: readonly Captured[],
  options: ImportOptions = {},
): Promise<Imported> {
  const parts = await partsOf(hosts, options)
  const file = options.file ?? 'cluster.yaml'
  // The first round has no overrides: it tells what the plan would decide by itself.
  const base = await settle(documentOf(parts), file)
  const settings = settingsOf(parts, base.loaded, options.asRuns === true)
  const { text, loaded, refused } =
    settings.length === 0 ? base : await settle(documentOf({ ...parts, settings }), file)
  return {
    text,
    loaded,
    guesses: text
      .split('\n')
      .filter(line => /# guess: /.test(line))
      .map(line => line.trim()),
    missing: parts.missing,
    refused,
    problems: [...repeated(hosts), ...hosts.flatMap(one => one.live.problems)],
  }
}

/** Two processes of one id are two captures of one, or two clusters in one directory. */
function repeated(hosts: readonly Captured[]): readonly Finding[] {
  return repeatedIds(hosts).map(id => ({
    code: 'duplicate',
    severity: 'warning',
    key: 'node.id',
    target: 'server.properties',
    message: `several captured processes have the id ${id}; only the first one counts`,
  }))
}

async function partsOf(hosts: readonly Captured[], options: ImportOptions): Promise<Parts> {
  const members = membersOf(hosts)
  const cluster = mergedCluster(hosts)
  const groups = groupsOf(members, cluster)
  const kafka = await kafkaOf(hosts, options)
  const found = resolveVersion(kafka.value)
  const release = await loadRelease(found.ok ? found.version : '4.3.0')
  const zookeeper = members.find(one => one.entries.has('zookeeper.connect'))?.entries
  const connect = zookeeper?.get('zookeeper.connect')?.value ?? ''
  const brokers = groups.brokers.reduce(
    (sum, one) => sum + one.members.length + one.missing.length,
    0,
  )
  const growth = growthBetween(hosts, options)
  const topics = topicFacts(cluster, {
    release,
    broker: brokerValues(members),
    brokers: Math.max(1, brokers),
    ...(growth && { growth }),
  })
  const port = controllerPort(members)
  return {
    name: nameOf(hosts, options),
    kafka,
    java: javaOf(hosts, options, behaviourOf(release.version).brokerJava),
    mode: modeOf(members, release.version),
    ...(!isKraft(members) && /^[A-Za-z0-9.:,_/-]+$/.test(connect) && { zookeeper: connect }),
    groups,
    listeners: listenerItems(members),
    ...(port !== undefined && { controllerPort: port }),
    ...readersOf(clientFields(cluster), readerFields(cluster), topicPart(topics)),
    hosts,
    settings: [],
    missing: missingOf(hosts, groups, cluster, growth !== undefined),
  }
}

/** Groups stand with the topics they read; without topics, with the clients. */
function readersOf(
  clients: readonly Field[],
  readers: readonly Field[],
  topics: TopicPart,
): Pick<Parts, 'clients' | 'topics'> {
  if (topics.items.length === 0) return { clients: [...readers, ...clients], topics }
  return { clients, topics: { ...topics, defaults: [...topics.defaults, ...readers] } }
}

function isKraft(members: readonly Member[]): boolean {
  return members.some(one => one.entries.has('process.roles'))
}

/** By what the processes say; without a word, the usual mode of the release. */
function modeOf(members: readonly Member[], version: string): Parts['mode'] {
  if (isKraft(members)) return 'kraft'
  const isZooKeeper = members.some(one => one.entries.has('zookeeper.connect'))
  if (isZooKeeper && !atLeast(version, '4.0.0')) return 'zookeeper'
  return atLeast(version, '3.3.0') ? 'kraft' : 'zookeeper'
}

function nameOf(hosts: readonly Captured[], { name }: ImportOptions): string {
  const known = name ?? hosts.find(one => one.header)?.header?.cluster ?? 'kafka'
  return /^[A-Za-z0-9._-]+$/.test(known) ? known : 'kafka'
}

/** Values topics take from brokers, from the first broker: they should be equal on all. */
function brokerValues(members: readonly Member[]): ReadonlyMap<string, string> {
  const entries = members.find(one => one.role !== 'controller')?.entries ?? new Map()
  return new Map([...entries].map(([key, { value }]) => [key, value]))
}

function controllerPort(members: readonly Member[]): number | undefined {
  const voter = members.flatMap(one => itemsOf(one.entries, 'controller.quorum.voters'))[0]
  const port = Number(/:(\d{1,5})$/.exec(voter ?? '')?.[1])
  return port >= 1 && port <= 65535 ? port : undefined
}

/** Undefined without a later capture, and when nobody knows the time between the two. */
function growthBetween(
  hosts: readonly Captured[],
  { later, elapsed }: ImportOptions,
): Growth | undefined {
  if (later === undefined) return undefined
  const seconds = elapsed ?? (timeOf(later) ?? Number.NaN) - (timeOf(hosts) ?? Number.NaN)
  if (!(seconds > 0)) return undefined
  return growthOf(mergedCluster(hosts), mergedCluster(later), seconds)
}

function timeOf(hosts: readonly Captured[]): number | undefined {
  return hosts.find(one => one.time !== undefined)?.time
}

/** What each group declares; empty when the first round did not load. */
function settingsOf(parts: Parts, loaded: Loaded, asRuns: boolean): readonly GroupSettings[] {
  const { cluster, release } = loaded
  if (cluster === undefined || release === undefined) return []
  const sizing = size(cluster, release)
  return allGroups(parts.groups).flatMap((group, at) => {
    const isController = group === parts.groups.controllers
    const own = isController
      ? sizing.groups.find(one => one.group.role === 'controller')
      : sizing.groups[at]
    if (own === undefined) return []
    const faith = { asRuns }
    return [
      {
        overrides: overridesOf(group, sizing, own, faith),
        jvm: jvmFields(group, sizing, own, faith),
      },
    ]
  })
}

function allGroups({ brokers, controllers }: Groups): readonly MemberGroup[] {
  return controllers === undefined ? brokers : [...brokers, controllers]
}
