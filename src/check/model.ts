import type { Decision, NodeDecisions } from '../decide.ts'
import type { Role } from '../declare/cluster.ts'
import type { Release } from '../kafka/release.ts'
import type { Table } from '../kafka/table.ts'
import type { LiveEntry, LiveHost, LiveNode, Place } from '../live/model.ts'
import type { Finding, Severity } from '../model.ts'
import type { AnySetting, Target } from '../settings/model.ts'
import type { GroupSizing, Sizing } from '../sizing/model.ts'

/** What every host is judged by. */
export interface Knowledge {
  readonly release: Release
  /** Every release's broker keys, for keys that were removed or come later. */
  readonly table: Table
  /** The plan; undefined when no declaration was given. */
  readonly sizing?: Sizing
}

/** One process with what is expected of it. */
export interface Subject {
  readonly host: LiveHost
  readonly node: LiveNode
  readonly release: Release
  readonly table: Table
  readonly role: Role
  readonly mode: 'kraft' | 'zookeeper'
  readonly plan?: NodePlan
  /** The value that counts for a key of server.properties. */
  broker(key: string): Effective
}

/** A value of server.properties as the broker takes it. */
export interface Effective {
  /** Undefined when nothing is set and the release has no default. */
  readonly text: string | undefined
  /** Where it is set; undefined for a default. */
  readonly entry?: LiveEntry
}

/** What the plan says of one process. */
export interface NodePlan {
  readonly decisions: NodeDecisions
  readonly own: GroupSizing
  readonly sizing: Sizing
  /** What is expected of the keys of one target, in the order of its file. */
  expected(target: Target): readonly Expectation[]
  /** False when only the group is known: rules of the single node are left out. */
  readonly isIdentified: boolean
}

/** One expected value, ready to be compared with many live ones. */
export interface Expectation {
  readonly key: string
  readonly target: Target
  readonly setting?: AnySetting
  readonly decision: Decision
  /** True when the plan writes it; otherwise a live value is only judged when it is there. */
  readonly written: boolean
  readonly severity: Severity
  /** The expected value with its relation. */
  readonly phrase: string
  /** Why it is expected and what another value does, one or two sentences. */
  readonly why: string
  /** Undefined when the text cannot be read as a value of the setting. */
  holds(text: string): boolean | undefined
}

/** A finding on its way: what belongs to one key becomes one finding. */
export interface Raised extends Finding {
  /** Set for findings of a relation between keys. */
  readonly relation?: readonly string[]
  /** The topic, for keys of topics. */
  readonly topic?: string
  /** What would make the file agree. */
  readonly edit?: Edit
}

/** One change of one file. */
export interface Edit {
  readonly file: string
  /** How the file is written. */
  readonly form: 'properties' | 'sysctl' | 'limits' | 'unit' | 'variables'
  /** The line that is changed; undefined: a line is added. */
  readonly line?: number
  readonly key: string
  /** The new value, or for `variables` the new word; undefined: the line goes. */
  readonly value?: string
  /** For `variables`: the word that is replaced, or the variable the word is added to. */
  readonly word?: string
  /** Further lines of the key that go. */
  readonly remove?: readonly number[]
}

/** What the rules of one process found, and what they found to be as expected. */
export interface Judgement {
  readonly raised: Raised[]
  /** `target key` of every value that is as the plan wants it. */
  readonly fine: Set<string>
}

/** How far a limit is used. */
export interface Usage {
  /** Host, or file of the process. */
  readonly host: string
  readonly pid: number
  readonly resource: 'maps' | 'descriptors' | 'threads' | 'address space' | 'direct memory'
  readonly unit: 'count' | 'bytes'
  readonly used: number
  /** What the plan says of an unclean start or of the peak. */
  readonly planned?: number
  /** Undefined: no limit. */
  readonly limit?: number
}

/** The name under which findings about one value meet. */
export function slot(target: string, key: string): string {
  return `${target} ${key}`
}

/** Where an entry stands, for a finding. */
export function at(entry: Partial<Place> | undefined): Pick<Finding, 'file' | 'line' | 'column'> {
  if (entry?.file === undefined) return {}
  const { file, line, column } = entry
  return { file, ...(line !== undefined && { line }), ...(column !== undefined && { column }) }
}

/** `file:line`, for a sentence. */
export function placed({ file, line }: { readonly file?: string; readonly line?: number }): string {
  return line === undefined ? (file ?? '') : `${file}:${line}`
}
