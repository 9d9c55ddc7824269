import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { parseSysctl } from '../../../src/targets/sysctl.ts'
import {
  mergeSysctl,
  orderSysctlFiles,
  type SysctlTool,
} from '../../../src/targets/sysctl-merge.ts'
import { randomNumbers } from '../properties/texts.ts'

const script = fileURLToPath(new URL('drive.sh', import.meta.url))
const works =
  spawnSync('unshare', ['-m', 'sh', '-c', 'mount -t tmpfs none /proc/sys']).status === 0 &&
  spawnSync('sh', ['-c', 'command -v sysctl && test -x /lib/systemd/systemd-sysctl']).status === 0

// Textual keys, so that the stand-in files keep what the tools write and no number is judged.
const keys = [
  'kernel/a1',
  'kernel/a2',
  'kernel/b',
  'net/x/c0/y',
  'net/x/c1/y',
  'net/x/c0.5/y',
  'z/w',
]
const places = {
  'etc.d': '/etc/sysctl.d',
  'run.d': '/run/sysctl.d',
  'local.d': '/usr/local/lib/sysctl.d',
  'usr.d': '/usr/lib/sysctl.d',
}
const names = [
  '10-a.conf',
  '20-b.conf',
  '99-c.conf',
  '99-sysctl.conf',
  'Z.conf',
  '.hidden.conf',
  'x.conf.bak',
]
const spelled = [
  'kernel.a1',
  'kernel/a2',
  'kernel.a?',
  'kernel.*',
  '-kernel.a1',
  '-kernel/b',
  'net.x.c0/5.y',
  'net/x/c0.5/y',
  'net.x.*.y',
  'net.x.c[01].y',
  'net.x.c[!0].y',
  '-net.x.c1.y',
  'z.w',
  ' z.w ',
  'nope.none',
]
const values = [
  '= 1',
  '=2',
  ' = a b\tc',
  '= 3 # note',
  '=',
  ' =x=y',
  '',
  ' ; no',
  '= 4\r',
  '\t=\t5 ',
]
const others = [
  '# kernel.a1 = 9',
  '; z.w = 9',
  '',
  '   ',
  '  # indented',
  'not an assignment',
  '=5',
]

type Files = Record<string, string>

/** Files of one case by absolute path; a value `->` is a link to /dev/null or to sysctl.conf. */
function randomFiles(random: () => number): Files {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
  const line = () => (random() < 0.15 ? pick(others) : pick(spelled) + pick(values))
  const text = () => Array.from({ length: Math.floor(random() * 6) }, line).join('\n')
  const files: Files = { '/etc/sysctl.conf': text() }
  for (let i = 0; i < 5; i++) {
    const path = `${pick(Object.values(places))}/${pick(names)}`
    const choice = random()
    files[path] = choice < 0.1 ? '-> /dev/null' : choice < 0.2 ? '-> ../sysctl.conf' : text()
  }
  return files
}

/** A link to sysctl.conf only means something in /etc/sysctl.d, where Debian has it. */
function content(files: Files, path: string): string {
  const text = files[path] as string
  if (text === '-> /dev/null') return ''
  if (text !== '-> ../sysctl.conf') return text
  return path.startsWith('/etc/') ? (files['/etc/sysctl.conf'] as string) : ''
}

function writeCase(directory: string, files: Files): void {
  mkdirSync(directory)
  for (const place of Object.keys(places)) mkdirSync(join(directory, place))
  writeFileSync(join(directory, 'keys'), `${keys.join('\n')}\n`)
  for (const [path, text] of Object.entries(files)) {
    const place = Object.entries(places).find(([, target]) => path.startsWith(`${target}/`))
    const at = place
      ? join(directory, place[0], path.slice(place[1].length + 1))
      : join(directory, 'sysctl.conf')
    if (text.startsWith('-> ')) symlinkSync(text.slice(3), at)
    else writeFileSync(at, text)
  }
}

/** What our merge leaves in each key, in the form of the tools' files. */
function ours(files: Files, tool: SysctlTool): string {
  const ordered = orderSysctlFiles(Object.keys(files), tool)
  const known = keys.map(key => dotted(key))
  const parsed = ordered.map(path => parseSysctl(path, content(files, path)))
  const { effective } = mergeSysctl(parsed, tool, known)
  const value = (key: string) => effective.get(dotted(key))?.raw ?? 'initial'
  return keys.map(key => `${key}\t${value(key)}\n`).join('')
}

function dotted(path: string): string {
  return path.replace(/[./]/g, separator => (separator === '/' ? '.' : '/'))
}

describe.skipIf(!works)(
  'sysctl --system and systemd-sysctl (skipped without unshare, procps or systemd)',
  () => {
    it('leave the same values as our merge for 250 random sets of files', () => {
      const directory = mkdtempSync(join(tmpdir(), 'sysctl-'))
      onTestFinished(() => rmSync(directory, { recursive: true }))
      const random = randomNumbers(11)
      const cases = Array.from({ length: 250 }, () => randomFiles(random))
      for (const [i, files] of cases.entries()) writeCase(join(directory, `${i}`), files)
      const run = spawnSync('unshare', ['-m', 'sh', script, directory], { encoding: 'utf8' })
      expect(run.status, run.stderr).toBe(0)
      const wrong = cases.flatMap((files, i) =>
        (['procps', 'systemd'] as const).flatMap(tool => {
          const theirs = readFileSync(join(directory, `${i}`, tool), 'utf8')
          const mine = ours(files, tool)
          const differing = mine.split('\n').filter((line, at) => line !== theirs.split('\n')[at])
          return mine === theirs ? [] : [{ tool, files, differing, theirs }]
        }),
      )
      expect(wrong.slice(0, 3)).toEqual([])
    })
  },
)
