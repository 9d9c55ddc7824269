import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { sleep } from './processes.ts'

/** One line of /proc/PID/maps; start and end in bytes. */
export interface Area {
  readonly start: number
  readonly end: number
  readonly perms: string
  readonly path: string
}

/** The map areas of a process, in address order. Throws when it has ended. */
export function areas(pid: number): readonly Area[] {
  return readFileSync(`/proc/${pid}/maps`, 'latin1')
    .trimEnd()
    .split('\n')
    .map(line => {
      const [range = '', perms = '', , , , ...path] = line.split(/ +/)
      const [start = '0', end = '0'] = range.split('-')
      return {
        start: Number.parseInt(start, 16),
        end: Number.parseInt(end, 16),
        perms,
        path: path.join(' '),
      }
    })
}

/** How many areas of a broker are indexes, how many of those are left behind, and the rest. */
export interface MapCount {
  readonly live: number
  /** Areas of a file that is mapped again, or of one that is gone. */
  readonly stale: number
  readonly other: number
  /** Bytes of the stale areas. */
  readonly staleBytes: number
}

const indexFile = /\.(time)?index(\.deleted|\.cleaned|\.swap)?( \(deleted\))?$/

const pageBytes = 4096

/** Index areas by file: of several, the one as long as the file is live. Files that are gone leave stale ones. */
export function countMaps(all: readonly Area[]): MapCount {
  const indexes = all.filter(area => indexFile.test(area.path))
  const present = new Map<string, Area[]>()
  for (const area of indexes.filter(one => !one.path.endsWith(' (deleted)')))
    present.set(area.path, [...(present.get(area.path) ?? []), area])
  const bytes = (area: Area): number => area.end - area.start
  const live = [...present].map(([path, [first, ...more]]) => {
    if (first === undefined) return 0
    return more.length === 0 ? bytes(first) : Math.ceil(sizeOf(path) / pageBytes) * pageBytes
  })
  const sum = (sizes: readonly number[]): number => sizes.reduce((total, one) => total + one, 0)
  return {
    live: present.size,
    stale: indexes.length - present.size,
    other: all.length - indexes.length,
    staleBytes: sum(indexes.map(bytes)) - sum(live),
  }
}

/** Fields of /proc/PID/status that end in kB, in bytes, and Threads as a count. */
export function status(pid: number): ReadonlyMap<string, number> {
  const fields = new Map<string, number>()
  for (const line of readFileSync(`/proc/${pid}/status`, 'latin1').split('\n')) {
    const match = /^(\w+):\s+(\d+)( kB)?$/.exec(line)
    if (match) fields.set(match[1] ?? '', Number(match[2]) * (match[3] ? 1024 : 1))
  }
  return fields
}

const descriptorKinds: readonly (readonly [string, RegExp])[] = [
  ['jar', /\.jar$/],
  ['jdk modules', /\/lib\/modules$/],
  ['socket', /^socket:/],
  ['epoll', /eventpoll/],
  ['eventfd', /eventfd/],
  ['pipe', /^pipe:/],
  ['segment', /\.log(\.deleted|\.cleaned|\.swap)?( \(deleted\))?$/],
  ['txnindex', /\.txnindex/],
  ['lock', /\.lock$/],
  ['device', /^\/dev\//],
]

const segmentName = /\/\d{20}[^/]*\.log/

function kindOf(target: string): string {
  const kind = descriptorKinds.find(([, pattern]) => pattern.test(target))?.[0] ?? 'other file'
  return kind === 'segment' && !segmentName.test(target) ? 'log file' : kind
}

/** Open descriptors by kind; `total` counts all of them. */
export function descriptors(pid: number): ReadonlyMap<string, number> {
  const kinds = new Map<string, number>([['total', 0]])
  for (const fd of readdirSync(`/proc/${pid}/fd`)) {
    const target = linkOf(`/proc/${pid}/fd/${fd}`)
    if (target === undefined) continue
    for (const kind of ['total', kindOf(target)]) kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
  }
  return kinds
}

function linkOf(path: string): string | undefined {
  try {
    return readlinkSync(path)
  } catch {
    return undefined
  }
}

/**
 * Waits until threads and descriptors have not changed for `quietMs`: threads that start with their first
 * work are there, connections of clients that ended are gone. After `limitMs` the counts speak for themselves.
 */
export async function settled(pid: number, quietMs = 4000, limitMs = 120_000): Promise<void> {
  const end = Date.now() + limitMs
  let seen = ''
  let since = Date.now()
  while (Date.now() < end && Date.now() - since < quietMs) {
    const now = `${threadNames(pid).length} ${readdirSync(`/proc/${pid}/fd`).length}`
    if (now !== seen) since = Date.now()
    seen = now
    await sleep(200)
  }
}

/** Names of the threads of a process, as the kernel keeps them (15 bytes). */
export function threadNames(pid: number): readonly string[] {
  return readdirSync(`/proc/${pid}/task`).map(tid =>
    readFileSync(`/proc/${pid}/task/${tid}/comm`, 'latin1').trim(),
  )
}

/** What lies in one partition directory: `.log` files open or waiting to be deleted, and all bytes. */
export interface PartitionFiles {
  readonly name: string
  readonly segments: number
  readonly deleted: number
  /** Bytes of `.log` files with those waiting to be deleted. */
  readonly logBytes: number
}

/** Every partition directory below a log dir. A file that goes away while we look is not counted. */
export function partitions(logDir: string): readonly PartitionFiles[] {
  return readdirSync(logDir, { withFileTypes: true })
    .filter(entry => entry.isDirectory() && /-\d+(\.[0-9a-f]+-\w+)?$/.test(entry.name))
    .map(entry => partitionFiles(logDir, entry.name))
}

function partitionFiles(logDir: string, name: string): PartitionFiles {
  const dir = join(logDir, name)
  const logs = namesIn(dir).filter(file => /^\d{20}.*\.log(\.\w+)?$/.test(file))
  const deleted = logs.filter(file => file.endsWith('.deleted')).length
  const logBytes = logs.reduce((sum, file) => sum + sizeOf(join(dir, file)), 0)
  return { name, segments: logs.length - deleted, deleted, logBytes }
}

function namesIn(dir: string): readonly string[] {
  try {
    return readdirSync(dir)
  } catch {
    return []
  }
}

function sizeOf(path: string): number {
  try {
    return statSync(path).size
  } catch {
    return 0
  }
}
