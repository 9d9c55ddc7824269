import type { CheckInput, CheckResult } from '../check.ts'
import type { Host } from '../host.ts'

/** Placeholder until the edits are written. */
export function* fixDiff(_host: Host, _input: CheckInput, _result: CheckResult): Iterable<string> {}
