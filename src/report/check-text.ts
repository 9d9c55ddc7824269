import type { Usage } from '../check/model.ts'
import type { CheckResult } from '../check.ts'
import type { Finding, Severity } from '../model.ts'
import { formatBytes, formatCount } from '../units.ts'
import { textLine } from './check-safe.ts'
import type { Style } from './style.ts'
import { fold, table } from './table.ts'

const columns = 96

/** The findings as a person reads them, one after the other. */
export function* checkText(result: CheckResult, style: Style): Iterable<string> {
  for (const one of result.findings) yield `${finding(one, style).join('\n')}\n\n`
  if (result.usage.length > 0) yield `${usageTable(result.usage, style).join('\n')}\n\n`
  for (const { finding: one, suppression } of result.suppressed) {
    yield `${style.faint(`${place(one)}: ${one.key} ignored until ${textLine(suppression.until ?? '')}: ${textLine(suppression.reason ?? '')} [${one.code}]`)}\n`
  }
  yield `${summary(result, style)}\n`
}

function place({ file, line, column }: Finding): string {
  const parts = [file ?? 'cluster', ...(line === undefined ? [] : [line, column ?? 1])]
  return textLine(parts.join(':'))
}

function finding(one: Finding, style: Style): readonly string[] {
  const head = `${style.strong(place(one))}: ${paint(style, one.severity)(one.severity)}: ${textLine(one.key)} [${one.code}]`
  return [
    head,
    ...field('is', one.actual),
    ...field('expected', one.expected),
    ...field('why', one.message),
    ...field('fix', one.fix),
  ]
}

function field(name: string, text: string | undefined): readonly string[] {
  if (text === undefined) return []
  const [first = '', ...more] = fold(textLine(text), columns - 12, '')
  const indent = ' '.repeat(12)
  return [`  ${name.padEnd(9)} ${first}`, ...more.map(line => `${indent}${line}`)]
}

function paint(style: Style, severity: Severity): (text: string) => string {
  switch (severity) {
    case 'error':
      return style.bad
    case 'warning':
      return style.warn
    case 'info':
      return style.faint
  }
}

function usageTable(usage: readonly Usage[], style: Style): readonly string[] {
  const show = ({ unit }: Usage, value: number | undefined) =>
    value === undefined ? '' : unit === 'bytes' ? formatBytes(value) : formatCount(value)
  const rows = usage.map(one => [
    textLine(`${one.host} ${one.pid}`),
    one.resource,
    show(one, one.used),
    show(one, one.planned),
    one.limit === undefined ? 'no limit' : show(one, one.limit),
    one.limit === undefined ? '' : `${Math.floor((one.used / one.limit) * 100)} %`,
  ])
  const head = ['process', 'resource', 'now', 'planned', 'limit', 'used'].map(style.faint)
  return table([head, ...rows], ['left', 'left', 'right', 'right', 'right', 'right'])
}

/** The last line. */
function summary({ summary: counts, kafka }: CheckResult, style: Style): string {
  const { error, warning, info, hosts, applications, files, suppressed, accepted, stale, unread } =
    counts
  const found = [
    ...(error > 0 ? [style.bad(plural(error, 'error'))] : []),
    ...(warning > 0 ? [style.warn(plural(warning, 'warning'))] : []),
    ...(info > 0 ? [`${info} info`] : []),
  ]
  const rest = [
    ...(suppressed > 0 ? [`${suppressed} suppressed by comments`] : []),
    ...(accepted > 0 ? [`${accepted} in the baseline`] : []),
    ...(stale > 0 ? [`${stale} of the baseline are gone`] : []),
    ...(unread > 0 ? [style.bad(`${unread} not read`)] : []),
  ]
  const what = found.length > 0 ? found.join(', ') : style.good('nothing found')
  const owners = [
    ...(hosts > 0 || applications === 0 ? [plural(hosts, 'host')] : []),
    ...(applications > 0 ? [plural(applications, 'application')] : []),
  ]
  return `${what} in ${plural(files, 'file')} of ${owners.join(' and ')} for Kafka ${kafka}${rest.map(one => `; ${one}`).join('')}`
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`
}
