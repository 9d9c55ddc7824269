import { existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { classPath } from './classpath.ts'
import { cacheDir } from './places.ts'
import { run } from './processes.ts'

/** The client release the loader is compiled for: it speaks to every broker from 2.8 to 4.4. */
export const clientRelease = '3.9.1'

/** The directory of one installed Java. */
export function javaHome(): string {
  const home = process.env.JAVA_HOME
  return home === undefined || home === '' ? homeOfPath() : home
}

/** The home of another installed feature release, by the names Debian gives; undefined without one. */
export function javaFor(feature: number): string | undefined {
  const root = '/usr/lib/jvm'
  if (!existsSync(root)) return undefined
  const name = readdirSync(root).find(one => new RegExp(`(^|[^0-9])${feature}($|[^0-9])`).test(one))
  return name === undefined ? undefined : join(root, name)
}

function homeOfPath(): string {
  return dirname(dirname(run('readlink', ['-f', run('which', ['java']).trim()]).trim()))
}

const javaSources =
  process.env.KAFKA_SIZE_JAVA_SOURCES ?? join(dirname(fileURLToPath(import.meta.url)), '..', 'java')

/** Compiles one of our Java programs when its source is newer than its class; gives its class path. */
export function javaProgram(name: 'Loader' | 'Observer' | 'Ballast'): readonly string[] {
  const source = join(javaSources, `${name}.java`)
  const out = join(cacheDir(), 'classes')
  const classFile = join(out, `${name}.class`)
  const libs = classPath(clientRelease)
  if (!existsSync(classFile) || statSync(classFile).mtimeMs < statSync(source).mtimeMs) {
    mkdirSync(out, { recursive: true })
    run(join(javaHome(), 'bin', 'javac'), [
      '-nowarn',
      '--release',
      '17',
      '-d',
      out,
      '-cp',
      libs.join(':'),
      source,
    ])
  }
  return [out, ...libs]
}

/** Threads of a JVM by name, numbers stripped, from `jcmd Thread.print`. */
export interface Threads {
  readonly java: ReadonlyMap<string, number>
  readonly vm: ReadonlyMap<string, number>
}

/** Strips numbers, so that `data-plane-kafka-request-handler-3` and `-4` are one group. */
export function groupOf(name: string): string {
  return name.replace(/\d+/g, 'N')
}

function count(names: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const name of [...names].sort()) counts.set(name, (counts.get(name) ?? 0) + 1)
  return counts
}

/** Threads that exist because we looked, not because the broker needs them. */
const ours = /^(Attach Listener|JMX server connection|RMI TCP Connection|RMI Scheduler)/

/** Reads a thread dump: Java threads carry `#<id>` after their name, the JVM's own do not. */
export function parseThreads(dump: string): Threads {
  const java: string[] = []
  const vm: string[] = []
  for (const line of dump.split('\n')) {
    const match = /^"(.*?)"( #\d+)? /.exec(line)
    if (match === null || ours.test(match[1] ?? '')) continue
    const target = match[2] === undefined ? vm : java
    target.push(groupOf(match[1] ?? ''))
  }
  return { java: count(java), vm: count(vm) }
}

/** Asks a JVM something; `command` is one of jcmd's. */
export function jcmd(pid: number, ...command: readonly string[]): string {
  return run(join(javaHome(), 'bin', 'jcmd'), [String(pid), ...command])
}

/**
 * Bytes of live objects after a full collection: the total of the class histogram, which forces one.
 * `used` of GC.heap_info would count the buffers that threads took for new objects since then, and
 * GC.run only starts a concurrent cycle under ExplicitGCInvokesConcurrent.
 */
export function heapAfterCollection(pid: number): number {
  const total = /^Total\s+\d+\s+(\d+)/m.exec(jcmd(pid, 'GC.class_histogram'))?.[1]
  if (total === undefined) throw new Error('no heap size from jcmd')
  return Number(total)
}

/** Bytes of the BufferPool "direct" of another JVM. */
export function directBytes(pid: number): number {
  const path = javaProgram('Observer').join(':')
  return Number(
    run(join(javaHome(), 'bin', 'java'), ['-Xmx64m', '-cp', path, 'Observer', String(pid)]).trim(),
  )
}

/** Bytes committed per category of native memory tracking (`-XX:NativeMemoryTracking=summary`). */
export function nativeMemory(pid: number): ReadonlyMap<string, number> {
  const text = jcmd(pid, 'VM.native_memory', 'summary', 'scale=b')
  const found = new Map<string, number>()
  for (const match of text.matchAll(/-\s+(.+?) \(reserved=(\d+), committed=(\d+)\)/g))
    found.set(match[1] ?? '', Number(match[3]))
  return found
}

/** The text of a log, empty when there is none yet. */
export function logText(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : ''
}
