import type { Quantity } from '../model.ts'
import type { Subject } from './broker.ts'
import type { Choices } from './choices.ts'
import { periodicCollection } from './maps.ts'
import type { Quantities } from './model.ts'
import { quantity, roundUp } from './quantity.ts'
import { sources } from './sources.ts'
import type { JvmShape } from './virtual-memory.ts'

const mib = 2 ** 20

/** The limits the plan writes, each covering both states: every broker up, and after the loss. */
export function limitChoices(
  subject: Subject,
  now: Quantities,
  lost: Quantities,
  shape: JvmShape,
): Choices {
  const made = [
    mapLimit(subject, now, lost),
    descriptorLimit(subject, now, lost),
    taskLimit(now),
    stopTimeout(now, lost),
    ...jvmLimits(subject, now, lost, shape),
  ]
  return Object.fromEntries(made.map(one => [one.name, one]))
}

/** A quantity with every broker up or after the loss, whichever is larger. */
export function larger(name: string, now: Quantities, lost: Quantities): Quantity {
  const [a, b] = [now[name]!, lost[name]!]
  return b.value > a.value ? b : a
}

/** F11. Never below 262144, the value every guide agrees on; the kernel's limit is 2^31 - 1. */
function mapLimit(subject: Subject, now: Quantities, lost: Quantities): Quantity {
  const required = larger('maps_required', now, lost)
  const unclean = larger('maps_unclean_start', now, lost)
  const peak = larger('maps_peak', now, lost)
  const most = Math.max(required.value, unclean.value, peak.value)
  const room = 2 * now['threads']!.value + 500
  const wanted = roundUp(most * (1 + subject.cluster.targets.mapHeadroom) + room, 4096)
  const value = Math.min(2 ** 31 - 1, Math.max(262_144, wanted))
  return quantity(
    'max_map_count',
    'count',
    subject.group.host.limits.maps ?? value,
    'max(262144, (largest of required, unclean start and peak) x (1 + head-room) + 2 x threads + 500), in steps of 4096',
    {
      maps_required: required,
      maps_unclean_start: unclean,
      maps_peak: peak,
      head_room: subject.cluster.targets.mapHeadroom,
    },
    [sources.vm, sources.hardware],
  )
}

/** Official advice starts at 100000; above 1048576 the kernel's fs.nr_open must be raised first. */
function descriptorLimit(subject: Subject, now: Quantities, lost: Quantities): Quantity {
  const need = larger('file_descriptors', now, lost)
  const wanted = roundUp(need.value * (1 + subject.cluster.targets.descriptorHeadroom) + 2000, 1024)
  const value = Math.min(2_147_483_584, Math.max(100_000, wanted))
  return quantity(
    'LimitNOFILE',
    'count',
    subject.group.host.limits.descriptors ?? value,
    'max(100000, descriptors x (1 + head-room) + 2000)',
    { file_descriptors: need, head_room: subject.cluster.targets.descriptorHeadroom },
    [sources.hardware],
  )
}

/** Twice the idle threads, because executors and loaders start under load. */
function taskLimit(now: Quantities): Quantity {
  const count = now['threads']!
  return quantity(
    'TasksMax',
    'count',
    Math.max(4096, roundUp(2 * count.value, 1024)),
    'max(4096, 2 x threads)',
    { threads: count },
    [sources.threads],
  )
}

function stopTimeout(now: Quantities, lost: Quantities): Quantity {
  const time = larger('shutdown_time', now, lost)
  return quantity(
    'TimeoutStopSec',
    'ms',
    Math.max(360_000, roundUp(time.value, 60_000)),
    'max(6 min, shutdown time)',
    { shutdown_time: time },
    [sources.hardware],
  )
}

function jvmLimits(
  subject: Subject,
  now: Quantities,
  lost: Quantities,
  shape: JvmShape,
): readonly Quantity[] {
  const { jvm } = subject.group
  const direct = larger('direct_memory_peak', now, lost)
  const buffers = Object.values(direct.inputs).flatMap(input =>
    typeof input === 'object' && typeof input.inputs['buffer'] === 'number'
      ? [input.inputs['buffer']]
      : [],
  )
  const largest = Math.max(262_144, ...buffers)
  const cap = jvm.maxDirectMemory ?? Math.max(256 * mib, roundUp(1.25 * direct.value, 64 * mib))
  const bytes = (
    name: string,
    value: number,
    formula: string,
    inputs: Quantity['inputs'] = {},
  ): Quantity => quantity(name, 'bytes', value, formula, inputs, [sources.directBuffers])
  const made = [
    bytes(
      'MaxDirectMemorySize',
      cap,
      jvm.maxDirectMemory === undefined
        ? 'max(256 MiB, 1.25 x direct_memory_peak)'
        : 'declared as jvm.maxDirectMemory',
      { direct_memory_peak: direct },
    ),
    bytes(
      'maxCachedBufferSize',
      jvm.maxCachedBufferSize ?? roundUp(largest, mib),
      jvm.maxCachedBufferSize === undefined
        ? 'the largest buffer any thread is expected to use: smaller values make large reads quadratic'
        : 'declared as jvm.maxCachedBufferSize',
      { largest_buffer: largest },
    ),
    { ...now['queue_limit']!, name: 'queued.max.request.bytes' },
  ]
  if (shape.arenas !== undefined)
    made.push(
      quantity(
        'MALLOC_ARENA_MAX',
        'count',
        shape.arenas,
        jvm.mallocArenaMax === undefined
          ? '4 from 3 CPUs on; glibc would make 8 per CPU, 64 MiB of address space each'
          : 'declared as jvm.mallocArenaMax',
        { cpus: subject.group.host.cpus },
        [sources.glibc],
      ),
    )
  if (!subject.release.behaviour.resizeUnmaps && subject.cluster.java >= 12)
    made.push(
      quantity(
        'G1PeriodicGCInterval',
        'ms',
        periodicCollection,
        'stale index maps of this release only go with a concurrent collection',
        { release: subject.release.version },
        [sources.unmapFix],
      ),
    )
  return made
}
