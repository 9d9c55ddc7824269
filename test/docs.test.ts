import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { declarationMarkdown } from '../scripts/docs/declaration.ts'
import { formulasMarkdown } from '../scripts/docs/formulas.ts'
import { messagesMarkdown } from '../scripts/docs/messages.ts'
import { generated } from '../scripts/precompile.mjs'
import { version } from '../src/cli/version.ts'
import { planOf } from './plan-of.ts'

const root = new URL('../', import.meta.url)
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8')

test('docs/declaration.md is what the schema says', async () => {
  const text = declarationMarkdown(JSON.parse(read('schemas/cluster.schema.json')))
  await expect(text).toMatchFileSnapshot('../docs/declaration.md')
})

test('docs/messages.md is what the code says', async () => {
  await expect(messagesMarkdown()).toMatchFileSnapshot('../docs/messages.md')
})

test('docs/formulas.md is what the traces of the examples say', async () => {
  const names = readdirSync(new URL('examples/', root)).filter(name => name.endsWith('.yaml'))
  const plans = await Promise.all(names.map(name => planOf(read(`examples/${name}`))))
  await expect(formulasMarkdown(plans)).toMatchFileSnapshot('../docs/formulas.md')
})

test('src/generated is what the schema and the templates say', async () => {
  for (const [name, text] of Object.entries<string>(await generated())) {
    expect(read(`src/generated/${name}`) === text, name).toBe(true)
  }
})

test('the version is that of package.json', () => {
  expect(version).toBe(JSON.parse(read('package.json')).version)
})

test('links between the pages lead somewhere', () => {
  const pages = [
    'README.md',
    'CONTRIBUTING.md',
    ...readdirSync(new URL('docs/', root))
      .filter(name => name.endsWith('.md'))
      .map(name => `docs/${name}`),
  ]
  const broken = pages.flatMap(page =>
    [...read(page).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)]
      .map(match => match[1] ?? '')
      .filter(target => !existsSync(new URL(target, new URL(page, root))))
      .map(target => `${page}: ${target}`),
  )
  expect(broken).toEqual([])
})
