import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'

const root = new URL('../../', import.meta.url).pathname
const folder = mkdtempSync(join(tmpdir(), 'kafka-size-readme-'))
const shim = join(folder, 'kafka-size')
writeFileSync(shim, `#!/bin/sh\nexec "${process.execPath}" "${root}dist/cli.js" "$@"\n`)
chmodSync(shim, 0o755)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Fenced `console` blocks: a line with `$` is typed, what follows is what it prints. */
function blocks(page: string): readonly (readonly [command: string, output: string])[] {
  const text = readFileSync(join(root, page), 'utf8')
  return [...text.matchAll(/```console\n\$ (.*)\n([\s\S]*?)```/g)].map(
    ([, command = '', output = '']) => [command, output] as const,
  )
}

const pages = ['README.md', ...readdirSync(join(root, 'docs')).map(name => `docs/${name}`)]
const examples = pages
  .filter(page => page.endsWith('.md'))
  .flatMap(page => blocks(page).map(([command, output]) => ({ page, command, output })))

/** What the pages show is what the program prints. */
test.for(examples)('$page: $command', ({ command, output }) => {
  const temporary = join(folder, 'out')
  const typed = command.replaceAll('/tmp/kafka-size-readme', temporary)
  const made = spawnSync('sh', ['-c', typed], {
    cwd: root,
    encoding: 'utf8',
    env: { PATH: `${folder}:${process.env['PATH']}`, NO_COLOR: '1' },
  })
  expect(made.stdout).toBe(output)
})
