import { hiddenValue, type LiveEntry, type Place } from '../live/model.ts'
import { isSecretKey } from '../live/secrets.ts'
import type { Finding } from '../model.ts'
import { placed, type Subject } from './model.ts'

/** Keys on which the brokers of a cluster have to agree, and what happens when they do not. */
const agreed: readonly (readonly [key: string, harm: string])[] = [
  ['controller.quorum.voters', 'a node follows another quorum'],
  ['controller.quorum.bootstrap.servers', 'a node asks other controllers'],
  ['zookeeper.connect', 'a broker joins another cluster'],
  ['inter.broker.protocol.version', 'the cluster speaks the oldest of them'],
  ['log.message.format.version', 'batches are converted between brokers'],
  ['inter.broker.listener.name', 'brokers do not reach each other'],
  ['security.inter.broker.protocol', 'brokers do not reach each other'],
  ['listener.security.protocol.map', 'brokers do not reach each other'],
  ['sasl.mechanism.inter.broker.protocol', 'brokers do not authenticate with each other'],
  ['authorizer.class.name', 'a request is allowed on one broker and refused on another'],
  ['super.users', 'a request is allowed on one broker and refused on another'],
  ['default.replication.factor', 'topics get what the answering node says'],
  ['num.partitions', 'topics get what the answering node says'],
  ['min.insync.replicas', 'the durability of a partition depends on its leader'],
  ['unclean.leader.election.enable', 'the durability of a partition depends on its leader'],
  ['auto.create.topics.enable', 'topics appear through some brokers only'],
  ['message.max.bytes', 'a batch is taken by one broker and refused by another'],
  ['log.retention.ms', 'replicas of a partition keep different amounts'],
  ['log.retention.bytes', 'replicas of a partition keep different amounts'],
  ['log.segment.bytes', 'replicas of a partition have different segments'],
  ['log.cleanup.policy', 'replicas of a partition keep different records'],
  ['replica.lag.time.max.ms', 'the in-sync set depends on the leader'],
  ['offsets.topic.replication.factor', 'the internal topic gets what its creator says'],
  ['offsets.topic.num.partitions', 'coordinators disagree on who has a group'],
  ['transaction.state.log.num.partitions', 'coordinators disagree on who has a transaction'],
  ['transaction.state.log.replication.factor', 'the internal topic gets what its creator says'],
]

type Rename = (text: string) => string

interface Said {
  count: number
  readonly first: Place
}

interface Group {
  readonly ids: Map<string, Place[]>
  readonly values: Map<string, Map<string, Said>>
  readonly racks: { with: Said | undefined; without: Said | undefined }
  hosts: number
}

/** Gathers, host by host, what brokers of one cluster have to agree on; memory does not grow with hosts of one opinion. */
export interface Consistency {
  /** `rename` gives the real path of a file. */
  add(subject: Subject, rename: Rename): void
  findings(): readonly Finding[]
}

/** `isOneCluster`: all hosts belong together, whatever their files say of it. */
export function consistency(isOneCluster: boolean): Consistency {
  const groups = new Map<string, Group>()
  return {
    add(subject, rename) {
      if (subject.node.propertiesFile === undefined) return
      const name = isOneCluster ? '' : identity(subject)
      const group = groups.get(name) ?? empty()
      groups.set(name, group)
      note(group, subject, rename)
    },
    findings: () => [...groups].flatMap(([name, group]) => (name === 'alone' ? [] : judge(group))),
  }
}

function empty(): Group {
  return {
    ids: new Map(),
    values: new Map(),
    racks: { with: undefined, without: undefined },
    hosts: 0,
  }
}

/** Files that name no quorum cannot be told to belong together. */
function identity({ node }: Subject): string {
  for (const key of [
    'controller.quorum.voters',
    'controller.quorum.bootstrap.servers',
    'zookeeper.connect',
  ]) {
    const value = node.properties.get(key)?.value
    if (value) return `${key}=${canonical(value)}`
  }
  return 'alone'
}

const sorted = new Map<string, string>()

/** Items in one order; the same few texts come from every broker. */
function canonical(text: string): string {
  const known = sorted.get(text)
  if (known !== undefined) return known
  const items = text.split(',').map(one => one.trim())
  const made = items.sort().join()
  if (sorted.size < 1000) sorted.set(text, made)
  return made
}

function note(group: Group, subject: Subject, rename: Rename): void {
  const { node, plan, role } = subject
  const place = ({ file, line }: Partial<Place>): Place => ({
    file: rename(file ?? node.propertiesFile ?? node.name),
    ...(line !== undefined && { line }),
  })
  group.hosts += 1
  const id = node.properties.get('node.id') ?? node.properties.get('broker.id')
  if (id && !id.unresolved) {
    const places = group.ids.get(id.value) ?? []
    group.ids.set(id.value, places)
    if (places.length < 5) places.push(place(id))
  }
  // What the plan decides is judged by the plan.
  if (!plan) for (const [key] of agreed) agree(group, subject, key, place)
  if (role === 'controller') return
  const rack = node.properties.get('broker.rack')
  const which = rack?.value ? 'with' : 'without'
  const said = group.racks[which]
  if (said) said.count += 1
  else
    group.racks[which] = {
      count: 1,
      first: place(rack?.line === undefined ? {} : { line: rack.line }),
    }
}

function agree(
  group: Group,
  { node }: Subject,
  key: string,
  place: (entry: LiveEntry) => Place,
): void {
  const entry = node.properties.get(key)
  if (!entry || entry.unresolved || entry.secret) return
  const values = group.values.get(key) ?? new Map<string, Said>()
  group.values.set(key, values)
  const value = canonical(entry.value)
  const said = values.get(value)
  if (said) said.count += 1
  else if (values.size < 100)
    values.set(value, {
      count: 1,
      first: place(entry),
    })
}

function judge(group: Group): readonly Finding[] {
  return [...duplicates(group), ...disagreements(group), ...racks(group)]
}

function duplicates({ ids }: Group): readonly Finding[] {
  return [...ids].flatMap(([id, [first, ...others]]) =>
    others.map(place => ({
      code: 'duplicate-id',
      severity: 'error' as const,
      key: 'node.id',
      target: 'server.properties',
      ...place,
      actual: id,
      message: `${first ? placed(first) : ''} has the id ${id} too: the second process is refused or fences the first`,
      fix: 'give every broker and controller an id of its own',
    })),
  )
}

function disagreements({ values }: Group): readonly Finding[] {
  return agreed.flatMap(([key, harm]) => {
    const said = [...(values.get(key) ?? [])].sort(([, a], [, b]) => b.count - a.count)
    const [most, ...others] = said
    if (!most) return []
    const show = (text: string) => (isSecretKey(key) ? hiddenValue : text)
    return others.map(([value, { count, first }]) => ({
      code: 'inconsistent',
      severity: 'warning' as const,
      key,
      target: 'server.properties',
      ...first,
      actual: show(value),
      expected: show(most[0]),
      message: `${count === 1 ? 'this broker has' : `${count} brokers have`} ${key}=${show(value)}, ${most[1].count} ${most[1].count === 1 ? 'has' : 'have'} ${show(most[0])} (${placed(most[1].first)}): ${harm}`,
      fix: `write the same ${key} everywhere`,
    }))
  })
}

function racks({ racks: { with: some, without } }: Group): readonly Finding[] {
  if (!some || !without) return []
  return [
    {
      code: 'inconsistent',
      severity: 'warning',
      key: 'broker.rack',
      target: 'server.properties',
      ...without.first,
      expected: 'a rack on all brokers or on none',
      message: `${without.count} of ${without.count + some.count} brokers have no rack: rack-aware placement fails, or all replicas of a partition end in one rack`,
      fix: 'set broker.rack on every broker',
    },
  ]
}
