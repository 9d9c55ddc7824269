import type { Quantity } from '../model.ts'
import type { Subject } from './broker.ts'
import type { DiskSizing } from './model.ts'
import { quantity, sum } from './quantity.ts'
import { sources } from './sources.ts'
import { tieredCache } from './tiered-cache.ts'
import type { Totals } from './totals.ts'

const mib = 2 ** 20

/** Checkpoints, snapshots, metadata file and directory entries of one replica. */
const smallFiles = 12 * 1024

/** F16, F17, F19 summed over the replicas of a broker. */
export function disk(totals: Totals): Quantity {
  return quantity(
    'disk',
    'bytes',
    totals.bytes.high,
    'sum over replicas of the declared topics of the retention or compaction bound',
    () =>
      Object.fromEntries(
        totals.heaviest.map(({ topic, one, replicas }) => [
          topic.name,
          quantity(topic.name, 'bytes', one.bytes * replicas, 'bytes of a partition x replicas', {
            bytes_of_a_partition: one.bytes,
            replicas,
          }),
        ]),
      ),
    [sources.retention, sources.cleaner],
  )
}

/** Kept free for what the declaration does not say, and for everything that is not a log file. */
export function diskReserve(subject: Subject, totals: Totals): Quantity {
  const metadata = subject.cluster.mode === 'kraft' ? 2 * 100 * mib + 64 * mib : 0
  const part = (name: string, value: number, formula: string): Quantity =>
    quantity(name, 'bytes', subject.isBroker ? value : 0, formula)
  return sum(
    'disk_reserve',
    'bytes',
    'indexes + small files + internal topics + tiered index cache + metadata log and snapshots',
    [
      part('indexes', totals.closedIndexBytes.high, 'indexes of closed segments'),
      part('small files', smallFiles * totals.replicas.high, '12 KiB x replicas'),
      part(
        'producer snapshots',
        snapshots(subject, totals),
        'segments x (10 + 46 bytes x producer ids of a partition) (F21)',
      ),
      part(
        'internal topics',
        totals.internalBytes.high,
        'segment.bytes x replicas of internal topics',
      ),
      part(
        'tiered index cache',
        Math.min(tieredCache(subject, totals)?.value ?? 0, totals.tieredIndexBytes.high),
        'indexes of the remote segments that are read, as far as the cache holds them',
      ),
      quantity(
        'metadata log',
        'bytes',
        metadata,
        '2 x metadata.max.retention.bytes + one snapshot',
      ),
    ],
    [sources.retention],
  )
}

/** One snapshot per segment; ids are taken as even over the topics. */
function snapshots(subject: Subject, totals: Totals): number {
  const ids = subject.cluster.clients.producers / Math.max(1, totals.topics)
  return totals.segments.high * (10 + 46 * ids)
}

/**
 * Bytes of the fullest log dir. Kafka puts a new partition on the dir with the fewest partitions,
 * not the fewest bytes: dirs are even in count, and uneven by how much replicas differ.
 */
export function fullestDir(total: Quantity, totals: Totals, dirs: number): number {
  const replicas = totals.replicas.high
  if (dirs <= 1 || replicas === 0) return total.value
  const perDir = Math.ceil(replicas / dirs)
  const mean = total.value / replicas
  // A sample of replicas without replacement: no spread when all are of one size.
  const spread = 3 * Math.sqrt(perDir * (1 - 1 / dirs) * totals.replicaBytes.variance)
  return Math.min(total.value, perDir * mean + spread)
}

/** Every log dir, the fullest one taken for each because nobody can choose. */
export function disks(
  subject: Subject,
  now: Quantity,
  lost: Quantity,
  reserve: Quantity,
  totals: Totals,
  totalsLost: Totals,
): readonly DiskSizing[] {
  const dirs = subject.group.host.disks
  const used = (total: Quantity, of: Totals): Quantity => {
    const value = fullestDir(total, of, dirs.length) + reserve.value / Math.max(1, dirs.length)
    return quantity(
      'disk_used',
      'bytes',
      value,
      'fullest of the log dirs + its share of the reserve',
      { disk: total, disk_reserve: reserve, log_dirs: dirs.length },
      [sources.placement],
    )
  }
  return dirs.map(one => ({
    path: one.path,
    size: one.size,
    used: used(now, totals),
    usedAfterLoss: used(lost, totalsLost),
  }))
}
