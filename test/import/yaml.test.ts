import fc from 'fast-check'
import { load } from 'js-yaml'
import { expect, it } from 'vitest'
import { comment, type Field, type Value, writeYaml } from '../../src/import/yaml.ts'

it('writes one value a line with its comments', () => {
  const hosts = [
    {
      value: {
        fields: [
          { key: 'id', value: 1 },
          { key: 'host', value: 'b1' },
        ],
      },
      above: ['first'],
    },
    { value: { fields: [{ key: 'host', value: '10.0.0.2' }] } },
  ]
  const fields: readonly Field[] = [
    { key: 'kafka', value: '4.0', note: 'guess: none' },
    { key: 'host', value: { fields: [{ key: 'memory', value: '64GiB' }] }, above: ['the host'] },
    { key: 'brokers', value: { fields: [{ key: 'hosts', value: hosts }] } },
    { key: 'list', value: [] },
  ]
  expect(writeYaml(fields)).toBe(`kafka: "4.0"  # guess: none
# the host
host:
  memory: 64GiB
brokers:
  hosts:
    # first
    - id: 1
      host: b1
    - host: "10.0.0.2"
list: []
`)
})

it('quotes what a reader of YAML takes for something else', () => {
  const written = writeYaml(
    ['no', 'null', '0x10', '1e3', '5', 'a: b', '- a', '', '#', '7d', 'a\u2028b', 'é'].map(
      (value, at) => ({ key: `k${at}`, value }),
    ),
  )
  expect(written).toBe(`k0: "no"
k1: "null"
k2: "0x10"
k3: "1e3"
k4: "5"
k5: "a: b"
k6: "- a"
k7: ""
k8: "#"
k9: 7d
k10: "a\\u2028b"
k11: "é"
`)
})

it('never lets a comment end its line', () => {
  expect(comment('a\nb: c\u2028d\u001b[31m', '  ')).toBe('  # a b: c d')
})

const scalar = fc.oneof(fc.string({ unit: 'binary' }), fc.integer(), fc.boolean())
const { value } = fc.letrec<{ value: Value; field: Field }>(tie => ({
  value: fc.oneof(
    { maxDepth: 3 },
    scalar,
    fc.array(fc.record({ value: tie('value') }), { maxLength: 3 }).filter(isFlat),
    fc.array(tie('field'), { maxLength: 3 }).map(fields => ({ fields: unique(fields) })),
  ),
  field: fc.record({ key: fc.string({ unit: 'binary' }), value: tie('value'), note: fc.string() }),
}))

/** The declaration has no list of lists. */
function isFlat(items: readonly { readonly value: Value }[]): boolean {
  return items.every(item => !Array.isArray(item.value))
}

function unique(fields: readonly Field[]): readonly Field[] {
  const named = fields.filter(one => one.key !== '__proto__' && one.key !== '<<')
  return [...new Map(named.map(one => [one.key, one])).values()]
}

function plain(of: Value): unknown {
  if (typeof of !== 'object') return of
  if ('fields' in of) return Object.fromEntries(of.fields.map(one => [one.key, plain(one.value)]))
  return of.map(item => plain(item.value))
}

it('is read back by a YAML reader as it was meant', () => {
  fc.assert(
    fc.property(value, of => {
      const text = writeYaml([{ key: 'value', value: of }])
      expect(load(text)).toEqual({ value: plain(of) })
    }),
  )
})

it('writes an item on one line where that is asked for', () => {
  const item = (fields: readonly Field[], rest = {}) => ({
    value: { inline: true, fields },
    ...rest,
  })
  const items = [
    item([{ key: 'name', value: 'a' }], { above: ['2 topics with the same settings'] }),
    item(
      [
        { key: 'name', value: '1e3' },
        { key: 'writeRate', value: '1MB/s', note: 'guess: } # x' },
      ],
      { note: 'observed: 5 MiB' },
    ),
    item([{ key: 'list', value: [{ value: 1 }] }]),
  ]
  const text = writeYaml([{ key: 'topics', value: items }])
  expect(text).toBe(`topics:
  # 2 topics with the same settings
  - { name: a }
  - { name: "1e3", writeRate: 1MB/s }  # observed: 5 MiB; writeRate: guess: } # x
  - list:
      - 1
`)
  expect(load(text)).toEqual({
    topics: [{ name: 'a' }, { name: '1e3', writeRate: '1MB/s' }, { list: [1] }],
  })
})
