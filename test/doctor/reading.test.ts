import fc from 'fast-check'
import { expect, test } from 'vitest'
import { shown } from '../../src/doctor/clean.ts'
import { Gatherer } from '../../src/doctor/gather.ts'
import { eachLine, longestLine } from '../../src/doctor/lines.ts'
import { literalSearch } from '../../src/doctor/literals.ts'
import { readAndDiagnose } from '../../src/doctor/read.ts'
import { fixture, memoryHost, names } from './memory-host.ts'

const encoder = new TextEncoder()
const decoder = new TextDecoder()

function linesOf(chunks: readonly Uint8Array[]): readonly string[] {
  const lines: string[] = []
  eachLine(chunks, (bytes, start, end) => lines.push(decoder.decode(bytes.subarray(start, end))))
  return lines
}

test('lines do not depend on how the bytes are cut', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: 'binary-ascii' })),
      fc.integer({ min: 1, max: 9 }),
      (parts, size) => {
        const bytes = encoder.encode(parts.join('\n'))
        const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
          bytes.subarray(i * size, (i + 1) * size),
        )
        expect(linesOf(chunks)).toEqual(linesOf([bytes]))
      },
    ),
  )
})

test('a line is cut at its bound and the next one is whole', () => {
  const long = 'x'.repeat(longestLine + 5)
  const bytes = encoder.encode(`${long}\nnext\nlast`)
  const pieces = [bytes.subarray(0, 1000), bytes.subarray(1000, 70_000), bytes.subarray(70_000)]
  expect(linesOf([bytes]).map(line => line.length)).toEqual([longestLine, 4, 4])
  expect(linesOf(pieces).map(line => line.length)).toEqual([longestLine, 4, 4])
  expect(linesOf(pieces).slice(1)).toEqual(['next', 'last'])
})

test('the search finds what includes() finds', () => {
  const literals = ['Map failed', ' rw-s ', 'failed', 'VmPeak:', 'aaaaaa', 'aaaaaab']
  const search = literalSearch(literals)
  const word = fc.constantFrom(...literals, 'a', 'fail', ' ', 'Map ', 'VmPeak', 'é', 'aaaa')
  fc.assert(
    fc.property(fc.array(word), words => {
      const text = words.join('')
      const bytes = encoder.encode(text)
      const hits = new Set<number>()
      search.scan(bytes, 0, bytes.length, literal => hits.add(literal))
      const want = literals.flatMap((literal, i) => (text.includes(literal) ? [i] : []))
      expect([...hits].sort()).toEqual(want)
    }),
  )
})

const pieces = names()
  .filter(name => !name.includes('.') && name !== 'brokers')
  .flatMap(dir => names(dir).map(file => fixture(`${dir}/${file}`)))
  .flatMap(text => text.split('\n'))
  .slice(0, 400)

test('no text makes it throw', { timeout: 60_000 }, () => {
  const line = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom(...pieces))
  const torn = fc.tuple(line, line, fc.nat(60)).map(([a, b, at]) => a.slice(0, at) + b.slice(at))
  fc.assert(
    fc.property(fc.array(fc.oneof(line, torn), { maxLength: 40 }), lines => {
      const { host } = memoryHost({ a: lines.join('\n') })
      const { verdicts, unreadable } = readAndDiagnose(host, ['a'])
      expect(unreadable.length).toBeLessThanOrEqual(1)
      expect(new Set(verdicts.map(({ id }) => id)).size).toBe(verdicts.length)
    }),
    { numRuns: 150 },
  )
})

test('no bytes make it throw', { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 2000 }), bytes => {
      const { host } = memoryHost({ a: bytes })
      expect(readAndDiagnose(host, ['a']).inputs.length).toBeLessThanOrEqual(1)
    }),
  )
})

test('a stream of 200 MB is read in bounded memory', { timeout: 60_000 }, () => {
  const plain =
    '[2026-01-01 10:00:00,010] INFO [GroupCoordinator 1]: Stabilized group g generation 5 (__consumer_offsets-12) with 3 members (kafka.coordinator.group.GroupCoordinator)\n'
  const hit =
    'java.lang.OutOfMemoryError: Cannot reserve 20000000 bytes of direct buffer memory (allocated: 60039240, limit: 62914560)\n'
  const chunk = encoder.encode(plain.repeat(5000) + hit + plain.repeat(1400))
  const rounds = Math.ceil(200_000_000 / chunk.length)
  function* stream(): Generator<Uint8Array> {
    for (let i = 0; i < rounds; i++) yield chunk
  }
  const before = process.memoryUsage().heapUsed
  const gatherer = new Gatherer()
  const read = gatherer.read('big.log', stream())
  const grown = process.memoryUsage().heapUsed - before
  expect(read.bytes).toBeGreaterThanOrEqual(200_000_000)
  expect(read.lines).toBe(rounds * 6401)
  expect(gatherer.result().count('direct-refused')).toBe(rounds)
  expect(gatherer.result().all('direct-refused').length).toBeLessThanOrEqual(30)
  expect(grown).toBeLessThan(100_000_000)
})

test.each([
  ['ssl.keystore.password=hunter2 and more', 'ssl.keystore.password=********'],
  ['  "api_key": "abc def"', '"api_key": ********'],
  [
    'sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required username="a" password="b";',
    'sasl.jaas.config=********',
  ],
  [
    '-Djavax.net.ssl.trustStorePassword=changeit -Xmx1g',
    '-Djavax.net.ssl.trustStorePassword=********',
  ],
  ['kafka-acls --password hunter2 --list', 'kafka-acls --password ******** --list'],
  [
    'Invalid value hunter2 for configuration ssl.key.password: x',
    'Invalid value ******** for configuration ssl.key.password: ********',
  ],
  ['redis://:hunter2@host/0', 'redis://********@host/0'],
  ['connect to https://user:secret@host/x', 'connect to https://********@host/x'],
  ['Authorization: Bearer abcdefghijkl', 'Authorization: Bearer ********'],
  ['\u001b[31mred\u001b[0m \u202eltr\u0007 \u001b]0;title\u0007end', 'red  ltr  end'],
])('%s is shown without secrets and controls', (line, want) => {
  expect(shown(line)).toBe(want)
})

test('a secret whose name lies beyond what is shown cannot be seen', () => {
  expect(shown(`${'a'.repeat(470)} password=hunter2`)).not.toContain('hunter2')
  expect(shown(`${'a'.repeat(200)} password=hunter2`)).toMatch(/password=\*{8}$/)
})

test('text never holds a control character', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), text => {
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these must not be left.
      expect(shown(text)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/)
    }),
  )
})
