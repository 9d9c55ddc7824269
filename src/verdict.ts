import { brokerCount } from './declare/cluster.ts'
import type { Quantity, Unit } from './model.ts'
import { uncountedFrom } from './sizing/direct-memory.ts'
import { larger } from './sizing/limits.ts'
import type { DiskSizing, GroupSizing, Sizing } from './sizing/model.ts'
import { roundUp } from './sizing/quantity.ts'
import { formatBytes, formatCount, formatDuration } from './units.ts'
import { survival } from './verdict-survival.ts'

/** Whether a limit carries the plan. */
export type Status = 'fits' | 'tight' | 'does not fit'

/** One limit of one group, judged after the declared loss. */
export interface Verdict {
  /** Name of the limit, for example `memory` or `disk /data1`. */
  readonly limit: string
  readonly status: Status
  readonly unit: Unit
  /** What the plan needs, after the declared loss. */
  readonly need: number
  /** What there is; Infinity when nothing limits it. */
  readonly available: number
  /** Share of `available` that is left, negative when it does not fit. */
  readonly margin: number
  /** What would make it fit, or keep it fitting. */
  readonly advice?: string
}

const gib = 2 ** 30

/** Judges every limit of a group. */
export function verdicts(group: GroupSizing, sizing: Sizing): readonly Verdict[] {
  const broker = group.group.role !== 'controller'
  return [
    memory(group),
    heapVerdict(group),
    directVerdict(group, sizing),
    ...(broker ? [pageCache(group)] : []),
    mapsVerdict(group),
    descriptors(group),
    addressSpace(group),
    ...diskVerdicts(group, sizing),
    ...(broker
      ? [...network(group, sizing), replicas(group, sizing), ...rebuild(group, sizing)]
      : []),
    ...survival(group.group, sizing.cluster),
    ...group.unbounded.map(name => unboundedTopic(name, group, sizing)),
  ]
}

/** The worst status of a list. */
export function worstStatus(list: readonly Status[]): Status {
  if (list.includes('does not fit')) return 'does not fit'
  return list.includes('tight') ? 'tight' : 'fits'
}

function judge(
  limit: string,
  unit: Unit,
  need: number,
  available: number,
  tightFrom: number,
  advice: () => string,
): Verdict {
  if (Number.isNaN(need)) throw new Error(`${limit} is not a number`)
  const share = available === 0 ? Number.POSITIVE_INFINITY : need / available
  const status: Status = share > 1 ? 'does not fit' : share > tightFrom ? 'tight' : 'fits'
  const margin = available === Number.POSITIVE_INFINITY ? 1 : 1 - share
  return {
    limit,
    status,
    unit,
    need,
    available,
    margin,
    ...(status !== 'fits' && { advice: advice() }),
  }
}

const lost = (group: GroupSizing, name: string): Quantity => group.afterLoss[name]!

function available(group: GroupSizing): number {
  const { memory, memoryLimit } = group.group.host
  return Math.min(memory, memoryLimit ?? memory)
}

function memory(group: GroupSizing): Verdict {
  const need = lost(group, 'memory').value
  return judge('memory', 'bytes', need, available(group), 0.9, () => {
    const more = `at least ${formatBytes(Math.ceil(need / gib + 1) * gib)} of memory`
    const heap = lost(group, 'heap_max').value
    return heap > need / 2
      ? `${more}; more heap would make it worse, -Xmx is ${formatBytes(heap)} of it`
      : `${more}, smaller requests or fewer threads`
  })
}

function pageCache(group: GroupSizing): Verdict {
  const left = Math.max(0, available(group) - lost(group, 'memory').value)
  const need = lost(group, 'page_cache').value
  return judge(
    'page cache',
    'bytes',
    need,
    left,
    0.5,
    () =>
      `consumers further behind than ${formatDuration((left / Math.max(1, lost(group, 'network_in').value)) * 1000)} read from disk; ${formatBytes(need - left > 0 ? need - left : need)} more memory, or more brokers`,
  )
}

/** Only a declared heap can be too small; a chosen one grows with the need. */
function heapVerdict(group: GroupSizing): Verdict {
  const need = larger('heap', group.quantities, group.afterLoss).value
  const max = lost(group, 'heap_max').value
  return judge('heap', 'bytes', need, max, 1, () => {
    const heap = formatBytes(roundUp(need, gib / 4))
    return `-Xmx of ${heap}, or a smaller queued.max.request.bytes: a full heap stops the broker`
  })
}

/** From Java 24 on nothing bounds the buffers but the memory of the host. */
function directVerdict(group: GroupSizing, { cluster }: Sizing): Verdict {
  const need = larger('direct_memory_peak', group.quantities, group.afterLoss).value
  const bound = group.choices['MaxDirectMemorySize']!.value
  const limit = cluster.java >= uncountedFrom ? Number.POSITIVE_INFINITY : bound
  return judge('direct memory', 'bytes', need, limit, 1, () => {
    return `MaxDirectMemorySize of ${formatBytes(roundUp(1.25 * need, gib / 16))}: beyond it reads and writes fail with "Cannot reserve"`
  })
}

function mapsVerdict(group: GroupSizing): Verdict {
  const fixed = group.group.host.limits.maps
  const unclean = Math.max(lost(group, 'maps_unclean_start').value, lost(group, 'maps_peak').value)
  const need = fixed === undefined ? unclean : Math.max(lost(group, 'maps_required').value, unclean)
  const limit = fixed ?? group.choices['max_map_count']!.value
  return judge('maps', 'count', need, limit, 0.77, () => {
    const factor = Math.ceil((need / limit) * 1.3 * 10) / 10
    return `vm.max_map_count of ${formatCount(Math.ceil((need * 1.3) / 4096) * 4096)}; or segments ${factor} times as large, retention or replicas ${factor} times as small. Heap and memory do not change it`
  })
}

function descriptors(group: GroupSizing): Verdict {
  const need = lost(group, 'file_descriptors').value
  const limit = group.choices['LimitNOFILE']!.value
  return judge(
    'descriptors',
    'count',
    need,
    limit,
    0.8,
    () =>
      `LimitNOFILE of ${formatCount(Math.ceil((need * 1.5) / 1024) * 1024)}, or larger segments`,
  )
}

function addressSpace(group: GroupSizing): Verdict {
  const limit = group.group.host.limits.addressSpace ?? Number.POSITIVE_INFINITY
  const need = Math.max(
    lost(group, 'virtual_memory_unclean_start').value,
    lost(group, 'virtual_memory_steady').value,
  )
  return judge(
    'address space',
    'bytes',
    need,
    limit,
    0.9,
    () =>
      `LimitAS=infinity (\`ulimit -v unlimited\`): the start needs ${formatBytes(need)} of addresses, which costs no memory`,
  )
}

/** Equal disks are judged once, because nobody can choose which one is the fullest. */
function diskVerdicts(group: GroupSizing, sizing: Sizing): readonly Verdict[] {
  const sizes = [...new Set(group.disks.map(one => one.size))]
  return sizes.map(size =>
    diskVerdict(
      group.disks.filter(one => one.size === size),
      sizing,
    ),
  )
}

function diskVerdict(equal: readonly DiskSizing[], sizing: Sizing): Verdict {
  const { diskFill } = sizing.cluster.targets
  const [first] = equal
  const { path = '', size = 0 } = first ?? {}
  const need = Math.max(first?.used.value ?? 0, first?.usedAfterLoss.value ?? 0)
  const name = equal.length === 1 ? path : `${path} and ${equal.length - 1} more`
  return judge(`disk ${name}`, 'bytes', need, size * diskFill, 0.6 / 0.85, () => {
    const factor = need / (size * diskFill)
    const larger = `disks of ${formatBytes(need / diskFill)}`
    if (factor <= 1) return `disks of ${formatBytes(need / 0.6)} leave the usual 40 % free`
    return `${larger}; or ${brokersFor(factor, sizing)} brokers; or retention cut to ${Math.floor(100 / factor)} %`
  })
}

/** Brokers that carry `factor` times the load of one after the declared loss. */
function brokersFor(factor: number, { cluster }: Sizing): number {
  const brokers = cluster.groups.reduce((count, one) => count + one.nodes.length, 0)
  const lost = cluster.survive.brokers
  return Math.ceil((brokers - lost) * Math.max(1, factor)) + lost
}

function network(group: GroupSizing, sizing: Sizing): readonly Verdict[] {
  const rate = group.group.host.network
  if (rate === undefined) return []
  const usable = rate * sizing.cluster.targets.networkFill
  return (['network_in', 'network_out'] as const).map(name => {
    const need = lost(group, name).value
    return judge(
      name === 'network_in' ? 'network in' : 'network out',
      'bytes/s',
      need,
      usable,
      0.8,
      () => `${brokersFor(need / usable, sizing)} brokers, or a faster network`,
    )
  })
}

/** Common practice: 4000 replicas on one broker are unremarkable, 10000 need testing. */
function replicas(group: GroupSizing, sizing: Sizing): Verdict {
  const limit = sizing.cluster.targets.replicasPerBroker
  return judge(
    'replicas',
    'count',
    lost(group, 'replicas').value,
    limit,
    0.4,
    () =>
      'fewer partitions or more brokers; start, failover and shutdown take longer with every replica',
  )
}

/** Nothing to say when neither the network nor the disks have a declared rate. */
function rebuild(group: GroupSizing, sizing: Sizing): readonly Verdict[] {
  const need = lost(group, 'rebuild_time').value
  if (need === 0) return []
  return [
    judge(
      'rebuild time',
      'ms',
      need,
      sizing.cluster.targets.rebuildTime,
      0.5,
      () =>
        'a faster network, less data per broker, or tiered storage; meanwhile a second loss can lose data',
    ),
  ]
}

/** A topic that only grows, and how long the disks last. */
function unboundedTopic(name: string, group: GroupSizing, { cluster }: Sizing): Verdict {
  const space = group.disks.reduce((all, disk) => all + disk.size * cluster.targets.diskFill, 0)
  const left = group.disks.reduce((rest, disk) => rest - disk.used.value, space)
  const spec = cluster.topics.find(topic => topic.name === name)?.spec
  const rate = ((spec?.writeRate ?? 0) * (spec?.replicationFactor ?? 1)) / brokerCount(cluster)
  const after = rate > 0 && left > 0 ? ` after ${formatDuration((1000 * left) / rate)}` : ''
  return {
    limit: `retention of ${name}`,
    status: 'does not fit',
    unit: 'bytes',
    need: Number.POSITIVE_INFINITY,
    available: space,
    margin: Number.NEGATIVE_INFINITY,
    advice: `retention.ms or retention.bytes: the topic grows until the disk is full${after}`,
  }
}
