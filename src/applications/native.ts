import type { Quantity } from '../model.ts'
import { quantity } from '../sizing/quantity.ts'
import type { Collector } from './collector.ts'
import {
  arenaSize,
  arenasPerCpu,
  arenaWorst,
  measured,
  reservedClasses,
  reservedCode,
} from './constants.ts'
import { liveProducers, type Subject } from './memory.ts'
import type { Application } from './model.ts'
import { sources } from './sources.ts'

/** Threads of one process: JVM and collector, one per client, the declared rest. */
export function threads(app: Application, collector: Collector): Quantity {
  const clients = liveProducers(app) + app.consumers
  return quantity(
    'threads',
    'count',
    measured.threads + collector.threads + clients + app.otherThreads,
    'JVM + collector and compilers by CPUs + one per producer and consumer + other threads',
    {
      jvm: measured.threads,
      collector: collector.threads,
      producers: liveProducers(app),
      consumers: app.consumers,
      otherThreads: app.otherThreads,
    },
    [sources.measured],
  )
}

/** malloc arenas, the main one among them: MALLOC_ARENA_MAX, else eight per CPU of the machine. */
export function arenas(app: Application, allThreads: Quantity): Quantity {
  const limit = app.mallocArenaMax === 0 ? arenasPerCpu * app.hostCpus : app.mallocArenaMax
  return quantity(
    'arenas',
    'count',
    Math.max(1, Math.min(limit, allThreads.value)),
    app.mallocArenaMax === 0
      ? 'min(8 × CPUs of the machine, threads)'
      : 'min(MALLOC_ARENA_MAX, threads)',
    { MALLOC_ARENA_MAX: app.mallocArenaMax, hostCpus: app.hostCpus, threads: allThreads },
    [sources.glibc],
  )
}

/** Address space of the arenas: 64 MiB each; the main arena grows the program break instead. */
export function arenasVirtual(count: Quantity): Quantity {
  return quantity(
    'arenas_virtual',
    'bytes',
    (count.value - 1) * arenaSize,
    '(arenas − 1) × 64 MiB',
    { arenas: count },
    [sources.glibc, sources.measured],
  )
}

/** Resident malloc memory: of the JVM and its compilers, of every client, of each further arena. */
export function arenasResident(subject: Subject, count: Quantity, busy: boolean): Quantity {
  const { app } = subject
  const clients = liveProducers(app) + app.consumers
  const { nativeIdle, nativeBusy, clientsThatWarm } = measured
  const warm = busy ? 1 : Math.min(1, clients / clientsThatWarm)
  const base = nativeIdle + (nativeBusy - nativeIdle) * warm
  const more = Math.max(0, count.value - 2) * (busy ? measured.arenaBusy : measured.arenaIdle)
  return quantity(
    busy ? 'arenas_resident' : 'arenas_resident_idle',
    'bytes',
    base + more + clients * measured.clientNative,
    'JVM and compilers + arenas beyond two × part of each + clients × selector and caches',
    { base, arenas: count, clients },
    [sources.measured],
  )
}

/** Arenas as full as a native codec may leave them; never more than their address space. */
export function arenasWorst(count: Quantity): number {
  return count.value * arenaWorst
}

/** Stacks: 1 MiB of address space each; resident is what threads touch. */
export function stacks(allThreads: Quantity): Quantity {
  return quantity(
    'stacks',
    'bytes',
    allThreads.value * measured.stack,
    'threads × touched part of a stack and of its metaspace',
    { threads: allThreads },
    [sources.measured],
  )
}

/** Address space of one process, for `ulimit -v`. */
export function virtualMemory(
  heapMax: Quantity,
  allThreads: Quantity,
  arenaSpace: Quantity,
  direct: Quantity,
  app: Application,
): Quantity {
  // Mark bitmaps, card table and the like are reserved for the whole heap at start.
  const heap = heapMax.value * 1.04
  const stack = allThreads.value * (2 ** 20 + 16 * 1024)
  const fixed = reservedClasses + reservedCode + measured.virtual
  return quantity(
    'virtual_memory',
    'bytes',
    Math.round(heap + stack + fixed + arenaSpace.value + direct.value + app.otherNative),
    'heap × 1.04 + class space + code cache + libraries + threads × 1 MiB + arenas + direct memory + rest of the process',
    { heapMax, threads: allThreads, arenas: arenaSpace, direct, otherNative: app.otherNative },
    [sources.measured],
  )
}

/** Descriptors of one process: a selector takes two, a client keeps a bootstrap connection and one per broker. */
export function descriptors({ app, facts }: Subject): Quantity {
  const clients = liveProducers(app) + app.consumers
  const coordinators = app.consumers
  return quantity(
    'file_descriptors',
    'count',
    measured.descriptors + clients * (2 + 1 + facts.brokers) + coordinators,
    'jars and JDK + clients × (2 of the selector + bootstrap + brokers) + one coordinator per consumer',
    { clients, brokers: facts.brokers, jars: measured.descriptors },
    [sources.measured],
  )
}

/** Areas of the address space: two per stack and per arena. */
export function mapAreas(allThreads: Quantity, count: Quantity): Quantity {
  return quantity(
    'map_areas',
    'count',
    measured.areas + 2 * allThreads.value + 2 * (count.value - 1),
    'JVM and libraries + 2 × threads + 2 × further arenas',
    { threads: allThreads, arenas: count },
    [sources.measured],
  )
}
