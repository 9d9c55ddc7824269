import { isSame, type PlanDiff } from '../diff/model.ts'
import { formatUnit } from '../units.ts'
import {
  applicationText,
  crossingText,
  notable,
  orderText,
  sidesText,
  turn,
  verdictText,
} from './diff-words.ts'

/** GitHub shows about ten annotations of a kind for a step, so each is worth its place. */
type Level = 'error' | 'warning' | 'notice'

/** The comparison as workflow commands: what does not fit, what is tight, restarts and growth. */
export function diffGithub(made: PlanDiff, file: string): string {
  const lines = [
    ...made.groups.flatMap(group =>
      notable(group).flatMap(one => {
        const level = levels[one.after?.status ?? 'fits']
        const need = formatUnit(one.after?.need ?? 0, one.unit)
        const words = [`${one.limit}: ${turn(one)}`, `needs ${need}`, one.advice ?? '']
        const text = words.filter(word => word !== '').join('; ')
        const title = `${group.name}: ${one.limit}`
        return [
          command(level, file, title, text),
          ...[orderText(one)]
            .filter(order => order !== '')
            .map(order => command('warning', file, title, order)),
        ]
      }),
    ),
    ...made.applications.map(one =>
      command(levels[one.after ?? 'fits'], file, `application ${one.name}`, applicationText(one)),
    ),
    ...made.growth.map(one =>
      command(one.days < 366 ? 'warning' : 'notice', file, 'growth', crossingText(one)),
    ),
    command(
      levels[made.after.status],
      file,
      `${made.cluster}: ${verdictText(made)}`,
      summary(made),
    ),
  ]
  return `${lines.join('\n')}\n`
}

const levels = { 'does not fit': 'error', tight: 'warning', fits: 'notice' } as const

function summary(made: PlanDiff): string {
  if (isSame(made)) return `${sidesText(made)}; no difference`
  const settings = made.groups.reduce((sum, group) => sum + group.settings.length, 0)
  const files = made.groups.reduce((sum, group) => sum + group.files.length, 0)
  const restart = made.groups.filter(group => group.restart).map(group => group.name)
  const words = `${sidesText(made)}; ${made.topics.length} topics, ${settings} settings and ${files} files change`
  return restart.length > 0 ? `${words}; rolling restart of ${restart.join(', ')}` : words
}

function command(level: Level, file: string, title: string, message: string): string {
  return `::${level} file=${property(file)},title=${property(title)}::${data(message)}`
}

/** Nothing in a message may end it or start another command. */
function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
