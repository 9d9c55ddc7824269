/** How a column is set. */
export type Align = 'left' | 'right'

/**
 * Rows as text lines, columns padded to their widest cell and two blanks apart. Cells may hold
 * colour codes; they count as no width.
 */
export function table(
  rows: readonly (readonly string[])[],
  align: readonly Align[],
): readonly string[] {
  const widths: number[] = []
  for (const row of rows) {
    row.forEach((cell, index) => {
      widths[index] = Math.max(widths[index] ?? 0, width(cell))
    })
  }
  return rows.map(row =>
    row
      .map((cell, index) => pad(cell, widths[index] ?? 0, align[index] ?? 'left'))
      .join('  ')
      .trimEnd(),
  )
}

function pad(cell: string, to: number, align: Align): string {
  const blanks = ' '.repeat(Math.max(0, to - width(cell)))
  return align === 'right' ? blanks + cell : cell + blanks
}

// Most texts are ASCII without colour: one look at them instead of one at each character.
const plain = /^[ -~]*$/

/** Columns a text takes on a terminal; East Asian wide characters take two. */
export function width(text: string): number {
  if (plain.test(text)) return text.length
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colour codes start with the escape character
  const bare = text.replace(/\u001b\[\d+m/g, '')
  let columns = 0
  for (const one of bare)
    columns += /[\u1100-\u115f\u2e80-\uffef\u{1f300}-\u{1faff}]/u.test(one) ? 2 : 1
  return columns
}

/** Breaks a sentence into lines of at most `columns`. */
export function fold(text: string, columns: number, indent: string): readonly string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && width(last) + 1 + width(word) <= columns)
      lines[lines.length - 1] = `${last} ${word}`
    else lines.push(`${indent}${word}`)
  }
  return lines
}
