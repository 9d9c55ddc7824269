import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { dayOf } from '../../src/check/suppressions.ts'
import { stepsOf } from '../../src/check/fix-text.ts'
import { scrub } from '../../src/check/finish.ts'
import { main } from '../../src/cli/main.ts'
import { nodeHost } from '../../src/cli/node-host.ts'
import type { Host } from '../../src/host.ts'
import { type Content, memoryHost } from '../host.ts'

const file = 'process.roles=broker\nnode.id=1\ncontroller.listener.names=C\ncontroller.quorum.voters=9@c:9093\nlisteners=PLAINTEXT://:9092\nadvertised.listeners=PLAINTEXT://b:9092\nlistener.security.protocol.map=PLAINTEXT:PLAINTEXT,C:PLAINTEXT\nlog.dirs=/data\nqueued.max.request.bytes=500000000\nlog.retention.ms=1\n'

async function run(
  files: Readonly<Record<string, Content>>,
  words: string,
  more: Partial<Host> = {},
): Promise<{ exit: number; out: string; err: string; written: ReadonlyMap<string, string> }> {
  const host = memoryHost(files, { argv: words.split(' '), ...more })
  const exit = await main(host)
  return { exit, out: host.out(), err: host.err(), written: host.written }
}

const check = 'check --kafka 4.1.0'

describe('exit codes', () => {
  test('0 when nothing is wrong, 2 with findings, by --fail-on', async () => {
    const warned = { '/s': `${file}num.io.thread=4\n` }
    expect(await run({ '/s': file }, `${check} --server-properties /s`)).toMatchObject({
      exit: 0,
      out: 'nothing found in 1 file of 1 host for Kafka 4.1.0\n',
    })
    expect((await run(warned, `${check} --server-properties /s`)).exit).toBe(0)
    expect((await run(warned, `${check} --server-properties /s --fail-on warning`)).exit).toBe(2)
    expect((await run(warned, `${check} --server-properties /s --fail-on info`)).exit).toBe(2)
    const bad = { '/s': `${file}num.io.threads=four\n` }
    expect((await run(bad, `${check} --server-properties /s`)).exit).toBe(2)
    expect((await run(bad, `${check} --server-properties /s --fail-on never`)).exit).toBe(0)
  })

  test('1 for a file that is missing or cannot be read, with its name; the rest is checked', async () => {
    const files = { '/s': `${file}num.io.thread=4\n`, '/locked': { error: 'EACCES' }, '/fifo': { error: 'EINVAL' } }
    for (const option of ['server-properties', 'sysctl', 'limits', 'unit', 'jvm', 'configs', 'proc']) {
      const { exit, out } = await run(files, `${check} --${option} /gone --server-properties /s`)
      expect([option, exit]).toEqual([option, 1])
      expect(out).toContain('/gone:')
      expect(out).toContain('num.io.thread [unknown-key]')
    }
    for (const path of ['/locked', '/fifo']) {
      const { exit, out } = await run(files, `${check} --server-properties ${path} /s`)
      expect(exit).toBe(1)
      expect(out).toContain(`${path}: error`)
      expect(out).toContain('num.io.thread [unknown-key]')
    }
  })

  test('1 for an empty tree, no tree, nothing to check, an unknown release', async () => {
    expect(await run({ '/t/readme': '' }, `${check} --live /t`)).toMatchObject({ exit: 1, out: expect.stringContaining('[empty-tree]') })
    expect(await run({}, `${check} --live /gone`)).toMatchObject({ exit: 1, out: expect.stringContaining('/gone') })
    expect(await run({}, `${check} --live /hosts/{host}`)).toMatchObject({ exit: 1 })
    expect(await run({}, check)).toMatchObject({ exit: 1, out: '', err: expect.stringContaining('nothing to check') })
    expect(await run({ '/s': file }, 'check --kafka 9.9 --server-properties /s')).toMatchObject({ exit: 1, out: '' })
    expect(await run({ '/s': file }, 'check /gone.yaml --server-properties /s')).toMatchObject({ exit: 1, out: '' })
  })
})

describe('what is accepted', () => {
  test('a baseline leaves out what it holds, and tells what is gone', async () => {
    const old = { '/s': `${file}num.io.thread=4\nlog.cleaner.enable=false\n` }
    const written = await run(old, `${check} --server-properties /s --write-baseline /base`)
    expect(written).toMatchObject({ exit: 0, out: '' })
    const base = written.written.get('/base') ?? ''
    expect(JSON.parse(base).findings.length).toBe(2)
    const same = await run({ ...old, '/base': base }, `${check} --server-properties /s --baseline /base`)
    expect(same).toMatchObject({ exit: 0, out: 'nothing found in 1 file of 1 host for Kafka 4.1.0; 2 in the baseline\n' })
    const moved = { '/s': `# comment\n${file}num.io.thread=4\nnum.io.threads=x\n`, '/base': base }
    const next = await run(moved, `${check} --server-properties /s --baseline /base`)
    expect(next.exit).toBe(2)
    expect(next.out).toContain('1 error in 1 file of 1 host for Kafka 4.1.0; 1 in the baseline; 1 of the baseline are gone\n')
    expect(await run({ ...old, '/base': '{}' }, `${check} --server-properties /s --baseline /base`)).toMatchObject({ exit: 1, out: '' })
    expect(await run(old, `${check} --server-properties /s --baseline /base`)).toMatchObject({ exit: 1, out: '' })
  })

  test('a comment answers until the end of its day', async () => {
    const files = { '/s': `${file}# kafka-size-ignore cleaner-off until=2026-03-01 reason="rebuild"\nlog.cleaner.enable=false\n` }
    const at = (day: string) => run(files, `${check} --server-properties /s`, { now: () => Date.parse(day) })
    expect(await at('2026-03-01T23:59:59Z')).toMatchObject({ exit: 0, out: expect.stringContaining('ignored until 2026-03-01: rebuild') })
    expect(await at('2026-03-02T00:00:00Z')).toMatchObject({ exit: 2, out: expect.stringContaining('[suppression-expired]') })
  })

  test('days are counted as the calendar does', () => {
    for (const day of ['1970-01-01', '1999-12-31', '2000-02-29', '2024-02-29', '2026-11-21', '2100-03-01', '9999-12-31']) {
      expect([day, dayOf(day)]).toEqual([day, Date.parse(day) / 86_400_000])
    }
    for (const day of ['2023-02-29', '2026-13-01', '2026-00-10', '2026-04-31', '26-01-01', 'soon']) expect(dayOf(day)).toBeUndefined()
  })
})

const formats = ['text', 'json', 'markdown', 'sarif', 'github', 'junit', 'gitlab', 'rdjsonl']

describe('secrets', () => {
  const secret = 'hunter2Zx'
  const files = {
    '/t/etc/kafka/server.properties': `${file}ssl.keystore.password=${secret}\nssl.key.password=${secret}\nssl.keystore.key=-----BEGIN KEY----- ${secret} \\\n ${secret}\nlistener.name.plaintext.plain.sasl.jaas.config=x required password="${secret}";\nsasl.jaas.config=${secret}\nssl.keystore.passwrd=${secret}\nssl.truststore.password = ${secret} # no\nssl.truststore.password=${secret}2\nnum.io.threads=password=${secret}\nsasl.oauthbearer.token.endpoint.url=https://user:${secret}@idp # x\nlog.cleaner.enable=false\nport=9092\n`,
    '/t/etc/systemd/system/kafka.service': `[Service]\nExecStart=/opt/kafka/bin/kafka-server-start.sh /etc/kafka/server.properties --override ssl.key.password=${secret}\nEnvironment="KAFKA_OPTS=-Djavax.net.ssl.keyStorePassword=${secret} -Xmx1g -Xmx2g" DB_PASSWORD=${secret}\nLimitAS=5G\n`,
    '/t/proc/7/cmdline': `java\0-Djavax.net.ssl.trustStorePassword=${secret}\0-Xmx1g\0kafka.Kafka\0/etc/kafka/server.properties\0--override\0ssl.key.password=${secret}\0`,
    '/t/proc/7/environ': `AWS_SECRET_ACCESS_KEY=${secret}\0KAFKA_OPTS=-Dssl.password=${secret}\0`,
    '/t/kafka-tools/b.txt': `All configs for broker 1 are:\n  ssl.key.password=${secret} sensitive=true synonyms={STATIC_BROKER_CONFIG:ssl.key.password=${secret}}\n  log.cleaner.enable=true sensitive=false synonyms={STATIC_BROKER_CONFIG:log.cleaner.enable=true}\n`,
    '/c.yaml': 'kafka: "4.1.0"\nbrokers: 1\ncontrollers: 1\nhost: { memory: 16GiB, cpus: 4, disks: [{ size: 1TB }] }\ntopics: [{ name: a, partitions: 6, replication.factor: 1 }]\noverrides: { ssl.key.password: other, ssl.truststore.password: another }\n',
  }

  test.for([...formats, 'patch', 'baseline'])('stand nowhere in %s', async format => {
    const form = format === 'patch' ? '--fix-diff' : format === 'baseline' ? '--write-baseline /b' : `--format ${format}`
    for (const words of [`${check} --live /t ${form}`, `check /c.yaml --live /t ${form}`]) {
      const { out, err, written } = await run(files, words)
      expect(`${out}${err}${[...written.values()]}`).not.toContain(secret)
      expect(`${out}${err}${[...written.values()]}`).not.toContain('another')
    }
  })

  test('are taken out of other values', () => {
    expect(scrub('https://u:pw@idp/x')).toBe('https://u:(hidden)@idp/x')
    expect(scrub('a required password="x y" user=z')).toBe('a required password=(hidden) user=z')
    expect(scrub('-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----')).toBe('(hidden)')
    expect(scrub('PLAINTEXT://:9092')).toBe('PLAINTEXT://:9092')
  })
})

describe('odd input', () => {
  const within = async (prepare: (directory: string) => void, words: (directory: string) => string[]) => {
    const directory = mkdtempSync(join(tmpdir(), 'kafka-size-check-'))
    try {
      prepare(directory)
      let out = ''
      const stream = (write: (text: string) => void) => ({ isTTY: false, write })
      const host: Host = { ...nodeHost(), argv: words(directory), stdout: stream(text => { out += text }), stderr: stream(() => {}) }
      return { exit: await main(host), out }
    } finally {
      rmSync(directory, { recursive: true })
    }
  }

  test('FIFOs, directories, loops, binaries and endless lines are errors of their file', async () => {
    const { exit, out } = await within(
      directory => {
        execFileSync('mkfifo', [join(directory, 'fifo')])
        symlinkSync('loop', join(directory, 'loop'))
        writeFileSync(join(directory, 'binary'), Buffer.from([0x7f, 0x45, 0, 1, 255]))
        writeFileSync(join(directory, 'long'), `a=${'x'.repeat(17 * 2 ** 20)}`)
        writeFileSync(join(directory, 'wide'), `${'k'.repeat(2 ** 20)}=${'v'.repeat(2 ** 20)}\nnum.io.threads=${'9'.repeat(2 ** 20)}\n`)
        writeFileSync(join(directory, 'good'), `${file}num.io.thread=1\n`)
      },
      directory => ['check', '--kafka', '4.1.0', '--server-properties', ...['fifo', '', 'loop', 'binary', 'long', 'wide', 'good'].map(name => join(directory, name))],
    )
    expect(exit).toBe(1)
    for (const name of ['fifo', 'loop', 'binary', 'long']) expect(out).toMatch(new RegExp(`/${name}: error: .*\\[(unreadable|missing-file-given)\\]`))
    expect(out).toContain('num.io.thread [unknown-key]')
    expect(out).toContain('num.io.threads [refused]')
    expect(out.length).toBeLessThan(20_000)
  })

  test('text of a file stays on its line in every report', async () => {
    const evil = `${file}num.io.threads=1\\n::error::owned\\u001b[31m\\u2028<b>|`
    for (const format of formats) {
      const { out } = await run({ '/s': evil }, `${check} --server-properties /s --format ${format}`)
      expect(out).toContain('num.io.threads')
      expect(out).not.toMatch(/^::error::owned/m)
      expect(out).not.toContain('\u001b')
      expect(out).not.toContain('\u2028')
    }
  })
})

test('steps of thread pools are at most double or half', () => {
  expect(stepsOf(4, 32)).toEqual([8, 16, 32])
  expect(stepsOf(3, 8)).toEqual([6, 8])
  expect(stepsOf(32, 5)).toEqual([16, 8, 5])
  expect(stepsOf(8, 8)).toEqual([])
  expect(stepsOf(Number.NaN, 8)).toEqual([])
})

test('progress is told to a terminal alone, and after a second', async () => {
  const files = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`/s${i}`, file]))
  const words = `${check} --server-properties ${Object.keys(files).join(' ')}`
  const told = async (isTTY: boolean, tick: number) => {
    let err = ''
    let now = 0
    const stderr = { isTTY, write: (text: string) => { err += text } }
    await run(files, words, { stderr, now: () => { now += tick; return now } })
    return err
  }
  expect(await told(false, 500)).toBe('')
  expect(await told(true, 1)).toBe('')
  const talk = await told(true, 500)
  expect(talk).toContain('checked 10 of 30 hosts')
  expect(talk.endsWith('\r\u001b[2K')).toBe(true)
})
