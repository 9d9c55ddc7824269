import { javaTrim } from '../kafka/parse.ts'
import type { JvmWord } from '../targets/jvm.ts'
import { hasByteOrderMark, type PropertyEntry, parseProperties } from '../targets/properties.ts'
import { hiddenValue, type LiveEntries, type LiveEntry, type Place } from './model.ts'
import type { Reader } from './reader.ts'
import { isSecretKey } from './secrets.ts'

const target = 'server.properties'

/** Reads server.properties as a broker does; undefined when it is missing or cannot be read. */
export function readProperties(
  reader: Reader,
  path: string,
  words: readonly JvmWord[] = [],
): LiveEntries | undefined {
  const bytes = reader.bytes(path)
  if (bytes === undefined) return undefined
  const file = parseProperties(bytes)
  const shown = reader.shown(path)
  for (const { line, column } of file.problems) {
    const message =
      'malformed \\uxxxx escape: Java refuses the whole file and the broker does not start'
    const place = { file: shown, line, column }
    reader.problem({
      code: 'malformed-unicode-escape',
      severity: 'error',
      target,
      message,
      ...place,
    })
  }
  if (hasByteOrderMark(file)) reportByteOrderMark(reader, shown)
  const entries = new Map<string, LiveEntry>()
  for (const entry of file.entries) put(entries, liveEntry(entry, shown))
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

function liveEntry({ key, value, line, column }: PropertyEntry, file: string): LiveEntry {
  return propertyEntry(key, value, { file, line, column }, 'file')
}

/** A value as Kafka takes it: trimmed whatever its type, secrets dropped, providers marked. */
export function propertyEntry(
  key: string,
  raw: string,
  place: Place,
  origin: LiveEntry['origin'],
): LiveEntry {
  if (isSecretKey(key)) return { target, key, value: hiddenValue, secret: true, origin, ...place }
  const value = javaTrim(raw)
  const unresolved = /\$\{[^}:]+:[^}]*\}/.test(value)
  return {
    ...{ target, key, value, origin, ...place },
    ...(raw !== value && { raw }),
    ...(unresolved && { unresolved: true as const }),
  }
}

/** `--override key=value` after the main class; it beats the file. Source: kafka.Kafka. */
function overrides(words: readonly JvmWord[]): LiveEntry[] {
  return words.flatMap((word, at) => {
    const text = word.text === '--override' ? words[at + 1]?.text : attached(word.text)
    const equals = text?.indexOf('=') ?? -1
    if (text === undefined || equals < 1) return []
    const place = { file: word.file }
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
