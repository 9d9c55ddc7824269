import type { CheckResult } from '../check.ts'
import type { Finding, Severity } from '../model.ts'
import { advice, pathOf, sentence } from './check-path.ts'
import { githubData, githubProperty } from './check-safe.ts'

const commands: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  info: 'notice',
}

/** Annotations of GitHub Actions: one workflow command a line, and nothing else. */
export function* checkGithub({ findings }: CheckResult): Iterable<string> {
  for (const one of findings) yield `${annotation(one)}\n`
}

function annotation(one: Finding): string {
  const { line, column } = one
  const properties = [
    `file=${githubProperty(pathOf(one))}`,
    ...(line === undefined ? [] : [`line=${line}`]),
    ...(line === undefined || column === undefined ? [] : [`col=${column}`]),
    `title=${githubProperty(one.code)}`,
  ]
  return `::${commands[one.severity]} ${properties.join(',')}::${githubData(`${sentence(one)}${advice(one)}`)}`
}
