import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { classPath } from './classpath.ts'
import { javaHome, logText } from './jvm.ts'
import { run, type Started, sleep, start, until } from './processes.ts'

/** What to start: a release, its files, and how the JVM is launched. */
export interface BrokerSpec {
  readonly release: string
  /** Directory for logs, `server.properties` and the log dirs unless the properties name others. */
  readonly dir: string
  readonly properties: Readonly<Record<string, string>>
  /** The whole file, instead of the properties. */
  readonly text?: string
  /** Flags before the class path, as the launch script would set them. */
  readonly jvm?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly java?: string
  /** `ulimit -v` of the launching shell, kB. */
  readonly addressSpaceKb?: number
  /** More jars, before the release's own. */
  readonly moreJars?: readonly string[]
  readonly mainClass?: string
  /** Arguments of the main class before the properties file. */
  readonly mainArgs?: readonly string[]
}

/** A running broker (or controller) and the files it was started with. */
export interface Broker {
  readonly spec: BrokerSpec
  readonly process: Started
  readonly pid: number
  /** When it was launched, ms of the clock. */
  readonly since: number
}

const clusterId = 'a2Fma2Etc2l6ZS1icm9rZQ'

/** The flags of kafka-run-class.sh for a heap: performance, GC log and local JMX. */
export function scriptFlags(release: string, heap: string, logDir: string): readonly string[] {
  const headless = compare(release, '4.2.0') < 0 ? ['-Djava.awt.headless=true'] : []
  return [
    `-Xmx${heap}`,
    `-Xms${heap}`,
    '-server',
    '-XX:+UseG1GC',
    '-XX:MaxGCPauseMillis=20',
    '-XX:InitiatingHeapOccupancyPercent=35',
    '-XX:+ExplicitGCInvokesConcurrent',
    '-XX:MaxInlineLevel=15',
    ...headless,
    `-Xlog:gc*:file=${logDir}/kafkaServer-gc.log:time,tags:filecount=10,filesize=100M`,
    '-Dcom.sun.management.jmxremote=true',
    '-Dcom.sun.management.jmxremote.authenticate=false',
    '-Dcom.sun.management.jmxremote.ssl=false',
    `-Dkafka.logs.dir=${logDir}`,
  ]
}

/** Orders releases by their three numbers. */
export function compare(a: string, b: string): number {
  const left = a.split('.').map(Number)
  const right = b.split('.').map(Number)
  const at = [0, 1, 2].find(place => left[place] !== right[place])
  return at === undefined ? 0 : (left[at] ?? 0) - (right[at] ?? 0)
}

/** Writes the properties file of a spec and gives its path. */
export function writeProperties(spec: BrokerSpec, name = 'server.properties'): string {
  mkdirSync(spec.dir, { recursive: true })
  const path = join(spec.dir, name)
  const lines = Object.entries(spec.properties).map(([key, value]) => `${key}=${value}\n`)
  writeFileSync(path, spec.text ?? lines.join(''))
  return path
}

/** Formats the log dirs of a KRaft node. 4.4.0 has no tool of its own: 4.3.0's is used. */
export function format(spec: BrokerSpec): void {
  const release = spec.release === '4.4.0' ? '4.3.0' : spec.release
  const path = classPath(release).join(':')
  const file = writeProperties(spec)
  const java = join(spec.java ?? javaHome(), 'bin', 'java')
  run(java, [
    '-Xmx128m',
    '-cp',
    path,
    'kafka.tools.StorageTool',
    'format',
    '-t',
    clusterId,
    '-c',
    file,
  ])
}

function commandLine(spec: BrokerSpec, file: string): readonly string[] {
  const path = [...(spec.moreJars ?? []), ...classPath(spec.release)].join(':')
  const flags = spec.jvm ?? scriptFlags(spec.release, '1G', spec.dir)
  const logging = [
    '-Dorg.slf4j.simpleLogger.defaultLogLevel=info',
    '-Dorg.slf4j.simpleLogger.showDateTime=true',
  ]
  const java = join(spec.java ?? javaHome(), 'bin', 'java')
  const main = spec.mainClass ?? 'kafka.Kafka'
  return [java, ...flags, ...logging, '-cp', path, main, ...(spec.mainArgs ?? []), file]
}

/** Starts a broker without waiting for it. */
export function launch(spec: BrokerSpec, log = 'broker.log'): Broker {
  const file = writeProperties(spec)
  const line = commandLine(spec, file)
  const options = {
    cwd: spec.dir,
    log: join(spec.dir, log),
    ...(spec.env ? { env: spec.env } : {}),
  }
  rmSync(options.log, { force: true })
  const limited = spec.addressSpaceKb === undefined ? '' : `ulimit -v ${spec.addressSpaceKb}; `
  const process = start('/bin/bash', ['-c', `${limited}exec "$@"`, 'bash', ...line], options)
  return { spec, process, pid: process.pid, since: Date.now() }
}

const startedLine = /Kafka Server started|\[KafkaServer id=\d+\] started|Kafka server started/

/** Waits for the line that says the broker is up; false when it ends first. */
export async function isUp(broker: Broker, limitMs = 400_000): Promise<boolean> {
  await until(`start of ${broker.spec.release}`, limitMs, () => {
    return !broker.process.isRunning() || startedLine.test(logText(broker.process.log))
  })
  return broker.process.isRunning()
}

/** Starts a broker and waits until it serves. Throws with the end of its log when it dies. */
export async function startBroker(spec: BrokerSpec): Promise<Broker> {
  const broker = launch(spec)
  if (!(await isUp(broker)))
    throw new Error(`broker died: ${logText(broker.process.log).slice(-3000)}`)
  return broker
}

/** Ends a broker: TERM for a clean stop, KILL for a crash. A clean stop that hangs is killed. */
export async function stopBroker(
  broker: Broker,
  how: 'SIGTERM' | 'SIGKILL' = 'SIGTERM',
): Promise<void> {
  broker.process.signal(how)
  await Promise.race([broker.process.ended, sleep(300_000)])
  broker.process.signal('SIGKILL')
  await broker.process.ended
}

/** Takes away what says where recovery may start: every segment is recovered at the next start. */
export function loseCheckpoints(logDirs: readonly string[]): void {
  for (const dir of logDirs)
    for (const name of ['recovery-point-offset-checkpoint', '.kafka_cleanshutdown'])
      if (existsSync(join(dir, name))) rmSync(join(dir, name))
}
