import { describe, expect, test } from 'vitest'
import { command } from '../../src/cli/commands/upgrade.ts'
import { main } from '../../src/cli/main.ts'
import { memoryHost } from '../host.ts'
import { fakeHost } from './host.ts'

const kraft = 'process.roles=broker\nnode.id=1\ncontroller.listener.names=C\n'

async function run(
  files: Readonly<Record<string, string>>,
  options: Readonly<Record<string, unknown>>,
): Promise<{ code: number; out: string; err: string }> {
  const host = fakeHost(files)
  const code = await command.run({ files: Object.keys(files), ...options }, host)
  return { code, out: host.out(), err: host.err() }
}

describe('upgrade', () => {
  test('exit 2 with an error, and the place of it', async () => {
    const files = { 'server.properties': `${kraft}log.segment.bytes=14\n` }
    const { code, out } = await run(files, { from: '3.9', to: '4.0', java: 17 })
    expect(code).toBe(2)
    expect(out).toContain(
      'server.properties:4:1: error: 4.0.2 does not start: Invalid value 14 for configuration log.segment.bytes: Value must be at least 1048576 [refused-value]',
    )
  })

  test('exit 0 without an error', async () => {
    const { code, err } = await run({ 'server.properties': kraft }, { from: '4.2', to: '4.3' })
    expect({ code, err }).toStrictEqual({ code: 0, err: '' })
  })

  test('json', async () => {
    const files = { a: `${kraft}zookeeper.connect=z:2181\n` }
    const { out } = await run(files, { from: '3.9.1', to: '4.0.2', format: 'json' })
    const document = JSON.parse(out)
    expect(document).toMatchObject({ version: 1, from: '3.9.1', to: '4.0.2', mode: 'kraft' })
    expect(document.summary.error).toBe(1)
    expect(document.findings[0]).toMatchObject({ key: 'zookeeper.connect', file: 'a', line: 4 })
  })

  test('markdown cannot be broken by a value', async () => {
    const files = { 'a|b': `${kraft}compression.type=x|<b>\`y\n` }
    const { out } = await run(files, { from: '4.1', to: '4.2', format: 'markdown' })
    expect(out).toContain('`a\\|b:4:1`')
    expect(out).toContain('Invalid value x\\|\\<b\\>\\`y for configuration')
  })

  test('a value cannot paint the terminal', async () => {
    const files = { a: `${kraft}compression.type=x\u001b[31mred\n` }
    const { out } = await run(files, { from: '4.1', to: '4.2' })
    expect(out).toContain('Invalid value xred for configuration compression.type')
    expect(out).not.toContain('\u001b')
  })

  test.for([
    [{ from: '3.9', to: '4.0', java: Number.NaN }, '--java is a number'],
    [{ to: '4.0' }, 'give it with --from [usage]'],
    [{ from: '3.9', to: '4.9' }, '--to: unknown Kafka version "4.9"; known: 2.8, 3.0,'],
    [{ from: '2.1', to: '4.0' }, '--from: unknown Kafka version "2.1";'],
    [{ from: '4.0', to: '3.9' }, '--to 3.9.2 is older than 4.0.2: not an upgrade [usage]'],
  ] as const)('%o cannot be done', async ([options, message]) => {
    const { code, out, err } = await run({ 'server.properties': kraft }, options)
    expect({ code, out }).toStrictEqual({ code: 1, out: '' })
    expect(err).toContain(message)
  })

  test('a file that is not there', async () => {
    const host = fakeHost()
    expect(await command.run({ files: ['no.properties'], from: '3.9', to: '4.0' }, host)).toBe(1)
    expect(host.err()).toBe('no.properties: no such file or directory [unreadable]\n')
  })

  test('a vendor build says what was assumed', async () => {
    const { err } = await run({ 'server.properties': kraft }, { from: '7.9.1', to: '4.0' })
    expect(err).toContain('Confluent Platform 7.9 is built from Apache Kafka 3.9; using 3.9.0')
  })

  test('standard input, alone and beside files', async () => {
    const files = { '-': `${kraft}log.dirs=/a,\n`, '/b': `${kraft}listeners=A://:1,\n` }
    for (const [words, places] of [
      ['-', ['<stdin>']],
      ['/b -', ['/b', '<stdin>']],
    ] as const) {
      const argv = `upgrade ${words} --from 4.1 --to 4.2 --format json`.split(' ')
      const host = memoryHost(files, { argv })
      expect(await main(host)).toBe(2)
      const told: readonly { code: string; file: string }[] = JSON.parse(host.out()).findings
      const refused = told.filter(each => each.code === 'refused-value')
      expect(refused.map(each => each.file)).toEqual(places)
    }
  })

  test('from a release to itself there is nothing to do, and it says so', async () => {
    const { code, out, err } = await run({ a: kraft }, { from: '4.3', to: '4.3.1' })
    expect({ code, out }).toStrictEqual({
      code: 0,
      out: 'Kafka 4.3.1 to 4.3.1: nothing changes\n\n',
    })
    expect(err).toBe('--from and --to are both 4.3.1: there is nothing to upgrade\n')
  })
})
