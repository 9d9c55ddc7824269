import { expect, test } from 'vitest'
import type { Input, Quantity } from '../../src/model.ts'
import { tree } from '../../src/report/explain-text.ts'
import { plain } from '../../src/report/style.ts'

function made(name: string, value: number, inputs: Readonly<Record<string, Input>>): Quantity {
  return { name, value, unit: 'count', formula: `${name} in words`, inputs, sources: [] }
}

test('what was told with its inputs is only named again', () => {
  const threads = made('threads', 97, { cpus: 2 })
  const other = made('other', 364, { threads })
  const both = made('maps', 999, { other, peak: made('peak', 900, { other }) })
  expect(tree(both, plain)).toEqual([
    'maps = 999',
    '  = maps in words',
    '  | other = 364',
    '  |   = other in words',
    '  |   | threads = 97',
    '  |   |   = threads in words',
    '  |   |   | cpus: 2',
    '  | peak = 900',
    '  |   = peak in words',
    '  |   | other = 364, as above',
  ])
})
