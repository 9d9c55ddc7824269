import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { load } from '../../src/declare/load.ts'
import { formatProblem } from '../../src/declare/problem.ts'

const folder = new URL('err/', import.meta.url)
const names = readdirSync(folder).filter(name => name.endsWith('.yaml'))

/** One file, one kind of mistake; the lines a user sees stand beside it. */
test.for(names)('%s is refused with every mistake at its place', async name => {
  const text = readFileSync(new URL(name, folder), 'utf8')
  const { cluster, problems } = await load(text, name)
  expect(cluster === undefined || problems.every(one => one.severity === 'warning')).toBe(true)
  const lines = problems.map(problem => `${formatProblem(problem)}\n`).join('')
  await expect(lines).toMatchFileSnapshot(`err/${name.replace('.yaml', '.out')}`)
})

test('what is not a declaration at all', async () => {
  const lines = async (text: string): Promise<string[]> =>
    (await load(text, 'x')).problems.map(one => `${one.line}:${one.column} ${one.code}`)
  expect(await lines('a\0b')).toEqual(['1:2 syntax'])
  expect(await lines('- 1\n- 2\n')).toEqual(['1:1 type'])
  expect(await lines('null')).toEqual(['1:1 type'])
  expect(await lines('{"kafka": "4.3",')).toEqual(['1:17 syntax'])
  expect(await lines(`${'['.repeat(300)}${']'.repeat(300)}`)).toEqual(['1:100 syntax'])
})
