import { readdirSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { describe, expect, test } from 'vitest'
import { builtinFill } from '../src/fill.ts'
import { load } from '../src/load.ts'
import { plan } from '../src/plan.ts'
import { render } from '../src/render.ts'
import { planMarkdown } from '../src/report/plan-markdown.ts'
import { planText } from '../src/report/plan-text.ts'
import { plain } from '../src/report/style.ts'
import { verifyProperties } from '../src/verify.ts'

const examples = new URL('../examples/', import.meta.url)
const names = readdirSync(examples).filter(name => name.endsWith('.yaml'))

/** Every example with the report and the files of the first process of each group. */
describe.for(names)('%s', name => {
  const story = basename(name, '.yaml')
  const loaded = load(readFileSync(new URL(name, examples), 'utf8'), `examples/${name}`)

  test('gives the report and files that stand in test/golden', async () => {
    const made = plan(await loaded)
    const files = render(made.sizing, await builtinFill())
    await verifyProperties(files)
    const first = new Set(made.sizing.groups.map(group => group.group.nodes[0]?.host))
    const shown = files.filter(file => first.has(file.host))
    for (const file of shown) {
      await expect(file.text).toMatchFileSnapshot(`golden/${story}/${file.path}`)
    }
    await expect(planText(made, plain, `examples/${name}`)).toMatchFileSnapshot(
      `golden/${story}/plan.txt`,
    )
    expect(planMarkdown(made)).toContain(`: ${made.status}\n`)
  })

  test('leaves no file in test/golden that is not rendered', async () => {
    const made = plan(await loaded)
    const files = render(made.sizing, await builtinFill())
    const first = new Set(made.sizing.groups.map(group => group.group.nodes[0]?.host))
    const expected = files.filter(file => first.has(file.host)).map(file => file.path)
    const folder = new URL(`golden/${story}/`, import.meta.url)
    const found = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile())
      .map(entry => `${entry.parentPath}/${entry.name}`.slice(folder.pathname.length))
      .map(path => path.replace(/^\//, ''))
    expect(found.sort()).toEqual([...expected, 'plan.txt'].sort())
  })
})
