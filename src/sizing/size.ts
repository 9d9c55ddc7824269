import type { Cluster } from '../declare/cluster.ts'
import { allGroups } from '../declare/cluster.ts'
import type { Release } from '../kafka/release.ts'
import type { Quantity } from '../model.ts'
import { isTls, listenersOf, type Subject, subject } from './broker.ts'
import { type Choices, choices } from './choices.ts'
import { fileDescriptors, metadataSegments } from './descriptors.ts'
import { directMemory } from './direct-memory.ts'
import { disk, diskReserve, disks } from './disk.ts'
import { type Heap, heap, heapNeed, queueLimit } from './heap.ts'
import { limitChoices } from './limits.ts'
import { kernelMemory, maps } from './maps.ts'
import { memoryBudget } from './memory.ts'
import type { GroupSizing, Quantities, Sizing } from './model.ts'
import { networkIn, networkOut, pageCache, rebuildTime } from './network.ts'
import { quantity } from './quantity.ts'
import { sources } from './sources.ts'
import {
  type Assignment,
  assignedPlacement,
  modelPlacement,
  noReplicas,
  type Placement,
} from './spread.ts'
import { threads } from './threads.ts'
import { type Part, type Totals, totals } from './totals.ts'
import { type JvmShape, virtualMemory } from './virtual-memory.ts'

/** Sizes every group of processes of a cluster. Pure; the same cluster gives the same numbers. */
export function size(cluster: Cluster, release: Release, assignment?: Assignment): Sizing {
  const { brokers } = cluster.survive
  const losses = brokers === 0 ? [0] : [0, brokers]
  const parts = allGroups(cluster).map((group): Part => {
    const one = subject(cluster, release, group)
    return { subject: one, placements: losses.flatMap(lost => placementsOf(one, lost, assignment)) }
  })
  const sums = totals(cluster.topics, parts)
  const groups = parts.map((part, index) => {
    const each = sums[index]!
    const width = each.length / losses.length
    return sizeGroup(part.subject, worst(each.slice(0, width)), worst(each.slice(-width)))
  })
  return { cluster, release, groups }
}

/** Sizes a group from its topics with every broker up, and after the declared loss. */
function sizeGroup(subj: Subject, now: Totals, less: Totals): GroupSizing {
  const chosen = choices(subj, now)
  const tls = tlsConnections(subj)
  const heapNow = heap(subj, chosen, now, segments(subj, now), tls)
  const intact = subj.cluster.survive.brokers === 0
  const heapLost = intact ? heapNow : heap(subj, chosen, less, segments(subj, less), tls)
  const shape = jvmShape(subj, heapNow.max.value >= heapLost.max.value ? heapNow : heapLost)
  const queue = queueLimit(subj, chosen, [heapNow, heapLost], shape.max)
  const quantities = numbers(subj, chosen, now, heapNow, shape, queue)
  const afterLoss = intact ? quantities : numbers(subj, chosen, less, heapLost, shape, queue)
  const limits = limitChoices(subj, quantities, afterLoss, shape)
  return {
    group: subj.group,
    quantities,
    afterLoss,
    choices: { ...chosen, ...limits },
    disks: disks(
      subj,
      quantities['disk']!,
      afterLoss['disk']!,
      quantities['disk_reserve']!,
      now,
      less,
    ),
    unbounded: now.unbounded,
    largest: { batch: now.largestBatch, request: now.largestRequest },
  }
}

/** The model gives one placement for all brokers of a group, an assignment one for each. */
function placementsOf(
  subj: Subject,
  lost: number,
  assignment: Assignment | undefined,
): readonly Placement[] {
  const model = modelPlacement(subj.cluster, subj.group, lost)
  if (!subj.isBroker) return [noReplicas(model)]
  if (!assignment) return [model]
  return subj.group.nodes.map(node => assignedPlacement(assignment, node.id, model, lost))
}

/** The totals of the broker with most segments. */
function worst(each: readonly Totals[]): Totals {
  return each.reduce((a, b) => (b.segments.high > a.segments.high ? b : a))
}

function tlsConnections(subj: Subject): number {
  const clientListeners = listenersOf(subj).filter(one => !one.controller)
  const tls = clientListeners.filter(one => isTls(one.protocol)).length
  // Without a count per listener, connections are taken as even over the listeners of clients.
  return Math.ceil((subj.cluster.clients.connections * tls) / Math.max(1, clientListeners.length))
}

function segments(subj: Subject, sum: Totals): Quantity {
  const metadata = metadataSegments(subj)
  const own = subj.isBroker ? Math.ceil(sum.segments.high) : 0
  return quantity(
    'segments',
    'count',
    own + metadata,
    'sum over replicas of the segments of a partition, those pending deletion included, + the metadata log',
    () => ({
      placement: sum.how,
      metadata_log: metadata,
      ...Object.fromEntries(
        sum.heaviest.map(({ topic, one, replicas }) => [
          topic.name,
          quantity(
            topic.name,
            'count',
            one.segments * replicas,
            'segments of a partition x replicas on the broker',
            { segments_of_a_partition: one.segments, replicas },
          ),
        ]),
      ),
    }),
    [sources.retention],
  )
}

/** What the process is started with. With two CPUs glibc makes 16 arenas at most, which is left alone. */
function jvmShape(subj: Subject, of: Heap): JvmShape & { readonly max: Quantity } {
  const { jvm, host } = subj.group
  return {
    heap: of.max.value,
    max: of.max,
    arenas: jvm.mallocArenaMax ?? (host.cpus <= 2 ? undefined : 4),
    threadStack: jvm.threadStackSize ?? 2 ** 20,
  }
}

function numbers(
  subj: Subject,
  chosen: Choices,
  sum: Totals,
  heaps: Heap,
  shape: JvmShape & { readonly max: Quantity },
  queue: Quantity,
): Quantities {
  const tls = tlsConnections(subj)
  const count = segments(subj, sum)
  const threadCount = threads(subj, chosen)
  const map = maps(subj, sum, threadCount, count, shape.arenas)
  const direct = directMemory(subj, chosen, sum, tls)
  const space = virtualMemory(subj, sum, threadCount, map, direct.cached, shape)
  const incoming = networkIn(sum)
  const data = disk(sum)
  const kernel = kernelMemory(map, sum)
  const cache = pageCache(subj, incoming)
  const replicas = quantity(
    'replicas',
    'count',
    subj.isBroker ? Math.ceil(sum.replicas.high) : 0,
    'replicas on the worst-placed broker: expected + 3 standard deviations, at most what is possible',
    { placement: sum.how, expected: sum.replicas.expected },
    [sources.placement],
  )
  const list = [
    replicas,
    count,
    map.cleanStart,
    map.steady,
    map.peak,
    map.uncleanStart,
    map.required,
    map.index,
    map.stale,
    map.other,
    space.steady,
    space.uncleanStart,
    space.peak,
    direct.cached,
    direct.peak,
    heaps.live,
    heapNeed(heaps, queue, chosen),
    heaps.producerStates,
    shape.max,
    fileDescriptors(subj, chosen, sum),
    threadCount,
    data,
    diskReserve(subj, sum),
    cache,
    incoming,
    networkOut(sum),
    kernel,
    rebuildTime(subj, chosen, data, incoming),
    memoryBudget(subj, {
      heap: shape.max,
      direct: direct.peak,
      threads: threadCount,
      kernel,
      replicas,
    }),
    shutdownTime(count),
    queue,
  ]
  return Object.fromEntries(list.map(one => [one.name, one]))
}

/** A stop waits five minutes for the controller and closes every segment, about 5 ms each. */
function shutdownTime(count: Quantity): Quantity {
  return quantity(
    'shutdown_time',
    'ms',
    300_000 + 5 * count.value,
    '300 s of controlled shutdown + 5 ms x segments',
    { segments: count },
    [sources.hardware],
  )
}
