import type { Diagnosis, Evidence, RuledOut, Setting, Verdict } from '../doctor/model.ts'
import type { Source } from '../model.ts'

/** The formats of the report. */
export const doctorFormats = ['text', 'json', 'markdown'] as const

/** One of the formats. */
export type DoctorFormat = (typeof doctorFormats)[number]

/** Writes a diagnosis; every text in it is already masked and printable. */
export function doctorReport(diagnosis: Diagnosis, format: DoctorFormat): string {
  switch (format) {
    case 'text':
      return textReport(diagnosis)
    case 'json':
      return `${JSON.stringify({ version: 1, ...diagnosis }, undefined, 2)}\n`
    case 'markdown':
      return markdownReport(diagnosis)
  }
}

const nothing = 'nothing recognised'

function counts({ inputs }: Diagnosis): string {
  const lines = inputs.reduce((sum, input) => sum + input.lines, 0)
  const files = inputs.length === 1 ? '1 input' : `${inputs.length} inputs`
  return `${files}, ${lines} ${lines === 1 ? 'line' : 'lines'}`
}

function textReport(diagnosis: Diagnosis): string {
  const { inputs, verdicts, ruledOut } = diagnosis
  const read = inputs.map(input => `  - ${input.file}: ${input.kinds.join(', ') || nothing}`)
  const head = [`read: ${counts(diagnosis)}`, ...read, '']
  if (verdicts.length === 0 && ruledOut.length === 0) return `${[...head, nothing].join('\n')}\n`
  const parts = verdicts.map((verdict, at) => textVerdict(verdict, at + 1))
  const empty = verdicts.length === 0 ? [nothing, ''] : []
  return `${[...head, ...empty, ...parts.flat(), ...textRuledOut(ruledOut)].join('\n').trimEnd()}\n`
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`  ${title}`, ...lines.map(line => `    - ${line}`)]
}

function textVerdict(verdict: Verdict, number: number): readonly string[] {
  const { title, id, certainty, role, remedy } = verdict
  const kind = role === 'failure' ? '' : `, ${role}`
  return [
    `${number}. ${title} [${id}]: ${certainty}${kind}`,
    `  ${verdict.explanation}`,
    ...section('why so sure', verdict.because),
    ...section('figures', verdict.figures),
    ...section('evidence', verdict.evidence.map(textEvidence)),
    ...section(
      'not the reason',
      verdict.wrongGuesses.map(wrong => `${wrong.guess}: ${wrong.why}`),
    ),
    ...section('set', remedy.settings.map(textSetting)),
    ...section('do', remedy.steps),
    ...section('collect', wanted(verdict)),
    ...section('sources', verdict.sources.map(textSource)),
    '',
  ]
}

/** What to collect is asked for when something is still open. */
function wanted(verdict: Verdict): readonly string[] {
  return verdict.certainty === 'certain' && verdict.remedy.exact ? [] : verdict.collect
}

function textSource({ title, url }: Source): string {
  return url === undefined ? title : `${title}: ${url}`
}

function textEvidence(line: Evidence): string {
  return `${line.file}:${line.line}: ${line.text}`
}

function textSetting({ target, key, value, because }: Setting): string {
  return `${target}: ${key} = ${value} (${because})`
}

function textRuledOut(list: readonly RuledOut[]): readonly string[] {
  if (list.length === 0) return []
  const lines = list.flatMap(({ id, why, evidence }) => [
    `  - ${id}: ${why}`,
    ...evidence.map(line => `    - ${textEvidence(line)}`),
  ])
  return ['ruled out', ...lines]
}

/** A code span that nothing in the text can end. */
function code(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(run => run[0].length))
  const fence = '`'.repeat(longest + 1)
  const pad = text.startsWith('`') || text.endsWith('`') || text.trim() === '' ? ' ' : ''
  return `${fence}${pad}${text}${pad}${fence}`
}

/** Prose that may hold words of the input: characters with a meaning in markdown or HTML are escaped. */
function prose(text: string): string {
  return text.replace(/[\\`*_[\]<>|#~&!]/g, '\\$&').replace(/@(?=\w)/g, '@\u200b')
}

function markdownReport(diagnosis: Diagnosis): string {
  const { inputs, verdicts, ruledOut } = diagnosis
  const read = inputs.map(input => `- ${code(input.file)}: ${input.kinds.join(', ') || nothing}`)
  const head = ['# kafka-size doctor', '', `Read: ${counts(diagnosis)}.`, '', ...read, '']
  const empty = verdicts.length === 0 ? [`**${nothing}**`, ''] : []
  const parts = verdicts.flatMap((verdict, at) => markdownVerdict(verdict, at + 1))
  return `${[...head, ...empty, ...parts, ...markdownRuledOut(ruledOut)].join('\n').trimEnd()}\n`
}

function list(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`**${title}**`, '', ...lines.map(line => `- ${line}`), '']
}

function markdownVerdict(verdict: Verdict, number: number): readonly string[] {
  const { title, id, certainty, role, remedy } = verdict
  return [
    `## ${number}. ${prose(title)}`,
    '',
    `${code(id)}: **${certainty}**${role === 'failure' ? '' : `, ${role}`}`,
    '',
    prose(verdict.explanation),
    '',
    ...list('Why so sure', verdict.because.map(prose)),
    ...list('Figures', verdict.figures.map(prose)),
    ...list('Evidence', verdict.evidence.map(markdownEvidence)),
    ...list(
      'Not the reason',
      verdict.wrongGuesses.map(({ guess, why }) => `${prose(guess)}: ${prose(why)}`),
    ),
    ...list(
      'Set',
      remedy.settings.map(
        ({ target, key, value, because }) =>
          `${target}: ${code(`${key} = ${value}`)} (${prose(because)})`,
      ),
    ),
    ...list('Do', remedy.steps.map(prose)),
    ...list('Collect', wanted(verdict).map(code)),
    ...list(
      'Sources',
      verdict.sources.map(({ title: name, url }) =>
        url === undefined ? prose(name) : `[${prose(name)}](${url})`,
      ),
    ),
  ]
}

function markdownEvidence(line: Evidence): string {
  return `${code(`${line.file}:${line.line}`)} ${code(line.text)}`
}

function markdownRuledOut(ruledOut: readonly RuledOut[]): readonly string[] {
  if (ruledOut.length === 0) return []
  const lines = ruledOut.flatMap(({ id, why, evidence }) => [
    `- ${code(id)}: ${prose(why)}`,
    ...evidence.map(line => `  - ${markdownEvidence(line)}`),
  ])
  return ['## Ruled out', '', ...lines, '']
}
