import { describe, expect, test } from 'vitest'
import yargs from 'yargs'
import { command } from '../../src/cli/commands/release.ts'
import { versions } from '../../src/kafka/index.ts'
import { fakeHost } from '../upgrade/host.ts'

async function run(
  options: Readonly<Record<string, unknown>>,
): Promise<{ code: number; out: string; err: string }> {
  const host = fakeHost()
  const code = await command.run(options, host)
  return { code, out: host.out(), err: host.err() }
}

describe('release', () => {
  test('one key with its history', async () => {
    const { code, out } = await run({ kafka: '4.3', key: 'log.segment.bytes' })
    expect(code).toBe(0)
    expect(out).toBe(`Apache Kafka 4.3.1

log.segment.bytes (broker)
  type         INT
  default      1073741824
  valid        [1048576,...]
  update mode  cluster-wide
  importance   HIGH
  since        2.8.0 or earlier
  history
    2.8.0 - 3.9.2  INT  default 1073741824  [14,...]       cluster-wide
    4.0.0 - ${versions.at(-1)}  INT  default 1073741824  [1048576,...]  cluster-wide
`)
  })

  test('a removed key says when it went and what took its place', async () => {
    const { code, out } = await run({ kafka: '4.0', key: 'delegation.token.master.key' })
    expect(code).toBe(0)
    expect(out).toContain('not in 4.0.2; last in 3.9.2: renamed (delegation.token.secret.key)')
  })

  test('json of a whole release', async () => {
    const { out } = await run({ kafka: '3.9.1-cp2', format: 'json' })
    const document = JSON.parse(out)
    expect(document).toMatchObject({ version: '3.9.1', vendor: 'Confluent' })
    expect(document.broker['log.segment.bytes']).toStrictEqual({
      type: 'INT',
      default: '1073741824',
      required: false,
      valid: '[14,...]',
      min: 14,
      max: null,
      update_mode: 'cluster-wide',
      synonyms: [],
      importance: 'HIGH',
      internal: false,
      deprecated: false,
      since: '2.8.0',
      until: null,
    })
    expect(document.topic['retention.ms']).toMatchObject({
      synonyms: ['log.retention.ms', 'log.retention.minutes', 'log.retention.hours'],
      factors: { 'log.retention.minutes': 60000, 'log.retention.hours': 3600000 },
    })
    expect(document.broker['zookeeper.connect']).toMatchObject({ default: null, until: '3.9.2' })
    const modes = Object.values(document.broker).map(
      key => (key as { update_mode: string }).update_mode,
    )
    expect(new Set(modes)).toStrictEqual(new Set(['read-only', 'per-broker', 'cluster-wide']))
    expect(document.behaviour.resizeUnmaps).toBe(false)
  })

  test('an unknown version', async () => {
    expect(await run({ kafka: '3.10' })).toStrictEqual({
      code: 1,
      out: '',
      err: 'unknown Kafka version "3.10"; known: 2.8, 3.0, 3.1, 3.2, 3.3, 3.4, 3.5, 3.6, 3.7, 3.8, 3.9, 4.0, 4.1, 4.2, 4.3, 4.4 and their patches [release]\n',
    })
  })

  // A positional named version would be lost to the option of that name.
  test('yargs hands the release over', async () => {
    const parsed = await yargs(['release', '4.3', 'num.io.threads'])
      .parserConfiguration({ 'parse-positional-numbers': false })
      .version('1')
      .strict()
      .command(command.usage, command.summary, one => command.options(one))
      .parseAsync()
    expect(parsed).toMatchObject({ kafka: '4.3', key: 'num.io.threads', format: 'text' })
  })

  test('a mistyped key', async () => {
    expect(await run({ kafka: '4.3', key: 'log.segmet.bytes' })).toStrictEqual({
      code: 1,
      out: '',
      err: 'no Kafka release knows the config "log.segmet.bytes"; did you mean log.segment.bytes? [unknown-key]\n',
    })
  })

  test('a key that no file can hold', async () => {
    const { code, err } = await run({ kafka: '4.4', key: 'leader.replication.throttled.rate' })
    expect(code).toBe(1)
    expect(err).toContain('can only be altered at run time')
  })

  test('the whole list hides internal keys', async () => {
    const { out } = await run({ kafka: '3.9.2' })
    expect(out).toContain('num.io.threads')
    expect(out).not.toContain('server.max.startup.time.ms')
  })
})
