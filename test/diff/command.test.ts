import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { command } from '../../src/cli/commands/diff.ts'
import { nodeHost } from '../../src/cli/node-host.ts'
import type { Host } from '../../src/host.ts'
import { memoryHost } from '../host.ts'
import { expectExample } from './docs.ts'
import { small } from './plans.ts'

/** Real files and real git, output held in memory. */
async function run(options: Readonly<Record<string, unknown>>) {
  const real = nodeHost()
  const { run: start, read, info, now } = real
  const host = memoryHost({}, { run: start, read, info, now })
  const exit = await command.run({ format: 'text', ...options }, host as Host)
  return { exit, out: host.out(), err: host.err() }
}

const examples = new URL('../../examples/diff-review/', import.meta.url).pathname

test('the example of the page', async () => {
  const made = await run({
    old: `${examples}before.yaml`,
    new: `${examples}after.yaml`,
    now: '2026-01-01',
  })
  expect(made.err).toBe('')
  expectExample('diff.md', 'diff text', made.out)
  expect(made.exit).toBe(2)
})

test('the same bytes twice, in every format', async () => {
  for (const format of ['text', 'markdown', 'github', 'json']) {
    const options = {
      old: `${examples}before.yaml`,
      new: `${examples}after.yaml`,
      now: '2026-01-01',
      format,
    }
    expect(await run(options)).toEqual(await run(options))
  }
})

test.for([
  [{ old: 'a.yaml' }, 'name two declarations, or one with --git'],
  [{ old: 'a.yaml', new: 'b.yaml', git: 'main' }, '--git takes one declaration'],
  [{ old: '-', git: 'main' }, '--git needs a file, not standard input'],
  [{ old: '-', new: '-' }, 'only one declaration can be standard input'],
  [
    { old: 'a', new: 'b', now: '2026-02-30' },
    '--now takes a day such as 2026-01-01, not "2026-02-30"',
  ],
] as const)('%o is refused', async ([options, message]) => {
  const made = await run(options)
  expect(made).toEqual({ exit: 1, out: '', err: `kafka-size: ${message}\n` })
})

const hasGit = spawnSync('git', ['--version']).status === 0

// Paths with blanks and signs, below a directory, are what shells and git trip over.
let root = ''
let file = ''

beforeAll(() => {
  if (!hasGit) return
  root = mkdtempSync(join(tmpdir(), 'diff-'))
  file = join(root, 'my conf', ':[x] *.yaml')
  const git = (...words: string[]) =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...words], {
      cwd: root,
      stdio: 'pipe',
    })
  git('init', '-q', '-b', 'main')
  git('commit', '-q', '--allow-empty', '-m', 'Start')
  mkdirSync(join(root, 'my conf'))
  writeFileSync(file, 'kafka: nonsense\n')
  git('add', '-A')
  git('commit', '-q', '-m', 'Declare with a mistake')
  writeFileSync(file, small)
  git('add', '-A')
  git('commit', '-q', '-m', 'Declare')
  writeFileSync(file, small.replace('partitions: 24', 'partitions: 48'))
})

afterAll(() => {
  if (root !== '') rmSync(root, { recursive: true })
})

test.skipIf(!hasGit)('the version of a commit against the work tree', async () => {
  const made = await run({ old: file, git: 'main', now: '2026-01-01' })
  expect(made.err).toBe('')
  expect(made.out).toContain('~ orders: partitions 24 -> 48')
  expect(made.exit).toBe(0)
})

test.skipIf(!hasGit)('a commit without the file is compared with nothing', async () => {
  const made = await run({ old: file, git: 'main~2', now: '2026-01-01' })
  expect(made.out).toContain('shop: new: fits')
  expect(made.exit).toBe(0)
})

test.skipIf(!hasGit)('so is a version with mistakes', async () => {
  const made = await run({ old: file, git: 'main~1', now: '2026-01-01' })
  expect(made.err).toContain('of main~1 has mistakes; compared with nothing')
  expect(made.exit).toBe(0)
})

test.skipIf(!hasGit).for(['nowhere', '--help', ''])('%s is no commit', async base => {
  const made = await run({ old: file, git: base })
  expect(made.exit).toBe(1)
  expect(made.err).toContain('is not a commit')
})

test.skipIf(!hasGit)('outside of a repository', async () => {
  const lonely = mkdtempSync(join(tmpdir(), 'diff-'))
  try {
    writeFileSync(join(lonely, 'a.yaml'), small)
    const made = await run({ old: join(lonely, 'a.yaml'), git: 'main' })
    expect(made.exit).toBe(1)
    expect(made.err).toMatch(/main is not a commit here/)
  } finally {
    rmSync(lonely, { recursive: true })
  }
})

test('the page names commands that exist', () => {
  const page = readFileSync(new URL('../../docs/diff.md', import.meta.url), 'utf8')
  expect(page).toContain('kafka-size diff --git origin/main cluster.yaml --format markdown')
})

test('a real assignment stands for the placement model on both sides', {
  timeout: 60_000,
}, async () => {
  const there = mkdtempSync(join(tmpdir(), 'diff-'))
  try {
    const topic = (partitions: number, growth: string): string =>
      `kafka: "4.3"\nbrokers: 3\nhost: { memory: 16GiB, cpus: 4, disks: { size: 1TB } }\ntopics: [{ name: orders, partitions: ${partitions}, replication.factor: 2, writeRate: ${growth}, retention.ms: 1d }]\n`
    writeFileSync(join(there, 'a.yaml'), topic(3, '0'))
    writeFileSync(join(there, 'b.yaml'), topic(3, '1MB/s'))
    writeFileSync(join(there, 'c.yaml'), topic(6, '0'))
    // Broker 1 has a replica of every partition; the model gives two to each broker.
    const lines = ['1,2', '1,3', '1,2'].map(
      (replicas, at) =>
        `\tTopic: orders\tPartition: ${at}\tLeader: 1\tReplicas: ${replicas}\tIsr: 1`,
    )
    writeFileSync(join(there, 'topics.txt'), `${lines.join('\n')}\n`)
    const between = async (to: string) => {
      const [old, now, assignment] = ['a.yaml', to, 'topics.txt'].map(one => join(there, one))
      const made = await run({ old, new: now, assignment, format: 'json', now: '2026-01-01' })
      expect(made.err).toBe('')
      const { numbers } = JSON.parse(made.out).groups[0]
      return (name: string) => numbers.find((one: { name: string }) => one.name === name)
    }
    const rate = await between('b.yaml')
    expect(rate('replicas')).toBe(undefined)
    // A day of 1 MB/s over three partitions, three of them on the worst-placed broker.
    expect(rate('disk').after.allUp).toBeGreaterThanOrEqual(86_400e6)
    // Other partitions than the assignment has: the model places them, four to a broker.
    expect((await between('c.yaml'))('replicas')).toMatchObject({
      before: { allUp: 3 },
      after: { allUp: 4 },
    })
  } finally {
    rmSync(there, { recursive: true })
  }
})
