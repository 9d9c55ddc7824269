import { expect, test } from 'vitest'
import { distance, suggest } from '../../src/kafka/index.ts'

const keys = ['num.io.threads', 'num.network.threads', 'log.segment.bytes', 'log.dirs', 'log.dir']

test.for([
  ['num.io.thread', 'num.io.threads'],
  ['num.oi.threads', 'num.io.threads'],
  ['log.segmet.bytes', 'log.segment.bytes'],
  ['LOG.DIRS', 'log.dirs'],
  ['completely.else', undefined],
  ['', undefined],
] as const)('%s means %s', ([word, meant]) => {
  expect(suggest(word, keys)).toBe(meant)
})

test.for([
  ['', 'abc', 3],
  ['kitten', 'sitting', 3],
  ['ab', 'ba', 1],
  ['same', 'same', 0],
] as const)('%s to %s takes %i steps', ([left, right, steps]) => {
  expect(distance(left, right)).toBe(steps)
})
