import type { Quantity } from '../model.ts'
import { from, type Subject } from './broker.ts'
import { metadataSegments } from './descriptors.ts'
import { quantity, sum } from './quantity.ts'
import { sources } from './sources.ts'
import { tieredSegments } from './tiered-cache.ts'
import type { Totals } from './totals.ts'
import { arenaCount } from './virtual-memory.ts'

/** The map counts of one process. */
export interface Maps {
  readonly segments: Quantity
  readonly other: Quantity
  readonly index: Quantity
  readonly stale: Quantity
  readonly cleanStart: Quantity
  readonly steady: Quantity
  readonly peak: Quantity
  readonly uncleanStart: Quantity
  readonly required: Quantity
}

/**
 * Areas that belong to neither an index, a thread nor an arena, counted in /proc/PID/maps: libraries
 * 90, files of the JDK and locale 20, heap 5, code cache 6, class space 5 to 8, metaspace, collector
 * tables and the rest. 4.x loads more classes; Java 25 keeps nine areas fewer (measured on 4.3.0).
 */
function fixedMaps({ release, cluster }: Subject): number {
  const classes = from(release.version, '4.0') ? 170 : 168
  const tiered = cluster.topics.some(topic => topic.spec.tiered) ? tieredClasses : 0
  return (cluster.java < 20 ? classes : classes - 9) + tiered
}

/**
 * The metadata manager of tiered storage is a producer and a consumer inside the broker: their classes
 * take further pieces of metaspace. Fitted on four observations of 3.9.1 and 4.3.0: 8 to 17.
 */
const tieredClasses = 10

const count = (
  name: string,
  value: number,
  formula: string,
  inputs: Quantity['inputs'] = {},
): Quantity =>
  quantity(name, 'count', Math.ceil(value), formula, inputs, [
    sources.abstractIndex,
    sources.measured,
  ])

/** F7 to F11: index maps and everything else against vm.max_map_count. */
export function maps(
  subject: Subject,
  totals: Totals,
  threads: Quantity,
  segments: Quantity,
  arenaLimit: number | undefined,
): Maps {
  const unmaps = subject.release.behaviour.resizeUnmaps
  const replicas = subject.isBroker ? totals.replicas.high : 0
  const metadata = metadataSegments(subject)
  const tiered = count(
    'tiered_index_maps',
    2 * tieredSegments(subject, totals),
    '2 x cached remote segments',
  )
  const arenas = arenaCount(subject.group.host.cpus, threads.value, arenaLimit)
  const fixed = fixedMaps(subject)
  const other = count(
    'other_maps',
    fixed + 2 * arenas + 2 * threads.value,
    `${fixed} + 2 x malloc arenas + 2 x threads (stack and guard)`,
    { threads, arenas },
  )
  const index = count(
    'index_maps',
    2 * segments.value,
    '2 x segments: an offset and a time index each',
    { segments },
  )
  const stale = staleMaps(subject, totals, segments)
  const live = [other, index, tiered]
  const steady = sum(
    'maps_steady',
    'count',
    'other + 2 x segments + 2 x cached remote segments',
    live,
    [sources.hardware],
  )
  const partitions = replicas + metadata
  const start = count(
    'index_maps_clean_start',
    (unmaps ? 2 : 4) * partitions,
    unmaps
      ? '2 x replicas: only the last segment of a partition is mapped'
      : '4 x replicas: the last segment is mapped, resized, and the old maps stay until a collection',
    { replicas: partitions, release: subject.release.version },
  )
  const recovered = count(
    'index_maps_unclean_start',
    unmaps ? 2 * segments.value : 6 * segments.value + 2 * partitions,
    unmaps
      ? '2 x segments'
      : '6 x segments + 2 x replicas: each resize of the recovery leaves the old maps until a collection (F10)',
    { segments, replicas: partitions, release: subject.release.version },
  )
  return {
    segments,
    other,
    index,
    stale,
    cleanStart: sum(
      'maps_clean_start',
      'count',
      'other + index maps of the last segments',
      [other, start],
      [sources.lazyIndex],
    ),
    steady,
    peak: sum(
      'maps_peak',
      'count',
      'steady + stale maps that wait for a collection',
      [steady, stale],
      [sources.unmapFix],
    ),
    uncleanStart: sum(
      'maps_unclean_start',
      'count',
      'other + index maps while every segment is recovered',
      [other, recovered],
      [sources.unmapFix],
    ),
    required: sum(
      'maps_required',
      'count',
      'other + 2 x segments: below this the process dies',
      live,
      [sources.measured],
    ),
  }
}

/** Milliseconds between the collections the generated JVM flags ask for on releases without the fix. */
export const periodicCollection: number = 15 * 60_000

/** F9: rolls leave two maps each until a concurrent cycle; without a periodic one, all of them may wait. */
function staleMaps(subject: Subject, totals: Totals, segments: Quantity): Quantity {
  if (subject.release.behaviour.resizeUnmaps || !subject.isBroker) {
    return count('stale_maps', 0, 'none: the release unmaps on resize', {
      release: subject.release.version,
    })
  }
  const starts = 2 * totals.replicas.high
  if (subject.cluster.java < 12) {
    return count(
      'stale_maps',
      2 * segments.value + starts,
      '2 x segments + 2 x replicas: Java before 12 has no periodic collection',
      { segments },
    )
  }
  const rolls = (totals.rollRate.high * periodicCollection) / 1000
  return count(
    'stale_maps',
    Math.min(2 * rolls, 2 * segments.value) + starts,
    '2 x segments rolled between two periodic collections + 2 x replicas since the start',
    { rolls_per_second: totals.rollRate.high, interval_ms: periodicCollection },
  )
}

/** F13: 192 bytes per area, and a page-table page for each map that lies 2 MiB or more from the next. */
export function kernelMemory(map: Maps, totals: Totals): Quantity {
  const areas = map.peak.value
  const apart = Math.min(2 * totals.replicas.high, map.index.value)
  return quantity(
    'kernel_memory_maps',
    'bytes',
    192 * areas + 4096 * Math.ceil(apart),
    '192 bytes x maps + 4 KiB x active index maps, which are too large to share a page-table page',
    { maps_peak: map.peak, active_index_maps: apart },
    [sources.measured],
  )
}
