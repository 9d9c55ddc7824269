import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest'

const root = new URL('../../', import.meta.url).pathname
const bin = join(root, 'dist/cli.js')

beforeAll(() => {
  // The suite proves the built program; a build of this very commit is part of it.
  if (process.env['KAFKA_SIZE_BUILT'] !== '1') {
    execFileSync(process.execPath, [join(root, 'scripts/build.mjs')], { stdio: 'pipe' })
  }
}, 300_000)

interface Result {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

function run(args: readonly string[], input = '', env: Record<string, string> = {}): Result {
  const made = spawnSync(process.execPath, [bin, ...args], {
    cwd: root,
    input,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'] ?? '', NO_COLOR: '1', ...env },
    maxBuffer: 2 ** 28,
  })
  return { code: made.status, out: made.stdout, err: made.stderr }
}

function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), 'kafka-size-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

describe('a standard output that takes nothing', () => {
  const full = spawnSync('test', ['-w', '/dev/full']).status === 0
  const shell = (line: string): Result => {
    const made = spawnSync('bash', ['-c', line, process.execPath, bin], {
      cwd: root,
      encoding: 'utf8',
    })
    return { code: made.status, out: made.stdout, err: made.stderr }
  }

  test
    .skipIf(!full)
    .each(['--version', 'init', 'plan examples/laptop.yaml', 'plan --help', 'release 4.3'])(
    '%s into a full disk is one line and exit code 1',
    words => {
      expect(shell(`"$0" "$1" ${words} > /dev/full`)).toEqual({
        code: 1,
        out: '',
        err: 'kafka-size: standard output cannot be written: no space left on the device [ENOSPC]\n',
      })
    },
  )

  test('a closed pipe ends it quietly', () => {
    const { code, err } = shell(
      'set -o pipefail; "$0" "$1" plan examples/laptop.yaml --format json --trace | true',
    )
    expect({ code, err }).toEqual({ code: 0, err: '' })
  })
})

describe('exit codes', () => {
  test('0: it fits', () => {
    const { code, out, err } = run(['plan', 'examples/laptop.yaml'])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toContain('It fits')
  })

  test('2: it does not fit', () => {
    const { code, out } = run(['plan', 'examples/full-disk.yaml'])
    expect(code).toBe(2)
    expect(out).toContain('does not fit')
  })

  test('1: the declaration is wrong, and nothing is on standard output', () => {
    const { code, out, err } = run(['plan', 'test/declare/err/units.yaml'])
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err.split('\n')[0]).toBe(
      'test/declare/err/units.yaml:3:17: "memory": "16G" does not say whether binary or decimal is meant; write GiB or GB [unit]',
    )
  })

  test.for([
    ['a missing file', ['plan', 'no-such.yaml'], 'does not exist'],
    ['a directory', ['plan', 'examples'], 'is a directory'],
    ['an empty file', ['plan', '/dev/null'], 'is not a regular file'],
    ['an unknown option', ['plan', 'x.yaml', '--fromat', 'json'], 'did you mean "--format"'],
    ['an unknown command', ['paln', 'x.yaml'], 'Did you mean plan?'],
    ['no command', [], 'name a command'],
    ['a choice that does not exist', ['plan', 'x.yaml', '--format', 'xml'], 'Invalid values'],
    [
      'an unknown quantity',
      ['explain', 'examples/laptop.yaml', 'maps_paek'],
      'did you mean "maps_peak"?',
    ],
  ] as const)('1: %s', ([, args, text]) => {
    const { code, out, err } = run(args)
    expect({ code, out }).toEqual({ code: 1, out: '' })
    expect(err).toContain(text)
  })
})

describe('input and output', () => {
  test('a declaration comes from standard input with -', () => {
    const text = readFileSync(join(root, 'examples/laptop.yaml'), 'utf8')
    expect(run(['plan', '-'], text).code).toBe(0)
    expect(run(['plan', '-'], '').err).toContain('the file is empty')
    expect(run(['plan', '-'], 'a\0b').err).toContain('<stdin>:1:2: the text holds a NUL byte')
  })

  test('--version and --help', () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    expect(run(['--version'])).toEqual({ code: 0, out: `${version}\n`, err: '' })
    const help = run(['--help'])
    expect(help.code).toBe(0)
    expect(help.out).toContain('kafka-size plan <declaration>')
    expect(run(['plan', '--help'], '', { LC_ALL: 'de_DE.UTF-8' }).out).toContain('Examples:')
  })

  test('JSON follows its schema, with and without a trace', () => {
    const schema = JSON.parse(readFileSync(join(root, 'schemas/plan.schema.json'), 'utf8'))
    const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(schema)
    for (const name of readdirSync(join(root, 'examples')).filter(one => one.endsWith('.yaml'))) {
      for (const more of [[], ['--trace']]) {
        const { out } = run(['plan', `examples/${name}`, '--format', 'json', ...more])
        expect(validate(JSON.parse(out)), `${name} ${JSON.stringify(validate.errors)}`).toBe(true)
      }
    }
  })

  test('a closed pipe ends the program without a word', () => {
    const line = `"${process.execPath}" "${bin}" plan examples/jbod.yaml --format json --trace | head -c 10`
    const made = spawnSync('sh', ['-c', line], { cwd: root, encoding: 'utf8' })
    expect(made.stderr).toBe('')
    expect(made.stdout).toHaveLength(10)
  })

  test('colour only where it is asked for', () => {
    expect(run(['plan', 'examples/laptop.yaml', '--color', 'always']).out).toContain('\u001b[')
    expect(run(['plan', 'examples/laptop.yaml'], '', { FORCE_COLOR: '1' }).out).not.toContain(
      '\u001b[',
    )
  })

  test('the starter declaration is a good one', () => {
    const { out } = run(['init'])
    expect(run(['plan', '-'], out).code).toBe(0)
  })
})

describe('plan --out', () => {
  test('writes five files a broker, and nothing the second time', () => {
    const folder = temporary()
    const first = run(['plan', 'examples/three-brokers.yaml', '--out', folder])
    expect(first.err).toBe(`16 of 16 files written to ${folder}, 0 unchanged\n`)
    expect(readdirSync(join(folder, 'broker-2')).sort()).toEqual([
      'jvm.env',
      'kafka.service.d',
      'limits.conf',
      'server.properties',
      'sysctl.conf',
    ])
    const path = join(folder, 'broker-2/server.properties')
    const before = statSync(path).mtimeMs
    const second = run(['plan', 'examples/three-brokers.yaml', '--out', folder])
    expect(second.err).toBe(`0 of 16 files written to ${folder}, 16 unchanged\n`)
    expect(statSync(path).mtimeMs).toBe(before)
  })

  test('leaves the files of others alone unless forced', () => {
    const folder = temporary()
    run(['plan', 'examples/laptop.yaml', '--out', folder])
    const path = join(folder, 'broker-1/server.properties')
    writeFileSync(path, '# mine\n')
    const refused = run(['plan', 'examples/laptop.yaml', '--out', folder])
    expect(refused.code).toBe(1)
    expect(refused.err).toContain('was not written by kafka-size')
    expect(readFileSync(path, 'utf8')).toBe('# mine\n')
    expect(run(['plan', 'examples/laptop.yaml', '--out', folder, '--force']).code).toBe(0)
    expect(readFileSync(path, 'utf8')).toContain('node.id=1')
  })

  test('writes nothing when anything is wrong', () => {
    const folder = temporary()
    expect(run(['plan', 'test/declare/err/units.yaml', '--out', folder]).code).toBe(1)
    expect(readdirSync(folder)).toEqual([])
  })

  test('own templates change the layout, never the values', () => {
    const folder = temporary()
    writeFileSync(
      join(folder, 'sysctl.conf.hbs'),
      '{{header}}\n# ours\n{{#each sections}}{{#each lines}}{{text}}\n{{/each}}{{/each}}',
    )
    run(['plan', 'examples/laptop.yaml', '--templates', folder, '--out', join(folder, 'out')])
    const text = readFileSync(join(folder, 'out/broker-1/sysctl.conf'), 'utf8')
    expect(text).toContain('# ours\nvm.max_map_count = 262144\n')
    expect(readFileSync(join(folder, 'out/broker-1/jvm.env'), 'utf8')).toContain('KAFKA_HEAP_OPTS=')
  })

  test('a value of the declaration never adds a line', () => {
    const folder = temporary()
    const text = JSON.stringify({
      kafka: '4.3',
      brokers: 1,
      name: 'x',
      host: { memory: '16GiB', cpus: 4, disks: { path: '/data', size: '1TB' } },
      overrides: {
        'sasl.jaas.config': 'a="b" %p $HOME \\n c=d # e ! f',
        'super.users': 'User:\u00e9;User:b',
      },
    })
    expect(run(['plan', '-', '--out', folder], text).code).toBe(0)
    const lines = readFileSync(join(folder, 'broker-1/server.properties'), 'latin1').split('\n')
    expect(lines.filter(line => line.startsWith('sasl.jaas.config='))).toEqual([
      'sasl.jaas.config=a="b" %p $HOME \\\\n c=d # e ! f',
    ])
    expect(lines.filter(line => line.startsWith('super.users='))).toEqual([
      'super.users=User:\\u00e9;User:b',
    ])
  })
})

test('explain prints the tree behind a number and a setting', () => {
  const number = run(['explain', 'examples/small-segments.yaml', 'maps_unclean_start'])
  expect(number.code).toBe(0)
  expect(number.out).toContain('6 x segments + 2 x replicas')
  const setting = run(['explain', 'examples/small-segments.yaml', 'vm.max_map_count'])
  expect(setting.out).toContain('vm.max_map_count = 581632')
  expect(
    JSON.parse(run(['explain', 'examples/laptop.yaml', 'heap', '--format', 'json']).out),
  ).toHaveLength(1)
})
