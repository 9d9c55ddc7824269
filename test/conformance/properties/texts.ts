/** A small generator with a seed, so that a failure can be repeated. */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 0x1_0000_0000
  }
}

const tokens: readonly string[] = [
  ...['=', ':', ' ', '\t', '\f', '\\', '\n', '\r', '\r\n', '#', '!', 'a', 'b', 'u', 'key'],
  ...['\\u0041', '\\u00e', '\\uu0041', '\\u000a', '%41', '$' + '{x}', '\u00e9', '\u0085', '\u00a0'],
  ...['\\\n', '\\\r\n', '\\\r', '\\\\', '\u0000', '\u00ef\u00bb\u00bf', '"', "'", ';', '\u000b'],
]
const calm: readonly string[] = [
  ...['log.dirs', 'broker.id', '=', '=', ': ', ' = ', '\n', '\n', '\r\n', '/data/a,/data/b', '9'],
  ...[
    '# a comment',
    '! other',
    '\\\n  ',
    ' ',
    '\t',
    'sasl.jaas.config',
    'x required user=\\"a\\";',
  ],
]

/** A text of random pieces, in the manner of a broken file (odd numbers) or an ordinary one. */
export function randomText(index: number, random: () => number): string {
  const pieces = index % 2 === 1 ? tokens : calm
  const count = Math.floor(random() * (index % 5 === 0 ? 60 : 12))
  let text = ''
  for (let i = 0; i < count; i++) text += pieces[Math.floor(random() * pieces.length)]
  return text
}

/** Keys and values of any UTF-16 code unit, with the awkward ones often. */
export function randomEntries(random: () => number): { key: string; value: string }[] {
  const entries = []
  const count = Math.floor(random() * 6)
  for (let i = 0; i < count; i++) entries.push({ key: word(random), value: word(random) })
  return entries
}

const awkward = [...'\\=:#! \t\n\r\fu%$"\u0000\u007f\u0080\u00e9\ufeff\ud83d']

function word(random: () => number): string {
  let text = ''
  const length = Math.floor(random() * 8)
  for (let i = 0; i < length; i++) text += character(random)
  return text
}

function character(random: () => number): string {
  const choice = random()
  if (choice < 0.5) return awkward[Math.floor(random() * awkward.length)] as string
  if (choice < 0.8) return String.fromCharCode(97 + Math.floor(random() * 26))
  return String.fromCharCode(Math.floor(random() * 0x10000))
}

/** Every text of up to `length` characters of an alphabet. */
export function everyText(alphabet: string, length: number): string[] {
  const texts = ['']
  for (let at = 0; (texts[at] as string).length < length; at++) {
    for (const char of alphabet) texts.push(texts[at] + char)
  }
  return texts
}

/** A short fixed list: the classes of defects known from other readers, and some random texts. */
export function vectorTexts(): string[] {
  const random = randomNumbers(1)
  return [...handmade, ...Array.from({ length: 200 }, (_, i) => randomText(i, random))]
}

const handmade: readonly string[] = [
  ...[
    'a b',
    'a\tb',
    'a\fb',
    'a b=c',
    'a b:c',
    '!x',
    ' # c',
    ' ',
    '\r',
    '#c\\\na=b',
    'a=b\\',
    'a=\\\\',
  ],
  ...[
    'a=b\\\\\nc=d',
    'a=C:\\kafka',
    'a=\\q',
    'a=b\tc',
    'a=\\"x\\"',
    'a=\\b',
    'a=p%40ss',
    'a=b\na=c',
  ],
  ...[
    'a=\\u0041\na=\\u0042',
    'x=1\na=$' + '{x}',
    'a=$' + '{env:HOME}',
    'a\\ b=c',
    'a\\:b=c',
    'a\\=b=c',
  ],
  ...[
    '\\u0061=b',
    'hasOwnProperty=x\na=b',
    '__proto__=x',
    'a=b ',
    '\u00ef\u00bb\u00bfa=b',
    'a=\\u004',
  ],
  ...[
    'a=\\u00g0',
    'a=\\uu0041',
    'a=b\rc=d',
    'a=b\u0085c',
    'a=\u00a0b',
    '\\',
    '\\\n',
    '\\\r\n',
    '\\\n\n',
  ],
  ...[
    'a=b\\\n\nc=d',
    'a=b\\\n  #x',
    'a=b\\\n  !x\nc',
    '=b',
    ':b',
    '= ',
    'a==b',
    'a=:b',
    'a: =b',
    'a = = b',
  ],
  ...[
    'a\\\n=b',
    'a \\\n = b',
    'a=b\\\r\n   c',
    'a=b\\\rc',
    '\\#a=b',
    '#',
    '!',
    'a\\',
    'a=\\u',
    '\\u',
    '',
  ],
]
