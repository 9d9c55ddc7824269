import { diskComparisons } from './calibrate/disks.ts'
import { type Evidence, type Measure, measures } from './calibrate/measures.ts'
import type { Calibration, Comparison, NodeCalibration } from './calibrate/model.ts'
import { numbers, standingOf } from './calibrate/standing.ts'
import { allGroups, type Cluster, type NodeGroup } from './declare/cluster.ts'
import type { Captured } from './import/captured.ts'
import { mergedCluster } from './import/cluster.ts'
import { type Member, membersOf } from './import/members.ts'
import type { Release } from './kafka/release.ts'
import type { LiveCluster } from './live/model.ts'
import type { GroupSizing, Sizing } from './sizing/model.ts'
import { size } from './sizing/size.ts'
import type { Assignment } from './sizing/spread.ts'

/** What to compare. */
export interface CalibrateInput {
  readonly cluster: Cluster
  readonly release: Release
  readonly hosts: readonly Captured[]
  readonly declaration: Calibration['declaration']
}

/** Compares the plan of every captured process with what was observed of it. Pure. */
export function calibrate({ cluster, release, hosts, declaration }: CalibrateInput): Calibration {
  const live = mergedCluster(hosts)
  const sizing = size(eachAlone(cluster), release, assignmentOf(live))
  const members = membersOf(hosts)
  const found = members.map(member => ({ member, own: groupFor(member, sizing, members.length) }))
  return {
    cluster: cluster.name,
    kafka: cluster.kafka,
    java: cluster.java,
    declaration,
    nodes: found.flatMap(({ member, own }) =>
      own === undefined ? [] : [nodeOf(member, own, live, cluster, declaration)],
    ),
    strangers: found.flatMap(({ member, own }) => (own === undefined ? [nameOf(member)] : [])),
  }
}

/** Every broker as a group of its own: its replicas are known and need no worst case. */
function eachAlone(cluster: Cluster): Cluster {
  const alone = (group: NodeGroup): readonly NodeGroup[] =>
    group.nodes.map(node => ({ ...group, name: `${group.name}-${node.id}`, nodes: [node] }))
  return { ...cluster, groups: cluster.groups.flatMap(alone) }
}

/** Replicas and preferred leaders by topic and broker. */
function assignmentOf({ topics }: LiveCluster): Assignment | undefined {
  const counts = new Map<string, Map<number, { replicas: number; leaders: number }>>()
  for (const { name, assignment } of topics) {
    if (assignment.size === 0) continue
    const brokers = new Map<number, { replicas: number; leaders: number }>()
    counts.set(name, brokers)
    for (const replicas of assignment.values()) {
      replicas.forEach((id, at) => {
        const known = brokers.get(id) ?? { replicas: 0, leaders: 0 }
        const leaders = known.leaders + (at === 0 ? 1 : 0)
        brokers.set(id, { replicas: known.replicas + 1, leaders })
      })
    }
  }
  return counts.size === 0 ? undefined : counts
}

/** By id; a single process without one is the only broker of the declaration. */
function groupFor({ id, role }: Member, sizing: Sizing, members: number): GroupSizing | undefined {
  const groups = sizing.groups.filter(
    one => (one.group.role === 'controller') === (role === 'controller'),
  )
  const own = groups.find(one => one.group.nodes.some(node => node.id === id))
  if (own !== undefined || id !== undefined) return own
  return members === 1 && groups.length === 1 ? groups[0] : undefined
}

function nameOf({ id, host }: Member): string {
  return id === undefined ? host : `${host} (id ${id})`
}

function nodeOf(
  member: Member,
  own: GroupSizing,
  live: LiveCluster,
  cluster: Cluster,
  declaration: Calibration['declaration'],
): NodeCalibration {
  const { id, host, node, captured } = member
  const process = node?.process
  const dirs = live.logDirs.filter(one => one.broker === (id ?? own.group.nodes[0]?.id))
  const named = { node: host, ...(id !== undefined && { id }) }
  if (process === undefined) {
    const missing = ['a running process: no /proc/PID with the command line of a broker']
    return { ...named, comparisons: [], missing }
  }
  const evidence: Evidence = {
    own,
    process,
    extras: captured?.processes.get(process.pid) ?? {},
    dirs,
    topicsKnown: declaration === 'given' || live.topics.length + live.logDirs.length > 0,
    connectionsKnown: declaration === 'given' || cluster.clients.connections > 0,
  }
  const relevant = measures.filter(
    one => own.group.role !== 'controller' || !ofBrokers.has(one.quantity),
  )
  const comparisons = relevant.flatMap(measure => compare(measure, evidence) ?? [])
  const compared = new Set(comparisons.map(one => one.quantity))
  const absent = relevant.filter(one => !compared.has(one.quantity))
  return {
    ...named,
    comparisons: [...comparisons, ...diskComparisons(evidence)],
    missing: [...new Set(absent.map(one => `${one.quantity}: ${one.missing}`))],
  }
}

const ofBrokers = new Set(['replicas', 'segments', 'direct_memory_cached'])

function compare(measure: Measure, evidence: Evidence): Comparison | undefined {
  const observed = measure.observed(evidence)
  const predicted = measure.predicted(evidence)
  if (observed === undefined || predicted === undefined) return undefined
  const unjudged = measure.unjudged?.(evidence)
  const note = unjudged ?? measure.note?.(evidence)
  return {
    quantity: measure.quantity,
    unit: measure.unit,
    ...numbers(predicted, observed),
    bound: measure.bound,
    standing:
      unjudged === undefined
        ? standingOf(measure.kind, predicted - observed, measure.allowed(predicted, evidence))
        : 'not judged',
    ...(note !== undefined && { note }),
  }
}

/** Nodes of a declaration that no capture shows. */
export function unseen(cluster: Cluster, { nodes }: Calibration): readonly number[] {
  const ids = new Set(nodes.flatMap(one => one.id ?? []))
  const all = allGroups(cluster).flatMap(group => group.nodes.map(node => node.id))
  return nodes.length === 1 && nodes[0]?.id === undefined ? [] : all.filter(id => !ids.has(id))
}
