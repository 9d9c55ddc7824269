import { printable } from '../doctor/clean.ts'
import type { Imported } from '../import.ts'
import type { Finding } from '../model.ts'

/** The forms `import` writes. */
export const importFormats = ['yaml', 'json', 'markdown'] as const

/** One of the forms. */
export type ImportFormat = (typeof importFormats)[number]

/** The declaration alone, or with what is told about it. */
export function importReport(imported: Imported, format: ImportFormat): string {
  switch (format) {
    case 'yaml':
      return imported.text
    case 'json':
      return json(imported)
    case 'markdown':
      return markdown(imported)
  }
}

function json({ text, guesses, missing, refused, problems }: Imported): string {
  const document = { version: 1, declaration: text, guesses, missing, refused, problems }
  return `${JSON.stringify(document, undefined, 2)}\n`
}

/** No run of backticks in a declaration is longer than what its fence has. */
function markdown({ text, guesses, missing, refused, problems }: Imported): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  return [
    '# kafka-size import',
    '',
    ...list('Guesses to check', guesses),
    ...list('Not in the capture', missing),
    ...list('Refused by the declaration', refused),
    ...list('Problems of the capture', problems.map(problemText)),
    '## Declaration',
    '',
    `${fence}yaml`,
    text.trimEnd(),
    fence,
    '',
  ].join('\n')
}

function list(title: string, lines: readonly string[]): readonly string[] {
  if (lines.length === 0) return []
  return [`## ${title}`, '', ...lines.map(line => `- ${prose(line)}`), '']
}

/** Characters with a meaning in markdown or HTML are escaped. */
function prose(text: string): string {
  return printable(text)
    .replace(/[\\`*_[\]<>|#~&!]/g, '\\$&')
    .replace(/@(?=\w)/g, '@\u200b')
}

/** `file:line:col: message [code]`, for standard error. */
export function problemText({ file, line, column, key, message, code }: Finding): string {
  const place = [file ?? key, line, line === undefined ? undefined : column]
  const where = place.filter(one => one !== undefined).join(':')
  return printable(`${where}: ${message} [${code}]`)
}
