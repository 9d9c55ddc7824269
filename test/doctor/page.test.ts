import { join } from 'node:path'
import { expect, test } from 'vitest'
import { causes } from '../../src/doctor/causes/index.ts'
import { causesPage } from '../../src/doctor/page.ts'
import { signs } from '../../src/doctor/signs/index.ts'

test('docs/causes.md is what the records give', async () => {
  await expect(causesPage()).toMatchFileSnapshot(join(import.meta.dirname, '../../docs/causes.md'))
})

test('every condition of a rule has words for the page', () => {
  for (const cause of causes)
    for (const rule of cause.rules)
      for (const { text } of rule.all) expect(text, cause.id).toMatch(/^.{9,}/)
})

test('sign names are unique and say what they mean', () => {
  expect(new Set(signs.map(({ id }) => id)).size).toBe(signs.length)
  for (const { id, means } of signs) expect(means, id).toMatch(/^.{10,}\.$/)
})
