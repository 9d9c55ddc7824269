import type { Quantity } from '../model.ts'
import type { Subject } from './broker.ts'
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

/** Time to copy everything back to a lost broker with what is left of network and disks. */
export function rebuildTime(subject: Subject, disk: Quantity, incoming: Quantity): Quantity {
  const { host } = subject.group
  const network =
    host.network === undefined
      ? Number.POSITIVE_INFINITY
      : 0.4 * Math.max(0, host.network - incoming.value)
  const disks = host.disks.reduce(
    (total, one) => total + (one.throughput ?? Number.POSITIVE_INFINITY),
    0,
  )
  const speed = Math.min(network, disks)
  const value =
    disk.value === 0 || speed === Number.POSITIVE_INFINITY ? 0 : (disk.value / speed) * 1000
  return quantity(
    'rebuild_time',
    'ms',
    value,
    'disk / min(40 % of the free network, throughput of the disks); 0 when neither is declared',
    { disk, ...(Number.isFinite(speed) && { bytes_per_second: speed }) },
    [sources.network],
  )
}
