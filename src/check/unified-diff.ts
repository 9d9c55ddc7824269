/** A file and what is to become of its lines. */
export interface Changes {
  readonly file: string
  /** As `split('\n')` gives them: the last one is empty when the file ends with a line feed. */
  readonly lines: readonly string[]
  /** Line from 1 to its new text; undefined: it goes. */
  readonly changed: ReadonlyMap<number, string | undefined>
  /** Lines for the end of the file. */
  readonly added: readonly string[]
  /** Lines that must not be shown, and are never changed. */
  isSecret(line: number): boolean
}

const around = 3

interface Row {
  readonly sign: ' ' | '-' | '+'
  readonly text: string
  /** Line feed missing at the end of the file. */
  readonly bare?: true
}

/**
 * The changes as a unified diff for `patch -p1`, empty when nothing changes. Context stops at
 * secret lines; it is equally long on both sides, because patch takes a hunk with less context
 * before than after for one at the beginning of the file.
 */
export function unifiedDiff(changes: Changes): string {
  const last = lastLine(changes)
  const hunks = blocks(changes, last).map(block => hunk(changes, last, block))
  if (hunks.length === 0) return ''
  let shift = 0
  const texts = hunks.map(({ start, rows }) => {
    const [before, after] = [count(rows, '+'), count(rows, '-')]
    const text = `@@ -${range(start, before)} +${range(start + shift, after)} @@\n${rows.map(shown).join('')}`
    shift += after - before
    return text
  })
  const name = changes.file.replace(/^(\.?\/)+/, '')
  return `--- ${quoted(`a/${name}`)}\n+++ ${quoted(`b/${name}`)}\n${texts.join('')}`
}

function lastLine({ lines }: Changes): number {
  return lines.at(-1) === '' ? lines.length - 1 : lines.length
}

interface Block {
  readonly from: number
  readonly to: number
}

/** Runs of lines to change; `last + 1` stands for added lines. */
function blocks({ lines, changed, added, isSecret }: Changes, last: number): readonly Block[] {
  const touched = [...changed.keys()]
    .filter(line => line <= last && !isSecret(line) && changed.get(line) !== lines[line - 1])
    .sort((a, b) => a - b)
  // Behind a last line without line feed nothing can be added unless that line is shown.
  const isOpen = lines.at(-1) !== '' && last > 0
  if (added.length > 0 && !(isOpen && isSecret(last))) touched.push(last + 1)
  const found: Block[] = []
  for (const line of touched) {
    const open = found.at(-1)
    const gap = open ? Array.from({ length: line - open.to - 1 }, (_, i) => open.to + 1 + i) : []
    if (open && gap.length <= 2 * around && !gap.some(isSecret))
      found[found.length - 1] = { from: open.from, to: line }
    else found.push({ from: line, to: line })
  }
  return found
}

function hunk(
  changes: Changes,
  last: number,
  { from, to }: Block,
): { readonly start: number; readonly rows: readonly Row[] } {
  const end = Math.min(to, last)
  const [before, after] = context(changes, last, from, to)
  const rows: Row[] = []
  for (let line = from - before; line < from; line++) rows.push(kept(changes, last, line))
  const gone: Row[] = []
  const come: Row[] = []
  const flush = () => rows.push(...gone.splice(0), ...come.splice(0))
  for (let line = from; line <= end; line++) {
    if (!changes.changed.has(line)) {
      flush()
      rows.push(kept(changes, last, line))
      continue
    }
    gone.push({ ...kept(changes, last, line), sign: '-' })
    const text = changes.changed.get(line)
    if (text === undefined) continue
    const isOpen = line === last && changes.lines.at(-1) !== '' && to <= last
    come.push({ sign: '+', text, ...(isOpen && { bare: true as const }) })
  }
  flush()
  if (to > last) addLines(changes, last, rows)
  for (let line = end + 1; line <= end + after; line++) rows.push(kept(changes, last, line))
  return { start: from - before, rows }
}

/** A last line without line feed gets one before others follow. */
function addLines({ lines, added }: Changes, last: number, rows: Row[]): void {
  const open = lines.at(-1) !== '' && last > 0
  const previous = rows.at(-1)
  if (open && previous?.sign === ' ') {
    rows.pop()
    rows.push({ sign: '-', text: previous.text, bare: true }, { sign: '+', text: previous.text })
  }
  for (const text of added) rows.push({ sign: '+', text })
}

function kept({ lines }: Changes, last: number, line: number): Row {
  const isOpen = line === last && lines.at(-1) !== ''
  return { sign: ' ', text: lines[line - 1] ?? '', ...(isOpen && { bare: true as const }) }
}

/** Lines before and after, as many on both sides unless the file begins or ends there. */
function context(
  { isSecret }: Changes,
  last: number,
  from: number,
  to: number,
): readonly [before: number, after: number] {
  let before = 0
  while (before < around && from - before - 1 >= 1 && !isSecret(from - before - 1)) before++
  let after = 0
  while (after < around && to + after + 1 <= last && !isSecret(to + after + 1)) after++
  const begins = from - before === 1
  const ends = to + after >= last
  const least = Math.min(before, after)
  if (begins && (ends || after >= before)) return [before, after]
  return ends && before >= after ? [before, after] : [least, least]
}

const count = (rows: readonly Row[], not: Row['sign']): number =>
  rows.reduce((sum, row) => sum + (row.sign === not ? 0 : 1), 0)

/** An empty range stands after the line before it. */
function range(start: number, length: number): string {
  return `${length === 0 ? start - 1 : start},${length}`
}

function shown({ sign, text, bare }: Row): string {
  return `${sign}${text}\n${bare ? '\\ No newline at end of file\n' : ''}`
}

/** Names with control characters, quotes or blanks, as GNU patch reads them. */
function quoted(name: string): string {
  if (!/[^\x21\x23-\x5b\x5d-\x7e]/.test(name)) return name
  const bytes = [...new TextEncoder().encode(name)]
  const text = bytes.map(byte =>
    byte === 34 || byte === 92
      ? `\\${String.fromCharCode(byte)}`
      : byte < 32 || byte > 126
        ? `\\${byte.toString(8).padStart(3, '0')}`
        : String.fromCharCode(byte),
  )
  return `"${text.join('')}"`
}
