import type { Finding, Severity } from '../model.ts'
import { uncountedFrom } from '../sizing/direct-memory.ts'
import { formatBytes } from '../units.ts'
import { finding, type Subject } from './check-subject.ts'
import { MiB, measured } from './constants.ts'

/** Rules on heap, limit and direct memory, in the order they are reported. */
export const memoryRules: readonly ((subject: Subject) => readonly Finding[])[] = [
  heapInLimit,
  percentWithoutLimit,
  buffersInHeap,
  plannedHeap,
  directMemory,
  uncountedBuffers,
]

/** A memory limit below this cannot hold a JVM; it is a unit gone wrong. */
export const leastMemory: number = 16 * MiB

/** What a process needs besides its heap, day by day and at its worst. */
function offHeap({ sizing, heap }: Subject): { readonly typical: number; readonly worst: number } {
  const collectorPart = (heap ?? 0) * (measured.collector + measured.collectorBase)
  if (sizing) {
    const value = (name: string): number => sizing.quantities[name]?.value ?? 0
    const rest = (whole: string, heapPart: string): number =>
      value(whole) -
      value(heapPart) * (1 + measured.collector) -
      value('heap_max') * measured.collectorBase +
      collectorPart
    return {
      typical: rest('resident_typical', 'heap_touched'),
      worst: rest('resident_worst', 'heap_max'),
    }
  }
  const { files, metaspace, codeCache, nativeBusy, stack } = measured
  const typical = files + metaspace + codeCache + nativeBusy + 20 * stack + collectorPart
  return { typical, worst: typical + unknownDirect }
}

/** Room for network buffers and codecs of an application that is not declared. */
const unknownDirect = 48 * MiB

function heapInLimit(subject: Subject): readonly Finding[] {
  const { limit, heap, process, flags } = subject
  if (limit === undefined || heap === undefined || limit < leastMemory) return []
  const need = offHeap(subject)
  const room = limit - heap
  if (room >= need.worst) return []
  const share = Math.round((heap / limit) * 100)
  const message =
    room <= 0
      ? `the heap may take the whole memory limit (${share} %): the container is killed (exit 137) before the heap is full`
      : `the heap leaves ${formatBytes(room)} of the limit for everything else, which takes ${formatBytes(need.typical)} and at its worst ${formatBytes(need.worst)}: the container is killed (exit 137) with the heap not full`
  return [
    finding(subject, {
      code: room <= 0 ? 'heap-fills-container' : 'no-room-off-heap',
      severity: room < need.typical ? 'error' : 'warning',
      key: flags.heap ? '-Xmx' : flags.maxRam ? 'MaxRAMPercentage' : 'limits.memory',
      at: subject.heapAt ?? process.memoryLimit,
      actual: `${formatBytes(heap)} of ${formatBytes(limit)}`,
      expected: `<= ${formatBytes(Math.max(0, limit - need.worst))}`,
      message,
      fix: 'lower the heap or raise the memory limit',
    }),
  ]
}

/** Without a limit in sight a share above this leaves too little whatever the limit is. */
const largestShare = 75

function percentWithoutLimit(subject: Subject): readonly Finding[] {
  const { maxRam, heap } = subject.flags
  if (subject.limit !== undefined || heap || !maxRam || maxRam.percent <= largestShare) return []
  const severity: Severity = maxRam.percent >= 90 ? 'error' : 'warning'
  const message = `MaxRAMPercentage=${maxRam.percent} leaves ${100 - maxRam.percent} % of the container for everything outside the heap`
  const expected = `<= ${largestShare}`
  return [
    finding(subject, {
      code: 'heap-share',
      severity,
      key: 'MaxRAMPercentage',
      at: maxRam,
      actual: String(maxRam.percent),
      expected,
      message,
      fix: 'set -Xmx, or 50 to 75',
    }),
  ]
}

function buffersInHeap(subject: Subject): readonly Finding[] {
  const { heap, sizing, bufferMemory, writes } = subject
  if (heap === undefined || !writes) return []
  const count = sizing?.application.producers ?? 1
  const each = bufferMemory?.bytes ?? 32 * MiB
  const need = count * each + (sizing?.application.otherHeap ?? 0) + measured.baseHeap
  if (need <= heap) return []
  const message = `${count} × buffer.memory of ${formatBytes(each)} and what else lives in the heap do not fit ${formatBytes(heap)}: OutOfMemoryError when brokers are slow`
  return [
    finding(subject, {
      code: 'buffers-beyond-heap',
      severity: 'error',
      key: 'buffer.memory',
      at: bufferMemory?.at ?? subject.heapAt,
      actual: String(count * each),
      expected: `<= ${Math.max(0, Math.floor(heap - (need - count * each)))}`,
      message,
      fix: 'use one producer, lower buffer.memory or raise the heap',
    }),
  ]
}

/** The plan's live objects, fetched records among them, against the heap that is really given. */
function plannedHeap(subject: Subject): readonly Finding[] {
  const { heap, sizing } = subject
  const need = sizing?.quantities['heap']?.value
  // Buffers that do not fit are a finding of their own.
  if (heap === undefined || need === undefined || need <= heap) return []
  if (buffersInHeap(subject).length > 0) return []
  const message = `live objects take up to ${formatBytes(need)} of a heap of ${formatBytes(heap)}: OutOfMemoryError when buffers and fetches are full`
  return [
    finding(subject, {
      code: 'heap-below-need',
      severity: 'error',
      key: subject.flags.heap ? '-Xmx' : 'heap',
      at: subject.heapAt,
      actual: formatBytes(heap),
      expected: `>= ${formatBytes(need)}`,
      message,
      fix: 'raise the heap, or lower fetch.max.bytes, max.partition.fetch.bytes and max.poll.records',
    }),
  ]
}

/** Below this a buffer pool is a default of some platform (10M), not a decision; clients read 1 MiB a partition. */
const leastDirect = 64 * MiB
const brokenDirect = 16 * MiB

function directMemory(subject: Subject): readonly Finding[] {
  const { maxDirect } = subject.flags
  if (!maxDirect || maxDirect.bytes === 0 || javaOf(subject) >= uncountedFrom) return []
  const planned = subject.sizing?.quantities['direct_memory_peak']?.value
  const need = planned ?? leastDirect
  if (maxDirect.bytes >= need) return []
  const severity: Severity =
    planned !== undefined || maxDirect.bytes <= brokenDirect ? 'error' : 'warning'
  const message = `MaxDirectMemorySize is ${formatBytes(maxDirect.bytes)}; clients read and write through buffers of up to ${formatBytes(need)}: "Cannot reserve … direct buffer memory"`
  return [
    finding(subject, {
      code: 'direct-memory',
      severity,
      key: 'MaxDirectMemorySize',
      at: maxDirect,
      actual: String(maxDirect.bytes),
      expected: `>= ${need}`,
      message,
      fix: 'raise it, or lower fetch.max.bytes, max.partition.fetch.bytes and max.request.size',
    }),
  ]
}

function javaOf({ sizing, process }: Subject): number {
  return process.java ?? sizing?.application.java ?? 17
}

function uncountedBuffers(subject: Subject): readonly Finding[] {
  const { maxDirect, maxCached } = subject.flags
  if (!maxDirect || maxCached || javaOf(subject) < uncountedFrom) return []
  const message = `from Java ${uncountedFrom} on MaxDirectMemorySize does not bound the buffers of reads and writes, and the buffer pool metric does not show them`
  return [
    finding(subject, {
      code: 'uncounted-buffers',
      severity: 'warning',
      key: 'MaxDirectMemorySize',
      at: maxDirect,
      message,
      fix: 'set -Djdk.nio.maxCachedBufferSize',
    }),
  ]
}
