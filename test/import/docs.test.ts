import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { main } from '../../src/cli/main.ts'
import { memoryHost } from '../host.ts'
import { filesBelow } from './captures.ts'

const fixtures = 'test/import/fixtures/3.9.1'
const captures = Object.fromEntries(
  Object.entries(filesBelow(fixtures)).map(([path, bytes]) => [
    path.slice(fixtures.length + 1),
    bytes,
  ]),
)

async function run(line: string, files: typeof captures = captures) {
  const host = memoryHost(files, { argv: line.split(' ').slice(1) })
  const code = await main(host)
  return { code, out: host.out(), err: host.err(), written: host.written }
}

/** Command lines of a page, and the text that stands behind `<!-- output -->`. */
function page(name: string): { readonly lines: readonly string[]; readonly output: string } {
  const text = readFileSync(`docs/${name}.md`, 'utf8')
  const blocks = [...text.matchAll(/```sh\n(.*?)```/gs)].flatMap(([, body = '']) =>
    body.split('\n'),
  )
  const lines = blocks.filter(line => new RegExp(`^kafka-size ${name} `).test(line))
  const output = /<!-- output -->\n```\w+\n(.*?)```/s.exec(text)?.[1] ?? ''
  return { lines, output }
}

describe.each(['import', 'calibrate'])('docs/%s.md', name => {
  const { lines, output } = page(name)

  it('shows what its first command prints', async () => {
    expect((await run(lines[0] ?? '')).out).toBe(output)
  })

  it.each(lines)('has a command that works: %s', async line => {
    const { 'cluster.yaml': declaration = new Uint8Array(), ...others } = captures
    const needed = line.includes('--declaration') ? captures : others
    const { code, out, written } = await run(line, needed)
    expect(declaration.length).toBeGreaterThan(0)
    expect([0, 2]).toContain(code)
    expect(out.length + (written.get('cluster.yaml') ?? '').length).toBeGreaterThan(500)
  })
})

it('names every quantity that is compared', () => {
  const text = readFileSync('docs/calibrate.md', 'utf8')
  const measured = readFileSync('src/calibrate/measures.ts', 'utf8')
  const names = [...measured.matchAll(/^ {4}quantity: '(\w+)'/gm)].map(match => match[1] ?? '')
  expect(names.length).toBeGreaterThan(5)
  for (const name of names) expect(text).toContain(`| \`${name}\` |`)
})
