import type { CheckResult } from '../check.ts'
import type { Finding } from '../model.ts'
import { markdownCell } from './check-safe.ts'

/** GitHub cuts comments at 65536 characters; what is left out is counted. */
const most = 200

/** The findings as a table for a pull request. */
export function* checkMarkdown(result: CheckResult): Iterable<string> {
  const { summary, findings, suppressed, kafka } = result
  yield `## kafka-size check: ${verdict(result)}\n\n`
  yield `${summary.error} errors, ${summary.warning} warnings, ${summary.info} info in ${summary.files} files of ${summary.hosts} hosts${summary.applications > 0 ? ` and ${summary.applications} applications` : ''}, judged as Kafka ${markdownCell(kafka)}.\n`
  if (findings.length > 0) {
    yield '\n| severity | place | key | is | expected | why | fix |\n|---|---|---|---|---|---|---|\n'
    for (const one of findings.slice(0, most)) yield row(one)
    if (findings.length > most) yield `\n${findings.length - most} more findings are not shown.\n`
  }
  if (suppressed.length === 0) return
  yield `\n${suppressed.length} suppressed by comments:\n\n`
  for (const { finding, suppression } of suppressed.slice(0, most)) {
    yield `- ${place(finding)} ${markdownCell(finding.key)}, until ${markdownCell(suppression.until ?? '')}: ${markdownCell(suppression.reason ?? '')}\n`
  }
}

function verdict({ summary }: CheckResult): string {
  if (summary.unread > 0) return `${summary.unread} not read`
  return summary.error + summary.warning + summary.info === 0 ? 'nothing found' : 'findings'
}

function place({ file, line }: Finding): string {
  return markdownCell(line === undefined ? (file ?? 'cluster') : `${file}:${line}`)
}

function row(one: Finding): string {
  const cells = [one.key, one.actual, one.expected, one.message, one.fix]
  return `| ${one.severity} | ${place(one)} | ${cells.map(cell => markdownCell(cell ?? '')).join(' | ')} |\n`
}
