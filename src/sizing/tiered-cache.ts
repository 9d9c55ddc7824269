import type { Quantity } from '../model.ts'
import { from, type Subject } from './broker.ts'
import { quantity, roundUp } from './quantity.ts'
import { sources } from './sources.ts'
import type { Totals } from './totals.ts'

const key = 'remote.log.index.file.cache.total.size.bytes'

/** Releases before 3.7 bound the cache by entries, not by bytes. */
const entriesBefore37 = 1024

/**
 * Local room for the indexes of remote segments: the default, or what the segments take that are
 * declared to be read. Smaller, every read fetches them again.
 */
export function tieredCache(subject: Subject, totals: Totals): Quantity | undefined {
  if (!subject.isBroker || totals.tieredEntries.high === 0 || !from(subject.release.version, '3.7'))
    return undefined
  if (subject.declares(key))
    return quantity(key, 'bytes', subject.number(key), 'declared in overrides', {}, [])
  const indexes = totals.tieredIndexBytes.high
  return quantity(
    key,
    'bytes',
    Math.max(subject.number(key), roundUp(indexes, 2 ** 20)),
    'max(1 GiB, indexes of the remote segments that are read)',
    { remote_segments: totals.tieredEntries.high, indexes },
    [sources.tiered],
  )
}

/** Remote segments whose indexes are on the broker: those that are read, as far as the cache holds them. */
export function tieredSegments(subject: Subject, totals: Totals): number {
  const read = totals.tieredEntries.high
  if (!from(subject.release.version, '3.7')) return Math.min(read, entriesBefore37)
  const cache = tieredCache(subject, totals)?.value ?? 0
  return Math.ceil(read * Math.min(1, cache / Math.max(1, totals.tieredIndexBytes.high)))
}
