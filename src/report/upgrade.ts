import { printable } from '../doctor/clean.ts'
import { type Finding, severities } from '../model.ts'
import type { Step, Upgrade } from '../upgrade.ts'
import { fold } from './table.ts'

/** The formats of the report. */
export const upgradeFormats = ['text', 'json', 'markdown'] as const

/** One of the formats. */
export type UpgradeFormat = (typeof upgradeFormats)[number]

/** Writes what an upgrade asks for. Texts of files lose their control characters. */
export function upgradeReport(upgrade: Upgrade, format: UpgradeFormat): string {
  switch (format) {
    case 'text':
      return text(upgrade)
    case 'json':
      return json(upgrade)
    case 'markdown':
      return markdown(upgrade)
  }
}

function json(upgrade: Upgrade): string {
  const { from, to, mode, steps, findings } = upgrade
  const summary = Object.fromEntries(severities.map(each => [each, count(upgrade, each)]))
  const document = { version: 1, from, to, mode: mode ?? null, summary, steps, findings }
  return `${JSON.stringify(document, undefined, 2)}\n`
}

function count({ findings }: Upgrade, severity: string): number {
  return findings.filter(finding => finding.severity === severity).length
}

function summary(upgrade: Upgrade): string {
  const counts = severities.map(each => `${count(upgrade, each)} ${each}`)
  return upgrade.findings.length === 0 ? 'nothing changes' : counts.join(', ')
}

function text(upgrade: Upgrade): string {
  const steps = upgrade.steps.flatMap((step, index) => textStep(step, index + 1))
  return `${[
    `Kafka ${upgrade.from} to ${upgrade.to}: ${summary(upgrade)}`,
    '',
    ...upgrade.findings.flatMap(textFinding),
    ...(steps.length > 0 ? ['', 'steps', ...steps] : []),
  ].join('\n')}\n`
}

function place({ file, line, column }: Finding): string {
  if (file === undefined) return ''
  const numbers = [line, column].filter(each => each !== undefined)
  return `${[printable(file), ...numbers].join(':')}: `
}

function textFinding(finding: Finding): readonly string[] {
  const { severity, message, code, fix } = finding
  return [
    `${place(finding)}${severity}: ${printable(message)} [${code}]`,
    ...(fix === undefined ? [] : [`  fix: ${printable(fix)}`]),
  ]
}

function textStep({ title, detail }: Step, number: number): readonly string[] {
  return [`${number}. ${title}`, ...fold(detail, 96, '   ')]
}

function markdown(upgrade: Upgrade): string {
  const { from, to, findings, steps } = upgrade
  const rows = findings.map(finding => {
    const { severity, key, message, fix } = finding
    return `| ${[severity, quoted(key), quoted(place(finding).replace(/: $/, '')), plain(message), plain(fix ?? '')].join(' | ')} |`
  })
  return `${[
    `# Kafka ${from} to ${to}`,
    '',
    `${summary(upgrade)}.`,
    '',
    ...(rows.length > 0
      ? [
          '| severity | key | place | what changes | what to do |',
          '|---|---|---|---|---|',
          ...rows,
          '',
        ]
      : []),
    ...(steps.length > 0 ? ['## Steps', ''] : []),
    ...steps.map(
      ({ title, detail }, index) => `${index + 1}. **${plain(title)}.** ${plain(detail)}`,
    ),
  ]
    .join('\n')
    .trimEnd()}\n`
}

/** Text that no character of can start markup in a table cell. */
function plain(value: string): string {
  return printable(value).replace(/[\\`*_{}[\]<>|#~]/g, character => `\\${character}`)
}

/** A code span; a backtick inside would end it. */
function quoted(value: string): string {
  const inside = printable(value).replaceAll('`', "'").replaceAll('|', '\\|')
  return inside === '' ? '' : `\`${inside}\``
}
