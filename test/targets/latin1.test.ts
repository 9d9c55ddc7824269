import fc from 'fast-check'
import { expect, it } from 'vitest'
import { decodeLatin1 } from '../../src/targets/latin1.ts'

it('gives one character a byte for any bytes, also those of UTF-8 and of broken UTF-8', () => {
  const text = fc.string({ unit: 'binary' }).map(one => new TextEncoder().encode(one))
  const bytes = fc.oneof(fc.uint8Array(), text, fc.uint8Array({ min: 0xe0, max: 0xff }))
  fc.assert(
    fc.property(bytes, one => {
      expect(decodeLatin1(one)).toBe(Buffer.from(one).toString('latin1'))
    }),
    { numRuns: 3000 },
  )
  expect(decodeLatin1(Uint8Array.of(0xef, 0xbf, 0xbd))).toBe('\u00ef\u00bf\u00bd')
  expect(decodeLatin1(Uint8Array.of(0xe9))).toBe('\u00e9')
})
