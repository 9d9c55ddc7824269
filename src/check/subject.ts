import type { GroupDecisions, NodeDecisions } from '../decide.ts'
import type { Role } from '../declare/cluster.ts'
import type { Release } from '../kafka/release.ts'
import { brokerSynonyms, effective } from '../kafka/synonyms.ts'
import type { LiveEntry, LiveHost, LiveNode } from '../live/model.ts'
import { planOf } from './expectations.ts'
import type { Effective, Knowledge, NodePlan, Subject } from './model.ts'

/** A node of the plan with its group. */
export interface Planned {
  readonly group: GroupDecisions
  readonly node: NodeDecisions
  readonly isIdentified: boolean
}

/** One process of a host, with what the plan says of it. */
export function subjectOf(
  knowledge: Knowledge,
  host: LiveHost,
  node: LiveNode,
  planned?: Planned,
): Subject {
  const { release, table, sizing } = knowledge
  const plan =
    planned && sizing
      ? planOf(sizing, planned.group, planned.node, planned.isIdentified)
      : undefined
  return {
    host,
    node,
    release,
    table,
    role: roleOf(node, plan),
    mode: modeOf(node, plan),
    ...(plan && { plan }),
    broker: key => effectiveValue(release, node, key),
  }
}

function roleOf(node: LiveNode, plan: NodePlan | undefined): Role {
  if (plan) return plan.own.group.role
  const roles = node.properties.get('process.roles')?.value ?? ''
  if (!roles.includes('controller')) return 'broker'
  return roles.includes('broker') ? 'combined' : 'controller'
}

function modeOf(node: LiveNode, plan: NodePlan | undefined): 'kraft' | 'zookeeper' {
  if (plan) return plan.sizing.cluster.mode
  return isZooKeeper(node) ? 'zookeeper' : 'kraft'
}

/** True for a file of a broker that has no roles and names ZooKeeper. */
export function isZooKeeper({ properties }: LiveNode): boolean {
  return !properties.get('process.roles')?.value && properties.has('zookeeper.connect')
}

/** What a running broker reports counts; then the file with its synonyms; then the release's default. */
export function effectiveValue(release: Release, node: LiveNode, key: string): Effective {
  const own = node.running.get(key)
  if (own !== undefined && own.origin !== 'default' && own.value !== 'null') {
    return { text: own.value, entry: own }
  }
  const { names, fallback } = standing(release, key)
  for (const name of names) {
    const entry = node.properties.get(name)
    if (entry === undefined) continue
    if (name === key) return { text: entry.value, entry }
    return { text: effective(release, new Map([[name, entry.value]]), key).value, entry }
  }
  return fallback
}

interface Standing {
  /** Keys that may hold the value, the best first. */
  readonly names: readonly string[]
  /** What holds when none is set. */
  readonly fallback: Effective
}

const standings = new WeakMap<Release, Map<string, Standing>>()
const nothing: ReadonlyMap<string, string> = new Map()

function standing(release: Release, key: string): Standing {
  const known = standings.get(release) ?? new Map<string, Standing>()
  standings.set(release, known)
  const found = known.get(key)
  if (found) return found
  const made = {
    names: brokerSynonyms(release, key).map(one => one.name),
    fallback: { text: effective(release, nothing, key).value },
  }
  known.set(key, made)
  return made
}

/** What the file alone says, whatever the running broker has. */
export function fileEntry({ release, node }: Subject, key: string): LiveEntry | undefined {
  for (const { name } of brokerSynonyms(release, key)) {
    const entry = node.properties.get(name)
    if (entry !== undefined) return entry
  }
  return undefined
}
