import { parseProcessLimits } from '../targets/process-limits.ts'
import type { LiveEntries, LiveEntry, LiveProcess, MapsSummary } from './model.ts'

const decoder = new TextDecoder('latin1')

// /proc/PID/maps, also with line numbers before it as people paste it; then pmap and pmap -x.
const mapsLine =
  /^\s*(?:\d+\s+)?[0-9a-f]+-[0-9a-f]+\s+[rwxsp-]{4}\s+[0-9a-f]+\s+[0-9a-f]+:[0-9a-f]+\s+\d+ *(.*)$/
const pmapLine = /^[0-9a-f]{8,16}\s+\d+K?(?:\s+\d+\s+\d+)?\s+[rwxsR-]{5}\s+(.*)$/
const indexName = /\.(?:index|timeindex|txnindex)(?:\.(?:deleted|cleaned|swap))?$/

/**
 * Counts mappings of /proc/PID/maps, smaps, `pmap` or `pmap -x`, line by line. `pmap -x` prints only
 * the last part of a path, so that equal names of several partitions count as one file there.
 */
export function summariseMaps(pieces: Iterable<Uint8Array>, file: string): MapsSummary {
  const counts = { total: 0, index: 0, deleted: 0 }
  const names = new Set<string>()
  for (const line of linesOf(pieces)) {
    const mapped = (mapsLine.exec(line) ?? pmapLine.exec(line))?.[1]
    if (mapped === undefined) continue
    counts.total++
    const isDeleted = mapped.endsWith(' (deleted)')
    const path = isDeleted ? mapped.slice(0, -' (deleted)'.length) : mapped
    if (isDeleted) counts.deleted++
    if (!indexName.test(path)) continue
    counts.index++
    names.add(path)
  }
  return { ...counts, indexFiles: names.size, stale: counts.index - names.size, file }
}

/** No line of these listings is longer; what is beyond is cut, whatever its length. */
const longestLine = 64 * 1024

/** Lines of a file in pieces, with bounded memory. */
export function* linesOf(pieces: Iterable<Uint8Array>): Iterable<string> {
  let rest = ''
  for (const piece of pieces) {
    // The rest of a line that is cut already is not worth decoding.
    if (rest.length >= longestLine && !piece.includes(10)) continue
    const lines = (rest + decoder.decode(piece)).split('\n')
    rest = (lines.pop() ?? '').slice(0, longestLine)
    yield* lines
  }
  if (rest !== '') yield rest
}

/** Sizes in bytes and counts of /proc/PID/status. */
export function parseStatus(text: string): Partial<LiveProcess> & { readonly name?: string } {
  const fields = new Map(
    text.split('\n').flatMap(line => {
      const match = /^(\w+):\s+(.*?)\s*$/.exec(line)
      return match === null ? [] : [[match[1] as string, match[2] as string] as const]
    }),
  )
  const bytes = (key: string) => kibibytes(fields.get(key))
  return defined({
    name: fields.get('Name'),
    user: numberOf(fields.get('Uid')?.split(/\s+/)[0]),
    threads: numberOf(fields.get('Threads')),
    virtualPeak: bytes('VmPeak'),
    virtual: bytes('VmSize'),
    resident: bytes('VmRSS'),
    swapped: bytes('VmSwap'),
  })
}

/** Leaves out what is undefined. */
export function defined<T extends object>(
  record: T,
): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const pairs = Object.entries(record).filter(([, value]) => value !== undefined)
  // The pairs are those of T without the undefined ones.
  return Object.fromEntries(pairs) as { [K in keyof T]?: Exclude<T[K], undefined> }
}

function kibibytes(text: string | undefined): number | undefined {
  const match = /^(\d+) kB$/.exec(text ?? '')
  return match === null ? undefined : Number(match[1]) * 1024
}

function numberOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined
}

/** /proc/PID/limits as entries `soft nofile`, `hard nofile`, …. */
export function limitEntries(text: string, file: string): LiveEntries {
  const pairs = parseProcessLimits(text).flatMap(({ item, soft, hard, line }) => {
    const one = (type: string, value: string): readonly [string, LiveEntry] => {
      const key = `${type} ${item}`
      return [key, { target: 'process', key, value, file, line, origin: 'process' }]
    }
    return [one('soft', soft), one('hard', hard)]
  })
  return new Map(pairs)
}

/** Threads in `jcmd PID Thread.print` or jstack output. */
export function countThreads(text: string): number {
  return (text.match(/^"(?:[^"\\]|\\.)*" .*\btid=0x[0-9a-f]+/gm) ?? []).length
}

/** Bytes committed by category in `jcmd PID VM.native_memory`; direct buffers are in `Other`. */
export function parseNativeMemory(text: string): ReadonlyMap<string, number> {
  const rows = text.matchAll(
    /^-?\s*([A-Z][\w ]*?)\s*(?::|\()\s*reserved=\d+\w*, committed=(\d+)(KB|MB|GB|B)?/gm,
  )
  const units = new Map([
    ['KB', 2 ** 10],
    ['MB', 2 ** 20],
    ['GB', 2 ** 30],
  ])
  return new Map(
    [...rows].map(row => [row[1] ?? '', Number(row[2]) * (units.get(row[3] ?? '') ?? 1)]),
  )
}
