import type { Quantity } from '../model.ts'
import { uncountedFrom } from '../sizing/direct-memory.ts'
import { quantity } from '../sizing/quantity.ts'
import type { Collector } from './collector.ts'
import { MiB, measured, worst } from './constants.ts'
import { fetched, largestBatch, liveProducers, type Subject } from './memory.ts'
import { arenasResident, arenasWorst } from './native.ts'
import { sources } from './sources.ts'

/** What the resident formulas add up. */
export interface Parts {
  readonly heap: Quantity
  readonly heapMax: Quantity
  readonly direct: Quantity
  readonly directPeak: Quantity
  readonly directMax: Quantity
  readonly arenas: Quantity
  readonly stacks: Quantity
}

/** G1 region of a heap: a two-thousandth, a power of two from 1 to 32 MiB. */
function regionSize(heap: number): number {
  return Math.min(32, Math.max(1, 2 ** Math.floor(Math.log2(heap / 2048 / MiB)))) * MiB
}

/** Whether a buffer of the clients is half a region or more: G1 then calls it humongous. */
function humongous(subject: Subject, half: number): boolean {
  const writes = liveProducers(subject.app) > 0 && largestBatch(subject) >= half
  return writes || (subject.app.consumers > 0 && fetched(subject).value >= half)
}

/** Measured share of a G1 heap that is touched where small objects and humongous buffers mix. */
const touchedByBoth = 0.9

/** InitiatingHeapOccupancyPercent: where G1 starts to free humongous buffers. */
const markingStarts = 0.45

interface Touched {
  readonly bytes: number
  readonly formula: string
}

function touchedBytes(subject: Subject, parts: Parts, collector: Collector): Touched {
  const full = parts.heapMax.value
  const live = parts.heap.value
  if (collector.name === 'Serial') {
    return { bytes: full, formula: 'heap: Serial lets the old generation fill before it collects' }
  }
  const half = regionSize(full) / 2
  if ((subject.app.typicalRecord ?? 0) >= half && subject.app.consumers === 0) {
    const formula = 'heap × 0.45 where marking starts + live heap: usual records are humongous'
    return { bytes: full * markingStarts + live, formula }
  }
  if (humongous(subject, half)) {
    const formula = 'heap × 0.9: buffers of half a G1 region or more spread over the heap'
    return { bytes: full * touchedByBoth, formula }
  }
  const formula = 'min(heap, heap × 0.6 of the young generation + live heap)'
  return { bytes: full * collector.young + live, formula }
}

/** Heap pages in use after the young generation has filled at least once. */
export function heapTouched(subject: Subject, parts: Parts, collector: Collector): Quantity {
  const { bytes, formula } = touchedBytes(subject, parts, collector)
  return quantity(
    'heap_touched',
    'bytes',
    Math.round(Math.min(parts.heapMax.value, bytes)),
    formula,
    { heapMax: parts.heapMax, live: parts.heap, collector: collector.name },
    [sources.g1, sources.measured],
  )
}

/** Heap pages after start and light use. */
function heapIdle({ app }: Subject, parts: Parts): number {
  const clients = liveProducers(app) + app.consumers
  const { baseHeap, clientHeap, clientGarbage, garbageIdle, garbageMost, firstYoung } = measured
  const start = Math.min(garbageIdle, parts.heapMax.value * firstYoung)
  const garbage = Math.min(garbageMost, start + clients * clientGarbage)
  return Math.min(parts.heapMax.value, baseHeap + clients * clientHeap + garbage + app.otherHeap)
}

/** Everything but heap and direct memory. */
function fixed(parts: Parts, native: number, heap: number, other: number): number {
  const { files, metaspace, codeCache, collector, collectorBase } = measured
  const structures = heap * collector + parts.heapMax.value * collectorBase
  return files + metaspace + codeCache + native + parts.stacks.value + structures + other
}

/** Resident after start and light use. */
export function residentIdle(subject: Subject, parts: Parts): Quantity {
  const heap = heapIdle(subject, parts)
  const native = arenasResident(subject, parts.arenas, false)
  return quantity(
    'resident_idle',
    'bytes',
    Math.round(
      fixed(parts, native.value, heap, subject.app.otherNative) + heap + parts.direct.value,
    ),
    'heap touched by start and light use + class data, code, libraries + stacks + malloc + collector',
    { heap, native, stacks: parts.stacks, arenas: parts.arenas, direct: parts.direct },
    [sources.measured],
  )
}

/** Resident under steady load: what the container takes day by day. */
export function residentTypical(subject: Subject, parts: Parts, touched: Quantity): Quantity {
  const native = arenasResident(subject, parts.arenas, true)
  const other = fixed(parts, native.value, touched.value, subject.app.otherNative)
  return quantity(
    'resident_typical',
    'bytes',
    Math.round(touched.value + parts.direct.value + other),
    'touched heap + cached direct memory + malloc + stacks + metaspace + code cache + collector + libraries',
    {
      heap_touched: touched,
      direct_memory: parts.direct,
      arenas_resident: native,
      stacks: parts.stacks,
      metaspace: measured.metaspace,
      code_cache: measured.codeCache,
      files: measured.files,
      otherNative: subject.app.otherNative,
    },
    [sources.measured],
  )
}

/** Resident with a full heap, all I/O at its largest and codecs at their worst: the limit must hold this. */
export function residentWorst(subject: Subject, parts: Parts): Quantity {
  const { app } = subject
  const heap = parts.heapMax.value
  const clients = liveProducers(app) + app.consumers
  const arenaPart = arenasWorst(parts.arenas) + clients * measured.clientNative
  const stack = parts.stacks.value
  const direct =
    app.java >= uncountedFrom
      ? parts.directPeak.value
      : Math.min(parts.directPeak.value, parts.directMax.value)
  const total =
    heap * (1 + measured.collector + measured.collectorBase) +
    direct +
    arenaPart +
    stack +
    measured.files +
    worst.metaspace +
    worst.codeCache +
    worst.native +
    app.otherNative
  return quantity(
    'resident_worst',
    'bytes',
    Math.round(total),
    'whole heap + collector + direct peak + arenas × 10 MiB + stacks + metaspace, code cache and native memory at their budgets + libraries',
    {
      heap_max: parts.heapMax,
      direct_memory_peak: parts.directPeak,
      arenas: parts.arenas,
      stacks: parts.stacks,
      metaspace: worst.metaspace,
      code_cache: worst.codeCache,
      native: worst.native,
      otherNative: app.otherNative,
    },
    [sources.measured],
  )
}
