import type { Quantity } from '../model.ts'
import type { Subject } from './broker.ts'
import type { Maps } from './maps.ts'
import { indexPreallocation } from './partition.ts'
import { quantity, sum } from './quantity.ts'
import { sources } from './sources.ts'
import { jvmThreads } from './threads.ts'
import type { Totals } from './totals.ts'

const mib = 2 ** 20

/** What the virtual machine is started with, as far as address space goes. */
export interface JvmShape {
  readonly heap: number
  /** MALLOC_ARENA_MAX; undefined leaves glibc's own limit. */
  readonly arenas: number | undefined
  readonly threadStack: number
}

/** The two virtual sizes of one process. */
export interface VirtualMemory {
  readonly steady: Quantity
  readonly uncleanStart: Quantity
  /** Steady plus what stale maps hold while they wait for a collection. */
  readonly peak: Quantity
}

/**
 * Address space by named pieces, each read from /proc/PID/maps of brokers on OpenJDK 17 and 25 with
 * heaps from 512 MiB to 8 GiB: within 0.6 % of every observation (docs/measurements.md).
 */
export function virtualMemory(
  subject: Subject,
  totals: Totals,
  threads: Quantity,
  maps: Maps,
  direct: Quantity,
  jvm: JvmShape,
): VirtualMemory {
  const base = machine(subject, threads, jvm)
  const indexes = indexSpace(subject, totals)
  const stale = staleSpace(totals, maps)
  const large = largeBuffers(direct)
  const formula =
    'heap with side tables + class space + code cache + arenas + stacks + libraries + indexes + direct buffers'
  const steady = sum(
    'virtual_memory_steady',
    'bytes',
    formula,
    [...base, ...indexes, large],
    [sources.measured],
  )
  return {
    steady,
    peak: sum(
      'virtual_memory_peak',
      'bytes',
      'steady + stale maps of full index length',
      [steady, waiting(totals, maps)],
      [sources.unmapFix],
    ),
    uncleanStart: sum(
      'virtual_memory_unclean_start',
      'bytes',
      `${formula}, every index at full size while it is recovered`,
      [...base, ...indexes, ...stale],
      [sources.measured, sources.unmapFix],
    ),
  }
}

/** malloc serves buffers up to about 4 MiB from its arenas, which are counted already. */
function largeBuffers(direct: Quantity): Quantity {
  const terms = Object.values(direct.inputs).filter(input => typeof input === 'object')
  const large = terms.filter(term => Number(term.inputs['buffer'] ?? 0) > 4 * mib)
  return sum(
    'direct buffers above 4 MiB',
    'bytes',
    'direct memory that is mapped apart from the arenas',
    large,
  )
}

function machine(subject: Subject, threads: Quantity, jvm: JvmShape): readonly Quantity[] {
  const { cpus } = subject.group.host
  const { java } = subject.cluster
  const { gcWorkers } = jvmThreads(cpus, java)
  const bytes = (
    name: string,
    value: number,
    formula: string,
    inputs: Quantity['inputs'] = {},
  ): Quantity => quantity(name, 'bytes', value, formula, inputs, [sources.measured])
  // Java 20 dropped the card counts and one of the two mark bitmaps.
  const tables = java < 20 ? 2 / 64 + 3 / 512 : 1 / 64 + 2 / 512
  const arenas = arenaCount(cpus, threads.value, jvm.arenas)
  return [
    bytes('heap', jvm.heap, '-Xmx'),
    bytes(
      'collector tables',
      jvm.heap * tables,
      java < 20
        ? 'heap x (2/64 + 3/512): mark bitmaps, cards, block offsets'
        : 'heap x (1/64 + 2/512): mark bitmap, cards, block offsets',
    ),
    bytes(
      'collector queues',
      32 * mib + gcWorkers * 2056 * 1024,
      '32 MiB mark stack + 2056 KiB x GC workers',
      { gcWorkers },
    ),
    bytes('class space', 1024 * mib, 'CompressedClassSpaceSize, 1 GiB'),
    bytes('metaspace', 80 * mib, '64 MiB node of metaspace + 16 MiB shared classes'),
    bytes('code cache', 240 * mib, 'ReservedCodeCacheSize, 240 MiB'),
    bytes(
      'malloc arenas',
      arenas * 64 * mib,
      '64 MiB x (min(8 x CPUs, MALLOC_ARENA_MAX, threads) - 1): the main arena is elsewhere',
      { cpus, ...(jvm.arenas !== undefined && { MALLOC_ARENA_MAX: jvm.arenas }) },
    ),
    bytes(
      'thread stacks',
      (threads.value - 1) * jvm.threadStack,
      'threads x stack size (1 MiB unless -Xss); the stack of the first one is not mapped ahead',
      { threads },
    ),
    bytes(
      'libraries and modules',
      (java < 20 ? 151_984 : 170_828) * 1024,
      'shared libraries and the lib/modules file of the JDK',
    ),
    bytes('small mappings', 6000 * 1024, 'mallocs of their own mapping, gaps, locale'),
  ]
}

/** Arenas beside the main one. */
export function arenaCount(cpus: number, threads: number, limit: number | undefined): number {
  const most = limit === undefined || limit === 0 ? 8 * cpus : Math.min(8 * cpus, limit)
  return Math.max(0, Math.min(most, threads) - 1)
}

/** F12: indexes of active segments at full length, of closed ones at their own. */
function indexSpace(subject: Subject, totals: Totals): readonly Quantity[] {
  const bytes = (name: string, value: number, formula: string): Quantity =>
    quantity(name, 'bytes', value, formula, {}, [sources.abstractIndex])
  // The metadata log has its own indexes of 10 MiB, whatever the broker's setting.
  const metadata = indexPreallocation(10 * mib)
  return [
    bytes(
      'metadata log indexes',
      subject.cluster.mode === 'kraft' ? metadata.offset + metadata.time : 0,
      'two indexes of 10 MiB',
    ),
    bytes(
      'indexes of active segments',
      subject.isBroker ? totals.activeIndexBytes.high : 0,
      'replicas x (8 floor(X/8) + 12 floor(X/12))',
    ),
    bytes(
      'indexes of closed segments',
      subject.isBroker ? pages(totals) : 0,
      'two per closed segment, each rounded up to a page',
    ),
  ]
}

/** Each map is a whole number of pages: half a page is lost on average, one page at least. */
function pages(totals: Totals): number {
  const closed = Math.max(0, totals.segments.high - totals.replicas.high)
  return Math.max(closed * 2 * 4096, totals.closedIndexBytes.high + closed * 4096)
}

/** Rolls leave two maps of full length each. */
function waiting(totals: Totals, maps: Maps): Quantity {
  const perMap =
    totals.replicas.high === 0 ? 0 : totals.activeIndexBytes.high / totals.replicas.high / 2
  return quantity(
    'stale maps',
    'bytes',
    maps.stale.value * perMap,
    'stale maps x preallocated index size',
    { stale: maps.stale },
    [sources.unmapFix],
  )
}

/** Recovery without the fix leaves up to two full-size pairs per segment until a collection. */
function staleSpace(totals: Totals, maps: Maps): readonly Quantity[] {
  const extra = Math.max(0, maps.uncleanStart.value - maps.other.value - maps.index.value)
  const perMap =
    totals.replicas.high === 0 ? 0 : totals.activeIndexBytes.high / totals.replicas.high / 2
  // Of the stale maps one pair in two is the reset index of full length, the other the trimmed one.
  const full = (extra / 2) * perMap
  return [
    quantity(
      'stale maps of the recovery',
      'bytes',
      full,
      'half of the stale maps have the full index length',
      { stale: extra },
      [sources.unmapFix],
    ),
  ]
}
