import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { main } from '../../src/cli/main.ts'
import { nodeHost } from '../../src/cli/node-host.ts'
import type { Finding } from '../../src/model.ts'

const root = fileURLToPath(new URL('.', import.meta.url))
const stories = readdirSync(root, { withFileTypes: true })
  .filter(one => one.isDirectory())
  .map(one => one.name)

/** Runs the command line of a story in its directory and gives `severity code key place`. */
async function tell(story: string): Promise<readonly string[]> {
  const [command = ''] = read(story).split('\n')
  const words = command.replace('$ kafka-size ', '').split(' ')
  let out = ''
  const base = nodeHost()
  const inside = (path: string) => (path.startsWith('/') ? path : `${root}${story}/${path}`)
  const stream = (write: (text: string) => void) => ({ isTTY: false, write })
  const exit = await main({
    ...base,
    argv: [...words, '--format', 'json'],
    stdout: stream(text => {
      out += text
    }),
    stderr: stream(() => {}),
    info: path => base.info(inside(path)),
    readLink: path => base.readLink(inside(path)),
    list: path => base.list(inside(path)),
    read: (path, limit) => base.read(inside(path), limit),
    chunks: path => base.chunks(inside(path)),
  })
  // The command has just written it.
  const { findings } = JSON.parse(out) as { findings: Finding[] }
  return [command, ...findings.map(line), `exit ${exit}`]
}

function line({ severity, code, key, file, line: number }: Finding): string {
  const place = file === undefined ? '' : ` ${file}${number === undefined ? '' : `:${number}`}`
  return `${severity} ${code} ${key}${place}`
}

function read(story: string): string {
  return readFileSync(`${root}${story}/findings.txt`, 'utf8')
}

test.for(stories)('%s', async story => {
  expect(await tell(story)).toEqual(read(story).trimEnd().split('\n'))
})

test('every story is told in the README, and there are enough of them', () => {
  const told = readFileSync(`${root}README.md`, 'utf8')
  for (const story of stories) expect(told).toContain(`| ${story} | `)
  expect(stories.length).toBeGreaterThanOrEqual(25)
})
