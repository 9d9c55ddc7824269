import type { Judged } from './case.ts'
import { directBytes, heapAfterCollection } from './jvm.ts'
import {
  areas,
  countMaps,
  descriptors,
  type MapCount,
  partitions,
  status,
  threadNames,
} from './observe.ts'
import { sleep } from './processes.ts'

/** What a broker looks like at one quiet moment. */
export interface Observation {
  readonly threads: number
  /** By kind. */
  readonly descriptors: Readonly<Record<string, number>>
  readonly maps: MapCount
  /** Bytes. */
  readonly virtual: number
  /** `.log` files with those waiting for deletion, the metadata log included. */
  readonly segments: number
  /** Bytes of log files. */
  readonly disk: number
  readonly direct: number
  readonly heap: number
}

/** Segments and bytes of all partitions in all log dirs. */
export function stored(logDirs: readonly string[]): { segments: number; bytes: number } {
  const all = logDirs.flatMap(dir => [...partitions(dir)])
  const data = all.filter(one => !one.name.startsWith('__cluster_metadata'))
  return {
    segments: all.reduce((sum, one) => sum + one.segments + one.deleted, 0),
    bytes: data.reduce((sum, one) => sum + one.logBytes, 0),
  }
}

/** Observes a broker. Counts come first: attaching to the JVM adds threads and descriptors. */
export async function observe(pid: number, logDirs: readonly string[]): Promise<Observation> {
  const counted = await atOneMoment(pid, logDirs)
  const heap = heapAfterCollection(pid)
  return { ...counted, heap, direct: directBytes(pid) }
}

type Counted = Omit<Observation, 'heap' | 'direct'>

/** Files and maps are counted one after the other: again when a segment came or went in between. */
async function atOneMoment(pid: number, logDirs: readonly string[]): Promise<Counted> {
  for (let left = 50; ; left -= 1) {
    const before = stored(logDirs)
    const counted = {
      threads: threadNames(pid).length,
      descriptors: Object.fromEntries(descriptors(pid)),
      maps: countMaps(areas(pid)),
      virtual: status(pid).get('VmSize') ?? 0,
    }
    const after = stored(logDirs)
    if (left === 0 || before.segments === after.segments)
      return { ...counted, segments: after.segments, disk: after.bytes }
    await sleep(100)
  }
}

/** The highest values seen while something ran. */
export interface Peaks {
  segments: number
  bytes: number
  live: number
  stale: number
  areas: number
  /** Segments that the broker says it has rolled since its start. */
  rolls?: number
}

/** A state of a case as it was observed, kept so that new formulas can be tried without brokers. */
export interface Recorded {
  readonly case: string
  readonly release: string
  readonly java: number
  readonly state: string
  readonly quantities: readonly Judged[]
  readonly now: Observation
  readonly peaks: Peaks
}

/** Looks every `everyMs` until `isOver`; a process that ends while we look ends the watch. */
export async function watch(
  pid: number,
  logDirs: readonly string[],
  isOver: () => boolean,
  everyMs = 100,
): Promise<Peaks> {
  const peaks: Peaks = { segments: 0, bytes: 0, live: 0, stale: 0, areas: 0 }
  while (!isOver()) {
    try {
      look(peaks, pid, logDirs)
    } catch {
      return peaks
    }
    await sleep(everyMs)
  }
  return peaks
}

function look(peaks: Peaks, pid: number, logDirs: readonly string[]): void {
  const maps = countMaps(areas(pid))
  const { segments, bytes } = stored(logDirs)
  peaks.segments = Math.max(peaks.segments, segments)
  peaks.bytes = Math.max(peaks.bytes, bytes)
  peaks.live = Math.max(peaks.live, maps.live)
  peaks.stale = Math.max(peaks.stale, maps.stale)
  peaks.areas = Math.max(peaks.areas, maps.live + maps.stale + maps.other)
}
