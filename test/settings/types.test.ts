import { expect, test } from 'vitest'
import { atLeast, sameSet } from '../../src/comparisons.ts'
import { jvmSize } from '../../src/host-kinds.ts'
import { bytes, count, list, milliseconds } from '../../src/kinds.ts'
import { always, chosen, section } from '../../src/settings/define.ts'

const define = section({
  target: 'server.properties',
  group: 'Test',
  roles: ['broker'],
  change: 'release',
  source: key => ({ title: key }),
})
const texts = { severity: 'info', summary: 'A.', harm: 'B.', rule: 'C.' } as const

test('units and comparisons of one record must agree', () => {
  const right = define({
    key: 'a',
    kind: bytes,
    compare: atLeast,
    ...texts,
    decide: chosen('bytes', 'a'),
  })
  // @ts-expect-error a list has no order of size
  define({ key: 'b', kind: list, compare: atLeast, ...texts })
  // @ts-expect-error a size is no set
  define({ key: 'c', kind: bytes, compare: sameSet, ...texts })
  // @ts-expect-error a count is no size
  define({ key: 'd', kind: bytes, compare: atLeast, ...texts, decide: chosen('count', 'a') })
  // @ts-expect-error a size is no time
  define({ key: 'e', kind: milliseconds, compare: atLeast, ...texts, decide: chosen('bytes', 'a') })
  // @ts-expect-error a text is no count
  define({ key: 'f', kind: count, compare: atLeast, ...texts, expect: always('3') })
  // @ts-expect-error a count is no size of the JVM
  define({ key: 'g', kind: jvmSize, compare: atLeast, ...texts, decide: chosen('count', 'a') })
  expect(right.kind.unit).toBe('bytes')
})
