import { expect, test } from 'vitest'
import * as comparisons from '../src/comparisons.ts'

const none = Number.POSITIVE_INFINITY
const { equal, atLeast, atMost, within, equalWithin } = comparisons

test.for([
  { compare: equal, actual: 5, expected: 5, want: true },
  { compare: equal, actual: 5, expected: 6, want: false },
  { compare: equal, actual: none, expected: none, want: true },
  { compare: atLeast, actual: 262144, expected: 262144, want: true },
  { compare: atLeast, actual: 65530, expected: 262144, want: false },
  { compare: atLeast, actual: none, expected: 262144, want: true },
  { compare: atMost, actual: 60, expected: 1, want: false },
  { compare: atMost, actual: 0, expected: 1, want: true },
  { compare: within(0.5, 2), actual: 4, expected: 8, want: true },
  { compare: within(0.5, 2), actual: 3, expected: 8, want: false },
  { compare: within(0.5, 2), actual: 17, expected: 8, want: false },
  { compare: within(0.5, 2), actual: 0, expected: 0, want: true },
  // OpenJDK 17 makes 1000341504 of -Xmx1000000000.
  { compare: equalWithin(33_554_432), actual: 1_000_341_504, expected: 1_000_000_000, want: true },
  { compare: equalWithin(33_554_432), actual: 2 ** 30, expected: 2 ** 31, want: false },
  { compare: equalWithin(4096), actual: none, expected: none, want: true },
])('$actual $compare.name $expected is $want', ({ compare, actual, expected, want }) => {
  expect(compare.holds(actual, expected)).toBe(want)
})

test.for([
  { compare: comparisons.sameSet, actual: ['b', 'a', 'a'], expected: ['a', 'b'], want: true },
  { compare: comparisons.sameSet, actual: ['a', 'b', 'c'], expected: ['a', 'b'], want: false },
  { compare: comparisons.sameSet, actual: ['a'], expected: ['a', 'b'], want: false },
  { compare: comparisons.sameList, actual: ['b', 'a'], expected: ['a', 'b'], want: false },
  { compare: comparisons.contains, actual: ['a', 'b'], expected: ['b'], want: true },
  { compare: comparisons.contains, actual: ['a'], expected: ['b'], want: false },
  { compare: comparisons.oneOf, actual: ['17'], expected: ['17', '21'], want: true },
  { compare: comparisons.oneOf, actual: ['11'], expected: ['17', '21'], want: false },
])('$actual $compare.name $expected is $want', ({ compare, actual, expected, want }) => {
  expect(compare.holds(actual, expected)).toBe(want)
})

test('only the third number of tcp_rmem counts', () => {
  const { atLeastField3 } = comparisons
  expect(atLeastField3.holds([4096, 65536, 2048000], [4096, 131072, 6291456])).toBe(false)
  expect(atLeastField3.holds([4096, 87380, 16777216], [4096, 131072, 6291456])).toBe(true)
  expect(atLeastField3.phrase('4096 131072 6291456')).toBe('third field >= 6291456')
})

test('the wording says the relation', () => {
  expect(atLeast.phrase('262144')).toBe('>= 262144')
  expect(atMost.phrase('1')).toBe('<= 1')
  expect(within(0.5, 2).phrase('8')).toBe('0.5 to 2 times 8')
  expect(equal.phrase('false')).toBe('false')
})
