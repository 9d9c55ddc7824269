import { existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { classPath } from '../brokers/harness/classpath.ts'
import { directBytes, javaHome, jcmd, logText } from '../brokers/harness/jvm.ts'
import { areas, status } from '../brokers/harness/observe.ts'
import { cacheDir } from '../brokers/harness/places.ts'
import { run, type Started, start, until } from '../brokers/harness/processes.ts'

/** One application to run: client release, JVM flags, environment, what it does. */
export interface Run {
  readonly release: string
  readonly jvm: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly options: Readonly<Record<string, string | number>>
  /** `ulimit -v` of the launching shell, kB. */
  readonly addressSpaceKb?: number
  /** Directory of a memory cgroup to run in. */
  readonly cgroup?: string
}

/** What a running application takes, in bytes and counts. */
export interface Observed {
  readonly outcome: string
  readonly threads: number
  readonly fds: number
  readonly areas: number
  readonly resident: number
  readonly virtual: number
  readonly heapResident: number
  readonly arenas: number
  readonly arenaResident: number
  readonly fileResident: number
  readonly connections: number
  readonly direct: number
  readonly heapAfterGc: number
}

const clientJars = /^(kafka-clients|lz4-java|zstd-jni|snappy-java|slf4j-api|slf4j-simple)-/

/** The jars an application ships: the clients, their codecs, one logger. */
export function clientPath(release: string): readonly string[] {
  return classPath(release).filter(jar => clientJars.test(jar.slice(jar.lastIndexOf('/') + 1)))
}

/** Compiles the program against a client release; gives its class path. */
export function program(release: string): readonly string[] {
  const source = join(dirname(fileURLToPath(import.meta.url)), 'java', 'Clients.java')
  const out = join(cacheDir(), `clients-${release}`)
  const made = join(out, 'Clients.class')
  const libs = clientPath(release)
  if (!existsSync(made) || statSync(made).mtimeMs < statSync(source).mtimeMs) {
    mkdirSync(out, { recursive: true })
    const javac = join(javaHome(), 'bin', 'javac')
    run(javac, ['-nowarn', '--release', '17', '-d', out, '-cp', libs.join(':'), source])
  }
  return [out, ...libs]
}

let runs = 0

/** Starts an application without waiting for it. */
export function startApplication(dir: string, bootstrap: string, spec: Run): Started {
  runs += 1
  const options = Object.entries(spec.options).map(([key, value]) => `${key}=${value}`)
  const logging = '-Dorg.slf4j.simpleLogger.defaultLogLevel=error'
  const java = join(javaHome(), 'bin', 'java')
  const path = program(spec.release).join(':')
  const line = [java, ...spec.jvm, logging, '-cp', path, 'Clients', `bootstrap=${bootstrap}`]
  const limit = spec.addressSpaceKb === undefined ? '' : `ulimit -v ${spec.addressSpaceKb}; `
  const group = spec.cgroup === undefined ? '' : `echo $$ > ${spec.cgroup}/cgroup.procs; `
  const log = join(dir, `application-${runs}.log`)
  const env = spec.env ?? {}
  return start('/bin/bash', ['-c', `${group}${limit}exec "$@"`, 'bash', ...line, ...options], {
    cwd: dir,
    log,
    env,
  })
}

interface SmapsArea {
  readonly start: number
  readonly end: number
  readonly perms: string
  readonly path: string
  readonly rss: number
}

function smaps(pid: number): readonly SmapsArea[] {
  const found: SmapsArea[] = []
  let head = ''
  for (const line of readFileSync(`/proc/${pid}/smaps`, 'latin1').split('\n')) {
    if (/^[0-9a-f]+-[0-9a-f]+ /.test(line)) head = line
    const rss = /^Rss:\s+(\d+) kB/.exec(line)
    if (rss) found.push({ ...place(head), rss: Number(rss[1]) * 1024 })
  }
  return found
}

function place(head: string): Omit<SmapsArea, 'rss'> {
  const [range = '', perms = '', , , , ...path] = head.split(/ +/)
  const [start = '0', end = '0'] = range.split('-')
  return {
    start: Number.parseInt(start, 16),
    end: Number.parseInt(end, 16),
    perms,
    path: path.join(' '),
  }
}

const arenaSize = 64 * 2 ** 20

/** Heaps of glibc's arenas: they start at a multiple of 64 MiB and fill it with rw and reserved areas. */
function arenas(all: readonly SmapsArea[]): readonly SmapsArea[] {
  return all.filter(
    (area, at) =>
      area.path === '' &&
      area.start % arenaSize === 0 &&
      area.perms === 'rw-p' &&
      all[at + 1]?.start === area.end &&
      all[at + 1]?.perms === '---p' &&
      (all[at + 1]?.end ?? 0) - area.start === arenaSize,
  )
}

const sum = (all: readonly SmapsArea[]): number => all.reduce((total, area) => total + area.rss, 0)

function connections(pid: number): number {
  const own = new Set<string>()
  for (const fd of readdirSync(`/proc/${pid}/fd`)) own.add(link(`/proc/${pid}/fd/${fd}`))
  const sockets = ['tcp', 'tcp6'].flatMap(name =>
    readFileSync(`/proc/net/${name}`, 'latin1').trim().split('\n').slice(1),
  )
  // Column 3 is the state: 01 is ESTABLISHED; column 9 the inode.
  return sockets.filter(line => {
    const words = line.trim().split(/\s+/)
    return words[3] === '01' && own.has(`socket:[${words[9]}]`)
  }).length
}

function link(path: string): string {
  try {
    return readlinkSync(path)
  } catch {
    return ''
  }
}

/** Waits for the end of the work. Between "stall" and "full" the broker is stopped. */
async function work(started: Started, broker: Started | undefined, limitMs: number): Promise<void> {
  let stopped = false
  const turn = (now: boolean): void => {
    if (now !== stopped) broker?.signal(now ? 'SIGSTOP' : 'SIGCONT')
    stopped = now
  }
  try {
    await until('application', limitMs, () => {
      const text = logText(started.log)
      turn(/^stall$/m.test(text) && !/^full$/m.test(text))
      return !started.isRunning() || /^(ready|failed)/m.test(text)
    })
  } finally {
    turn(false)
  }
}

/** Waits until the application is ready, failed or dead, and looks at it. Attaches only after counting. */
export async function observe(
  started: Started,
  broker?: Started,
  limitMs = 300_000,
): Promise<Observed> {
  await work(started, broker, limitMs)
  const outcome = /^(ready|failed.*(?:\ncause.*)?)/m.exec(logText(started.log))?.[1] ?? 'dead'
  if (!started.isRunning()) return { ...nothing, outcome: `ended ${await started.ended}` }
  const { pid } = started
  const state = status(pid)
  const maps = smaps(pid)
  const counted = {
    outcome,
    threads: state.get('Threads') ?? 0,
    fds: readdirSync(`/proc/${pid}/fd`).length,
    areas: areas(pid).length,
    resident: state.get('VmRSS') ?? 0,
    virtual: state.get('VmSize') ?? 0,
    arenas: arenas(maps).length,
    arenaResident: sum(arenas(maps)),
    fileResident: sum(maps.filter(area => area.path.startsWith('/'))),
    connections: connections(pid),
  }
  const range = /\[0x([0-9a-f]+), 0x([0-9a-f]+)/.exec(jcmd(pid, 'GC.heap_info'))
  const from = Number.parseInt(range?.[1] ?? '0', 16)
  const to = Number.parseInt(range?.[2] ?? '0', 16)
  const heapResident = sum(maps.filter(area => area.start >= from && area.start < to))
  return {
    ...counted,
    heapResident,
    heapAfterGc: liveHeap(pid),
    direct: directBytes(pid),
  }
}

/** Bytes in use after two full collections, whatever the collector is called. */
function liveHeap(pid: number): number {
  jcmd(pid, 'GC.run')
  jcmd(pid, 'GC.run')
  const spaces = /(?:garbage-first heap|def new generation|tenured generation).*?used (\d+)K/g
  const used = [...jcmd(pid, 'GC.heap_info').matchAll(spaces)].map(match => Number(match[1]))
  return used.reduce((sum, each) => sum + each, 0) * 1024
}

const nothing: Observed = {
  outcome: 'dead',
  threads: 0,
  fds: 0,
  areas: 0,
  resident: 0,
  virtual: 0,
  heapResident: 0,
  arenas: 0,
  arenaResident: 0,
  fileResident: 0,
  connections: 0,
  direct: 0,
  heapAfterGc: 0,
}

/** Ends an application by its own pid. */
export async function stop(started: Started): Promise<void> {
  started.signal('SIGKILL')
  await started.ended
}
