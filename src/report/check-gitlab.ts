import { fingerprint } from '../check/baseline.ts'
import type { CheckResult } from '../check.ts'
import type { Finding, Severity } from '../model.ts'
import { advice, pathOf, sentence } from './check-path.ts'
import { json, plainText } from './check-safe.ts'

const severities: Readonly<Record<Severity, string>> = {
  error: 'critical',
  warning: 'major',
  info: 'info',
}

/** The array GitLab's Code Quality report wants. Equal fingerprints are dropped there, so they are numbered. */
export function* checkGitlab({ findings }: CheckResult): Iterable<string> {
  const seen = new Map<string, number>()
  let before = '[\n'
  for (const one of findings) {
    const name = fingerprint(one)
    const count = seen.get(name) ?? 0
    seen.set(name, count + 1)
    yield `${before}${json(issue(one, count === 0 ? name : `${name}-${count}`))}`
    before = ',\n'
  }
  yield findings.length === 0 ? '[]\n' : '\n]\n'
}

function issue(one: Finding, name: string): object {
  return {
    description: plainText(`${sentence(one)}${advice(one)}`),
    check_name: one.code,
    fingerprint: name,
    severity: severities[one.severity],
    location: { path: plainText(pathOf(one)), lines: { begin: one.line ?? 1 } },
  }
}
