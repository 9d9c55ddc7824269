import { type Loaded, load } from '../declare/load.ts'
import { comment } from './yaml.ts'

/** A declaration that loads, and the lines that had to become comments for it. */
export interface Settled {
  readonly text: string
  readonly loaded: Loaded
  readonly refused: readonly string[]
}

/** A round takes out every line the reader complained of; what then shows is new. */
const rounds = 8

/**
 * Loads a written declaration. A real cluster may hold values a declaration does not accept, such
 * as a retention below its segment: their lines become comments that say why.
 */
export async function settle(text: string, file: string): Promise<Settled> {
  const refused: string[] = []
  let current = text
  for (let round = 0; round < rounds; round += 1) {
    const loaded = await load(current, file)
    const errors = loaded.problems.filter(one => one.severity === 'error')
    const lines = current.split('\n')
    let changed = false
    for (const { line, message } of errors) {
      const text = lines[line - 1] ?? ''
      const commented = refusedLine(text, message)
      // An item on one line is spread first; the next round finds the line that is refused.
      const replaced = commented ?? spread(text)
      if (replaced === undefined) continue
      if (commented !== undefined) refused.push(text.trim())
      lines[line - 1] = replaced
      changed = true
    }
    if (!changed) return { text: current, loaded, refused }
    current = lines.map((line, at) => emptied(line, lines.slice(at + 1))).join('\n')
  }
  return { text: current, loaded: await load(current, file), refused }
}

/** Only a line that is one key with its value can go without breaking what is around it. */
function refusedLine(line: string, message: string): string | undefined {
  const match = /^( +)(?!- )(?!name:)(?!port:)(?!hosts?:)(\S[^#]*?): (\S.*?)( {2}# .*)?$/.exec(line)
  if (match === null) return undefined
  const [, indent = '', key = '', value = ''] = match
  return comment(`refused: ${key}: ${value} (${message})`, indent)
}

/** `- { name: a, partitions: 2 }  # note` as one value a line. */
function spread(line: string): string | undefined {
  const match = /^( +)- \{ (.*) \}( {2}# .*)?$/.exec(line)
  if (match === null) return undefined
  const [, indent = '', pairs = '', note = ''] = match
  const [first = '', ...others] = pairs.split(', ')
  return [`${indent}- ${first}${note}`, ...others.map(one => `${indent}  ${one}`)].join('\n')
}

/** A mapping that lost its last key says so; without a word YAML reads it as null. */
function emptied(line: string, below: readonly string[]): string {
  const indent = /^( *)[A-Za-z]+:$/.exec(line)?.[1]
  if (indent === undefined) return line
  const next = below.find(one => one.trim() !== '' && !/^ *#/.test(one))
  return next?.startsWith(`${indent}  `) ? line : `${line} {}`
}
