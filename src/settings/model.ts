import type { Comparison } from '../comparisons.ts'
import type { Node, NodeGroup } from '../declare/cluster.ts'
import type { Kind } from '../kinds.ts'
import type { Quantity, Severity, Source } from '../model.ts'
import type { GroupSizing, Sizing } from '../sizing/model.ts'

/**
 * The file (or place) a setting lives in. Keys of `jvm` are HotSpot's own flag names without
 * prefix (`MaxHeapSize` for -Xmx, `ThreadStackSize` for -Xss, `UseG1GC`), names of system
 * properties (`jdk.nio.maxCachedBufferSize`) and of environment variables (`MALLOC_ARENA_MAX`).
 */
export type Target =
  | 'server.properties'
  | 'topic'
  | 'sysctl.conf'
  | 'limits.conf'
  | 'systemd'
  | 'jvm'
  | 'host'

/** Everything a rule may look at. */
export interface Context {
  readonly sizing: Sizing
  readonly group: NodeGroup
  readonly node: Node
  /** The sizing of `group`. */
  readonly own: GroupSizing
}

/** A decided value with its reason, which becomes the comment in the file. */
export interface Choice<V> {
  readonly value: V
  /** Why this value on this cluster: one short line, lower case, no full stop. Undefined when obvious. */
  readonly because?: string
  /** The number it comes from, for `explain`. */
  readonly from?: Quantity
}

/** How a running value can be changed. server.properties and topic keys take it from the release instead. */
export type Change = 'restart' | 'live' | 'daemon-reload' | 'creation' | 'release'

/** A rule of a setting: the value for one process, or undefined when there is nothing to say. */
export type Rule<V> = (context: Context) => Choice<V> | undefined

/**
 * Everything the tool knows of one setting. `V` is the type of its value in base units.
 * Generating, checking, explaining and the docs are folds over these records.
 */
export interface Setting<V> {
  /** Spelled as in its file. */
  readonly key: string
  readonly target: Target
  /** The section of the file it stands in. */
  readonly group: string
  /** Which processes have it. */
  readonly roles: readonly ('broker' | 'controller')[]
  readonly kind: Kind<V>
  readonly compare: Comparison<V>
  readonly severity: Severity
  /** One sentence: what it is. At most 100 characters, ends with a full stop. */
  readonly summary: string
  /** One or two sentences: what a wrong value does to the broker. */
  readonly harm: string
  /** The rule in words, for the docs. */
  readonly rule: string
  readonly change: Change
  readonly sources: readonly Source[]
  /**
   * The value to write; undefined when the file should not hold the key. Declared overrides
   * and keys the release lacks are the caller's business.
   */
  decide(context: Context): Choice<V> | undefined
  /** The value a live one is judged by when nothing is written. */
  expect(context: Context): Choice<V> | undefined
  /** True when a written value should equal the release's default; drift is told, nothing is generated. */
  readonly keepDefault: boolean
  /** True when `decide` looks at the node and not only at its group; `expect` never does. */
  readonly perNode: boolean
}

/**
 * A setting of any value type. Its kind, comparison and rules belong together: what `kind.parse`
 * gives may only go to the same record's `compare` and `format`.
 */
export type AnySetting = Setting<unknown>

/** A relation between keys, or a value that is dangerous by itself; judged on generated and live files alike. */
export interface Constraint {
  /** Kebab-case, becomes the code of the finding. */
  readonly name: string
  readonly severity: Severity
  readonly target: Target
  /** Keys it looks at; the first one is the key of the finding. */
  readonly keys: readonly string[]
  readonly summary: string
  readonly harm: string
  readonly sources: readonly Source[]
  /** Kafka asks it at the start of every role, whether the role reads the key or not. */
  readonly stops?: true
  /** Empty when it holds or cannot be judged. */
  violated(values: Values): readonly Violation[]
}

/** What a violated constraint says. */
export interface Violation {
  readonly message: string
  /** When it is not the constraint's first key. */
  readonly key?: string
  /** The keys it is about, when they are fewer than the constraint's. */
  readonly keys?: readonly string[]
  /** When it is not the constraint's target. */
  readonly target?: Target
  /** When it differs from the constraint's. */
  readonly severity?: Severity
  readonly actual?: string
  readonly expected?: string
  readonly fix?: string
}

/**
 * Effective values of one process, absent keys having the release's default. What is not known
 * is undefined; a constraint that needs it is then silent.
 */
export interface Values {
  readonly version: string
  readonly role: 'broker' | 'controller' | 'combined'
  readonly mode: 'kraft' | 'zookeeper'
  /** The text as written (last one wins), or the release's default. */
  text(target: Target, key: string): string | undefined
  /** Kafka's own numbers for server.properties and topics (-1 stays -1); base units elsewhere, no limit is Infinity. */
  number(target: Target, key: string): number | undefined
  /** True when the key is written somewhere, not a default. */
  isSet(target: Target, key: string): boolean
  /** Keys written in the target, in file order. */
  written(target: Target): readonly string[]
  /** Brokers of the cluster. */
  readonly brokers?: number
  /** True when eligible leader replicas are on. */
  readonly eligibleLeaderReplicas?: boolean
  readonly topics?: readonly TopicValues[]
  readonly process?: ProcessValues
  readonly sizing?: GroupSizing
}

/** A topic as the cluster holds it. */
export interface TopicValues {
  readonly name: string
  readonly partitions?: number
  readonly replicationFactor?: number
  /** The stored override, or the value the topic takes from the broker. */
  text(key: string): string | undefined
  number(key: string): number | undefined
  /** True when the topic itself stores the key. */
  isSet(key: string): boolean
}

/** What /proc says of the running broker. */
export interface ProcessValues {
  readonly maps?: number
  readonly segments?: number
  readonly descriptors?: number
  readonly threads?: number
}
