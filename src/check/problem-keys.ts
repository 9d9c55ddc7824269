import { type Host, HostError } from '../host.ts'
import type { Finding } from '../model.ts'

/** Complaints of the readers about one line, and how the key of that line is found. */
const keyOf: Readonly<Record<string, (line: string) => string | undefined>> = {
  'unit-value': assigned,
  'sysctl-syntax': line => /^\s*-?([a-z][\w.\-/]+)/.exec(line)?.[1],
  'sysctl-refused': assigned,
  'malformed-unicode-escape': line => /^\s*([\w.-]+)/.exec(line)?.[1],
  'limits-syntax': line => line.trim().split(/\s+/)[2]?.toLowerCase(),
}

/** Complaints about a line with the key of that line, so that they meet other findings about it. */
export function withKeys(host: Host, problems: readonly Finding[]): readonly Finding[] {
  const texts = new Map<string, readonly string[]>()
  return problems.map(one => {
    const find = keyOf[one.code]
    if (!find || one.file === undefined || one.line === undefined || one.key !== one.file)
      return one
    const lines = texts.get(one.file) ?? linesOf(host, one.file)
    texts.set(one.file, lines)
    const key = find(lines[one.line - 1] ?? '')
    return key ? { ...one, key } : one
  })
}

function assigned(line: string): string | undefined {
  return /^\s*-?([\w.\-/]+)\s*=/.exec(line)?.[1]
}

function linesOf(host: Host, file: string): readonly string[] {
  try {
    return new TextDecoder().decode(host.read(file, 2 ** 20)).split('\n')
  } catch (error) {
    if (error instanceof HostError) return []
    throw error
  }
}
