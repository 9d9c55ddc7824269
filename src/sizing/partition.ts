import type { TopicSpec } from '../declare/cluster.ts'

/** Broker timers the log formulas need, in milliseconds. */
export interface Timers {
  /** log.retention.check.interval.ms */
  readonly check: number
  /** log.cleaner.backoff.ms */
  readonly cleanerBackoff: number
}

/** What one replica of a topic needs, in base units. All pure numbers: it runs once per spec. */
export interface PartitionSizing {
  /** Open segments in steady state, those pending deletion included (F14, F15, F33). */
  readonly segments: number
  /** Log bytes in the worst moment (F16, F17, F19); Infinity when nothing limits the log. */
  readonly bytes: number
  /** Preallocated bytes of the active segment's two indexes (F1): address space, not disk. */
  readonly activeIndexBytes: number
  /** Bytes of the two indexes of all closed segments (F3). */
  readonly closedIndexBytes: number
  /** Bytes of the two indexes of one closed segment. */
  readonly indexBytes: number
  /** Bytes per second one replica writes. */
  readonly writeRate: number
  /** Segments rolled per second while data flows (F6). */
  readonly rollRate: number
  /** Largest batch one append writes. */
  readonly batch: number
}

/** What producers send at most in one batch by default (batch.size of the Java producer). */
const producerBatch = 16_384

/** F1: preallocated bytes of the offset index (8 per entry) and the time index (12 per entry). */
export function indexPreallocation(indexBytes: number): { offset: number; time: number } {
  return { offset: 8 * Math.floor(indexBytes / 8), time: 12 * Math.floor(indexBytes / 12) }
}

/** F2: bytes between two index entries when every append writes `append` bytes. */
export function indexSpacing(append: number, interval: number): number {
  return append * (Math.floor(interval / append) + 1)
}

/** F3: entries in the indexes of a closed segment. */
export function indexEntries(segment: number, append: number, interval: number): number {
  return Math.max(0, Math.floor((segment - append) / indexSpacing(append, interval)))
}

/** F4: a segment rolls when its time index is full, whatever segment.bytes says. */
export function indexFullLimit(indexBytes: number, spacing: number): number {
  return (Math.floor(indexBytes / 12) - 1) * spacing
}

/** F5: the smallest segment.index.bytes that never rolls a segment early. */
export function smallestIndex(segment: number, interval: number): number {
  return 12 * (Math.ceil(segment / interval) + 2)
}

/** F14: segments under retention.bytes; `closed` is the smallest closed segment. */
export function segmentsBySize(retention: number, closed: number, pending: number): number {
  return Math.ceil(retention / closed) + 1 + Math.ceil(pending / closed)
}

/** F15: segments under retention.ms; `span` is the shortest time a segment covers. */
export function segmentsByTime(retention: number, pending: number, span: number): number {
  return Math.ceil((retention + pending) / span) + 1
}

/** F16: bytes under retention.bytes: the rule deletes whole segments and only every check. */
export function bytesBySize(retention: number, segment: number, pending: number): number {
  return retention + segment + pending
}

/** F17: bytes under retention.ms, rate in bytes per millisecond. */
export function bytesByTime(
  rate: number,
  retention: number,
  wait: number,
  segment: number,
  roll: number,
): number {
  return rate * (retention + wait) + Math.min(segment, rate * roll)
}

/** F18: dirty bytes before a cleaning pass. `wait` is what the cleaner takes to come round. */
export function dirtyBytes(ratio: number, clean: number, segment: number, arrived: number): number {
  return (ratio / (1 - ratio)) * clean + segment + arrived
}

/** F20: keys one cleaning pass covers; 24 bytes each, thread buffers bounded by 2 GiB. */
export function keysPerPass(dedupeBuffer: number, threads: number, loadFactor: number): number {
  const buffer = Math.min(2 ** 31 - 1, Math.floor(dedupeBuffer / threads))
  return Math.floor(Math.floor(buffer / 24) * loadFactor)
}

/** F33: segments of a compacted log. */
export function segmentsCompacted(
  clean: number,
  dirty: number,
  segment: number,
  closed: number,
): number {
  return 2 * Math.ceil(clean / segment) + 1 + Math.ceil(dirty / closed) + 1
}

/** Sizes one replica of a topic. */
export function sizePartition(spec: TopicSpec, timers: Timers): PartitionSizing {
  const perMs = (spec.writeRate ?? 0) / spec.partitions / 1000
  const append = Math.min(
    spec.largestBatch ?? Math.min(producerBatch, spec.maxMessageBytes),
    spec.segmentBytes,
  )
  const roll = Math.max(1, spec.segmentMs - Math.min(spec.segmentJitterMs, spec.segmentMs))
  // Unknown batches are taken as tiny for the index, where that is the bad case.
  const indexAppend = spec.largestBatch ?? 1
  const full = indexFullLimit(
    spec.segmentIndexBytes,
    indexSpacing(indexAppend, spec.indexIntervalBytes),
  )
  const segment = Math.max(1, Math.min(spec.segmentBytes, full))
  const log: Log = {
    perMs,
    roll,
    segment,
    nominal: byTime(segment, perMs, roll),
    smallest: byTime(Math.max(1, segment - append + 1), perMs, roll),
    wait: timers.check + spec.fileDeleteDelayMs,
  }
  const { segments, bytes } = spec.compact ? compacted(spec, log, timers) : deleted(spec, log)
  const entries = indexEntries(Math.min(segment, log.nominal), append, spec.indexIntervalBytes)
  const index = indexPreallocation(spec.segmentIndexBytes)
  const indexBytes = 8 * entries + 12 * (entries + 1)
  return {
    segments,
    bytes,
    activeIndexBytes: index.offset + index.time,
    closedIndexBytes: (segments - 1) * indexBytes,
    indexBytes,
    writeRate: perMs * 1000,
    rollRate: perMs > 0 ? 1000 / Math.min(log.nominal / perMs, roll) : 0,
    batch: spec.largestBatch ?? spec.maxMessageBytes,
  }
}

/** One log in bytes and milliseconds. */
interface Log {
  readonly perMs: number
  /** segment.ms less the largest jitter. */
  readonly roll: number
  readonly segment: number
  /** What a closed segment usually holds. */
  readonly nominal: number
  /** A batch that does not fit closes the segment early: no closed one is smaller. */
  readonly smallest: number
  /** Check interval plus delete delay. */
  readonly wait: number
}

/** At low rates segments roll by time; an unknown rate is taken as high enough to roll by size. */
function byTime(segment: number, perMs: number, roll: number): number {
  return perMs > 0 ? Math.max(1, Math.min(segment, perMs * roll)) : segment
}

interface Extent {
  readonly segments: number
  readonly bytes: number
}

/** Retention of a log that is not compacted; tiered logs keep their local part and the upload backlog. */
function deleted(spec: TopicSpec, log: Log): Extent {
  const backlog = spec.tiered ? log.perMs * spec.uploadLag : 0
  const kept = spec.tiered
    ? {
        ms: Math.min(spec.retentionMs, spec.localRetentionMs ?? Number.POSITIVE_INFINITY),
        bytes: Math.min(spec.retentionBytes, spec.localRetentionBytes ?? Number.POSITIVE_INFINITY),
      }
    : { ms: spec.retentionMs, bytes: spec.retentionBytes }
  const size = bySize(kept.bytes, log)
  const time = byAge(kept.ms, log)
  // With an unknown rate the age says nothing about bytes, so only a size rule can bound the log.
  const rateKnown = spec.writeRate !== undefined
  const both = !rateKnown && Number.isFinite(size.bytes) ? size : least(size, time)
  // Nothing is written, so nothing grows though nothing is deleted either.
  if (spec.writeRate === 0 && !Number.isFinite(both.bytes)) return { segments: 1, bytes: 0 }
  return {
    segments: both.segments + (backlog > 0 ? Math.ceil(backlog / log.smallest) : 0),
    bytes: both.bytes + backlog,
  }
}

function least(a: Extent, b: Extent): Extent {
  return { segments: Math.min(a.segments, b.segments), bytes: Math.min(a.bytes, b.bytes) }
}

/** F14 counts closed segments at their usual size; early rolls can add to that, never past the joint bound. */
function bySize(retention: number, log: Log): Extent {
  if (!Number.isFinite(retention)) return unbounded
  const pending = log.perMs * log.wait
  const usual = segmentsBySize(retention, log.nominal, pending)
  const early = 1 + Math.ceil((retention + pending) / log.smallest)
  return { segments: Math.max(usual, early), bytes: bytesBySize(retention, log.segment, pending) }
}

function byAge(retention: number, log: Log): Extent {
  if (!Number.isFinite(retention)) return unbounded
  if (log.perMs === 0) return { segments: 1, bytes: 0 }
  const span = Math.min(log.smallest / log.perMs, log.roll)
  return {
    segments: segmentsByTime(retention, log.wait, span),
    bytes: bytesByTime(log.perMs, retention, log.wait, log.segment, log.roll),
  }
}

const unbounded: Extent = { segments: Number.POSITIVE_INFINITY, bytes: Number.POSITIVE_INFINITY }

/** F18, F19 and F33; with the delete policy the smaller of both bounds, plus the copy being made. */
function compacted(spec: TopicSpec, log: Log, timers: Timers): Extent {
  const clean = (spec.liveBytes ?? 0) / spec.partitions
  if (log.perMs === 0 && clean === 0) {
    // Nothing known: an active segment and what a pass has left of the earlier ones.
    return { segments: spec.writeRate === 0 ? 1 : 2, bytes: spec.writeRate === 0 ? 0 : log.segment }
  }
  const wait = timers.cleanerBackoff
  const byRatio = dirtyBytes(
    spec.minCleanableDirtyRatio,
    clean,
    log.segment,
    log.perMs * (spec.minCompactionLagMs + wait),
  )
  const byLag = log.perMs * (spec.maxCompactionLagMs + wait) + log.segment
  const dirty = log.perMs === 0 ? 0 : Math.min(byRatio, Number.isFinite(byLag) ? byLag : byRatio)
  const active = log.segment
  const copy = Math.min(clean + dirty, clean + log.segment)
  const extent: Extent = {
    // After a pass the old segments wait for deletion beside the new clean ones.
    segments:
      segmentsCompacted(clean, dirty, log.segment, log.smallest) +
      2 * Math.ceil(clean / log.segment) +
      1,
    bytes: clean + dirty + active + copy,
  }
  if (!spec.delete) return extent
  const kept = least(bySize(spec.retentionBytes, log), byAge(spec.retentionMs, log))
  return least(extent, { segments: kept.segments, bytes: kept.bytes + log.segment })
}
