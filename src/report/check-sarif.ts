import { fingerprint } from '../check/baseline.ts'
import { codes } from '../check/codes.ts'
import type { CheckResult } from '../check.ts'
import type { Finding, Severity } from '../model.ts'
import { advice, pathOf, sentence } from './check-path.ts'
import { json, plainText } from './check-safe.ts'

const schema =
  'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json'

/** GitHub takes no run with more results. */
const most = 25_000

const levels: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  info: 'note',
}

/** SARIF 2.1.0 with one run. */
export function* checkSarif(result: CheckResult, version: string): Iterable<string> {
  const findings = result.findings.slice(0, most)
  const names = [...new Set(findings.map(one => one.code))].sort()
  const rules = names.map(rule)
  const driver = { name: 'kafka-size', version, rules }
  yield `{"$schema":${json(schema)},"version":"2.1.0","runs":[{"tool":{"driver":${json(driver)}},"columnKind":"utf16CodeUnits","results":[`
  let before = '\n'
  for (const one of findings) {
    yield `${before}${json(resultOf(one, names))}`
    before = ',\n'
  }
  yield '\n]}]}\n'
}

function rule(id: string): object {
  const text = codes.get(id)?.summary ?? id
  return { id, shortDescription: { text: plainText(text) } }
}

function resultOf(one: Finding, names: readonly string[]): object {
  const region = one.line === undefined ? {} : { region: regionOf(one.line, one.column) }
  return {
    ruleId: one.code,
    ruleIndex: names.indexOf(one.code),
    level: levels[one.severity],
    message: { text: plainText(`${sentence(one)}${advice(one)}`) },
    locations: [{ physicalLocation: { artifactLocation: { uri: uri(pathOf(one)) }, ...region } }],
    partialFingerprints: { 'kafkaSize/v1': fingerprint(one) },
  }
}

function regionOf(startLine: number, startColumn: number | undefined): object {
  return { startLine, ...(startColumn !== undefined && { startColumn }) }
}

/** A relative reference; an absolute path becomes a file URI. Lone surrogates have no encoding. */
function uri(path: string): string {
  const encoded = plainText(path)
    .split('/')
    .map(part => encodeURIComponent(part))
    .join('/')
  return encoded.startsWith('/') ? `file://${encoded}` : encoded
}
