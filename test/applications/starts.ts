import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { javaHome } from '../brokers/harness/jvm.ts'
import { cacheDir } from '../brokers/harness/places.ts'
import { run } from '../brokers/harness/processes.ts'
import { clientPath } from './process.ts'

/** A client with settings, and whether it can be made: `from` is the first release that refuses it. */
export interface Start {
  readonly line: string
  readonly refused: boolean | { readonly from: string }
}

/** Settings on both sides of every rule that says "does not start". Tried on 2.8.2 to 4.3.0. */
export const starts: readonly Start[] = [
  { line: 'producer max.in.flight.requests.per.connection=6', refused: { from: '4.0.0' } },
  {
    line: 'producer max.in.flight.requests.per.connection=6 enable.idempotence=true',
    refused: true,
  },
  {
    line: 'producer max.in.flight.requests.per.connection=6 enable.idempotence=false',
    refused: false,
  },
  {
    line: 'producer max.in.flight.requests.per.connection=5 enable.idempotence=true',
    refused: false,
  },
  { line: 'producer transactional.id=a max.in.flight.requests.per.connection=6', refused: true },
  { line: 'producer acks=1', refused: false },
  { line: 'producer acks=1 enable.idempotence=true', refused: true },
  { line: 'producer transactional.id=a acks=1', refused: true },
  { line: 'producer retries=0', refused: false },
  { line: 'producer retries=0 enable.idempotence=true', refused: true },
  { line: 'producer linger.ms=100000', refused: false },
  { line: 'producer linger.ms=100000 delivery.timeout.ms=120000', refused: true },
  { line: 'producer linger.ms=90000 delivery.timeout.ms=120000', refused: false },
  { line: 'producer buffer.memory=32MB', refused: true },
  { line: 'consumer heartbeat.interval.ms=45000', refused: true },
  { line: 'consumer heartbeat.interval.ms=9000', refused: false },
  { line: 'consumer fetch.max.wait.ms=40000', refused: false },
  { line: 'consumer session.timeout.ms=400000', refused: false },
]

/** From 4.0 on; 3.9 has the protocol as a preview without the check. */
export const starts40: readonly Start[] = [
  { line: 'consumer group.protocol=consumer', refused: false },
  { line: 'consumer group.protocol=consumer session.timeout.ms=45000', refused: true },
]

/** What the real clients say of each line: `ok`, or `refused` and why. */
export function tryStarts(release: string, lines: readonly string[]): readonly string[] {
  const source = join(dirname(fileURLToPath(import.meta.url)), 'java', 'Starts.java')
  const out = join(cacheDir(), `starts-${release}`)
  const made = join(out, 'Starts.class')
  const libs = clientPath(release).join(':')
  if (!existsSync(made) || statSync(made).mtimeMs < statSync(source).mtimeMs) {
    mkdirSync(out, { recursive: true })
    run(join(javaHome(), 'bin', 'javac'), ['-nowarn', '-d', out, '-cp', libs, source])
  }
  const java = join(javaHome(), 'bin', 'java')
  const logging = '-Dorg.slf4j.simpleLogger.defaultLogLevel=off'
  const args = ['-Xmx256m', logging, '-cp', `${out}:${libs}`, 'Starts']
  const done = spawnSync(java, args, { encoding: 'utf8', input: `${lines.join('\n')}\n` })
  return done.stdout.trimEnd().split('\n')
}
