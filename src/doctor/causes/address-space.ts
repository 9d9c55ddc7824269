import { seen } from '../conditions.ts'
import { grouped, inBinary, inKB } from '../facts.ts'
import {
  addressLimitMet,
  addressLimits,
  largest,
  mapsFarBelow,
  oneIndex,
  peaks,
} from '../measures.ts'
import type { Case, Cause, WrongGuess } from '../model.ts'
import { memoryLeft } from './host.ts'
import {
  addressFinite,
  addressFree,
  guardPages,
  limitMet,
  mapFailed,
  peakFarBelow,
  peakMet,
  refused,
  refusedSpace,
} from './refusals.ts'
import { getrlimit, kafkaOs, systemdExec } from './sources.ts'

function addressFigures(c: Case): readonly string[] {
  const met = addressLimitMet(c)
  if (met === undefined) return []
  const left = met.limit.value - met.peak.value
  const said = [
    `VmPeak ${inKB(met.peak.value)} met the address-space limit of ${inKB(met.limit.value)}: ${inKB(left)} were left, and one index file of the default size needs ${inKB(oneIndex)}.`,
  ]
  const after = largest(peaks(c).filter(peak => peak.value > met.limit.value))
  if (after !== undefined)
    said.push(
      `A later VmPeak of ${inKB(after.value)} is above the old limit: the broker does need more than it was allowed.`,
    )
  return said
}

function notTheMaps(c: Case): readonly WrongGuess[] {
  const far = mapsFarBelow(c)
  if (far === undefined) return memoryLeft(c)
  return [
    ...memoryLeft(c),
    {
      guess: 'A higher vm.max_map_count',
      why: `${grouped(far.count.value)} map areas are far below the limit of ${grouped(far.limit)}; the number of areas is not what ran out.`,
    },
  ]
}

/** ulimit -v, LimitAS. */
export const addressSpace: Cause = {
  id: 'address-space-limit',
  title: 'The limit of the address space (ulimit -v, LimitAS) is reached',
  role: 'failure',
  rules: [
    { certainty: 'certain', all: [refusedSpace, peakMet] },
    { certainty: 'likely', all: [refused, addressFinite] },
    { certainty: 'likely', all: [peakMet] },
    { certainty: 'possible', all: [mapFailed] },
    { certainty: 'possible', all: [seen('reserve-failed', 'the JVM could not reserve memory')] },
  ],
  counters: [
    { effect: 'excludes', when: addressFree, why: 'the address space is not limited' },
    {
      effect: 'excludes',
      when: peakFarBelow,
      why: 'the virtual size never came near the limit of the address space',
    },
    { effect: 'weakens', when: limitMet, why: 'the map areas reached their own limit first' },
    {
      effect: 'weakens',
      when: guardPages,
      why: 'changing guard pages needs map areas, not address space',
    },
  ],
  explanation:
    'RLIMIT_AS bounds the virtual size of the process. A broker reserves far more address space than it uses: heap, 1 GiB of class space, 240 MiB of code cache, 64 MiB for each malloc arena, 1 MiB for each stack, and 20 MiB of index maps for every active segment. When a map would pass the limit the kernel answers ENOMEM, and Java says "Map failed".',
  wrongGuesses: [
    {
      guess: 'More heap',
      why: 'The heap is part of the address space: a larger heap leaves less room for the index maps and fails sooner.',
    },
    {
      guess: 'More RAM',
      why: 'The limit is on virtual size. Mapped indexes are sparse and hardly resident; free memory does not raise the limit.',
    },
  ],
  figures: addressFigures,
  alsoNot: notTheMaps,
  remedy: c => ({
    settings: [
      {
        target: 'systemd',
        key: 'LimitAS',
        value: 'infinity',
        because: addressNeed(c),
      },
      {
        target: 'limits.conf',
        key: 'as',
        value: 'unlimited',
        because: 'For a broker started from a login shell: `ulimit -v unlimited` before the start.',
      },
    ],
    steps: [
      'Look for who sets it: `ulimit -v` in the start script, `as` in limits.conf, LimitAS in the unit.',
    ],
    exact: true,
  }),
  collect: [
    'ulimit -a of the user that starts the broker, or /proc/PID/limits',
    'grep -E "VmPeak|VmSize" /proc/PID/status just before it dies',
    'wc -l /proc/PID/maps and cat /proc/sys/vm/max_map_count',
  ],
  sources: [getrlimit, systemdExec, kafkaOs],
}

function addressNeed(c: Case): string {
  const after = largest(peaks(c))
  const limit = addressLimits(c)[0]
  const grows =
    'The virtual size grows with every partition (20 MiB for each active segment), so a finite value only puts the failure off.'
  if (after === undefined || limit === undefined || after.value <= limit.value) return grows
  return `${inBinary(limit.value)} is below what the broker asks for (seen: ${inBinary(after.value)}). ${grows}`
}
