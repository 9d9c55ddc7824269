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
  const read = new Map<string, string>()
  /** Nodes share most of their lines, so each line is read once. */
  const secondReader = (key: string, value: string): string => {
    const line = `${key}=${value}`
    const known = read.get(line)
    if (known !== undefined) return known
    const reader = new PropertiesFile()
    reader.makeKeys(`${key}=${canonical(value)}`)
    const told = String(reader.objs[key])
    read.set(line, told)
    return told
  }
  for (const file of files) {
    if (!file.properties) continue
    const { entries, problems } = parseProperties(encoder.encode(file.text))
    const own = new Map(entries.map(({ key, value }) => [key, value]))
    const wrong = file.properties.find(({ key, value }) => {
      const mine = own.get(key)
      return mine !== value || (isPlain(key) && secondReader(key, mine) !== value)
    })
    const same = own.size === entries.length && entries.length === file.properties.length
    if (problems.length > 0 || wrong || !same) {
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
