/** Words of a shell variable that a script leaves unquoted, as Kafka's scripts do: blanks split, quotes stay. */
export function shellWords(text: string): string[] {
  return text.split(/[ \t\n]+/).filter(word => word !== '')
}

/**
 * Words of JAVA_TOOL_OPTIONS, _JAVA_OPTIONS and JDK_JAVA_OPTIONS: quotes of either kind anywhere,
 * no escapes. undefined: an open quote, with which no JVM starts.
 * Source: HotSpot, Arguments::parse_options_buffer; launcher, JLI_AddArgsFromEnvVar.
 */
export function optionWords(text: string): string[] | undefined {
  const words: string[] = []
  let word: string | undefined
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at)
    if (isBlank(char)) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else if (char === '"' || char === "'") {
      const end = text.indexOf(char, at + 1)
      if (end === -1) return undefined
      word = (word ?? '') + text.slice(at + 1, end)
      at = end
    } else word = (word ?? '') + char
  }
  if (word !== undefined) words.push(word)
  return words
}

/**
 * Words of an `@argfile`: `#` starts a comment, quotes hold blanks, a backslash escapes only inside
 * quotes and joins lines there; an open quote ends with its line. Source: java(1); launcher, args.c.
 */
export function argfileWords(text: string): string[] {
  const state: ArgfileState = { words: [], word: undefined, kept: undefined, quote: '' }
  let at = 0
  while (at < text.length) at = takeCharacter(state, text, at)
  // What the file ends with is dropped when it is empty, a comment or a joined line.
  if (at === text.length && state.word !== undefined && state.word !== '')
    state.words.push(state.word)
  return state.words
}

interface ArgfileState {
  readonly words: string[]
  word: string | undefined
  /** The word up to its last quote or escape. */
  kept: string | undefined
  quote: string
}

/** Gives the place of the next character; one past the end when the rest of a word is lost. */
function takeCharacter(state: ArgfileState, text: string, at: number): number {
  const char = text.charAt(at)
  if (char === '\n' || char === '\r' || (state.quote === '' && isBlank(char))) {
    if (state.word !== undefined) state.words.push(state.word)
    Object.assign(state, { word: undefined, kept: undefined, quote: '' })
  } else if (state.quote === '' && char === '#') return afterComment(state, text, at)
  else if (state.quote !== '' && char === '\\') return takeEscape(state, text, at + 1)
  else if (char === state.quote) Object.assign(state, { quote: '', kept: state.word })
  else if (state.quote === '' && (char === '"' || char === "'")) {
    state.quote = char
    state.word ??= ''
    state.kept = state.word
  } else state.word = (state.word ?? '') + char
  return at + 1
}

/** A comment takes the unquoted text before it along, and its line end too. */
function afterComment(state: ArgfileState, text: string, from: number): number {
  state.word = state.kept
  const end = text.slice(from).search(/[\n\r]/)
  return end === -1 ? text.length + 1 : from + end + 1
}

const controls = new Map(Object.entries({ n: '\n', r: '\r', t: '\t', f: '\f' }))

/** A line end after the backslash goes away with the blanks that follow it. */
function takeEscape(state: ArgfileState, text: string, at: number): number {
  const char = text.charAt(at)
  if (char === '') return at + 1
  state.kept = state.word
  if (char !== '\n' && char !== '\r') {
    state.word = (state.word ?? '') + (controls.get(char) ?? char)
    state.kept = state.word
    return at + 1
  }
  let end = at + 1
  while (end < text.length && isBlank(text.charAt(end))) end++
  return end === text.length ? end + 1 : end
}

function isBlank(char: string): boolean {
  return char === ' ' || char === '\t' || char === '\n' || char === '\r' || char === '\f'
}
