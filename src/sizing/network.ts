import type { Quantity } from '../model.ts'
import type { Subject } from './broker.ts'
import type { Choices } from './choices.ts'
import { quantity, sum } from './quantity.ts'
import { sources } from './sources.ts'
import type { Totals } from './totals.ts'

const rate = (name: string, value: number, formula: string): Quantity =>
  quantity(name, 'bytes/s', value, formula)

/** Bytes a broker receives: produced to its leaders, and replicated to its followers. */
export function networkIn(totals: Totals): Quantity {
  return sum(
    'network_in',
    'bytes/s',
    'produced to leaders + replicated to followers',
    [
      rate('produced', totals.writeIn, 'sum of write rates x leaders'),
      rate('replicated', totals.replicationIn, 'sum of write rates x followers'),
    ],
    [sources.network],
  )
}

/** Bytes a broker sends: to consumer groups, to followers, and to remote storage. */
export function networkOut(totals: Totals): Quantity {
  return sum(
    'network_out',
    'bytes/s',
    'leaders x write rate x (consumer groups + replicas - 1) + uploads',
    [
      rate('read', totals.readOut, 'sum of write rates x (groups + replication factor - 1)'),
      rate('uploaded', totals.uploadOut, 'tiered topics: every byte once'),
    ],
    [sources.network],
  )
}

/** F31: the writes of the last seconds must still be in memory when consumers and followers read them. */
export function pageCache(subject: Subject, incoming: Quantity): Quantity {
  const seconds = subject.cluster.targets.pageCache / 1000
  return quantity(
    'page_cache',
    'bytes',
    incoming.value * seconds,
    'incoming bytes x seconds to keep',
    { network_in: incoming, seconds },
    [sources.hardware],
  )
}

/** What network and disks of a broker leave for a copy while `incoming` bytes a second arrive; Infinity when neither is declared. */
export function copySpeed({ group }: Subject, incoming: number): number {
  const { network, disks } = group.host
  const free = 0.4 * Math.max(0, (network ?? Number.POSITIVE_INFINITY) - incoming)
  const written = disks.reduce(
    (total, one) => total + (one.throughput ?? Number.POSITIVE_INFINITY),
    0,
  )
  return Math.min(free, written)
}

/** Time to copy everything back to a lost broker with what is left of network, disks and fetchers. */
export function rebuildTime(
  subject: Subject,
  chosen: Choices,
  disk: Quantity,
  incoming: Quantity,
): Quantity {
  const host = copySpeed(subject, incoming.value)
  const window = chosen['replica_fetch_window']!
  const fetchers = chosen['replica_fetcher_threads']!
  const fetched = (1000 * fetchers.value * window.value) / subject.cluster.clients.rtt
  // Without replicas elsewhere nothing is fetched, and without a declared host nothing is known.
  const isFetched = fetchers.value > 0 && Number.isFinite(host)
  const speed = isFetched ? Math.min(host, fetched) : host
  const value =
    disk.value === 0 || speed === Number.POSITIVE_INFINITY ? 0 : (disk.value / speed) * 1000
  return quantity(
    'rebuild_time',
    'ms',
    value,
    'disk / min(40 % of the free network, throughput of the disks, fetchers x window / round trip); 0 when neither network nor disks are declared',
    {
      disk,
      ...(Number.isFinite(speed) && { bytes_per_second: speed, replica_fetch_window: window }),
    },
    [sources.network],
  )
}
