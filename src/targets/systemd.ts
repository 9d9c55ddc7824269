import { type SyntaxProblem, shown } from './problem.ts'
import { systemdWord } from './systemd-words.ts'

/** One `Key=value` of a unit file, with continued lines joined and without outer blanks. */
export interface UnitLine {
  readonly section: string
  readonly key: string
  readonly value: string
  /** Where the assignment starts. */
  readonly line: number
  readonly column: number
}

/** A unit file or a drop-in. */
export interface UnitFile {
  readonly path: string
  readonly lines: readonly UnitLine[]
  readonly problems: readonly SyntaxProblem[]
}

/**
 * Reads a unit file as systemd's config_parse: `#` and `;` comments also between continued lines,
 * a trailing backslash becomes a blank, sections in brackets.
 */
export function parseUnit(path: string, text: string): UnitFile {
  const lines: UnitLine[] = []
  const problems: SyntaxProblem[] = []
  let section = ''
  for (const { text: whole, line, column } of logicalLines(text.replace(/^\ufeff/, ''))) {
    const header = /^\[(.*)\]$/s.exec(whole)
    const equals = whole.indexOf('=')
    if (header !== null) section = header[1] ?? ''
    else if (equals === -1) problems.push(problem('no "="', whole, line, column))
    else if (section === '')
      problems.push(problem('assignment outside of a section', whole, line, column))
    else {
      const [key, value] = [strip(whole.slice(0, equals)), strip(whole.slice(equals + 1))]
      lines.push({ section, key, value, line, column })
    }
  }
  return { path, lines, problems }
}

/** One assignment to write; `words` are quoted one by one as Environment= needs it. */
export interface UnitSetting {
  readonly key: string
  readonly value?: string
  readonly words?: readonly string[]
}

/** The text of a unit section or drop-in; `%` is doubled everywhere. */
export function writeUnit(section: string, settings: readonly UnitSetting[]): string {
  const lines = settings.map(({ key, value = '', words }) => {
    const written =
      words === undefined ? value.replaceAll('%', '%%') : words.map(systemdWord).join(' ')
    return `${key}=${written}\n`
  })
  return `[${section}]\n${lines.join('')}`
}

interface Logical {
  readonly text: string
  readonly line: number
  readonly column: number
}

function* logicalLines(text: string): Iterable<Logical> {
  let pending: Logical | undefined
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.replace(/^[ \t\n\r]+/, '').replace(/\r$/, '')
    if (line.startsWith('#') || line.startsWith(';')) continue
    const column = raw.length - raw.replace(/^[ \t\n\r]+/, '').length + 1
    const joined: Logical = {
      text: (pending?.text ?? '') + line,
      line: pending?.line ?? index + 1,
      column: pending?.column ?? column,
    }
    pending = endsInBackslash(joined.text)
      ? { ...joined, text: `${joined.text.slice(0, -1)} ` }
      : undefined
    if (pending === undefined && strip(joined.text) !== '')
      yield { ...joined, text: strip(joined.text) }
  }
  if (pending !== undefined && strip(pending.text) !== '')
    yield { ...pending, text: strip(pending.text) }
}

function endsInBackslash(text: string): boolean {
  return (/\\+$/.exec(text)?.[0].length ?? 0) % 2 === 1
}

function strip(text: string): string {
  return text.replace(/^[ \t\n\r]+|[ \t\n\r]+$/g, '')
}

function problem(what: string, text: string, line: number, column: number): SyntaxProblem {
  return {
    code: 'unit-syntax',
    line,
    column,
    message: `${what} in ${shown(text)}; systemd ignores the line`,
  }
}
