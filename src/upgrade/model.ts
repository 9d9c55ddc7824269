import type { Release } from '../kafka/release.ts'
import type { Table } from '../kafka/table.ts'
import { compareVersions, versions } from '../kafka/versions.ts'
import type { Finding } from '../model.ts'

/** A `key=value` of a broker, with its place. */
export interface UpgradeEntry {
  readonly key: string
  readonly value: string
  /** Group of brokers the value is for, when a file declares several. */
  readonly group?: string
  readonly file?: string
  /** From 1. */
  readonly line?: number
  readonly column?: number
}

/** The configs set on a topic, with the place it is declared at. */
export interface UpgradeTopic {
  readonly name: string
  readonly configs: ReadonlyMap<string, string>
  readonly file?: string
  readonly line?: number
  readonly column?: number
}

/** How the cluster keeps its metadata. */
export type Mode = 'kraft' | 'zookeeper'

/** What is known of a cluster before its upgrade. */
export interface UpgradeInput {
  /** In file order; of repeated keys of one file the last counts. */
  readonly brokerEntries: readonly UpgradeEntry[]
  readonly topics: readonly UpgradeTopic[]
  /** Releases of `versions`, as `resolveVersion` gives them. */
  readonly from: string
  readonly to: string
  /** Java feature release the brokers run on, when known. */
  readonly java?: number
  /** Undefined: told from process.roles and zookeeper.connect, when they are there. */
  readonly mode?: Mode
  /** True when the entries are whole files, so that a missing key is really missing. */
  readonly complete: boolean
  /** Keys the plan of a declaration writes: they have a value of their own, whatever the default. */
  readonly written?: ReadonlySet<string>
  /** True when every process is broker and controller. Undefined: told from process.roles. */
  readonly combined?: boolean
  /** True when `topics` are all topics with configs of their own. */
  readonly allTopics: boolean
}

/** One thing to do, in order. */
export interface Step {
  readonly title: string
  /** How, one or more sentences. */
  readonly detail: string
}

/** What an upgrade asks for. */
export interface Upgrade {
  readonly from: string
  readonly to: string
  readonly mode: Mode | undefined
  readonly steps: readonly Step[]
  /** Worst first, then in file order. */
  readonly findings: readonly Finding[]
}

/** The input with everything loaded that the rules read. */
export interface Context {
  readonly input: UpgradeInput
  readonly from: Release
  readonly to: Release
  readonly broker: Table
  readonly mode: Mode | undefined
  /** True when every process is broker and controller. */
  readonly combined: boolean
  /** The entries that count, for every file and group of brokers. */
  readonly files: readonly Entries[]
}

/** What one file says of one group of brokers. */
export interface Entries {
  readonly file: string | undefined
  readonly group: string | undefined
  readonly byKey: ReadonlyMap<string, UpgradeEntry>
}

/** Whether the upgrade passes from before `release` to it or beyond. */
export function crosses(context: Context, release: string): boolean {
  const { from, to } = context.input
  return compareVersions(from, release) < 0 && compareVersions(to, release) >= 0
}

/** The first release after the last one that had a key; undefined while the newest has it. */
export function removedIn(until: string | undefined): string | undefined {
  return until === undefined ? undefined : versions[versions.indexOf(until) + 1]
}

/** The place of an entry or a topic as members of a finding. */
export function placeOf(at: {
  readonly file?: string
  readonly line?: number
  readonly column?: number
}): Pick<Finding, 'file' | 'line' | 'column'> {
  const { file, line, column } = at
  return {
    ...(file !== undefined && { file }),
    ...(line !== undefined && { line }),
    ...(column !== undefined && { column }),
  }
}

/** The value a key has in any file, or undefined. */
export function entryOf(context: Context, key: string): UpgradeEntry | undefined {
  return context.files.map(({ byKey }) => byKey.get(key)).find(entry => entry !== undefined)
}
