import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  effectiveProperties,
  hasByteOrderMark,
  parseProperties,
} from '../../src/targets/properties.ts'
import { writeProperties } from '../../src/targets/properties-write.ts'
import { answer } from '../conformance/properties/answer.ts'
import { anyText } from './any-text.ts'

const vectors: readonly { text: string; java: string }[] = JSON.parse(
  readFileSync(new URL('../conformance/properties/fixtures/vectors.json', import.meta.url), 'utf8'),
)
const parse = (text: string) => parseProperties(Buffer.from(text, 'latin1'))

describe('parseProperties', () => {
  it.for(vectors)('reads $text as Java did', ({ text, java }) => {
    expect(answer(parse(text))).toBe(java)
  })

  it('gives lines, columns and raw ranges, through continuations and every end of line', () => {
    const file = parse('# top\r\n  a=1\rb=x,\\\n   y\n\nc 3\n')
    expect(
      file.entries.map(({ key, value, line, endLine, column }) => [
        key,
        value,
        line,
        endLine,
        column,
      ]),
    ).toEqual([
      ['a', '1', 2, 2, 3],
      ['b', 'x,y', 3, 4, 1],
      ['c', '3', 6, 6, 1],
    ])
    expect(file.entries.map(entry => file.text.slice(entry.start, entry.end))).toEqual([
      'a=1',
      'b=x,\\\n   y',
      'c 3',
    ])
    expect(file.comments).toEqual([{ line: 1, text: '# top' }])
  })

  it('keeps every duplicate, and the last one wins', () => {
    const file = parse('num.io.threads=8\nx=1\nnum.io.threads=16\n')
    expect(file.entries.map(entry => entry.line)).toEqual([1, 2, 3])
    expect(effectiveProperties(file).get('num.io.threads')).toMatchObject({ value: '16', line: 3 })
  })

  it('names the line of each malformed escape and still reads the rest', () => {
    const file = parse('a=1\nb=\\u12\n  c\\uxyzw=2\nd=4')
    expect(file.problems).toEqual([
      { code: 'malformed-unicode-escape', line: 2, column: 1 },
      { code: 'malformed-unicode-escape', line: 3, column: 3 },
    ])
    expect(file.entries.map(entry => entry.key)).toEqual(['a', 'd'])
  })

  it('reads a byte order mark as part of the first key', () => {
    const file = parseProperties(Buffer.from('\ufeffbroker.id=1\n', 'utf8'))
    expect(hasByteOrderMark(file)).toBe(true)
    expect(file.entries[0]?.key).toBe('\u00ef\u00bb\u00bfbroker.id')
  })

  it('reads bytes above 0x7f as ISO-8859-1, 0x80 to 0x9f included', () => {
    expect(parseProperties(Uint8Array.of(0x61, 0x3d, 0x80, 0xe9)).entries[0]?.value).toBe(
      '\u0080\u00e9',
    )
  })

  it('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), bytes => {
        expect(parseProperties(bytes).entries.every(entry => entry.line <= entry.endLine)).toBe(
          true,
        )
      }),
    )
  })
})

describe('writeProperties', () => {
  it('is read back as the same keys and values', () => {
    const entry = fc.record({
      key: anyText,
      value: anyText,
    })
    fc.assert(
      fc.property(fc.array(entry), entries => {
        const read = parse(writeProperties(entries)).entries
        expect(read.map(({ key, value }) => ({ key, value }))).toEqual(entries)
      }),
    )
  })

  it('writes ordinary settings as they are, and escapes the rest in pure ASCII', () => {
    expect(writeProperties([{ key: 'log.dirs', value: '/data/a,/data/b' }])).toBe(
      'log.dirs=/data/a,/data/b\n',
    )
    expect(writeProperties([{ key: '#a b:c', value: ' \\\t\u00e9 ' }])).toBe(
      '\\#a\\ b\\:c=\\u0020\\\\\\t\\u00e9\\u0020\n',
    )
  })
})
