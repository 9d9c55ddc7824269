import type { CheckResult } from '../check.ts'
import type { Finding } from '../model.ts'
import { advice, pathOf, sentence } from './check-path.ts'
import { xml } from './check-safe.ts'

/** JUnit XML: a suite for every file, a failed case for every finding; info passes with a text. */
export function* checkJunit(result: CheckResult): Iterable<string> {
  const suites = new Map<string, Finding[]>()
  for (const one of result.findings) {
    const path = pathOf(one)
    const known = suites.get(path)
    if (known) known.push(one)
    else suites.set(path, [one])
  }
  const failures = result.summary.error + result.summary.warning
  const tests = Math.max(1, result.findings.length)
  yield '<?xml version="1.0" encoding="UTF-8"?>\n'
  yield `<testsuites name="kafka-size check" tests="${tests}" failures="${failures}">\n`
  // A file without cases is refused by some readers.
  if (suites.size === 0)
    yield '  <testsuite name="kafka-size check" tests="1" failures="0">\n    <testcase classname="kafka-size check" name="nothing found"/>\n  </testsuite>\n'
  for (const [path, findings] of suites) yield* suite(path, findings)
  yield '</testsuites>\n'
}

function* suite(path: string, findings: readonly Finding[]): Iterable<string> {
  const failures = findings.filter(one => one.severity !== 'info').length
  yield `  <testsuite name="${xml(path)}" tests="${findings.length}" failures="${failures}">\n`
  for (const one of findings) yield testCase(one, path)
  yield '  </testsuite>\n'
}

function testCase(one: Finding, path: string): string {
  // Readers drop a second case of the same name.
  const name = `${one.key} [${one.code}]${one.line === undefined ? '' : ` line ${one.line}`}`
  const text = xml(`${sentence(one)}${advice(one)}`)
  const open = `    <testcase classname="${xml(path)}" name="${xml(name)}" file="${xml(path)}">`
  const body =
    one.severity === 'info'
      ? `<system-out>${text}</system-out>`
      : `<failure message="${xml(one.message)}" type="${one.severity}">${text}</failure>`
  return `${open}${body}</testcase>\n`
}
