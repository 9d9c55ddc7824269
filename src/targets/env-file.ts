/** One variable of an environment file. */
export interface EnvVariable {
  readonly name: string
  readonly value: string
  readonly line: number
  readonly column: number
}

const blanks = ' \t\n\r'
const shellNeedsEscape = '"\\`$'

interface State {
  mode: 'none' | 'key' | 'before' | 'value' | 'single' | 'double'
  key: string
  value: string
  /** Length of the value up to its last character that is kept at the end of the line. */
  kept: number
  /** Where the key starts. */
  start: number
}

/**
 * Reads a file as EnvironmentFile= does: quotes, a backslash at the end of a line, no `export`, no
 * expansion. Names that are not variable names are left out, with `export A` among them.
 * Source: systemd, parse_env_file_internal; systemd.exec(5).
 */
export function parseSystemdEnv(text: string): EnvVariable[] {
  const found: EnvVariable[] = []
  let state = fresh()
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at)
    if (state.mode === 'none') {
      if (char === '#' || char === ';') at = commentEnd(text, at)
      else if (!blanks.includes(char)) state = { ...fresh(), mode: 'key', key: char, start: at }
    } else if (isLineEnd(char) && state.mode !== 'single' && state.mode !== 'double') {
      finish(state, text, found)
      state = fresh()
    } else at += step(state, char, text.charAt(at + 1))
  }
  finish(state, text, found)
  return found
}

function fresh(): State {
  return { mode: 'none', key: '', value: '', kept: 0, start: 0 }
}

function isLineEnd(char: string): boolean {
  return char === '\n' || char === '\r'
}

function finish(state: State, text: string, found: EnvVariable[]): void {
  const name = state.key.replace(/[ \t]+$/, '')
  if (state.mode === 'none' || state.mode === 'key' || !isName(name)) return
  const value = state.mode === 'value' ? state.value.slice(0, state.kept) : state.value
  found.push({ name, value, ...place(text, state.start) })
}

function place(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset)
  return { line: before.split('\n').length, column: offset - before.lastIndexOf('\n') }
}

/** Takes one character; gives 1 when the next one was taken too. */
function step(state: State, char: string, next: string): number {
  switch (state.mode) {
    case 'none':
      return 0
    case 'key':
      if (char === '=') state.mode = 'before'
      else state.key += char
      return 0
    case 'before':
      if (char === "'") state.mode = 'single'
      else if (char === '"') state.mode = 'double'
      else if (char === '\\') return takeEscaped(state, next)
      else if (!blanks.includes(char)) append(state, char, true)
      return 0
    case 'value':
      if (char === '\\') return takeEscaped(state, next)
      append(state, char, !blanks.includes(char))
      return 0
    case 'single':
      if (char === "'") state.mode = 'before'
      else state.value += char
      return 0
    case 'double':
      return stepQuoted(state, char, next)
  }
}

function append(state: State, char: string, keep: boolean): void {
  state.mode = 'value'
  state.value += char
  if (keep) state.kept = state.value.length
}

/** Outside quotes a backslash keeps the next character and eats a line end. */
function takeEscaped(state: State, next: string): number {
  state.mode = 'value'
  if (next !== '\n' && next !== '\r') state.value += next
  state.kept = state.value.length
  return 1
}

function stepQuoted(state: State, char: string, next: string): number {
  if (char === '"') {
    state.mode = 'before'
    return 0
  }
  if (char !== '\\') {
    state.value += char
    return 0
  }
  if (next === '') return 0
  if (next !== '\n') state.value += shellNeedsEscape.includes(next) ? next : `\\${next}`
  return 1
}

/** A backslash continues a comment too, before systemd 254. */
function commentEnd(text: string, from: number): number {
  let at = from
  while (at < text.length && text.charAt(at) !== '\n' && text.charAt(at) !== '\r') {
    at += text.charAt(at) === '\\' ? 2 : 1
  }
  return Math.min(at, text.length)
}

function isName(text: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(text)
}
