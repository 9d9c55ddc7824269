/** A key and its value, to be written. */
export interface Property {
  readonly key: string
  readonly value: string
}

/** Lines of `key=value` that Java reads back as the same keys and values. */
export function writeProperties(entries: readonly Property[]): string {
  return entries.map(entry => `${writeProperty(entry)}\n`).join('')
}

/** One line of a properties file, without its end of line. */
export function writeProperty({ key, value }: Property): string {
  return `${escapePropertyKey(key)}=${escapePropertyValue(value)}`
}

/** A key with `\` before every character that would end it or start a comment. */
export function escapePropertyKey(key: string): string {
  return key.replace(/[\\=:#! ]/g, '\\$&').replace(unsafe, escapeCharacter)
}

/** A value: outer spaces as `\u0020`, because Java drops leading ones and Kafka trims both. */
export function escapePropertyValue(value: string): string {
  return value
    .replaceAll('\\', '\\\\')
    .replace(/^ +| +$/g, spaces => '\\u0020'.repeat(spaces.length))
    .replace(unsafe, escapeCharacter)
}

const unsafe = /[^\x20-\x7e]/g
const named: Readonly<Record<string, string>> = {
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
  '\f': '\\f',
}

function escapeCharacter(char: string): string {
  return named[char] ?? `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`
}
