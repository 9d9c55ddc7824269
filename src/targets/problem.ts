/** A line that its reader refuses, ignores or takes otherwise than it looks. */
export interface SyntaxProblem {
  /** Kebab-case. */
  readonly code: string
  readonly line: number
  readonly column?: number
  /** Lower case, without the place. Text of the file in it has gone through `shown`. */
  readonly message: string
}

/** Text of a file as it may stand in a message: quoted, short, without control characters. */
export function shown(text: string): string {
  const short = text.length > 60 ? `${text.slice(0, 57)}...` : text
  return `"${short.replace(/[^\x20-\x7e]/g, '?').replaceAll('"', "'")}"`
}
