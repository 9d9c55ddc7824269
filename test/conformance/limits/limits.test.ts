import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { parseLimits } from '../../../src/targets/limits.ts'
import {
  type LimitsUser,
  mergeLimits,
  orderLimitsFiles,
} from '../../../src/targets/limits-merge.ts'
import { parseProcessLimits } from '../../../src/targets/process-limits.ts'
import { randomNumbers } from '../properties/texts.ts'

const script = fileURLToPath(new URL('drive.sh', import.meta.url))
const needs =
  'mount -t tmpfs none /etc/security/limits.d && test -e /etc/pam.d/su && grep -qi debian /etc/os-release'
const works = spawnSync('unshare', ['-m', 'sh', '-c', needs]).status === 0

const passwd =
  'root:x:0:0::/root:/bin/sh\nkuser:x:5001:5001::/:/bin/sh\nother:x:5002:5002::/:/bin/sh\n'
const group = 'root:x:0:\nkuser:x:5001:\nother:x:5002:\nkgrp:x:6001:kuser,root\n'
const users: readonly LimitsUser[] = [
  { name: 'kuser', uid: 5001, gid: 5001, groups: ['kuser', 'kgrp'], gids: [5001, 6001] },
  { name: 'root', uid: 0, gid: 0, groups: ['root', 'kgrp'], gids: [0, 6001] },
]

// Only values that a process may lower itself to and still run: nofile stays above 60.
const domains = [
  'kuser',
  'kuser',
  'other',
  'root',
  '@kgrp',
  '@other',
  '*',
  '*',
  '5001:',
  '5000:5001',
  ':5001',
  '@5001:',
  '@:6001',
  '%',
  '%kgrp',
  '0:9999',
  'x:y',
  '@6000:6002',
]
const types = ['soft', 'hard', '-', 'SOFT', 'both']
const items = ['core', 'locks', 'sigpending', 'msgqueue', 'rss', 'CORE', 'what']
const values = [
  '64',
  '500',
  '900',
  '64k',
  '3,000',
  '100.9',
  '1e3',
  '0x10',
  'lots',
  '"3000"',
  '0',
  '+7',
  '100\r',
]

type Files = Record<string, string>

function randomFiles(random: () => number): Files {
  const pick = (list: readonly string[]): string =>
    list[Math.floor(random() * list.length)] as string
  const line = () => {
    const choice = random()
    if (choice < 0.04) return `${pick(domains)} -`
    if (choice < 0.08)
      return pick([
        '# kuser hard core 1',
        '',
        'kuser hard core',
        '  ',
        'kuser  hard\tnofile 100 # why',
      ])
    return `${random() < 0.1 ? '\t ' : ''}${pick(domains)} ${pick(types)}  ${pick(items)} ${pick(values)}`
  }
  const text = () => Array.from({ length: Math.floor(random() * 7) }, line).join('\n')
  const names = ['20-a.conf', '90-b.conf', '95-c.txt', 'B.conf', '.h.conf']
  const files: Files = { '/etc/security/limits.conf': text() }
  for (let i = 0; i < 3; i++) files[`/etc/security/limits.d/${pick(names)}`] = text()
  return files
}

function writeCase(directory: string, files: Files, user: string): void {
  mkdirSync(join(directory, 'limits.d'), { recursive: true })
  writeFileSync(join(directory, 'user'), user)
  for (const [path, text] of Object.entries(files))
    writeFileSync(join(directory, path.slice('/etc/security/'.length)), text)
}

/** Disagreements of our merge with what the session really had. */
function disagreements(files: Files, user: LimitsUser, text: string): string[] {
  const real = new Map(
    parseProcessLimits(text).flatMap(
      ({ item, soft, hard }) =>
        [
          [`soft ${item}`, soft],
          [`hard ${item}`, hard],
        ] as const,
    ),
  )
  const parsed = orderLimitsFiles(Object.keys(files)).map(path =>
    parseLimits(path, files[path] as string),
  )
  const { effective } = mergeLimits(parsed, user, true)
  return [...real].flatMap(([key, value]) => {
    const expected = effective.get(key)?.value ?? baseline(key, effective, real)
    return expected === value ? [] : [`${key}: su gave ${value}, we say ${expected}`]
  })
}

/** A limit that no line names is the inherited one, or bounded by the other half of the pair. */
function baseline(
  key: string,
  effective: ReadonlyMap<string, unknown>,
  real: ReadonlyMap<string, string>,
): string | undefined {
  const [type, item] = key.split(' ') as [string, string]
  const hasOther = effective.has(`${type === 'soft' ? 'hard' : 'soft'} ${item}`)
  return hasOther ? real.get(key) : inherited.get(key)
}

const inherited = new Map<string, string | undefined>()

describe.skipIf(!works)(
  'pam_limits through su (skipped without unshare, su and a Debian PAM)',
  () => {
    it('gives the same limits as our merge for 400 random sets of files', () => {
      const directory = mkdtempSync(join(tmpdir(), 'limits-'))
      onTestFinished(() => rmSync(directory, { recursive: true }))
      writeFileSync(join(directory, 'passwd'), passwd)
      writeFileSync(join(directory, 'group'), group)
      const random = randomNumbers(5)
      const empty: Files = { '/etc/security/limits.conf': '' }
      const cases = [empty, ...Array.from({ length: 400 }, () => randomFiles(random))]
      const name = (i: number) => join(directory, `case${String(i).padStart(4, '0')}`)
      for (const [i, files] of cases.entries())
        writeCase(name(i), files, (users[i % 2] as LimitsUser).name)
      const run = spawnSync('unshare', ['-m', 'sh', script, directory], { encoding: 'utf8' })
      expect(run.status, run.stderr).toBe(0)
      const outputs = cases.map((_, i) => readFileSync(join(name(i), 'limits'), 'utf8'))
      for (const { item, soft, hard } of parseProcessLimits(outputs[0] as string)) {
        inherited.set(`soft ${item}`, soft).set(`hard ${item}`, hard)
      }
      const wrong = cases.flatMap((files, i) => {
        const lines = disagreements(files, users[i % 2] as LimitsUser, outputs[i] as string)
        return lines.length === 0 ? [] : [{ user: users[i % 2]?.name, files, lines }]
      })
      expect(outputs.filter(text => text.includes('Max open files')).length).toBe(cases.length)
      expect(wrong.slice(0, 4)).toEqual([])
    })
  },
)
