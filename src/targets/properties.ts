import { decodeLatin1 } from './latin1.ts'

/** One `key=value` of a properties file, unescaped as Java does it, not trimmed. */
export interface PropertyEntry {
  readonly key: string
  readonly value: string
  /** First and last physical line, from 1. They differ when a line is continued with `\`. */
  readonly line: number
  readonly endLine: number
  /** Column of the key's first character, from 1. */
  readonly column: number
  /** Offsets of the raw text in `PropertiesFile.text`, without the end of line. */
  readonly start: number
  readonly end: number
}

/** A comment line, with its `#` or `!` and without leading blanks. */
export interface PropertyComment {
  readonly line: number
  readonly text: string
}

/** A place where `java.util.Properties.load` throws, so that the whole file is refused. */
export interface PropertiesProblem {
  readonly code: 'malformed-unicode-escape'
  readonly line: number
  readonly column: number
}

/** A properties file as Java sees it: every entry in file order, repeated keys included. */
export interface PropertiesFile {
  /** The file as ISO-8859-1 text. */
  readonly text: string
  readonly entries: readonly PropertyEntry[]
  readonly comments: readonly PropertyComment[]
  /** Not empty: Java refuses the file as a whole, though the other entries are listed here. */
  readonly problems: readonly PropertiesProblem[]
}

const TAB = 9
const LF = 10
const FF = 12
const CR = 13
const SPACE = 32
const BANG = 33
const HASH = 35
const COLON = 58
const EQUALS = 61
const BACKSLASH = 92

interface Reader {
  readonly text: string
  at: number
  line: number
  lineStart: number
  readonly entries: PropertyEntry[]
  readonly comments: PropertyComment[]
  readonly problems: PropertiesProblem[]
}

/**
 * Reads bytes exactly as `java.util.Properties.load(InputStream)` does: ISO-8859-1, a byte order
 * mark is part of the first key. Source: JDK 17, java.util.Properties.LineReader and load0.
 */
export function parseProperties(bytes: Uint8Array): PropertiesFile {
  return parsePropertiesText(decodeLatin1(bytes))
}

/** As `parseProperties`, for text that is already decoded (`Properties.load(Reader)`). */
export function parsePropertiesText(text: string): PropertiesFile {
  const reader: Reader = {
    text,
    at: 0,
    line: 1,
    lineStart: 0,
    entries: [],
    comments: [],
    problems: [],
  }
  while (skipBlank(reader)) {
    const first = text.charCodeAt(reader.at)
    if (first === HASH || first === BANG) readComment(reader)
    else readEntry(reader)
  }
  return { text, entries: reader.entries, comments: reader.comments, problems: reader.problems }
}

/** The entry that counts for each key: the last one. */
export function effectiveProperties(file: PropertiesFile): Map<string, PropertyEntry> {
  const effective = new Map<string, PropertyEntry>()
  for (const entry of file.entries) effective.set(entry.key, entry)
  return effective
}

/** Whether the file starts with a UTF-8 byte order mark, which Java reads as part of the key. */
export function hasByteOrderMark(file: Pick<PropertiesFile, 'text'>): boolean {
  return file.text.startsWith('\u00ef\u00bb\u00bf')
}

/** Moves to the first character of the next logical line; false at the end of the file. */
function skipBlank(reader: Reader): boolean {
  const { text } = reader
  for (; reader.at < text.length; reader.at++) {
    const char = text.charCodeAt(reader.at)
    if (char === LF || char === CR) countLine(reader)
    else if (!isBlank(char)) return true
  }
  return false
}

/** Counts the end of line at the reader's place; the LF of a CR LF belongs to the CR. */
function countLine(reader: Reader): void {
  const { text, at } = reader
  if (text.charCodeAt(at) === CR || text.charCodeAt(at - 1) !== CR) reader.line++
  reader.lineStart = at + 1
}

function readComment(reader: Reader): void {
  const end = lineEnd(reader.text, reader.at)
  reader.comments.push({ line: reader.line, text: reader.text.slice(reader.at, end) })
  reader.at = end
}

function lineEnd(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const char = text.charCodeAt(at)
    if (char === LF || char === CR) return at
  }
  return text.length
}

function readEntry(reader: Reader): void {
  const { text, at: start, line } = reader
  const column = start - reader.lineStart + 1
  const end = lineEnd(text, start)
  reader.at = end
  if (!endsInBackslash(text, start, end)) {
    addEntry(reader, text, start, end, { line, column, start })
    return
  }
  const logical = continued(reader, text.slice(start, end - 1))
  if (logical !== undefined) addEntry(reader, logical, 0, logical.length, { line, column, start })
}

/** Whether an odd number of backslashes stands before `end`. */
function endsInBackslash(text: string, start: number, end: number): boolean {
  let count = 0
  while (end - count > start && text.charCodeAt(end - 1 - count) === BACKSLASH) count++
  return count % 2 === 1
}

/**
 * Joins the lines that follow a trailing backslash. undefined: nothing was collected, so that
 * what comes next starts a logical line of its own and may even be a comment.
 */
function continued(reader: Reader, head: string): string | undefined {
  const { text } = reader
  let logical = head
  while (reader.at < text.length) {
    // Java looks for more input before it drops the backslash: a file that ends here has a line.
    if (reader.at + 1 >= text.length) return logical
    skipEndOfLine(reader)
    skipSpaces(reader)
    if (logical === '' && startsAnew(reader)) return undefined
    const start = reader.at
    const end = lineEnd(text, start)
    reader.at = end
    // The backslashes before the break were all consumed, so the parity starts at this line.
    if (!endsInBackslash(text, start, end)) return logical + text.slice(start, end)
    logical += text.slice(start, end - 1)
  }
  return logical
}

function skipEndOfLine(reader: Reader): void {
  const { text } = reader
  const isPair = text.charCodeAt(reader.at) === CR && text.charCodeAt(reader.at + 1) === LF
  countLine(reader)
  reader.at += isPair ? 2 : 1
  reader.lineStart = reader.at
}

function skipSpaces(reader: Reader): void {
  while (isBlank(reader.text.charCodeAt(reader.at))) reader.at++
}

function startsAnew(reader: Reader): boolean {
  const char = reader.text.charCodeAt(reader.at)
  return Number.isNaN(char) || char === HASH || char === BANG || char === LF || char === CR
}

type Place = Pick<PropertyEntry, 'line' | 'column' | 'start'>

function addEntry(reader: Reader, text: string, from: number, to: number, place: Place): void {
  const keyEnd = endOfKey(text, from, to)
  const key = unescaped(text, from, keyEnd)
  const value = unescaped(text, startOfValue(text, keyEnd, to), to)
  if (key === undefined || value === undefined) {
    const { line, column } = place
    reader.problems.push({ code: 'malformed-unicode-escape', line, column })
    return
  }
  const { line, column, start } = place
  reader.entries.push({ key, value, line, endLine: reader.line, column, start, end: reader.at })
}

function endOfKey(text: string, from: number, to: number): number {
  let escaped = false
  for (let at = from; at < to; at++) {
    const char = text.charCodeAt(at)
    if (!escaped && (char === EQUALS || char === COLON || isBlank(char))) return at
    escaped = char === BACKSLASH && !escaped
  }
  return to
}

/** Skips blanks and at most one `=` or `:`. */
function startOfValue(text: string, keyEnd: number, to: number): number {
  let separated = false
  for (let at = keyEnd; at < to; at++) {
    const char = text.charCodeAt(at)
    if (isBlank(char)) continue
    if (separated || (char !== EQUALS && char !== COLON)) return at
    separated = true
  }
  return to
}

function isBlank(char: number): boolean {
  return char === SPACE || char === TAB || char === FF
}

/** undefined for a malformed `\u`, where Java throws IllegalArgumentException. */
function unescaped(text: string, from: number, to: number): string | undefined {
  const raw = text.slice(from, to)
  if (!raw.includes('\\')) return raw
  let plain = ''
  for (let at = 0; at < raw.length; at++) {
    const char = raw.charAt(at)
    if (char !== '\\') {
      plain += char
      continue
    }
    const letter = raw.charAt(++at)
    if (letter !== 'u') {
      plain += controls[letter] ?? letter
      continue
    }
    const digits = raw.slice(at + 1, at + 5)
    if (!/^[0-9a-fA-F]{4}$/.test(digits)) return undefined
    plain += String.fromCharCode(Number.parseInt(digits, 16))
    at += 4
  }
  return plain
}

const controls: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', f: '\f' }
