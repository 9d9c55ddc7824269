type Topic = Record<string, unknown>

/** A text whose list of topics is read, and what stands before and behind it. */
interface PlainTopics {
  readonly head: string
  readonly topics: readonly Topic[]
  readonly tail: string
}

/**
 * The value of a YAML text with a list of topics that is written in the plainest form, read line by
 * line in a quarter of the time; `load` reads what stands around it. Undefined for every other text,
 * right or wrong, and for whatever the whole reader might read in another way.
 */
export function loadPlain(text: string, load: (part: string) => unknown): unknown {
  const plain = plainTopics(text)
  if (!plain) return undefined
  try {
    const [head, tail] = [mapping(plain.head, load), mapping(plain.tail, load)]
    const value = { ...head, topics: plain.topics, ...tail }
    const keys = Object.keys(head).length + 1 + Object.keys(tail).length
    return Object.keys(value).length === keys ? value : undefined
  } catch {
    // What is wrong is told with its place in the whole text.
    return undefined
  }
}

/** Throws for a text that holds something else than a mapping, comments or nothing. */
function mapping(part: string, load: (part: string) => unknown): object {
  if (part.split('\n').every(line => isBlank(line) || line === '---')) return {}
  const value = load(part)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error(part)
  return value
}

function isBlank(line: string): boolean {
  return /^ *(?:#[ -~]*)?$/.test(line)
}

function plainTopics(text: string): PlainTopics | undefined {
  const start = /^topics:\n(?: *(?:#[ -~]*)?\n)*( *)-( +)(?=[a-z{])/m.exec(text)
  if (!start) return undefined
  const [all, before = '', after = ''] = start
  const dash = `${before}-${after}`
  const indent = ' '.repeat(dash.length)
  const topics: Topic[] = []
  let open: Topic | undefined
  let at = start.index + all.length - dash.length
  while (at < text.length) {
    const end = endOfLine(text, at)
    const from = at + dash.length
    const isItem = text.startsWith(dash, at)
    if (isItem) {
      const topic = {}
      topics.push(topic)
      const isFlow = text[from] === '{'
      if (isFlow && !readFlow(text.slice(from, end), topic)) return undefined
      open = isFlow ? undefined : topic
    }
    if (open && (isItem || text.startsWith(indent, at))) {
      if (!readPair(text.slice(from, end), open)) return undefined
    } else if (!isItem && !isBlank(text.slice(at, end))) break
    at = end + 1
  }
  const [head, tail] = [text.slice(0, start.index), text.slice(at)]
  const isWhole = isApart(head.replace(/^---\n/, '')) && isApart(tail)
  return isWhole ? { head, topics, tail } : undefined
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from)
  return end < 0 ? text.length : end
}

/** `{ key: value, key: value }` on one line. */
function readFlow(line: string, topic: Topic): boolean {
  const pairs = /^\{ ?(.*[^ ]) ?\}$/.exec(line)?.[1]?.split(', ') ?? ['']
  // A comma ends a plain scalar there.
  return pairs.every(pair => (!pair.includes(',') || /["']$/.test(pair)) && readPair(pair, topic))
}

/** Adds `key: value` to a topic; false for all that is not as plain as that. */
function readPair(pair: string, topic: Topic): boolean {
  const colon = pair.indexOf(': ')
  const key = pair.slice(0, colon)
  // A key that stands twice, and what every object has, is for the whole reader to refuse.
  if (colon < 0 || !/^[a-z][A-Za-z.]*$/.test(key) || key in topic) return false
  const value = scalar(pair.slice(colon + 2))
  topic[key] = value
  return value !== undefined
}

/**
 * What the core schema of YAML makes of a scalar; undefined where that takes more than a look.
 * Numbers with a unit are text: no letter that hexadecimal, octal or an exponent has comes first.
 */
function scalar(text: string): string | number | boolean | undefined {
  if (/^(?:0|-?[1-9][0-9]{0,14})$/.test(text)) return Number(text)
  if (plainText.test(text)) return isReserved.test(text) ? words.get(text) : text
  // Between quotes in which nothing is to be unescaped.
  return /^(?:"[\w ./%,-]*"|'[\w ./%,-]*')$/.test(text) ? text.slice(1, -1) : undefined
}

const plainText =
  /^(?:[0-9]+(?:\.[0-9]+)? ?[A-DF-NP-WYZa-df-np-wyz][A-Za-z]*(?:\/[a-z]+)?|[A-Za-z_][\w.,-]*)$/
const isReserved = /^(?:null|true|false)$/i
const words: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['false', false],
])

/** Whether a text is a block mapping of its own, so that it says the same without the other parts. */
function isApart(text: string): boolean {
  const rest = text.replace(/^(?:#.*\n|[ \t]*\n)*/, '')
  return (rest === '' || /^[A-Za-z]/.test(rest)) && !/^(?:---|\.\.\.|%)/m.test(rest)
}
