import { expect, test } from 'vitest'
import { command } from '../../src/cli/commands/doctor.ts'
import { main } from '../../src/cli/main.ts'
import { HostError } from '../../src/host.ts'
import { fixture, memoryHost } from './memory-host.ts'

type Files = Parameters<typeof memoryHost>[0]

function run(files: Files, paths: readonly string[], format = 'text') {
  const { host, out, err } = memoryHost(files)
  const code = command.run({ paths, format }, host)
  return { code, out: out(), err: err() }
}

const oom = fixture('real/heap.txt')

test('exit 0 when nothing is recognised', () => {
  const { code, out, err } = run({ a: 'hello\n' }, ['a'])
  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(out).toBe('read: 1 input, 1 line\n  - a: nothing recognised\n\nnothing recognised\n')
})

test('exit 2 when a cause is found', () => {
  const { code, out } = run({ a: oom }, ['a'])
  expect(code).toBe(2)
  expect(out).toContain('1. The Java heap is full [heap]: certain')
  expect(out).toContain(
    '    - a:1: Exception in thread "main" java.lang.OutOfMemoryError: Java heap space',
  )
})

test('exit 1 when something cannot be read; the rest is read', () => {
  const files = {
    denied: new HostError('EACCES', 'denied', 'permission denied'),
    'log.gz': new Uint8Array([0x1f, 0x8b, 8, 0]),
    a: oom,
  }
  const { code, out, err } = run(files, ['denied', 'gone', 'log.gz', 'a'])
  expect(code).toBe(1)
  expect(err).toBe(
    'denied: EACCES: permission denied [unreadable]\n' +
      'gone: ENOENT: no such file or directory [unreadable]\n' +
      'log.gz: gzip data; unpack it first [unreadable]\n',
  )
  expect(out).toContain('[heap]: certain')
})

test('a failure in the middle of a file keeps what was read', () => {
  function* torn(): Generator<Uint8Array> {
    yield new TextEncoder().encode(oom)
    throw new HostError('EIO', 'a', 'input/output error')
  }
  const { code, out, err } = run({ a: torn }, ['a'])
  expect(code).toBe(1)
  expect(err).toBe('a: EIO: input/output error [unreadable]\n')
  expect(out).toContain('[heap]: certain')
})

test('standard input and directories', () => {
  expect(run({ '-': oom }, []).out).toContain('(standard input):1:')
  const tree = run({ 'd/x.log': oom, 'd/e/y.log': 'hello\n' }, ['d'])
  expect(tree.out).toContain('read: 2 inputs')
  expect(tree.out).toContain('d/x.log:1:')
})

test('json holds evidence with facts and units', () => {
  const { out } = run({ a: fixture('real/direct.txt') }, ['a'], 'json')
  const parsed = JSON.parse(out) as {
    version: number
    verdicts: { id: string; evidence: { line: number; facts: unknown[] }[] }[]
  }
  expect(parsed.version).toBe(1)
  expect(parsed.verdicts[0]?.id).toBe('direct-memory')
  expect(parsed.verdicts[0]?.evidence[0]?.facts).toEqual([
    { name: 'bytes', value: 20_000_000, unit: 'bytes' },
    { name: 'allocated', value: 60_000_000, unit: 'bytes' },
    { name: 'limit', value: 62_914_560, unit: 'bytes' },
  ])
})

const hostile =
  '\u001b[31m::error::x java.lang.OutOfMemoryError: Java heap space ``` <script> | [a](b) password=hunter2\n'

test.each(['text', 'json', 'markdown'])('%s cannot be injected into', format => {
  const name = '::set-output name=x::`y'
  const { out } = run({ [name]: hostile }, [name], format)
  expect(out).not.toContain('\u001b')
  expect(out).not.toContain('hunter2')
  for (const line of out.split('\n')) expect(line.trim().startsWith('::')).toBe(false)
})

test('markdown keeps hostile text inside a code span', () => {
  const { out } = run({ a: hostile }, ['a'], 'markdown')
  expect(out).toContain(
    '- `a:1` ````::error::x java.lang.OutOfMemoryError: Java heap space ``` <script> | [a](b) password=********````',
  )
})

test('the same input gives the same bytes', () => {
  const files = { a: fixture('seeds/address-space-zh.txt'), b: fixture('seeds/map-limit.txt') }
  for (const format of ['text', 'json', 'markdown'])
    expect(run(files, ['a', 'b'], format)).toEqual(run(files, ['a', 'b'], format))
})

test('the program reads every path it is given, and of an option given twice the last', async () => {
  const { host, out } = memoryHost({ 'a.log': oom, 'b.log': 'java.io.IOException: Map failed\n' })
  const argv = ['doctor', 'a.log', '--format', 'text', 'b.log', '--format', 'json']
  expect(await main({ ...host, argv })).toBe(2)
  const { inputs } = JSON.parse(out()) as { inputs: { file: string }[] }
  expect(inputs.map(({ file }) => file)).toEqual(['a.log', 'b.log'])
})

test('standard input beside files', async () => {
  const { host, out } = memoryHost({ '-': 'java.io.IOException: Map failed\n', 'b.log': oom })
  expect(await main({ ...host, argv: ['doctor', 'b.log', '-', '--format', 'json'] })).toBe(2)
  const { verdicts } = JSON.parse(out()) as { verdicts: { id: string }[] }
  expect(verdicts.map(({ id }) => id)).toEqual(['heap', 'map-limit', 'address-space-limit'])
})
