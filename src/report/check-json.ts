import type { Suppressed } from '../check/suppressions.ts'
import type { CheckResult } from '../check.ts'
import type { Finding } from '../model.ts'
import { json } from './check-safe.ts'

/** The result as schemas/check.schema.json describes it, in pieces: one finding a line. */
export function* checkJson(result: CheckResult): Iterable<string> {
  yield `{\n"schema": "kafka-size/check/1",\n"kafka": ${json(result.kafka)},\n"summary": ${json(result.summary)},\n"usage": `
  yield* list(
    result.usage.map(usage => ({ ...usage, fix: undefined, from: undefined, place: undefined })),
  )
  yield ',\n"suppressed": '
  yield* list(result.suppressed.map(suppressedRecord))
  yield ',\n"findings": '
  yield* list(result.findings)
  yield '\n}\n'
}

function* list(items: readonly unknown[]): Iterable<string> {
  if (items.length === 0) {
    yield '[]'
    return
  }
  let before = '[\n  '
  for (const item of items) {
    yield `${before}${json(item)}`
    before = ',\n  '
  }
  yield '\n]'
}

function suppressedRecord({ finding, suppression }: Suppressed): {
  readonly finding: Finding
  readonly until?: string
  readonly reason?: string
  readonly line: number
} {
  const { until, reason, line } = suppression
  return {
    finding,
    line,
    ...(until !== undefined && { until }),
    ...(reason !== undefined && { reason }),
  }
}
