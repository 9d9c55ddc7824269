import { causes } from './causes/index.ts'
import type { Cause, Condition, Sign } from './model.ts'
import { signs } from './signs/index.ts'

/** The generated page docs/causes.md: every cause with its rules, and every sign. */
export function causesPage(): string {
  const head = [
    '# What the doctor knows',
    '',
    'Generated from the records in src/doctor; a test keeps it fresh. A rule holds when all of its',
    'conditions hold; the surest rule that holds decides. A counter-sign that excludes removes the',
    'cause, one that weakens takes one step of certainty (certain, likely, possible, nothing).',
    '',
    ...causes.map(({ id, title }) => `- [${title}](#${id})`),
    '',
  ]
  return `${[...head, ...causes.flatMap(causeSection), ...signTable()].join('\n').trimEnd()}\n`
}

const words = (conditions: readonly Condition[]): string =>
  conditions.map(condition => condition.text).join(', and ')

function causeSection(cause: Cause): readonly string[] {
  const against = cause.counters.map(
    ({ effect, when, why }) => `- ${effect}: ${when.text} (${why})`,
  )
  return [
    `## ${cause.id}`,
    '',
    `**${cause.title}** (${cause.role})`,
    '',
    cause.explanation,
    '',
    ...cause.rules.map(rule => `- ${rule.certainty}: ${words(rule.all)}`),
    ...against,
    '',
    'Not the reason:',
    '',
    ...cause.wrongGuesses.map(({ guess, why }) => `- ${guess}: ${why}`),
    '',
    'To collect:',
    '',
    ...cause.collect.map(what => `- ${what}`),
    '',
    `Sources: ${cause.sources.map(({ title, url }) => (url === undefined ? title : `[${title}](${url})`)).join('; ')}`,
    '',
  ]
}

function signTable(): readonly string[] {
  const row = ({ id, of, means }: Sign): string => `| ${id} | ${of} | ${means} |`
  return ['## Signs', '', '| sign | text | says |', '| --- | --- | --- |', ...signs.map(row), '']
}
