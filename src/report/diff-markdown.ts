import { type GroupChange, isSame, type PlanDiff, type TopicChange } from '../diff/model.ts'
import {
  applicationText,
  crossingText,
  effectText,
  filesText,
  hostsText,
  notable,
  orderText,
  rows,
  share,
  sidesText,
  turn,
  verdictText,
} from './diff-words.ts'
import { cell as escaped } from './plan-markdown.ts'

/** A comment of GitHub holds 65536 characters; the longest lists are cut well before. */
const most = 60

/** A hidden first line by which a pipeline finds its own comment again. */
export const commentMark = '<!-- kafka-size diff -->'

/** GitHub finds names and numbers after it has taken escapes away: a blank of no width stops it. */
function cell(text: string): string {
  return escaped(text).replace(/\\([@#])/g, '$1\u200b')
}

/** The comparison for a comment on a pull request. */
export function diffMarkdown(made: PlanDiff): string {
  const mark = { fits: '✅', tight: '⚠️', 'does not fit': '❌' }[made.after.status]
  const lines = [
    commentMark,
    `### ${mark} ${cell(made.cluster)}: ${cell(verdictText(made))}`,
    '',
    cell(sidesText(made)),
    ...(isSame(made) ? ['', 'No difference in numbers, verdicts and files.'] : []),
    ...topicLines(made.topics),
    ...made.groups.flatMap(group => groupLines(group, made.loss)),
    ...applicationLines(made),
    ...growthLines(made),
  ]
  return `${lines.join('\n')}\n`
}

function topicLines(topics: readonly TopicChange[]): readonly string[] {
  if (topics.length === 0) return []
  const lines = topics.map(
    ({ name, change, details }) =>
      `- ${change} **${cell(name)}**${details.length > 0 ? `: ${cell(details.join(', '))}` : ''}`,
  )
  return ['', '**Topics**', '', ...cut(lines, '- ')]
}

function cut(lines: readonly string[], prefix: string): readonly string[] {
  const more = lines.length - most
  return more > 0 ? [...lines.slice(0, most), `${prefix}and ${more} more`] : lines
}

function groupLines(group: GroupChange, loss: number): readonly string[] {
  const parts = [
    ...hostLines(group),
    ...limitLines(group),
    ...numberLines(group, loss),
    ...settingLines(group),
  ]
  if (parts.length === 0) return []
  const word = group.presence === 'both' ? '' : ` (${group.presence})`
  return ['', `#### ${cell(group.name)}${word}`, ...parts]
}

function hostLines({ hostsAdded, hostsRemoved, presence }: GroupChange): readonly string[] {
  if (presence !== 'both') return []
  return [
    ...(hostsAdded.length > 0 ? ['', `Hosts added: ${cell(hostsAdded.join(', '))}`] : []),
    ...(hostsRemoved.length > 0 ? ['', `Hosts removed: ${cell(hostsRemoved.join(', '))}`] : []),
  ]
}

function limitLines(group: GroupChange): readonly string[] {
  const list = notable(group)
  if (list.length === 0) return []
  return [
    '',
    '| limit | verdict | need before | need after | advice |',
    '|---|---|---|---|---|',
    ...list.map(one => {
      const advice = [orderText(one), one.advice ?? '']
      const words = [one.limit, turn(one), share(one.before)(one.unit), share(one.after)(one.unit)]
      const last = advice.filter(text => text !== '').join('; ')
      return `| ${[...words, last].map(cell).join(' | ')} |`
    }),
  ]
}

function numberLines(group: GroupChange, loss: number): readonly string[] {
  const made = rows(group)
  if (made.length === 0) return []
  const head = loss > 0 ? `per process, after the loss of ${loss}` : 'per process'
  return [
    '',
    `| ${head} | before | after | change |`,
    '|---|---:|---:|---:|',
    ...made.map(
      one => `| ${[one.label, one.before, one.after, one.change].map(cell).join(' | ')} |`,
    ),
  ]
}

function settingLines(group: GroupChange): readonly string[] {
  const files = group.files.length > 0 ? ['', `Files: ${filesText(group)}.`] : []
  const restart = group.restart ? ['', '**A rolling restart is needed.**'] : []
  if (group.settings.length === 0) return [...restart, ...files]
  const lines = group.settings.map(one => {
    const words = [
      one.target,
      one.key,
      one.before ?? '(none)',
      one.after ?? '(none)',
      effectText(one),
      hostsText(one.hosts, group),
    ]
    return `| ${words.map(cell).join(' | ')} |`
  })
  return [
    ...restart,
    '',
    `<details><summary>${group.settings.length} changed ${group.settings.length === 1 ? 'setting' : 'settings'}</summary>`,
    '',
    '| file | key | before | after | takes effect | hosts |',
    '|---|---|---|---|---|---|',
    ...cut(lines, '| '),
    '',
    '</details>',
    ...files,
  ]
}

function growthLines({ growth }: PlanDiff): readonly string[] {
  if (growth.length === 0) return []
  return ['', '**Growth**', '', ...growth.map(one => `- ${cell(crossingText(one))}`)]
}

function applicationLines({ applications }: PlanDiff): readonly string[] {
  if (applications.length === 0) return []
  const lines = applications.map(one => `- **${cell(one.name)}**: ${cell(applicationText(one))}`)
  return ['', '**Applications**', '', ...cut(lines, '- ')]
}
