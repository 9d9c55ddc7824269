/** What `systemdWords` gives: the words up to the first that does not parse. */
export interface Words {
  readonly words: readonly string[]
  /** False: an open quote or an unknown escape; systemd drops the rest of the line. */
  readonly complete: boolean
}

/**
 * Splits a value at blanks, taking quotes and C escapes away, as Environment= does.
 * Source: systemd, extract_first_word with EXTRACT_UNQUOTE and EXTRACT_CUNESCAPE.
 */
export function systemdWords(text: string): Words {
  const words: string[] = []
  let at = skipBlanks(text, 0)
  while (at < text.length) {
    const word = firstWord(text, at)
    if (word === undefined) return { words, complete: false }
    words.push(word.text)
    at = skipBlanks(text, word.end)
  }
  return { words, complete: true }
}

/** A word as it must be written in a unit: quoted when needed, `%` doubled. */
export function systemdWord(text: string): string {
  const doubled = text.replaceAll('%', '%%')
  if (/^[A-Za-z0-9_@%+=:,./-]+$/.test(doubled)) return doubled
  const escaped = doubled.replace(/["\\]/g, '\\$&').replace(/\n/g, '\\n').replace(/\t/g, '\\t')
  return `"${escaped.replace(/\r/g, '\\r')}"`
}

/**
 * Replaces the specifiers that follow from the unit's name or are fixed for the system manager.
 * undefined: one that systemd does not know, so that it ignores the assignment. Others, such as
 * `%H`, stay as they are. Source: systemd.unit(5), Specifiers.
 */
export function expandSpecifiers(text: string, unit: string): string | undefined {
  if (!text.includes('%')) return text
  let isKnown = true
  const expanded = text.replace(/%([%A-Za-z0-9])/g, (whole, letter: string) => {
    if (letter === '%') return '%'
    const value = specifier(letter, unit)
    isKnown &&= value !== undefined || hostSpecifiers.includes(letter)
    return value ?? whole
  })
  return isKnown ? expanded : undefined
}

/** Whether a value still holds a specifier that only the host can resolve. */
export function hasSpecifier(text: string): boolean {
  return new RegExp(`(?:^|[^%])(?:%%)*%[${hostSpecifiers}]`).test(text)
}

const hostSpecifiers = 'aAbBfHIlmMqvwWyYd'

function specifier(letter: string, unit: string): string | undefined {
  const name = unit.replace(/\.[^.]*$/, '')
  const [prefix = '', instance] = name.split(/@(.*)/s)
  const values = new Map([
    ['n', unit],
    ['N', name],
    ['p', prefix],
    ['P', prefix.replaceAll('-', '/')],
    ['i', instance ?? ''],
    ['j', prefix.split('-').at(-1) ?? ''],
    ['J', (prefix.split('-').at(-1) ?? '').replaceAll('-', '/')],
    ...fixed,
  ])
  return values.get(letter)
}

const fixed: readonly (readonly [string, string])[] = [
  ...Object.entries({ t: '/run', S: '/var/lib', C: '/var/cache', L: '/var/log', E: '/etc' }),
  ...Object.entries({ T: '/tmp', V: '/var/tmp', h: '/root', u: 'root', U: '0', g: 'root', G: '0' }),
  ...Object.entries({ s: '/bin/sh', o: '' }),
]

function skipBlanks(text: string, from: number): number {
  let at = from
  while (at < text.length && isBlank(text.charAt(at))) at++
  return at
}

function isBlank(char: string): boolean {
  return char === ' ' || char === '\t' || char === '\n' || char === '\r'
}

function firstWord(text: string, from: number): { text: string; end: number } | undefined {
  let word = ''
  let quote = ''
  let at = from
  for (; at < text.length; at++) {
    const char = text.charAt(at)
    if (char === '\\') {
      const taken = unescapeOne(text, at + 1)
      if (taken === undefined) return undefined
      word += taken.text
      at += taken.length
    } else if (quote !== '') {
      if (char === quote) quote = ''
      else word += char
    } else if (char === '"' || char === "'") quote = char
    else if (isBlank(char)) break
    else word += char
  }
  return quote === '' ? { text: word, end: at } : undefined
}

const letters = new Map(Object.entries({ a: '\x07', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }))
for (const [letter, char] of Object.entries({ v: '\v', '\\': '\\', '"': '"', "'": "'", s: ' ' })) {
  letters.set(letter, char)
}

/** One escape of C, as cunescape_one; a NUL character is refused. */
function unescapeOne(text: string, at: number): { text: string; length: number } | undefined {
  const plain = letters.get(text.charAt(at))
  if (plain !== undefined) return { text: plain, length: 1 }
  const match = /^(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3}))/.exec(
    text.slice(at, at + 9),
  )
  if (match === null) return undefined
  const hex = match[1] ?? match[2] ?? match[3]
  const code = hex === undefined ? Number.parseInt(match[4] ?? '', 8) : Number.parseInt(hex, 16)
  const isByte = match[1] !== undefined || match[4] !== undefined
  if (code === 0 || code > (isByte ? 0xff : 0x10ffff)) return undefined
  return { text: String.fromCodePoint(code), length: match[0].length }
}
