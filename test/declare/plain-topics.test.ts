import fc from 'fast-check'
import { CORE_SCHEMA, load, mergeTag } from 'js-yaml'
import { expect, test } from 'vitest'
import { loadPlain } from '../../src/declare/plain-topics.ts'

const options = { schema: CORE_SCHEMA.withTags(mergeTag) }
const whole = (text: string): unknown => load(text, options)
const quick = (text: string): unknown => loadPlain(text, whole)

function known(text: string): unknown {
  try {
    return whole(text)
  } catch {
    return 'refused'
  }
}

const key = fc.constantFrom(
  ...['name', 'partitions', 'retention.ms', 'cleanup.policy', 'constructor', 'null', 'y', '<<'],
  ...['"name"', 'a b', 'a:b', '? a', '&a k', 'Name', '1', 'true', 'writeRate'],
)

const value = fc.oneof(
  fc.constantFrom('orders', 'a.b-c_d', '12', '-1', '0', '7d', '1GiB', '10MB/s', '1.5 kB', 'true'),
  fc.constantFrom(
    '"7d"',
    "'compact,delete'",
    'compact,delete',
    '"a: b"',
    '"a\\n"',
    "'it''s'",
    '""',
  ),
  fc.constantFrom(
    'null',
    '~',
    '',
    'True',
    'NO',
    'yes',
    '017',
    '0x1F',
    '0o17',
    '1e5',
    '1_000',
    '.5',
  ),
  fc.constantFrom(
    '-0',
    '+1',
    '1.',
    '1.5',
    '.inf',
    '.nan',
    '2001-12-14',
    '12:30',
    '1E2',
    '0b1',
    '1d ',
  ),
  fc.constantFrom('*a', '&a b', '!!str 1', '|', '>-', '"x', "'x", 'a # b', 'a: b', '[1]', '{a: 1}'),
  fc.constantFrom('- a', 'ä', '\u{1f600}', 'a\tb', 'a  ', '9007199254740993', '1234567890123456'),
  fc.stringMatching(/^[-+.0-9a-fA-FxoGiBs/_ ]{1,6}$/),
)

const pair = fc.tuple(key, value).map(([name, text]) => `${name}: ${text}`)
const plainPair = fc.constantFrom('name: a', 'partitions: 3', 'segment.bytes: 64MiB', 'keys: 0')

const lines = fc.array(
  fc.oneof(
    { weight: 25, arbitrary: plainPair.map(one => `  - ${one}`) },
    { weight: 25, arbitrary: plainPair.map(one => `    ${one}`) },
    { weight: 3, arbitrary: pair.map(one => `  - ${one}`) },
    { weight: 3, arbitrary: pair.map(one => `    ${one}`) },
    {
      weight: 2,
      arbitrary: fc.array(pair, { maxLength: 3 }).map(all => `  - { ${all.join(', ')} }`),
    },
    {
      weight: 2,
      arbitrary: fc.constantFrom('', '  # a word', '# at the left', '   ', '\t', '---'),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom('  -', '- x: 1', '     y: 1', '   z: 1', '  - - a', '...'),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom('java: 17', 'topics: []', 'name: b', '{a: 1}', 'text', '%A'),
    },
  ),
  { maxLength: 8 },
)

const anyHead = fc.constantFrom(
  ...[
    '',
    'kafka: "4.1"\n',
    '---\nkafka: 4\n',
    '# words\n\nbrokers: 3\n',
    'a: |\n  text\n',
    '{\n',
    'a: "\n',
  ],
  ...[
    'a: 1\n---\n',
    'a: &a 1\n',
    'topics: 1\n',
    'text\n',
    '- a\n',
    '--- |\n',
    'a:\n',
    '\ufeffa: 1\n',
    '"a\n',
  ],
)
const anyTail = fc.constantFrom(
  '',
  '\n',
  'java: 17\n',
  '# end',
  'b: *a\n',
  'kafka: 3\n',
  '---\nb: 1\n',
  '}\n',
)

const head = fc.oneof({ weight: 2, arbitrary: fc.constant('a: 1\n') }, anyHead)
const tail = fc.oneof({ weight: 2, arbitrary: fc.constant('b: 1\n') }, anyTail)

test('what is read line by line is what js-yaml reads, and nothing that it refuses', () => {
  const seen = { quick: 0, other: 0 }
  fc.assert(
    fc.property(head, lines, tail, (before, list, after) => {
      const text = `${before}topics:\n${list.map(line => `${line}\n`).join('')}${after}`
      const made = quick(text)
      seen[made === undefined ? 'other' : 'quick'] += 1
      if (made !== undefined) expect(made).toStrictEqual(known(text))
    }),
    { numRuns: 5000, seed: 3 },
  )
  expect(seen.quick).toBeGreaterThan(200)
})

test('a value alone is read as js-yaml reads it', () => {
  fc.assert(
    fc.property(key, value, (name, text) => {
      const list = `topics:\n- name: a\n  ${name}: ${text}\n`
      const made = quick(list)
      if (made !== undefined) expect(made).toStrictEqual(known(list))
    }),
    { numRuns: 5000, seed: 5 },
  )
})

test('plain lists are read, as blocks and one topic on a line', () => {
  const text = `---
# shop
kafka: "4.1"
topics:
  # orders
  - name: orders
    partitions: 12
    retention.ms: 7d

  - { name: clicks, preallocate: true, cleanup.policy: 'compact,delete' }
java: 21
`
  expect(quick(text)).toStrictEqual({
    kafka: '4.1',
    topics: [
      { name: 'orders', partitions: 12, 'retention.ms': '7d' },
      { name: 'clicks', preallocate: true, 'cleanup.policy': 'compact,delete' },
    ],
    java: 21,
  })
})

test.each(['1e5', '0x1F', '017', '~', 'a: b', '[1]', '*a', '"\\n"', 'a # b', 'True', '1.5'])(
  'a list with the value %s is left to js-yaml',
  text => {
    expect(quick(`topics:\n  - name: a\n    keys: ${text}\n`)).toBeUndefined()
  },
)
