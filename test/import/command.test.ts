import { expect, it } from 'vitest'
import { main } from '../../src/cli/main.ts'
import { type Content, memoryHost } from '../host.ts'

const files: Record<string, Content> = {
  '/b1/etc/kafka/server.properties':
    'process.roles=broker,controller\nnode.id=1\ncontroller.quorum.voters=1@b1:9093\nlog.dirs=/d`1\n',
}

async function run(argv: readonly string[], more: Record<string, Content> = {}) {
  const host = memoryHost({ ...files, ...more }, { argv })
  const code = await main(host)
  return { code, out: host.out(), err: host.err(), written: host.written }
}

it('writes the declaration alone on standard output', async () => {
  const { code, out, err } = await run(['import', '/b1', '--kafka', '4.2', '--name', 'shop'])
  expect(code).toBe(0)
  expect(out.split('\n').slice(4, 8)).toEqual([
    'name: shop',
    'kafka: "4.2"  # as given with --kafka',
    'java: 17  # guess: no path of a Java runtime names its release',
    'mode: kraft',
  ])
  expect(err).toBe('kafka-size: 4 guesses to check, 0 lines refused\n')
})

it('writes a file only where none is, or with --force', async () => {
  const first = await run(['import', '/b1', '--out', '/c.yaml'])
  expect([first.code, first.out]).toEqual([0, ''])
  expect(first.written.get('/c.yaml')).toContain('controllers: combined')
  const second = await run(['import', '/b1', '--out', '/c.yaml'], { '/c.yaml': 'mine' })
  expect(second).toMatchObject({
    code: 1,
    err: 'kafka-size: /c.yaml exists; --force overwrites it [exists]\n',
  })
  expect(second.written.size).toBe(0)
  const third = await run(['import', '/b1', '--out', '/c.yaml', '--force'], { '/c.yaml': 'mine' })
  expect(third.written.size).toBe(1)
})

it('ends with 2 when a line was refused', async () => {
  const refused = { '/b1/etc/kafka/server.properties': 'node.id=1\nnum.io.threads=0\n' }
  const { code, err } = await run(['import', '/b1'], refused)
  expect(code).toBe(2)
  expect(err).toContain('1 lines refused')
})

it.each([
  [['import', '/none'], '/none: does not exist [unreadable]\n'],
  [
    ['import', '/b1', '/b1.tar'],
    '/b1.tar: is an archive; unpack it: mkdir b1 && tar xf b1.tar -C b1 [unreadable]\n',
  ],
  [['import', '/notes.txt'], '/notes.txt: is nothing that import reads [unreadable]\n'],
  [['import', '/b1', '--java', 'x'], 'kafka-size: --java is a release from 8 to 99 [usage]\n'],
  [['import', '/b1', '--kafka', '1.0'], 'kafka-size: --kafka: unknown Kafka version "1.0"'],
  [
    ['import', '/b1', '--elapsed', '5 apples'],
    'kafka-size: --elapsed: "5 apples" is not a duration',
  ],
] as const)('ends %j with 1', async (argv, message) => {
  const tar = `${'b1/x'.padEnd(257, '\0')}ustar\0`
  const { code, out, err } = await run(argv, { '/b1.tar': tar, '/notes.txt': 'hello\n' })
  expect([code, out]).toEqual([1, ''])
  expect(err.startsWith(message)).toBe(true)
})

it('tells captures of one id apart from brokers', async () => {
  const twice = { '/b2/etc/kafka/server.properties': 'process.roles=broker\nnode.id=1\n' }
  const { err } = await run(['import', '/b1', '/b2'], twice)
  expect(err).toContain(
    'node.id: several captured processes have the id 1; only the first one counts [duplicate]\n',
  )
})

it('lets the last one of a repeated option count', async () => {
  const { out } = await run([
    'import',
    '/b1',
    '--name',
    'a',
    '--name',
    'b',
    '--format',
    'json',
    '--format',
    'yaml',
  ])
  expect(out.split('\n')[4]).toBe('name: b')
})

it('gives json and markdown with what is told', async () => {
  const json = JSON.parse((await run(['import', '/b1', '--format', 'json'])).out)
  expect(Object.keys(json)).toEqual([
    ...['version', 'declaration', 'guesses', 'missing', 'refused', 'problems'],
  ])
  expect(json.missing).toContain('memory of the hosts: /proc/meminfo')
  const { out } = await run(['import', '/b1', '--format', 'markdown'])
  expect(out).toContain('## Guesses to check\n\n- kafka: "4.3"  \\# guess: ')
  expect(out).toContain('```yaml\n')
})

it('reads every path it is given', async () => {
  const second = {
    '/b2/etc/kafka/server.properties':
      'process.roles=broker,controller\nnode.id=2\ncontroller.quorum.voters=1@b1:9093,2@b2:9093\nlog.dirs=/d`1\n',
  }
  const { out } = await run(['import', '/b1', '/b2', '--name', 'first', '--name', 'shop'], second)
  expect(out).toContain('\nname: shop\n')
  expect(out).toContain('    - id: 1\n      host: b1\n    - id: 2\n      host: b2\n')
  expect(out).not.toContain('not captured, taken as equal')
})

it('passes over notes in a directory, and fails on one that holds nothing it reads', async () => {
  const more = { '/c/server.properties.txt': files['/b1/etc/kafka/server.properties'] ?? '' }
  const beside = await run(['import', '/c'], { ...more, '/c/notes.txt': 'call Ann on Monday\n' })
  expect(beside.code).toBe(0)
  expect(beside.out).toContain('host: b1')
  const none = await run(['import', '/n'], { '/n/notes.txt': 'call Ann on Monday\n' })
  expect(none).toMatchObject({ code: 1, out: '' })
  expect(none.err).toBe('/n: is nothing that import reads [unreadable]\n')
})
