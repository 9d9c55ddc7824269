import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { parseProperties } from '../../../src/targets/properties.ts'
import { writeProperties } from '../../../src/targets/properties-write.ts'
import { answer, hex } from './answer.ts'
import { everyText, randomEntries, randomNumbers, randomText, vectorTexts } from './texts.ts'

const program = fileURLToPath(new URL('Props.java', import.meta.url))
const hasJava = spawnSync('java', ['-version']).status === 0

/** What java.util.Properties reads in each text, all of them in one JVM. */
function javaReads(texts: readonly Buffer[]): string[] {
  const input = texts.map(text => `${text.toString('base64')}\n`).join('')
  const run = spawnSync('java', ['-Xmx512m', program], { input, maxBuffer: 1 << 30 })
  expect(run.status, run.stderr.toString()).toBe(0)
  return run.stdout.toString('latin1').split('\n').slice(0, texts.length)
}

describe.skipIf(!hasJava)('java.util.Properties (skipped without java)', () => {
  it('reads 120 000 random texts as Java does', () => {
    const random = randomNumbers(20261121)
    const texts = Array.from({ length: 120_000 }, (_, i) =>
      Buffer.from(randomText(i, random), 'latin1'),
    )
    const expected = javaReads(texts)
    const disagreements = texts.flatMap((text, i) => {
      const ours = answer(parseProperties(text))
      return ours === expected[i]
        ? []
        : [{ text: text.toString('latin1'), ours, java: expected[i] }]
    })
    expect(disagreements.slice(0, 5)).toEqual([])
    expect(expected.filter(line => line === '!').length).toBeGreaterThan(1000)
  })

  it('reads every text of up to 6 of the 7 characters that matter as Java does', () => {
    const texts = everyText('\\\n\ra=# ', 6).map(text => Buffer.from(text, 'latin1'))
    const expected = javaReads(texts)
    expect(texts.filter((text, i) => answer(parseProperties(text)) !== expected[i])).toEqual([])
  })

  it('agrees with the committed vectors, which are tested without Java', async () => {
    const texts = vectorTexts()
    const read = javaReads(texts.map(text => Buffer.from(text, 'latin1')))
    const vectors = texts.map((text, i) => ({ text, java: read[i] }))
    await expect(`${JSON.stringify(vectors, null, 1)}\n`).toMatchFileSnapshot(
      'fixtures/vectors.json',
    )
  })

  it('writes 40 000 random sets of entries that Java reads back', () => {
    const random = randomNumbers(7)
    const sets = Array.from({ length: 40_000 }, () => randomEntries(random))
    const read = javaReads(sets.map(set => Buffer.from(writeProperties(set), 'latin1')))
    const wrong = sets.filter((set, i) => {
      const expected = set.map(({ key, value }) => `${hex(key)}=${hex(value)}`).join(',')
      return read[i] !== expected
    })
    expect(wrong.slice(0, 5)).toEqual([])
  })
})
