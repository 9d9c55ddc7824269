import type { Cluster } from '../declare/cluster.ts'
import { formatProblem, type Problem } from '../declare/problem.ts'
import { type Host, HostError } from '../host.ts'
import type { Release } from '../kafka/release.ts'
import { parseProperties } from '../targets/properties.ts'
import type { Mode, UpgradeEntry, UpgradeTopic } from './model.ts'

/** What the files of one call say of the cluster, and what was wrong with them. */
export interface Source {
  readonly brokerEntries: readonly UpgradeEntry[]
  readonly topics: readonly UpgradeTopic[]
  /** Of a declaration: the release that runs, the Java release and the mode. */
  readonly from?: string
  readonly java?: number
  readonly mode?: Mode
  readonly combined?: boolean
  /** Keys of server.properties that the plan of the declaration writes. */
  readonly written?: ReadonlySet<string>
  readonly declared: boolean
  /** `file:line:col: message [code]`; an error makes the call fail. */
  readonly problems: readonly { readonly text: string; readonly fatal: boolean }[]
}

/** Reads a declaration (YAML or JSON) or a server.properties, told apart by name or content. */
export async function readSource(host: Host, path: string): Promise<Source> {
  let bytes: Uint8Array
  try {
    bytes = host.read(path)
  } catch (error) {
    if (!(error instanceof HostError)) throw error
    return failed(`${path}: ${error.message} [unreadable]`)
  }
  const file = path === '-' ? '<stdin>' : path
  return isDeclaration(path, bytes) ? declaration(bytes, file) : properties(bytes, file)
}

function isDeclaration(path: string, bytes: Uint8Array): boolean {
  if (/\.(ya?ml|json)$/i.test(path)) return true
  if (path !== '-') return false
  return /^\s*(\{|(name|kafka|brokers|topics|\$schema)\s*:(\s|$))/m.test(
    new TextDecoder().decode(bytes),
  )
}

function properties(bytes: Uint8Array, file: string): Source {
  const parsed = parseProperties(bytes)
  const problems = parsed.problems.map(({ line, column, code }) => ({
    text: `${file}:${line}:${column}: the broker refuses the whole file [${code}]`,
    fatal: true,
  }))
  const brokerEntries = parsed.entries.map(({ key, value, line, column }) => ({
    key,
    value,
    file,
    line,
    column,
  }))
  return { brokerEntries, topics: [], declared: false, problems }
}

async function declaration(bytes: Uint8Array, file: string): Promise<Source> {
  // The reader of declarations brings YAML along: only for who needs it.
  const { load } = await import('../declare/load.ts')
  const { locator } = await import('../declare/locate.ts')
  const text = new TextDecoder().decode(bytes)
  const { cluster, release, problems } = await load(text, file)
  const told = problems.map(problem => ({
    text: formatProblem(problem),
    fatal: fatal(problem, cluster !== undefined),
  }))
  if (cluster === undefined || release === undefined) return { ...nothing, problems: told }
  const { position } = await locator(text)
  const brokerEntries = cluster.groups.flatMap(group =>
    [...group.overrides].map(([key, value]) => ({
      key,
      value,
      group: group.name,
      file,
      ...keyPlace(text, key),
    })),
  )
  // Declared topics come first and in the order of the file, so that the index finds the place.
  const topics = cluster.topics
    .map(({ name, spec }, index) => ({
      name,
      configs: spec.declared,
      file,
      ...position(['topics', index]),
    }))
    .filter(topic => topic.configs.size > 0)
  return {
    brokerEntries,
    topics,
    from: cluster.kafka,
    java: cluster.java,
    mode: cluster.mode,
    combined: cluster.combined,
    written: await keysOfPlan(cluster, release),
    declared: true,
    problems: told,
  }
}

/** What `plan` writes has a value of its own in every file: no default moves under it. */
async function keysOfPlan(cluster: Cluster, release: Release): Promise<ReadonlySet<string>> {
  const { size } = await import('../sizing/size.ts')
  const { decideNode } = await import('../decide.ts')
  const sizing = size(cluster, release)
  const brokers = sizing.groups.flatMap(own => {
    const [first] = own.group.nodes
    return first && own.group.role !== 'controller' ? [decideNode(sizing, own, first)] : []
  })
  const keys = brokers.map(({ decisions }) =>
    decisions.filter(each => each.target === 'server.properties').map(each => each.key),
  )
  // A key that only some groups write still moves under the others.
  return new Set((keys[0] ?? []).filter(key => keys.every(each => each.includes(key))))
}

/** Where a key stands first; it may belong to the cluster or to one group. */
function keyPlace(text: string, key: string): { line?: number; column?: number } {
  const name = key.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  const found = new RegExp(`^(.*?)(?<![\\w.-])["']?${name}["']?\\s*:`, 'm').exec(text)
  if (!found) return {}
  const line = text.slice(0, found.index).split('\n').length
  return { line, column: (found[1] ?? '').length + 1 }
}

function fatal(problem: Problem, loaded: boolean): boolean {
  return !loaded && problem.severity === 'error'
}

const nothing: Source = { brokerEntries: [], topics: [], declared: true, problems: [] }

function failed(text: string): Source {
  return { ...nothing, declared: false, problems: [{ text, fatal: true }] }
}
