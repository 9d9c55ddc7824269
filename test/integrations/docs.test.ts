import { cpSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { load } from 'js-yaml'
import { describe, expect, test } from 'vitest'
import { fits, tooSmall } from './support/declarations.ts'
import { commit, git } from './support/repository.ts'
import { blocks, pathWithBin, put, type Ran, root, run, scratch } from './support/run.ts'

/** A clone with a changed declaration, whose origin has the old one. */
function clone(): string {
  const origin = scratch()
  put(origin, 'cluster.yaml', fits)
  commit(origin)
  const work = join(scratch(), 'work')
  git(origin, 'clone', '-q', origin, work)
  put(work, 'cluster.yaml', tooSmall)
  git(work, 'commit', '-q', '-a', '-m', 'Buy smaller disks')
  return work
}

function shell(cwd: string, text: string, more: Readonly<Record<string, string>> = {}): Ran {
  const directory = scratch()
  const described = ['1,2,3', '2,3,1', '3,1,2'].map(
    (ids, at) => `echo "Topic: orders Partition: ${at} Leader: 1 Replicas: ${ids} Isr: ${ids}"`,
  )
  put(directory, 'bin/kafka-topics.sh', `#!/bin/sh\n${described.join('\n')}\n`, 0o755)
  return run('sh', ['-c', text], { cwd, env: { PATH: pathWithBin(directory), ...more } })
}

describe('docs/diff.md', () => {
  const [, withGit, withAssignment] = blocks('diff.md', 'sh')

  test('every command with git works in a clone', () => {
    const work = clone()
    const lines = withGit!.trim().split('\n')
    expect(lines).toHaveLength(3)
    const [text, markdown, github] = lines.map(line => shell(work, line))
    expect(text).toMatchObject({ code: 2, err: '' })
    expect(text!.out).toContain('shop: fits -> does not fit')
    expect(markdown).toEqual({ code: 2, out: '', err: '' })
    expect(readFileSync(join(work, 'comment.md'), 'utf8')).toMatch(/^<!--/)
    expect(github!.out).toMatch(/^::error file=cluster\.yaml/m)
  })

  test('a real assignment is taken, and a wrong one refused', () => {
    const work = clone()
    expect(shell(work, withAssignment!)).toMatchObject({ code: 2, err: '' })
    put(work, 'topics.txt', '\tTopic: orders\tPartition: 0\tReplicas: 9,1,2\n')
    expect(shell(work, withAssignment!.split('\n')[1]!)).toEqual({
      code: 1,
      out: '',
      err: 'kafka-size: topics.txt names broker 9, which the declaration does not have\n',
    })
  })

  test('the step of a job writes the summary', () => {
    const work = clone()
    const [step] = load(blocks('diff.md', 'yaml')[0]!) as [{ run: string }]
    const summary = join(scratch(), 'summary.md')
    const env = { GITHUB_BASE_REF: 'main', GITHUB_STEP_SUMMARY: summary }
    expect(shell(work, step.run, env)).toMatchObject({ code: 2 })
    expect(readFileSync(summary, 'utf8')).toContain('does not fit')
  })
})

test('docs/html-report.md: the command writes a page', () => {
  const directory = scratch()
  cpSync(join(root, 'examples'), join(directory, 'examples'), { recursive: true })
  expect(shell(directory, blocks('html-report.md', 'sh')[0]!)).toMatchObject({ code: 2, out: '' })
  const page = readFileSync(join(directory, 'plan.html'), 'utf8')
  expect(page).toMatch(/^<!doctype html>/i)
  expect(page).toContain('<h1>shop</h1>')
})

test('docs/terraform-formats.md: the command writes variables', () => {
  const directory = scratch()
  put(directory, 'cluster.yaml', fits)
  expect(shell(directory, blocks('terraform-formats.md', 'sh')[0]!)).toMatchObject({ code: 0 })
  const variables = JSON.parse(readFileSync(join(directory, 'kafka.auto.tfvars.json'), 'utf8'))
  const page = blocks('terraform-formats.md', 'hcl')[0]!
  const declared = [...page.matchAll(/^variable "(\w+)"/gm)].map(one => one[1])
  expect(Object.keys(variables)).toEqual(declared)
})
