import type { Cluster, NodeGroup } from '../declare/cluster.ts'
import type { Release } from '../kafka/release.ts'
import type { Quantity } from '../model.ts'

/**
 * The numbers of one group of processes, by name, for its worst node. The names are a public
 * contract (schemas/plan.schema.json): add freely, rename never.
 */
export type Quantities = Readonly<Record<string, Quantity>>

/** What the formulas give for one group. */
export interface GroupSizing {
  readonly group: NodeGroup
  /** With every broker up. */
  readonly quantities: Quantities
  /** After the declared loss; the verdict uses it. */
  readonly afterLoss: Quantities
  /** Thread counts and other values that the plan chooses and the formulas use, by Kafka key or JVM word. */
  readonly choices: Quantities
  readonly disks: readonly DiskSizing[]
  /** Topics that neither retention nor compaction bounds. */
  readonly unbounded: readonly string[]
  /** Bytes of the largest batch and request of the topics. */
  readonly largest: { readonly batch: number; readonly request: number }
}

/** One entry of log.dirs. */
export interface DiskSizing {
  readonly path: string
  readonly size: number
  readonly used: Quantity
  readonly usedAfterLoss: Quantity
}

/** The numbers of the whole cluster. */
export interface Sizing {
  readonly cluster: Cluster
  readonly release: Release
  readonly groups: readonly GroupSizing[]
}
