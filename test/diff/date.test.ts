import { expect, test } from 'vitest'
import { formatDay, parseDay } from '../../src/diff/date.ts'

// Days by `date -ud YYYY-MM-DD +%s` divided by 86400.
test.for([
  ['1970-01-01', 0],
  ['2000-02-29', 11016],
  ['2024-12-31', 20088],
  ['2026-01-01', 20454],
  ['2026-03-01', 20513],
  ['2100-03-01', 47541],
] as const)('%s is day %i', ([text, day]) => {
  expect(parseDay(text)).toBe(day)
  expect(formatDay(day)).toBe(text)
})

test.for(['2026-02-29', '2026-13-01', '2026-00-10', '2026-1-1', '01.01.2026', ''])(
  '%s is no day',
  text => expect(parseDay(text)).toBe(undefined),
)

test('every day of 400 years follows the one before', () => {
  for (let day = 10_957; day < 10_957 + 146_097; day += 1) {
    const expected = new Date(day * 86_400_000).toISOString().slice(0, 10)
    if (formatDay(day) !== expected) expect(formatDay(day)).toBe(expected)
  }
  expect(formatDay(10_957 + 146_097)).toBe('2400-01-01')
})
