import { loadPlain } from './plain-topics.ts'
import type { Position } from './problem.ts'

/** Text of a declaration that could not be read as YAML or JSON. */
export interface SyntaxProblem extends Position {
  readonly message: string
}

/** A declaration may be this large; 100 000 topics take about 11 MB. */
export const maxDeclarationBytes: number = 64 * 2 ** 20

/**
 * The value a YAML or JSON text holds, or where it is malformed. JSON is read by `JSON.parse`,
 * ten times faster; what it refuses goes to the YAML reader, which knows positions.
 */
export async function parseText(
  text: string,
): Promise<{ readonly value: unknown } | { readonly syntax: SyntaxProblem }> {
  const nul = text.indexOf('\0')
  if (nul >= 0)
    return { syntax: { ...positionAt(text, nul), message: 'the text holds a NUL byte' } }
  if (/^\s*\{/.test(text)) {
    try {
      return { value: JSON.parse(text) }
    } catch {
      // Flow-style YAML also starts with a brace, and the YAML reader tells the position.
    }
  }
  return parseYaml(text)
}

async function parseYaml(
  text: string,
): Promise<{ readonly value: unknown } | { readonly syntax: SyntaxProblem }> {
  const { load, CORE_SCHEMA, mergeTag, YAMLException } = await import('js-yaml')
  try {
    // Aliases are bounded because nested ones multiply ("alias bomb").
    const options = { schema: CORE_SCHEMA.withTags(mergeTag), maxAliases: 100 }
    const whole = (part: string): unknown => load(part, options)
    const plain = text.length < longText ? undefined : loadPlain(text, whole)
    return { value: plain ?? whole(text) }
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error
    const mark = error.mark
    const message = error.reason ?? 'not YAML'
    return { syntax: { line: (mark?.line ?? 0) + 1, column: (mark?.column ?? 0) + 1, message } }
  }
}

/** From here on a list of topics is worth a reader of its own: js-yaml takes 50 ms for a megabyte. */
const longText = 2 ** 18

/** Line and column of an offset. */
export function positionAt(text: string, offset: number): Position {
  const before = text.slice(0, offset)
  const line = before.split('\n').length
  return { line, column: offset - before.lastIndexOf('\n') }
}

/**
 * Octal-looking integers and digits with `_`: js-yaml reads them in one way, YAML 1.1 readers in
 * another. Offsets of the scalars; the pattern is anchored on the key's colon to stay fast.
 */
export function yaml11Scalars(text: string): readonly { offset: number; text: string }[] {
  if (!/[:\-,[][ \t]+[+-]?(?:0[0-9]|[0-9]+_)/.test(text)) return []
  const pattern =
    /(?:[:\-,[][ \t]+)([+-]?(?:0[0-9][0-9_]*|[0-9]+(?:_[0-9]+)+))(?=[ \t]*(?:#.*)?(?:[\r\n,\]}]|$))/g
  return [...text.matchAll(pattern)].map(match => ({
    offset: match.index + match[0].length - (match[1]?.length ?? 0),
    text: match[1] ?? '',
  }))
}
