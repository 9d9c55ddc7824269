import type { Unit } from '../model.ts'
import type { Target } from '../settings/model.ts'
import type { Status } from '../verdict.ts'

/** A number of a group with every broker up, and after the declared loss. */
export interface Pair {
  readonly allUp: number
  readonly afterLoss: number
}

/** A quantity that is not the same in both plans. */
export interface NumberChange {
  readonly name: string
  readonly unit: Unit
  readonly before?: Pair
  readonly after?: Pair
}

/** What a limit said in one of the plans. */
export interface Judged {
  readonly status: Status
  readonly need: number
  /** Infinity: no limit. */
  readonly available: number
}

/** A limit whose verdict or numbers changed. */
export interface LimitChange {
  readonly limit: string
  readonly unit: Unit
  readonly before?: Judged
  readonly after?: Judged
  readonly advice?: string
  /** The limit that is deployed now is below the new need: raise it before the change arrives. */
  readonly raiseFirst: boolean
  /** The limit goes down, and what was planned for the old one may still be there for a while. */
  readonly lowerLast: boolean
}

/** When a changed value counts: at the next start, on request while running, or after a daemon-reload. */
export type Effect = 'restart' | 'live' | 'daemon-reload'

/** A line of a file that is not the same; hosts with the same change stand together. */
export interface SettingChange {
  readonly target: Target
  readonly key: string
  readonly before?: string
  readonly after?: string
  readonly effect: Effect
  readonly hosts: readonly string[]
}

/** A file of a host. */
export interface FileChange {
  readonly path: string
  readonly change: 'added' | 'removed' | 'changed'
}

/** A group of processes; `added` and `removed` ones have numbers of one side only. */
export interface GroupChange {
  readonly name: string
  readonly presence: 'both' | 'added' | 'removed'
  readonly numbers: readonly NumberChange[]
  readonly limits: readonly LimitChange[]
  readonly settings: readonly SettingChange[]
  readonly files: readonly FileChange[]
  readonly hostsAdded: readonly string[]
  readonly hostsRemoved: readonly string[]
  /** True when a process that stays must be restarted. */
  readonly restart: boolean
}

/** A topic of the declaration that is not the same. */
export interface TopicChange {
  readonly name: string
  readonly change: 'added' | 'removed' | 'changed'
  /** `partitions 12 -> 24`, one text for each difference. */
  readonly details: readonly string[]
}

/** An application whose verdict or numbers changed. */
export interface ApplicationChange {
  readonly name: string
  /** The worst verdict; undefined when it is not declared. */
  readonly before?: Status
  readonly after?: Status
  readonly numbers: readonly NumberChange[]
  /** What is not `fits` in the new plan. */
  readonly messages: readonly string[]
}

/** The day a growing cluster needs more than a limit of today's plan has. */
export interface Crossing {
  readonly group: string
  readonly limit: string
  readonly unit: Unit
  readonly days: number
  /** YYYY-MM-DD. */
  readonly date: string
  readonly need: number
  readonly available: number
}

/** One side of a comparison. */
export interface Side {
  readonly kafka: string
  readonly java: number
  readonly brokers: number
  readonly status: Status
}

/** Everything `diff` reports. */
export interface PlanDiff {
  readonly cluster: string
  /** Undefined when there was no declaration before. */
  readonly before?: Side
  readonly after: Side
  /** Brokers that may be lost, of the new plan. */
  readonly loss: number
  readonly groups: readonly GroupChange[]
  readonly topics: readonly TopicChange[]
  readonly applications: readonly ApplicationChange[]
  readonly growth: readonly Crossing[]
}

/** True when the two plans have no difference at all. */
export function isSame({ before, after, groups, topics, applications }: PlanDiff): boolean {
  return (
    before !== undefined &&
    topics.length + applications.length === 0 &&
    before.kafka === after.kafka &&
    before.java === after.java &&
    groups.every(
      one =>
        one.presence === 'both' &&
        one.numbers.length + one.settings.length + one.files.length === 0 &&
        one.limits.every(isSameLimit),
    )
  )
}

/** A limit that does not fit is listed even when nothing about it changed. */
function isSameLimit({ before, after }: LimitChange): boolean {
  return (
    before?.status === after?.status &&
    before?.need === after?.need &&
    before?.available === after?.available
  )
}
