import type { JvmWord } from '../targets/jvm.ts'
import { decodeLatin1 } from '../targets/latin1.ts'
import { hasByteOrderMark, parsePropertiesText } from '../targets/properties.ts'
import type { LiveEntries, LiveEntry } from './model.ts'
import { entriesByLine, propertyEntry } from './property-lines.ts'
import type { Reader } from './reader.ts'

const target = 'server.properties'

/** Reads server.properties as a broker does; undefined when it is missing or cannot be read. */
export function readProperties(
  reader: Reader,
  path: string,
  words: readonly JvmWord[] = [],
): LiveEntries | undefined {
  const bytes = reader.bytes(path)
  if (bytes === undefined) return undefined
  const text = decodeLatin1(bytes)
  const shown = reader.shown(path)
  const read = entriesByLine(text, shown) ?? entriesOf(reader, text, shown)
  if (hasByteOrderMark({ text })) reportByteOrderMark(reader, shown)
  const entries = new Map<string, LiveEntry>()
  for (const entry of read) put(entries, entry)
  for (const override of overrides(words)) put(entries, override)
  return entries
}

/** Adds an entry that beats what is there. */
function put(entries: Map<string, LiveEntry>, entry: LiveEntry): void {
  const earlier = entries.get(entry.key)
  if (earlier === undefined) entries.set(entry.key, entry)
  else entries.set(entry.key, { ...entry, overrides: losers(earlier) })
}

function losers({ overrides = [], ...loser }: LiveEntry): LiveEntry[] {
  return [loser, ...overrides]
}

/** Entries of a text with escapes and continued lines. */
function entriesOf(reader: Reader, text: string, file: string): LiveEntry[] {
  const { entries, problems } = parsePropertiesText(text)
  for (const { line, column } of problems) {
    const message =
      'malformed \\uxxxx escape: Java refuses the whole file and the broker does not start'
    const place = { file, line, column }
    reader.problem({
      code: 'malformed-unicode-escape',
      severity: 'error',
      target,
      message,
      ...place,
    })
  }
  return entries.map(({ key, value, line, column }) =>
    propertyEntry(key, value, { file, line, column }, 'file'),
  )
}

/** `--override key=value` after the main class; it beats the file. Source: kafka.Kafka. */
function overrides(words: readonly JvmWord[]): LiveEntry[] {
  return words.flatMap((word, at) => {
    const text = word.text === '--override' ? words[at + 1]?.text : attached(word.text)
    const equals = text?.indexOf('=') ?? -1
    if (text === undefined || equals < 1) return []
    const place = { file: word.file, ...(word.line !== undefined && { line: word.line }) }
    return [propertyEntry(text.slice(0, equals), text.slice(equals + 1), place, 'command-line')]
  })
}

function attached(text: string): string | undefined {
  return text.startsWith('--override=') ? text.slice('--override='.length) : undefined
}

function reportByteOrderMark(reader: Reader, file: string): void {
  const message = 'starts with a byte order mark, which Java reads as part of the first key'
  const place = { file, line: 1, column: 1 }
  reader.problem({ code: 'byte-order-mark', severity: 'error', target, message, ...place })
}
