import type { Comparison } from '../comparisons.ts'
import type { NodeGroup } from '../declare/cluster.ts'
import type { Kind } from '../kinds.ts'
import type { Quantity, Severity, Source } from '../model.ts'
import type { GroupSizing, Sizing } from '../sizing/model.ts'

/** The file (or place) a setting lives in. */
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

/** How a running value can be changed. server.properties keys take it from the release instead. */
export type Change = 'restart' | 'live' | 'daemon-reload' | 'creation' | 'release'

/**
 * Everything the tool knows of one setting. `V` is the type of its value in base units.
 * Generating, checking, explaining and the docs are folds over these records.
 */
export interface Setting<V = never> {
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
   * The value for this cluster; undefined when the tool has no opinion and the file should not
   * hold the key. Declared overrides are applied by the caller, releases without the key too.
   */
  decide(context: Context): Choice<V> | undefined
}

/** A relation between keys, judged on generated output and on live files alike. */
export interface Constraint {
  /** Kebab-case, becomes the code of the finding. */
  readonly name: string
  readonly severity: Severity
  /** Keys it looks at; the first one is the key of the finding. */
  readonly keys: readonly string[]
  readonly summary: string
  readonly harm: string
  readonly sources: readonly Source[]
  /** Undefined when it holds or cannot be judged, else what is wrong with which values. */
  violated(values: Values): Violation | undefined
}

/** What a violated constraint says. */
export interface Violation {
  readonly message: string
  readonly actual?: string
  readonly expected?: string
  readonly fix?: string
}

/** Effective values, absent keys having the release's default. Numbers in Kafka's own units. */
export interface Values {
  readonly version: string
  readonly role: 'broker' | 'controller' | 'combined'
  text(target: Target, key: string): string | undefined
  number(target: Target, key: string): number | undefined
  /** True when the key is written somewhere, not a default. */
  isSet(target: Target, key: string): boolean
}
