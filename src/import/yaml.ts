import { printable } from '../doctor/clean.ts'

/** A value of the declaration as it is written. */
export type Value = string | number | boolean | readonly Item[] | Fields

/** The keys of a mapping in the order they are written. */
export interface Fields {
  readonly fields: readonly Field[]
  /** On one line, when it is an item of a list and its values are no lists or mappings. */
  readonly inline?: boolean
}

/** One key. Comments are one line each; `note` stands behind a value that fits its line. */
export interface Field {
  readonly key: string
  readonly value: Value
  readonly note?: string
  readonly above?: readonly string[]
}

/** One item of a list. */
export interface Item {
  readonly value: Value
  readonly note?: string
  readonly above?: readonly string[]
}

/** One value a line, two blanks a level, but for items that ask for one line. */
export function writeYaml(fields: readonly Field[]): string {
  return `${fields.flatMap(field => fieldLines(field, 0)).join('\n')}\n`
}

function fieldLines(field: Field, level: number): readonly string[] {
  const indent = '  '.repeat(level)
  const head = `${indent}${key(field.key)}:`
  return [...comments(field.above, indent), ...valueLines(head, field.value, field.note, level)]
}

function valueLines(
  head: string,
  value: Value,
  note: string | undefined,
  level: number,
): readonly string[] {
  if (typeof value !== 'object') return [`${head} ${scalar(value)}${trailing(note)}`]
  if ('fields' in value) {
    if (value.fields.length === 0) return [`${head} {}${trailing(note)}`]
    return [
      `${head}${trailing(note)}`,
      ...value.fields.flatMap(field => fieldLines(field, level + 1)),
    ]
  }
  if (value.length === 0) return [`${head} []${trailing(note)}`]
  return [`${head}${trailing(note)}`, ...value.flatMap(item => itemLines(item, level + 1))]
}

/** The first line of an item carries its dash; the others line up behind it. */
function itemLines(item: Item, level: number): readonly string[] {
  const indent = '  '.repeat(level)
  const above = comments(item.above, indent)
  const { value, note } = item
  const line = inlined(item)
  if (line !== undefined) return [...above, `${indent}- ${line}`]
  if (typeof value !== 'object') return [...above, `${indent}- ${scalar(value)}${trailing(note)}`]
  const inner = 'fields' in value ? value.fields : []
  const [first, ...others] = inner.flatMap(field => fieldLines(field, level + 1))
  return [...above, `${indent}- ${(first ?? '{}').trimStart()}${trailing(note)}`, ...others]
}

/** An item on one line: the notes of its values stand behind it. */
function inlined({ value, note }: Item): string | undefined {
  if (typeof value !== 'object' || !('fields' in value) || value.inline !== true) return undefined
  const pairs = value.fields.flatMap(({ key: name, value: one }) =>
    typeof one === 'object' ? [] : [`${key(name)}: ${scalar(one)}`],
  )
  if (pairs.length < value.fields.length) return undefined
  const told = value.fields.flatMap(one => [
    ...(one.above ?? []),
    ...(one.note === undefined ? [] : [`${one.key}: ${one.note}`]),
  ])
  const words = [...(note === undefined ? [] : [note]), ...told]
  return `{ ${pairs.join(', ')} }${trailing(words.length > 0 ? words.join('; ') : undefined)}`
}

function comments(lines: readonly string[] | undefined, indent: string): readonly string[] {
  return (lines ?? []).map(line => comment(line, indent))
}

/** A comment line; nothing in the text can end it. An empty one is an empty line. */
export function comment(text: string, indent = ''): string {
  return text === '' ? '' : `${indent}# ${printable(text).trim()}`
}

function trailing(note: string | undefined): string {
  return note === undefined ? '' : `  ${comment(note)}`
}

function key(text: string): string {
  return /^[A-Za-z][A-Za-z0-9._-]*$/.test(text) && !reserved.test(text) ? text : quoted(text)
}

/** Words that one of the YAML versions reads as something else than text. */
const reserved = /^(true|false|yes|no|on|off|y|n|null|nan|inf)$/i

function scalar(value: string | number | boolean): string {
  if (typeof value !== 'string') return String(value)
  const isPlain = /^[A-Za-z/][A-Za-z0-9._/-]*$/.test(value) && !reserved.test(value)
  return isPlain || measured.test(value) ? value : quoted(value)
}

/** `7d`, `1GiB`, `2.5MB/s`: a number with a unit is text in every YAML. */
const measured = /^(?:0|[1-9]\d*)(?:\.\d+)?(?:ms|s|min|h|d|B|kB|[MGTP]B|[KMGTP]iB)(?:\/s)?$/

/** A JSON string is a YAML string once the characters YAML counts as breaks are escaped too. */
function quoted(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    one => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
