import { javaTrim } from '../kafka/parse.ts'
import { parsePropertiesText } from '../targets/properties.ts'
import { hiddenValue, type LiveEntry, type Place } from './model.ts'
import { isSecretKey } from './secrets.ts'

const target = 'server.properties'

/** What a line says, wherever it stands. */
interface Said {
  readonly key: string
  readonly value: string
  readonly column: number
  /** What only few entries have. */
  readonly more: Pick<LiveEntry, 'raw' | 'secret' | 'unresolved'> | undefined
}

/** Lines of a fleet are alike: each is taken apart once. */
const mostLines = 4096
const longestLine = 400
const known = new Map<string, Said | undefined>()

/**
 * The entries of a text in which every line stands for itself; undefined for one with backslashes
 * or carriage returns, which `parseProperties` has to read.
 */
export function entriesByLine(text: string, file: string): LiveEntry[] | undefined {
  if (text.includes('\\') || text.includes('\r')) return undefined
  const entries: LiveEntry[] = []
  for (let start = 0, line = 1; start < text.length; line++) {
    const found = text.indexOf('\n', start)
    const end = found < 0 ? text.length : found
    const said = end === start ? undefined : saidBy(text.slice(start, end))
    if (said) entries.push(entryOf(said, file, line))
    start = end + 1
  }
  return entries
}

/** The entry of one such line. What only one broker says is not worth remembering. */
export function entryOfLine(text: string, file: string, line: number): LiveEntry | undefined {
  const said = known.has(text) ? known.get(text) : parsed(text)
  return said && entryOf(said, file, line)
}

function entryOf({ key, value, column, more }: Said, file: string, line: number): LiveEntry {
  const entry: LiveEntry = { target, key, value, origin: 'file', file, line, column }
  return more ? { ...entry, ...more } : entry
}

function saidBy(line: string): Said | undefined {
  const said = known.get(line)
  return said !== undefined || known.has(line) ? said : learn(line)
}

function learn(cut: string): Said | undefined {
  // A slice keeps the whole text it is cut from in memory; that of a new string keeps the line alone.
  const line = ` ${cut}`.slice(1)
  const said = parsed(line)
  // A secret is not kept.
  if (said?.more?.secret || line.length > longestLine) return said
  if (known.size >= mostLines) known.clear()
  known.set(line, said)
  return said
}

function parsed(line: string): Said | undefined {
  const [entry] = parsePropertiesText(line).entries
  return entry && { ...taken(entry.key, entry.value), column: entry.column }
}

function taken(key: string, raw: string): Omit<Said, 'column'> {
  if (isSecretKey(key)) return { key, value: hiddenValue, more: { secret: true } }
  const value = javaTrim(raw)
  const unresolved = /\$\{[^}:]+:[^}]*\}/.test(value)
  if (!unresolved && raw === value) return { key, value, more: undefined }
  const more = { ...(raw !== value && { raw }), ...(unresolved && { unresolved: true as const }) }
  return { key, value, more }
}

/** A value as Kafka takes it: trimmed whatever its type, secrets dropped, providers marked. */
export function propertyEntry(
  name: string,
  raw: string,
  place: Place,
  origin: LiveEntry['origin'],
): LiveEntry {
  const { key, value, more } = taken(name, raw)
  return { target, key, value, origin, ...place, ...more }
}
