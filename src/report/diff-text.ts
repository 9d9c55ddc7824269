import { type GroupChange, isSame, type PlanDiff, type TopicChange } from '../diff/model.ts'
import type { Status } from '../verdict.ts'
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
import type { Style } from './style.ts'
import { fold, table } from './table.ts'

/** Rows of one list; a change of everything is told by the JSON. */
const most = 40

/** The comparison for a terminal. */
export function diffText(made: PlanDiff, style: Style): string {
  const lines = [
    `${style.strong(made.cluster)}: ${painted(verdictText(made), made.after.status, style)}`,
    sidesText(made),
    ...(isSame(made) ? ['', 'No difference.'] : []),
    ...topicLines(made.topics),
    ...made.groups.flatMap(group => groupLines(group, made.loss, style)),
    ...(made.applications.length > 0 ? ['', 'Applications'] : []),
    ...made.applications.flatMap(one =>
      fold(`${one.name}: ${applicationText(one)}`, 76, '    ').map((line, at) =>
        at === 0 ? `  ${line.trim()}` : line,
      ),
    ),
    ...(made.growth.length > 0 ? ['', 'Growth'] : []),
    ...made.growth.map(one => `  ${crossingText(one)}`),
  ]
  return `${lines.join('\n')}\n`
}

function painted(text: string, status: Status, style: Style): string {
  if (status === 'fits') return style.good(text)
  return status === 'tight' ? style.warn(text) : style.bad(text)
}

function topicLines(topics: readonly TopicChange[]): readonly string[] {
  if (topics.length === 0) return []
  const signs = { added: '+', removed: '-', changed: '~' } as const
  const lines = topics.map(
    ({ name, change, details }) =>
      `  ${signs[change]} ${name}${details.length > 0 ? `: ${details.join(', ')}` : ''}`,
  )
  return ['', 'Topics', ...cut(lines)]
}

function cut(lines: readonly string[]): readonly string[] {
  const more = lines.length - most
  return more > 0 ? [...lines.slice(0, most), `  ... and ${more} more`] : lines
}

function groupLines(group: GroupChange, loss: number, style: Style): readonly string[] {
  const parts = [
    ...hostLines(group),
    ...numberLines(group, loss),
    ...limitLines(group, style),
    ...settingLines(group, style),
    ...(group.files.length > 0 ? [`  files: ${filesText(group)}`] : []),
  ]
  if (parts.length === 0) return []
  const word = group.presence === 'both' ? '' : ` (${group.presence})`
  return ['', `${style.strong(group.name)}${word}`, ...parts]
}

function hostLines({ hostsAdded, hostsRemoved, presence }: GroupChange): readonly string[] {
  if (presence !== 'both') return []
  return [
    ...(hostsAdded.length > 0 ? [`  hosts added: ${hostsAdded.join(', ')}`] : []),
    ...(hostsRemoved.length > 0 ? [`  hosts removed: ${hostsRemoved.join(', ')}`] : []),
  ]
}

function numberLines(group: GroupChange, loss: number): readonly string[] {
  const made = rows(group)
  if (made.length === 0) return []
  const head = [loss > 0 ? `  after the loss of ${loss}` : '  ', 'before', 'after', 'change']
  return table(
    [head, ...made.map(one => [`  ${one.label}`, one.before, one.after, one.change])],
    ['left', 'right', 'right', 'right'],
  )
}

function limitLines(group: GroupChange, style: Style): readonly string[] {
  const list = notable(group)
  if (list.length === 0) return []
  const lines = table(
    list.map(one => [
      `    ${one.limit}`,
      painted(turn(one), one.after?.status ?? 'fits', style),
      share(one.after)(one.unit),
    ]),
    ['left', 'left', 'left'],
  )
  const advice = list.flatMap(one => [
    ...[orderText(one)].filter(text => text !== ''),
    ...(one.advice === undefined ? [] : [`${one.limit}: ${one.advice}`]),
  ])
  return [
    '  limits',
    ...lines,
    ...advice.flatMap(text =>
      fold(text, 74, '      ').map((line, at) => (at === 0 ? `    > ${line.trim()}` : line)),
    ),
  ]
}

function settingLines(group: GroupChange, style: Style): readonly string[] {
  if (group.settings.length === 0)
    return group.restart ? [`  ${style.warn('every process needs a restart')}`] : []
  const lines = table(
    group.settings.map(one => [
      `    ${one.target}`,
      one.key,
      `${one.before ?? '(none)'} -> ${one.after ?? '(none)'}`,
      effectText(one),
      hostsText(one.hosts, group),
    ]),
    [],
  )
  return [group.restart ? '  settings; a rolling restart is needed' : '  settings', ...cut(lines)]
}
