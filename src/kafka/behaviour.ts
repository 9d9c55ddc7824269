import type { Source } from '../model.ts'
import { behaviours } from './behaviour-table.ts'
import { compareVersions } from './versions.ts'

/** How far a feature is, in the words of the release notes. */
export type Maturity = 'none' | 'early access' | 'preview' | 'production'

/** Thread pools of the remote log manager, by what they do. */
export type RemotePool = 'tasks' | 'copier' | 'expiration' | 'follower'

/** What a ConfigDef cannot tell of one release. Titles and sources are in behaviour-table.ts. */
export interface Behaviour {
  /** No stale map areas: resizing an index unmaps the old mapping at once (KAFKA-19390). */
  readonly resizeUnmaps: boolean
  readonly lazyIndexes: boolean
  readonly zooKeeper: boolean
  readonly kraft: Maturity
  readonly zooKeeperMigration: Maturity
  readonly combinedMode: string
  readonly kraftJbod: Maturity
  readonly tieredStorage: Maturity
  readonly tieredJbod: boolean
  readonly eligibleLeaderReplicas: 'none' | 'preview' | 'on for new clusters'
  readonly groupCoordinator: 'old' | 'new'
  readonly shareGroups: Maturity
  readonly shareCoordinatorAlways: boolean
  readonly shareMetadataTimer: boolean
  /** Names; each has a reaper thread. */
  readonly purgatories: readonly string[]
  readonly addPartitionsSender: boolean
  readonly clientMetrics: boolean
  readonly directoryAssignments: boolean
  readonly remotePools: readonly RemotePool[]
  readonly downConversion: boolean
  /** A release, for example `2.1`. */
  readonly oldestClient: string
  readonly upgradeFrom: string
  readonly featureFlag: string
  /** Java feature releases. */
  readonly brokerJava: readonly number[]
  readonly deprecatedJava: readonly number[]
  readonly clientJava: number
  readonly heapOpts: readonly string[]
  readonly performanceOpts: readonly string[]
  readonly gcLog: string
  readonly jmxRmiPort: boolean
  readonly logging: 'log4j.properties' | 'log4j2.yaml'
  readonly strictLists: boolean
  /** Bytes. */
  readonly brokerMinSegmentBytes: number
  /** Bytes. */
  readonly topicMinSegmentBytes: number
  readonly cleanerSwitch: 'usable' | 'deprecated'
  readonly oauthAudience: boolean
  readonly metadataDowngrade: boolean
  /** For example `4.1-IV1`; `none` before metadata versions. */
  readonly metadataVersion: string
  /** `name=level`, as `kafka-features.sh upgrade --release-version` asks for them. */
  readonly features: readonly string[]
}

/** One row: what holds from which release on, and who says so. */
export interface BehaviourRow<Value> {
  readonly title: string
  readonly source: Source
  /** [first release, value], oldest first; the first one holds for all older releases too. */
  readonly values: readonly (readonly [since: string, value: Value])[]
}

/** A row for every member of `Behaviour`. */
export type Behaviours = {
  readonly [Name in keyof Behaviour]: BehaviourRow<Behaviour[Name]>
}

/** What holds in a release, known or not yet known. */
export function behaviourOf(version: string): Behaviour {
  const made = known.get(version)
  if (made) return made
  const rows: [string, BehaviourRow<unknown>][] = Object.entries(behaviours)
  // One entry a row, each with its own row's type of value.
  const values = rows.map(([name, row]) => [name, valueAt(row, version)])
  const behaviour = Object.fromEntries(values) as Behaviour
  known.set(version, behaviour)
  return behaviour
}

const known = new Map<string, Behaviour>()

/** Whether resizing an index unmaps the old mapping at once, so that no stale area stays. */
export function resizeUnmaps(version: string): boolean {
  return valueAt(behaviours.resizeUnmaps, version)
}

/** The value of a row in a release. */
export function valueAt<Value>(row: BehaviourRow<Value>, version: string): Value {
  const found = row.values.findLast(([since]) => compareVersions(since, version) <= 0)
  return (found ?? row.values[0]!)[1]
}
