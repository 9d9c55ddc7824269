import type { ApplicationSizing } from './applications/model.ts'
import type { Problem } from './declare/problem.ts'
import type { Loaded } from './load.ts'
import type { GroupSizing, Sizing } from './sizing/model.ts'
import { size } from './sizing/size.ts'
import type { Assignment } from './sizing/spread.ts'
import { type Status, type Verdict, verdicts, worstStatus } from './verdict.ts'

/** A sized group with what was judged about it. */
export interface PlannedGroup {
  readonly sizing: GroupSizing
  readonly verdicts: readonly Verdict[]
  readonly status: Status
}

/** Everything `plan` reports. */
export interface Plan {
  readonly sizing: Sizing
  readonly groups: readonly PlannedGroup[]
  readonly applications: readonly ApplicationSizing[]
  readonly status: Status
  /** Warnings of the declaration. */
  readonly problems: readonly Problem[]
}

/** Sizes and judges a loaded cluster. Throws when it did not load. */
export function plan(loaded: Loaded, assignment?: Assignment): Plan {
  if (!loaded.cluster || !loaded.release) throw new Error('the declaration has mistakes')
  const sizing = size(loaded.cluster, loaded.release, assignment)
  const groups = sizing.groups.map(one => {
    const judged = verdicts(one, sizing)
    return { sizing: one, verdicts: judged, status: worstStatus(judged.map(each => each.status)) }
  })
  const { applications = [], problems } = loaded
  const all = [
    ...groups.map(one => one.status),
    ...applications.flatMap(one => one.verdicts.map(each => each.verdict)),
  ]
  return { sizing, groups, applications, status: worstStatus(all), problems }
}
