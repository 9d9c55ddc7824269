import type { Finding } from '../model.ts'

/** What a key belongs to; the words of the catalogue, and `process` for what a running JVM uses. */
export type LiveTarget =
  | 'server.properties'
  | 'topic'
  | 'sysctl.conf'
  | 'limits.conf'
  | 'systemd'
  | 'jvm'
  | 'environment'
  | 'host'
  | 'process'

/**
 * How a value got where it was found. `static`, `dynamic-*` and `default` are what a running
 * broker reports of its own values; `not-default` is what kafka-topics prints: set on the topic or
 * on the broker, it does not say; `kernel` is /proc/sys and /sys; `process` is /proc/PID or a JVM.
 */
export type Origin =
  | 'file'
  | 'command-line'
  | 'environment'
  | 'kernel'
  | 'process'
  | 'static'
  | 'dynamic-topic'
  | 'dynamic-broker'
  | 'dynamic-default'
  | 'not-default'
  | 'default'

/** A place in a file. Lines and columns count from 1; files of /proc that hold one value have no line. */
export interface Place {
  readonly file: string
  readonly line?: number
  readonly column?: number
}

/** One value that is really there, with the place to change it. */
export interface LiveEntry extends Place {
  readonly target: LiveTarget
  /** Canonical spelling: `vm.max_map_count`, `hard nofile`, `LimitNOFILE`, `MaxHeapSize`, `jdk.nio.maxCachedBufferSize`. */
  readonly key: string
  /** As its reader takes it: trimmed, unescaped, in the reader's own base unit. `hiddenValue` when secret. */
  readonly value: string
  /** The text in the file when it differs from `value`. */
  readonly raw?: string
  readonly origin: Origin
  /** What this entry beats, the strongest loser first. */
  readonly overrides?: readonly LiveEntry[]
  /** The value was dropped at reading and must not be compared. */
  readonly secret?: true
  /** Holds `${provider:…}`, which only the broker can resolve. */
  readonly unresolved?: true
}

/** What a secret value is replaced with. */
export const hiddenValue = '(hidden)'

/** The entries that count, by key. */
export type LiveEntries = ReadonlyMap<string, LiveEntry>

/** One machine, or one directory that holds a copy of its files. */
export interface LiveHost {
  readonly name: string
  readonly os?: OsRelease
  /** Bytes. */
  readonly memory?: number
  readonly cpus?: number
  readonly mounts: readonly Mount[]
  /** Kernel switches outside sysctl: `transparent_hugepage.enabled`, `transparent_hugepage.defrag`. */
  readonly kernel: LiveEntries
  readonly sysctl: SysctlLayers
  /** The Kafka processes of the host: one as a rule; empty when no file of Kafka was found. */
  readonly nodes: readonly LiveNode[]
  /** What the captured tools said of the cluster; the same in every host's tree. */
  readonly cluster: LiveCluster
  /** What could not be read, and lines that their reader refuses or ignores. */
  readonly problems: readonly Finding[]
  /** Every file that was read, in reading order. */
  readonly files: readonly string[]
}

/** /etc/os-release. The family decides rules such as Debian's patch for root limits. */
export interface OsRelease {
  readonly id: string
  readonly name: string
  readonly family: 'debian' | 'rhel' | 'suse' | 'other'
}

/** One line of /proc/mounts or /etc/fstab. */
export interface Mount extends Place {
  readonly device: string
  readonly path: string
  readonly type: string
  readonly options: readonly string[]
}

/** The three layers of kernel values. Live is what counts now, merged what counts after a boot. */
export interface SysctlLayers {
  /** Which program applies the files at boot. */
  readonly tool: 'procps' | 'systemd'
  /** Every assignment of every file that is read, in the order of application. */
  readonly files: readonly LiveEntry[]
  /** What `tool` leaves behind. */
  readonly merged: LiveEntries
  /** What the other program would leave: differs where /etc/sysctl.conf or a pair is involved. */
  readonly otherwise: LiveEntries
  readonly live: LiveEntries
}

/** One Kafka process or its configuration. */
export interface LiveNode {
  /** Path of server.properties, else of the unit, else `pid N`. */
  readonly name: string
  /** server.properties with its duplicates resolved and `--override` arguments applied. */
  readonly properties: LiveEntries
  /** The path of the file; undefined when none was found. */
  readonly propertiesFile?: string
  /** What the running broker reports, by key. Empty without captured output. */
  readonly running: LiveEntries
  readonly unit?: LiveUnit
  /** limits.conf of the user the process runs as: `soft nofile`, `hard nofile`, … in the unit of limits.conf (KiB for memlock), or `unlimited`. */
  readonly limits: LiveEntries
  /** Whether anything applies limits.conf: false for a service without PAMName=. */
  readonly limitsApply: boolean
  readonly jvm: LiveJvm
  readonly process?: LiveProcess
}

/** A systemd service with its drop-ins. */
export interface LiveUnit {
  readonly name: string
  /** `LimitNOFILE`, `TasksMax`, `User`, …: the last of each; list settings joined by a blank. */
  readonly settings: LiveEntries
  /** Environment= and EnvironmentFile= merged. */
  readonly environment: LiveEntries
  /** Fragment first, drop-ins in the order of application. */
  readonly files: readonly string[]
}

/** The options of one JVM from every place they can come from. */
export interface LiveJvm {
  /** HotSpot flags by name (sizes in bytes), system properties by theirs, `Xlog:gc*`; the last one wins. */
  readonly options: LiveEntries
  /** `KAFKA_HEAP_OPTS`, `MALLOC_ARENA_MAX`, … as the process gets them. */
  readonly environment: LiveEntries
  /** Whether the options are of a running JVM (`process`) or of files (`configured`). */
  readonly seen: 'process' | 'configured' | 'nowhere'
  /** What the unit and environment files give, which may differ from a running process. */
  readonly configured: LiveEntries
  /** Two collectors, sizes that do not parse, flags that the Java release refuses. */
  readonly problems: readonly Finding[]
}

/** What a running process uses. Everything is optional: a capture may lack any file. */
export interface LiveProcess {
  readonly pid: number
  readonly command?: string
  readonly user?: number
  /** Mappings: what the kernel counts against vm.max_map_count. */
  readonly maps?: MapsSummary
  readonly threads?: number
  /** Open descriptors. */
  readonly descriptors?: number
  /** Bytes. */
  readonly virtualPeak?: number
  readonly virtual?: number
  readonly resident?: number
  readonly swapped?: number
  /** Bytes of direct buffers, from `VM.native_memory` or a JMX dump. */
  readonly direct?: number
  /** /proc/PID/limits: `soft nofile`, `hard nofile`, … in bytes or counts, or `unlimited`. */
  readonly limits: LiveEntries
}

/** The mappings of a process by what they are for. */
export interface MapsSummary extends Place {
  readonly total: number
  /** Of `.index`, `.timeindex` and `.txnindex` files. */
  readonly index: number
  /** Mappings beyond the first of the same index file: left by a resize until a garbage collection. */
  readonly stale: number
  /** Of files that were deleted while mapped. */
  readonly deleted: number
  /** Index files mapped at least once. */
  readonly indexFiles: number
}

/** What Kafka's own tools said. */
export interface LiveCluster {
  readonly topics: readonly LiveTopic[]
  /** Broker entity (`1`, or `` for the cluster default) to its entries. */
  readonly brokers: ReadonlyMap<string, LiveEntries>
  readonly logDirs: readonly LiveLogDir[]
}

/** One topic of `kafka-topics --describe` or `kafka-configs --entity-type topics`. */
export interface LiveTopic extends Place {
  readonly name: string
  readonly partitions?: number
  readonly replicationFactor?: number
  readonly configs: LiveEntries
  /** Replica broker ids of each partition, in the printed order. */
  readonly assignment: ReadonlyMap<number, readonly number[]>
  /** Partitions whose in-sync set is smaller than the replica set. */
  readonly underReplicated: readonly number[]
}

/** One log directory of one broker. Sizes in bytes. */
export interface LiveLogDir {
  readonly broker: number
  readonly path: string
  readonly error?: string
  readonly replicas: readonly {
    readonly partition: string
    readonly size: number
    readonly future: boolean
  }[]
}
