import fc from 'fast-check'
import { expect, it } from 'vitest'
import { entriesByLine, entryOfLine, propertyEntry } from '../../src/live/property-lines.ts'
import { parsePropertiesText } from '../../src/targets/properties.ts'
import { anyText } from '../targets/any-text.ts'

const provided = `$\{env:B}`

/** Characters that mean something in a line, and keys whose values are kept, hidden or not resolved. */
const line = fc
  .array(
    fc.constantFrom(
      ...['a', 'b.c', 'ssl.key.password', '=', ':', ' ', '\t', '\f', '#', '!', provided, '\u00e9'],
    ),
    { maxLength: 8 },
  )
  .map(parts => parts.join(''))
const lines = fc.array(line, { maxLength: 12 }).map(all => all.join('\n'))

it('gives for plain lines exactly what the whole parser gives', () => {
  fc.assert(
    fc.property(fc.oneof(lines, anyText), text => {
      const found = entriesByLine(text, 'f')
      if (/[\\\r]/.test(text)) expect(found).toBeUndefined()
      else {
        const { entries, problems } = parsePropertiesText(text)
        expect(problems).toEqual([])
        expect(found).toEqual(
          entries.map(({ key, value, line, column }) =>
            propertyEntry(key, value, { file: 'f', line, column }, 'file'),
          ),
        )
        const alone = text
          .split('\n')
          .flatMap((line, index) => entryOfLine(line, 'f', index + 1) ?? [])
        expect(alone).toEqual(found)
      }
    }),
    { numRuns: 5000 },
  )
})

it('keeps the line, hides a secret, marks what a provider gives', () => {
  expect(entriesByLine(`# top\n\n  a = 1 \nssl.key.password=x\nb=${provided}`, 'f')).toEqual([
    { ...{ target: 'server.properties', key: 'a', value: '1', raw: '1 ' }, ...at(3, 3) },
    {
      ...{ target: 'server.properties', key: 'ssl.key.password', value: '(hidden)', secret: true },
      ...at(4, 1),
    },
    {
      ...{ target: 'server.properties', key: 'b', value: provided, unresolved: true },
      ...at(5, 1),
    },
  ])
})

function at(line: number, column: number) {
  return { origin: 'file', file: 'f', line, column }
}
