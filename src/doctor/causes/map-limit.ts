import { resizeUnmaps } from '../../kafka/behaviour.ts'
import { grouped } from '../facts.ts'
import { defaultMapLimit, largest, mapLimitMet, mapLimits, measured, release } from '../measures.ts'
import type { Case, Cause, Remedy, WrongGuess } from '../model.ts'
import { memoryLeft, memoryLow } from './host.ts'
import {
  farBelow,
  guardPages,
  limitMet,
  mapFailed,
  peakMetAlone,
  refused,
  small,
  smallRefused,
} from './refusals.ts'
import { kafka19390, kafkaOs, kernelVm } from './sources.ts'

/** Areas a broker needs beside its indexes: about 200 and two for each thread. */
const otherAreas = 200

function mapsRemedy(c: Case): Remedy {
  const files = largest(measured(c, 'index-files-counted', 'files'))
  const threads = largest(measured(c, 'thread-count', 'threads'))?.value ?? 150
  const known = release(c)
  const factor = known === undefined || resizeUnmaps(known.version) ? 2 : 6
  const stated = largest(mapLimits(c))?.value ?? defaultMapLimit
  const steps = [
    'Write the value to a file below /etc/sysctl.d and run `sysctl --system`; it acts at once, without a restart of the host.',
    'In a container set it on the host: the setting is not part of the container.',
  ]
  if (files === undefined) {
    const value = Math.max(262_144, roundUp(stated * 2))
    const now = largest(mapLimits(c))
    const start =
      now === undefined
        ? `The input does not say what it is; the kernel's default is ${grouped(stated)}.`
        : `It is ${grouped(stated)}.`
    const because = `${start} ${grouped(value)} leaves room for about ${grouped(Math.floor((value - otherAreas - 2 * threads) / 2))} segments at 2 areas each. The exact need is ${otherAreas} + 2 × threads + 2 × segments (6 × before 3.9.2, 4.0.2 and 4.1.1 after an unclean stop).`
    return {
      settings: [{ target: 'sysctl', key: 'vm.max_map_count', value: String(value), because }],
      steps,
      exact: false,
    }
  }
  const need = otherAreas + 2 * threads + factor * files.value
  const value = Math.max(262_144, roundUp(need * 1.25))
  const because = `${otherAreas} + 2 × ${grouped(threads)} threads + ${factor} × ${grouped(files.value)} segments = ${grouped(need)} areas; a quarter more is ${grouped(roundUp(need * 1.25))}, and 262 144 is the floor.`
  return {
    settings: [{ target: 'sysctl', key: 'vm.max_map_count', value: String(value), because }],
    steps,
    exact: true,
  }
}

/** Whole multiples of 65 536 read well in a sysctl file. */
function roundUp(value: number): number {
  return Math.ceil(value / 65_536) * 65_536
}

function mapsFigures(c: Case): readonly string[] {
  const met = mapLimitMet(c)
  const said: string[] = []
  if (met !== undefined) {
    const by =
      met.stated === undefined ? 'the kernel default, not stated in the input' : 'as stated'
    said.push(
      `The process had ${grouped(met.count.value)} map areas; vm.max_map_count is ${grouped(met.limit)} (${by}).`,
    )
  }
  const sizes = [
    ...measured(c, 'commit-failed', 'bytes'),
    ...measured(c, 'native-allocation-failed', 'bytes'),
  ].filter(size => size.value <= small)
  const different = [...new Set(sizes.map(size => size.value))]
  if (different.length > 0)
    said.push(
      `Pieces of only ${different.slice(0, 4).map(grouped).join(', ')} bytes were refused with errno 12: ${met === undefined ? 'at that size a limit of areas is more likely than a host without memory, but only the count of areas shows it.' : 'a host is not out of memory at that size, it is out of areas.'}`,
    )
  return said
}

const moreMemory: WrongGuess = {
  guess: 'More heap or more RAM',
  why: 'Index files are mapped outside the heap, and the kernel counts areas, not bytes. A larger heap leaves the number of areas as it is.',
}

/** vm.max_map_count. */
export const mapLimit: Cause = {
  id: 'map-limit',
  title: 'The limit of memory map areas (vm.max_map_count) is reached',
  role: 'failure',
  rules: [
    { certainty: 'certain', all: [refused, limitMet] },
    { certainty: 'certain', all: [guardPages, limitMet] },
    { certainty: 'likely', all: [guardPages, smallRefused] },
    { certainty: 'likely', all: [mapFailed] },
    { certainty: 'likely', all: [limitMet] },
    { certainty: 'possible', all: [smallRefused] },
    { certainty: 'possible', all: [guardPages] },
  ],
  counters: [
    { effect: 'weakens', when: memoryLow, why: 'the host had nearly no memory left' },
    { effect: 'excludes', when: farBelow, why: 'the process has far fewer areas than the limit' },
    { effect: 'excludes', when: peakMetAlone, why: 'the address space met its own limit' },
  ],
  explanation:
    'Every segment of every partition maps two index files, and every thread takes two more areas. When the process has vm.max_map_count areas the kernel answers ENOMEM to the next map, stack or guard page. The JVM reports it as "Map failed" or as missing native memory, and often dies without an exception. A restart maps the same files again and dies again.',
  wrongGuesses: [
    moreMemory,
    {
      guess: 'More file descriptors',
      why: 'An index keeps no descriptor open once it is mapped; nofile has its own error, "Too many open files".',
    },
    {
      guess: 'A smaller heap',
      why: 'It frees no area of an index. A broker that starts with it fails again at the next rolls.',
    },
  ],
  figures: mapsFigures,
  alsoNot: memoryLeft,
  remedy: mapsRemedy,
  collect: [
    'cat /proc/sys/vm/max_map_count',
    'wc -l /proc/PID/maps just before it dies, or the "Dynamic libraries" part of hs_err_pidPID.log',
    'find LOG_DIRS -name "*.index" | wc -l',
    'grep "Max address space" /proc/PID/limits',
    'free -m and sysctl vm.overcommit_memory',
  ],
  sources: [kafkaOs, kernelVm, kafka19390],
}
