import type { CheckResult } from '../check.ts'
import type { Finding, Severity } from '../model.ts'
import { advice, pathOf, sentence } from './check-path.ts'
import { json, plainText } from './check-safe.ts'

const severities: Readonly<Record<Severity, string>> = {
  error: 'ERROR',
  warning: 'WARNING',
  info: 'INFO',
}

/** Reviewdog's diagnostics, one object a line. */
export function* checkRdjsonl({ findings }: CheckResult): Iterable<string> {
  for (const one of findings) yield `${json(diagnostic(one))}\n`
}

function diagnostic(one: Finding): object {
  const { line, column, source, code } = one
  const start = { line, ...(column !== undefined && { column }) }
  return {
    message: plainText(`${sentence(one)}${advice(one)}`),
    location: { path: plainText(pathOf(one)), ...(line !== undefined && { range: { start } }) },
    severity: severities[one.severity],
    source: { name: 'kafka-size' },
    code: { value: code, ...(source?.url !== undefined && { url: source.url }) },
  }
}
