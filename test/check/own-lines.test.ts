import fc from 'fast-check'
import { expect, it } from 'vitest'
import { OwnLines } from '../../src/check/own-lines.ts'

const text = fc
  .array(fc.constantFrom('', 'a', 'b', 'ab', 'a=1'), { minLength: 1, maxLength: 6 })
  .map(lines => lines.join('\n'))

it('names in text after text the lines that are not those of the first', () => {
  fc.assert(
    fc.property(text, fc.array(text, { maxLength: 8 }), fc.nat(6), (first, texts, most) => {
      const own = new OwnLines(first)
      const lines = first.split('\n')
      for (const one of texts) {
        const other = one.split('\n')
        const different = other.flatMap((now, index) =>
          now === lines[index] ? [] : [{ number: index + 1, before: lines[index], now }],
        )
        const found = own.in(one, most)
        if (other.length !== lines.length) expect(found).toBeUndefined()
        else if (different.length <= most) expect(found).toEqual(different)
        // A line that is known to differ costs nothing, so more of them may be found.
        else if (found !== undefined) expect(found).toEqual(different)
      }
    }),
    { numRuns: 3000 },
  )
})

it('finds the same lines again, also beside each other and at both ends', () => {
  const own = new OwnLines('a\nb\nc\nd')
  expect(own.in('1\n2\nc\n4', 3)).toEqual([
    { number: 1, before: 'a', now: '1' },
    { number: 2, before: 'b', now: '2' },
    { number: 4, before: 'd', now: '4' },
  ])
  expect(own.in('1\nb\nc\n', 3)).toEqual([
    { number: 1, before: 'a', now: '1' },
    { number: 4, before: 'd', now: '' },
  ])
  expect(own.in('a\nb\nc\nd\n', 3)).toBeUndefined()
  expect(own.in('1\n2\n3\n4', 3)).toBeUndefined()
})
