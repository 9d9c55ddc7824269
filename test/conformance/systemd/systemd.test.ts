import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { parseSystemdEnv } from '../../../src/targets/env-file.ts'
import { parseUnit, writeUnit } from '../../../src/targets/systemd.ts'
import { mergeUnit, type UnitMerge } from '../../../src/targets/systemd-merge.ts'
import { orderUnitFiles } from '../../../src/targets/systemd-order.ts'
import { unitSeconds } from '../../../src/targets/systemd-values.ts'
import { randomNumbers } from '../properties/texts.ts'

const systemd = '/lib/systemd/systemd'
const generator = '/usr/lib/systemd/user-environment-generators/30-systemd-environment-d-generator'
const nobody = ['--reuid=65534', '--regid=65534', '--clear-groups']
const asNobody = spawnSync('setpriv', [...nobody, systemd, '--version']).status === 0
const hasGenerator = spawnSync(generator, [], { env: { HOME: '/nonexistent' } }).status === 0

const dirs = ['strong', 'weak']
const limits = [
  '100000',
  '',
  '5:10',
  '10:5',
  'infinity',
  '64K',
  '1.5G',
  '1G 512M',
  '0x10',
  '010',
  '-1',
  '1k',
  'unlimited',
  '100:infinity',
  ' 7 ',
  '3 %',
  '8M:16M',
]
const times = [
  '6min',
  '',
  '0',
  '90',
  'infinity',
  '1h 30min',

  '100ms',
  '5 min',
  '1d',
  'soon',
  '-1',
  '5minutes 20sec',
]
const sizes = ['32G', '', 'infinity', '0', '1024', '1.5T', '50x', '8 G', '100M 5K', '5K 100M']
const words = [
  'A=1',
  '"B=-Xmx6g -Xms6g"',
  "'C=x y'",
  'D=100%%',
  'E=%n',
  '"F=a\\tb"',
  'G=a"b c"d',
  'H',
  '1I=x',
  'J=%z',
  '"K=open',
  'L=\\q',
  'M=\\x41',
  "N='",
  'O=$A',
  'P=%p-%i',
  'A=2',
  '"A="',
  'Q="q\\"q"',
  'R=a\\\\b',
  'S=\\101',
  'T=é',
  'U=%',
]
const scalars = [
  'User=kafka',
  'User=',
  'User=root',
  'TasksMax=500',
  'TasksMax=0',
  'TasksMax=infinity',
  'OOMScoreAdjust=-500',
  'OOMScoreAdjust=',
  'OOMScoreAdjust=5000',
  'OOMScoreAdjust=x',
]
const others = [
  '# LimitNOFILE=1',
  '; x',
  '',
  'no equals',
  'Environment=',
  'EnvironmentFile=-/etc/default/kafka',
  'EnvironmentFile=/etc/%N',
  'EnvironmentFile=',
  '  LimitNPROC = 77 ',
  'LimitNPROC=9 # note',
  'LimitNPROC=\\',
  'TimeoutSec=33',
  '[Install]',
  '[Service]',
]

type Files = Record<string, string>

/** Files of unit number `i` by path: a fragment and drop-ins in both directories. */
function randomUnit(unit: string, root: string, random: () => number): Files {
  const pick = (list: readonly string[]): string =>
    list[Math.floor(random() * list.length)] as string
  const line = () => {
    const choice = random()
    if (choice < 0.25)
      return `${pick(['LimitNOFILE', 'LimitMEMLOCK', 'LimitAS', 'LimitCORE'])}=${pick(limits)}`
    if (choice < 0.4)
      return `${pick(['TimeoutStopSec', 'TimeoutStartSec', 'RestartSec'])}=${pick(times)}`
    if (choice < 0.5) return `${pick(['MemoryMax', 'MemoryHigh'])}=${pick(sizes)}`
    if (choice < 0.75)
      return `Environment=${pick(words)}${random() < 0.3 ? ' \\\n# between\n ' : ' '}${pick(words)}`
    if (choice < 0.87) return pick(scalars)
    return pick(others)
  }
  const text = (head: string) =>
    `[Service]\n${head}${Array.from({ length: Math.floor(random() * 8) }, line).join('\n')}\n`
  const files: Files = { [`${root}/weak/${unit}`]: text('Type=simple\nExecStart=/bin/true\n') }
  const prefix = `${unit.split('-')[0]}-.service`
  for (let i = 0; i < 3; i++) {
    const name = pick(['10-a.conf', '20-b.conf', '99-c.conf', 'x.txt'])
    files[`${root}/${pick(dirs)}/${pick([unit, unit, prefix])}.d/${name}`] = text('')
  }
  return files
}

/** Values of the dump of `systemd --test` for one unit: several for a repeated key. */
function dumped(dump: string): Map<string, Map<string, string[]>> {
  const units = new Map<string, Map<string, string[]>>()
  let unit = new Map<string, string[]>()
  for (const line of dump.split('\n')) {
    const head = /^\t-> Unit (\S+):$/.exec(line)
    if (head) {
      unit = new Map()
      units.set(head[1] as string, unit)
    }
    const match = /^\t\t([A-Za-z ]+): (.*)$/s.exec(line)
    if (match)
      unit.set(match[1] as string, [...(unit.get(match[1] as string) ?? []), match[2] as string])
  }
  return units
}

const noLimit = '18446744073709551615'
const infinite = (value: string) => (value === noLimit ? 'infinity' : value)

/** What the dump says in our form, for the keys we read values of. */
function theirs(dump: Map<string, string[]>): Record<string, string> {
  const result: Record<string, string> = {}
  for (const [key, [value = '']] of dump) {
    if (/^Limit[A-Z]+$/.test(key)) {
      const soft = infinite(dump.get(`${key}Soft`)?.[0] ?? '')
      result[key] = soft === infinite(value) ? soft : `${soft}:${infinite(value)}`
    } else if (/^(Timeout(Start|Stop)|Restart)Sec$/.test(key))
      result[key] = unitSeconds(value) ?? value
    else if (/^(MemoryMax|MemoryHigh)$/.test(key)) result[key] = infinite(value)
    else if (/^(User|OOMScoreAdjust)$/.test(key)) result[key] = value
    else if (key === 'TasksMax') result[key] = infinite(value)
  }
  // The dump rounds time-outs to seconds, and 100 is what the manager has itself.
  if (result['OOMScoreAdjust'] === '100') delete result['OOMScoreAdjust']
  result['Environment'] = (dump.get('Environment') ?? []).sort().join('\n')
  result['EnvironmentFile'] = (dump.get('EnvironmentFile') ?? []).join(' ')
  result['DropIns'] = (dump.get('DropIn Path') ?? []).join(' ')
  return result
}

function ours(
  merge: UnitMerge,
  dropIns: readonly string[],
  defaults: Record<string, string>,
): Record<string, string> {
  const result: Record<string, string> = {}
  for (const key of new Set([...Object.keys(defaults), ...merge.settings.keys()])) {
    const value = merge.settings.get(key)?.value ?? defaults[key]
    if (value !== undefined && !['Type', 'ExecStart'].includes(key)) result[key] = value
  }
  const environment = [...merge.environment.values()].map(({ key, value }) => `${key}=${value}`)
  result['Environment'] = environment.sort().join('\n')
  result['EnvironmentFile'] = merge.environmentFiles
    .map(file => (file.optional ? '-' : '') + file.path)
    .join(' ')
  result['DropIns'] = dropIns.join(' ')
  return result
}

function write(files: Files): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  }
}

/** What systemd makes of units, without starting anything. */
function dump(root: string, units: readonly string[]): Map<string, Map<string, string[]>> {
  write({ [`${root}/weak/all.target`]: `[Unit]\n${units.map(unit => `Wants=${unit}\n`).join('')}` })
  spawnSync('chmod', ['-R', 'a+rX', root])
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: root,
    XDG_RUNTIME_DIR: root,
    SYSTEMD_UNIT_PATH: `${root}/strong:${root}/weak:`,
  }
  const run = spawnSync(
    'setpriv',
    [...nobody, systemd, '--test', '--system', '--unit=all.target'],
    { env, encoding: 'utf8', maxBuffer: 1 << 28 },
  )
  return dumped(run.stdout)
}

describe.skipIf(!asNobody)('systemd --test (skipped without systemd and setpriv)', () => {
  it('reads 400 random units with drop-ins as we do', () => {
    const root = mkdtempSync(join(tmpdir(), 'systemd-'))
    onTestFinished(() => rmSync(root, { recursive: true }))
    chmodSync(root, 0o755)
    const random = randomNumbers(3)
    const units = Array.from({ length: 400 }, (_, i) => `ks${i}-kafka.service`)
    const all = units.map(unit => randomUnit(unit, root, random))
    for (const files of all) write(files)
    write({ [`${root}/weak/plain.service`]: '[Service]\nExecStart=/bin/true\n' })
    const dumps = dump(root, [...units, 'plain.service'])
    const defaults = theirs(dumps.get('plain.service') ?? new Map())
    const wrong = units.flatMap((unit, i) => {
      const files = all[i] as Files
      const expected = theirs(dumps.get(unit) ?? new Map())
      const order = orderUnitFiles(
        unit,
        Object.keys(files),
        dirs.map(dir => `${root}/${dir}`),
      )
      const ordered = [order.fragment, ...order.dropIns].filter(path => path !== undefined)
      const merge = mergeUnit(
        unit,
        ordered.map(path => parseUnit(path, files[path] as string)),
      )
      const mine = ours(merge, order.dropIns, defaults)
      const keys = [...new Set([...Object.keys(mine), ...Object.keys(expected)])].filter(
        key => mine[key] !== expected[key],
      )
      return keys.length === 0
        ? []
        : [{ unit, files, differing: keys.map(key => [key, mine[key], expected[key]]) }]
    })
    expect(dumps.size).toBeGreaterThan(400)
    expect(wrong.length, JSON.stringify(wrong.slice(0, 3), null, 1)).toBe(0)
  })

  it('reads back the environment we write', () => {
    const root = mkdtempSync(join(tmpdir(), 'systemd-'))
    onTestFinished(() => rmSync(root, { recursive: true }))
    chmodSync(root, 0o755)
    const random = randomNumbers(9)
    const letters = [...'ab%"\'\\ $\t=#;é']
    const values = Array.from({ length: 200 }, () =>
      Array.from(
        { length: Math.floor(random() * 10) },
        () => letters[Math.floor(random() * letters.length)],
      ).join(''),
    )
    const units = values.map((_, i) => `ks${i}-env.service`)
    for (const [i, value] of values.entries()) {
      const settings = [
        { key: 'ExecStart', value: '/bin/true' },
        { key: 'Environment', words: [`X=${value}`] },
      ]
      write({ [`${root}/weak/${units[i]}`]: writeUnit('Service', settings) })
    }
    const dumps = dump(root, units)
    const read = units.map(unit => dumps.get(unit)?.get('Environment')?.[0])
    expect(read).toEqual(values.map(value => `X=${value}`))
  })
})

describe.skipIf(!hasGenerator)(
  'systemd environment files (skipped without the environment.d generator)',
  () => {
    it('reads 300 random files as we do', () => {
      const root = mkdtempSync(join(tmpdir(), 'environment-'))
      onTestFinished(() => rmSync(root, { recursive: true }))
      const random = randomNumbers(21)
      const pieces = [
        'A=',
        'B=',
        'C1=',
        '1X=',
        '=',
        '"',
        "'",
        '\\',
        '\\\n',
        ' ',
        '\t',
        '\n',
        '\n',
        '#',
        ';',
        'x',
        'yz',
        '\\n',
        'export D=',
        '-Xmx6g',
        '\r\n',
      ]
      const texts = Array.from({ length: 300 }, () =>
        Array.from(
          { length: Math.floor(random() * 20) },
          () => pieces[Math.floor(random() * pieces.length)],
        ).join(''),
      )
      mkdirSync(join(root, 'environment.d'))
      const wrong = texts.flatMap(text => {
        writeFileSync(join(root, 'environment.d', '1.conf'), text)
        const run = spawnSync(generator, [], {
          env: { XDG_CONFIG_HOME: root, HOME: root },
          encoding: 'utf8',
        })
        const mine = new Map(parseSystemdEnv(text).map(({ name, value }) => [name, value]))
        const expected = ['A', 'B', 'C1', 'D'].map(name => generated(run.stdout, name))
        const got = ['A', 'B', 'C1', 'D'].map(name => mine.get(name) || undefined)
        return JSON.stringify(got) === JSON.stringify(expected)
          ? []
          : [{ text, got, expected, out: run.stdout }]
      })
      expect(wrong.slice(0, 3)).toEqual([])
    })
  },
)

/** A variable in the output of the generator: bare, `"…"` or `$'…'`; empty ones are left out. */
function generated(output: string, name: string): string | undefined {
  const match = new RegExp(
    `^${name}=(?:\\$'((?:[^'\\\\]|\\\\.)*)'|"((?:[^"\\\\]|\\\\.)*)"|(.*))$`,
    'm',
  ).exec(output)
  const quoted = match?.[1] ?? match?.[2]
  if (quoted === undefined) return match?.[3] === '' ? undefined : match?.[3]
  return quoted.replace(/\\(.)/g, (_, letter: string) => controls.get(letter) ?? letter)
}

const controls = new Map(Object.entries({ n: '\n', r: '\r', t: '\t' }))
