import type { RenderedFile } from './render.ts'
import { parseProperties } from './targets/properties.ts'

/**
 * Reads a generated server.properties back and compares it with what was meant: the lines by our
 * own reader, their values by java-properties as an independent second one. That library unescapes
 * `%41` and JSON escapes, so it is given a canonical text in which only letters, digits and a few
 * signs stand as they are. Throws on a difference: that is a bug of ours, never a file.
 */
export async function verifyProperties(files: readonly RenderedFile[]): Promise<void> {
  const { PropertiesFile } = await import('java-properties')
  const encoder = new TextEncoder()
  for (const file of files) {
    if (!file.properties) continue
    const { entries, problems } = parseProperties(encoder.encode(file.text))
    const plain = entries.filter(({ key }) => isPlain(key))
    const reader = new PropertiesFile()
    for (const { key, value } of plain) reader.makeKeys(`${key}=${canonical(value)}`)
    const own = new Map(entries.map(({ key, value }) => [key, value]))
    const wrong = file.properties.find(
      ({ key, value }) =>
        own.get(key) !== value || (isPlain(key) && String(reader.objs[key]) !== value),
    )
    if (problems.length > 0 || wrong || entries.length !== file.properties.length) {
      throw new Error(
        `${file.path} does not read back as it was meant: ${wrong?.key ?? 'number of lines'}`,
      )
    }
  }
}

/** java-properties never unescapes keys, so it can only be asked for plain ones. */
function isPlain(key: string): boolean {
  return /^[A-Za-z0-9._-]+$/.test(key) && key !== '__proto__' && key !== 'hasOwnProperty'
}

function canonical(value: string): string {
  return value.replace(
    /[^A-Za-z0-9,._/-]/g,
    one => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
