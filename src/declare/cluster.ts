/**
 * The declared cluster in base units, every default filled in. Bytes, milliseconds, bytes per
 * second and shares are plain numbers; `Infinity` stands for "no limit". Pure data.
 */
export interface Cluster {
  readonly name: string
  /** A release the tool has data for, for example `4.3.0`. */
  readonly kafka: string
  /** Java feature release. */
  readonly java: number
  readonly mode: 'kraft' | 'zookeeper'
  readonly zookeeper: string
  /** True when the brokers are the KRaft controllers too. */
  readonly combined: boolean
  /** The separate controllers; undefined in combined and ZooKeeper mode. */
  readonly controllers?: NodeGroup
  readonly groups: readonly NodeGroup[]
  readonly survive: Loss
  readonly listeners: readonly Listener[]
  readonly clients: Clients
  /** Declared topics first, then the internal ones. */
  readonly topics: readonly Topic[]
  readonly targets: Targets
  readonly applications: readonly unknown[]
  /** Text of the assignment file's name, relative to the declaration. */
  readonly assignment?: string
}

/** Brokers (or controllers) with the same host. */
export interface NodeGroup {
  readonly name: string
  readonly role: Role
  readonly nodes: readonly Node[]
  readonly host: HostSpec
  readonly jvm: JvmSpec
  /** Declared server.properties keys of this group: the cluster's, overlaid by the group's. */
  readonly overrides: ReadonlyMap<string, string>
}

/** What a process does; `combined` is broker and controller in one. */
export type Role = 'broker' | 'controller' | 'combined'

/** One process. */
export interface Node {
  readonly id: number
  readonly host: string
  readonly rack?: string
}

/** The machine of one process, in bytes and bytes per second. */
export interface HostSpec {
  readonly memory: number
  /** Limit of the container or the unit's cgroup, page cache included. */
  readonly memoryLimit?: number
  readonly otherMemory: number
  readonly cpus: number
  readonly numaNodes: number
  readonly disks: readonly Disk[]
  /** Bytes per second and direction. */
  readonly network?: number
  readonly user: string
  readonly unit: string
  readonly logDir: string
  readonly limits: FixedLimits
}

/** Limits the plan may not change; absent ones are written by it. */
export interface FixedLimits {
  readonly maps?: number
  readonly descriptors?: number
  /** Bytes. */
  readonly addressSpace?: number
}

/** One data disk and the entry of log.dirs on it. */
export interface Disk {
  readonly path: string
  readonly size: number
  readonly throughput?: number
  readonly kind: 'ssd' | 'nvme' | 'hdd'
}

/** What the declaration fixes of the JVM; everything else is decided. */
export interface JvmSpec {
  readonly heap?: number
  readonly maxDirectMemory?: number
  readonly maxCachedBufferSize?: number
  readonly mallocArenaMax?: number
  readonly threadStackSize?: number
  readonly options: readonly string[]
}

/** A listener of the brokers. */
export interface Listener {
  readonly name: string
  readonly protocol: 'PLAINTEXT' | 'SSL' | 'SASL_PLAINTEXT' | 'SASL_SSL'
  readonly port: number
  readonly host: string
  readonly advertised?: string
  readonly interBroker: boolean
  readonly controller: boolean
}

/** What connects. */
export interface Clients {
  /** Per broker. */
  readonly connections: number
  /** Idempotent producer ids of the cluster. */
  readonly producers: number
  readonly transactional: boolean
  readonly openTransactions: number
  readonly shareGroups: boolean
  readonly consumers: number
  readonly consumerGroups: number
  /** Bytes; undefined when the largest batch of the topics is the bound. */
  readonly largestRequest?: number
  /** Milliseconds. */
  readonly rtt: number
}

/** How many brokers may be lost at once. `brokers` is already a number for `rack`. */
export interface Loss {
  readonly kind: 'brokers' | 'rack'
  readonly brokers: number
}

/** A topic, or `count` equal ones. */
export interface Topic {
  readonly name: string
  readonly count: number
  /** Topics declared alike share one object, so that formulas run once for all of them. */
  readonly spec: TopicSpec
}

/** Everything of a topic but its name; unset retention is `Infinity`. */
export interface TopicSpec {
  readonly internal: boolean
  readonly partitions: number
  readonly replicationFactor: number
  /** Undefined: one less than the replication factor. */
  readonly minInsyncReplicas?: number | undefined
  readonly compact: boolean
  readonly delete: boolean
  readonly retentionMs: number
  readonly retentionBytes: number
  readonly segmentBytes: number
  readonly segmentMs: number
  readonly segmentJitterMs: number
  readonly segmentIndexBytes: number
  readonly indexIntervalBytes: number
  readonly fileDeleteDelayMs: number
  readonly maxMessageBytes: number
  readonly minCleanableDirtyRatio: number
  readonly minCompactionLagMs: number
  readonly maxCompactionLagMs: number
  readonly tiered: boolean
  /** Undefined: the same as the whole retention. */
  readonly localRetentionMs?: number | undefined
  readonly localRetentionBytes?: number | undefined
  readonly preallocate: boolean
  /** Bytes per second of the whole topic, after compression, before replication; undefined when unknown. */
  readonly writeRate?: number | undefined
  readonly consumerGroups: number
  /** Largest batch really sent; undefined when not declared. */
  readonly largestBatch?: number | undefined
  /** Compacted bytes of the whole topic. */
  readonly liveBytes?: number | undefined
  readonly keys?: number | undefined
  readonly tieredIndexCacheSegments: number
  readonly uploadLag: number
  /** Share per month. */
  readonly growth: number
  /** The topic-level keys the declaration says, spelled as Kafka does, in Kafka's own units. */
  readonly declared: ReadonlyMap<string, string>
}

/** What counts as fitting. */
export interface Targets {
  readonly diskFill: number
  readonly mapHeadroom: number
  readonly descriptorHeadroom: number
  /** Milliseconds of writes. */
  readonly pageCache: number
  readonly networkFill: number
  readonly rebuildTime: number
  readonly replicasPerBroker: number
}

/** All processes of the cluster, brokers first. */
export function allGroups(cluster: Cluster): readonly NodeGroup[] {
  return cluster.controllers ? [...cluster.groups, cluster.controllers] : cluster.groups
}

/** Number of brokers. */
export function brokerCount(cluster: Cluster): number {
  return cluster.groups.reduce((sum, group) => sum + group.nodes.length, 0)
}
