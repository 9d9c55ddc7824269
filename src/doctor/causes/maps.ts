import { anyOf, figure, seen } from '../conditions.ts'
import { grouped, inBinary, inKB, numberIn } from '../facts.ts'
import {
  addressLimitMet,
  addressLimits,
  addressUnlimited,
  defaultMapLimit,
  largest,
  mapLimitMet,
  mapLimits,
  mapsFarBelow,
  measured,
  oneIndex,
  peaks,
  release,
} from '../measures.ts'
import type { Case, Cause, Condition, Evidence, Remedy, WrongGuess } from '../model.ts'
import { memoryLow } from './host.ts'
import { getrlimit, kafka19390, kafkaOs, kernelVm, systemdExec } from './sources.ts'
import { unmapsOnResize } from './stale-release.ts'

/** A committed piece this small is a stack, a guard page or a card table, never the heap. */
const small = 1_048_576

const smallRefused: Condition = anyOf(
  'a native allocation of at most 1 MiB was refused',
  seen('commit-failed', '', e => (numberIn(e, 'bytes') ?? small + 1) <= small),
  seen('native-allocation-failed', '', e => (numberIn(e, 'bytes') ?? small + 1) <= small),
)
const mapFailed = seen('map-failed', '"Map failed" was logged')
const guardPages = seen('guard-pages-failed', 'stack guard pages could not be changed')

/** Any line by which a refused map, commit or reservation shows. */
const refused: Condition = anyOf(
  'the JVM was refused a map or memory',
  mapFailed,
  seen('commit-failed', ''),
  seen('native-allocation-failed', ''),
  seen('reserve-failed', ''),
)

/** A stack of a thread needs address space as well. */
const refusedSpace: Condition = anyOf(
  'the JVM was refused a map, memory or a thread',
  refused,
  seen('thread-refused', ''),
)

const limitMet = figure('the map areas have reached vm.max_map_count', c => {
  const met = mapLimitMet(c)
  if (met === undefined) return undefined
  return met.stated === undefined ? [met.count.evidence] : [met.count.evidence, met.stated]
})

const farBelow = figure('the map areas are far below vm.max_map_count', c => {
  const far = mapsFarBelow(c)
  if (far === undefined) return undefined
  return far.stated === undefined ? [far.count.evidence] : [far.count.evidence, far.stated]
})

const peakMet = figure('VmPeak has reached the limit of the address space', c => {
  const met = addressLimitMet(c)
  return met === undefined ? undefined : [met.peak.evidence, met.limit.evidence]
})

const peakMetAlone = figure(
  'VmPeak has reached the limit of the address space, and no count of areas says otherwise',
  c => (mapLimitMet(c) === undefined ? peakMet.find(c) : undefined),
)

const addressFinite = figure('the address space is limited', c => {
  const lines = addressLimits(c).map(limit => limit.evidence)
  return lines.length > 0 ? lines : undefined
})

const addressFree = figure('the address space is not limited', c => {
  if (addressLimits(c).length > 0) return undefined
  const lines = addressUnlimited(c)
  return lines.length > 0 ? lines.slice(0, 1) : undefined
})

const peakFarBelow = figure('VmPeak stayed far below the limit of the address space', c => {
  const limit = largest(addressLimits(c))
  const peak = largest(peaks(c))
  if (limit === undefined || peak === undefined || peak.value >= limit.value * 0.9) return undefined
  return [peak.evidence, limit.evidence]
})

/** Areas a broker needs beside its indexes: about 200 and two for each thread. */
const otherAreas = 200

function mapsRemedy(c: Case): Remedy {
  const files = largest(measured(c, 'index-files-counted', 'files'))
  const threads = largest(measured(c, 'thread-count', 'threads'))?.value ?? 150
  const known = release(c)
  const factor = known === undefined || unmapsOnResize(known.version) ? 2 : 6
  const stated = largest(mapLimits(c))?.value ?? defaultMapLimit
  const steps = [
    'Write the value to a file below /etc/sysctl.d and run `sysctl --system`; it acts at once, without a restart of the host.',
    'In a container set it on the host: the setting is not part of the container.',
  ]
  if (files === undefined) {
    const value = Math.max(262_144, roundUp(stated * 2))
    const because = `${grouped(stated)} areas were not enough; ${grouped(value)} leaves room for about ${grouped(Math.floor((value - otherAreas - 2 * threads) / 2))} segments at 2 areas each. The exact need is ${otherAreas} + 2 × threads + 2 × segments (6 × before 3.9.2, 4.0.2 and 4.1.1 after an unclean stop).`
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
      `Pieces of only ${different.slice(0, 4).map(grouped).join(', ')} bytes were refused with errno 12: a host is not out of memory at that size, it is out of areas.`,
    )
  return said
}

const moreMemory: WrongGuess = {
  guess: 'More heap or more RAM',
  why: 'Index files are mapped outside the heap, and the kernel counts areas, not bytes. A larger heap leaves the number of areas as it is.',
}

const mapLimit: Cause = {
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
  ],
  sources: [kafkaOs, kernelVm, kafka19390],
}

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

/** Says how much memory was left, when a line of free or meminfo shows it. */
function memoryLeft(c: Case): readonly WrongGuess[] {
  const old = c.all('free-memory-old')[0]
  const [used, free] = old === undefined ? [] : [numberIn(old, 'used'), numberIn(old, 'free')]
  const plain = c.all('free-memory')[0]
  const [total, available] =
    plain === undefined ? [] : [numberIn(plain, 'total'), numberIn(plain, 'available')]
  const guess = 'The host was out of memory'
  if (used !== undefined && free !== undefined && free > used * 0.3)
    return [
      {
        guess,
        why: `free shows ${grouped(free)} of ${grouped(used + free)} free without the page cache.`,
      },
    ]
  if (total !== undefined && available !== undefined && available > total * 0.15)
    return [{ guess, why: `free shows ${grouped(available)} of ${grouped(total)} available.` }]
  return []
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

const addressSpace: Cause = {
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

const doubled = seen(
  'stale-areas',
  'one index file is mapped more than once',
  e => (numberIn(e, 'stale') ?? 0) > 0,
)
const unfixed: Condition = figure('the release does not unmap at a resize', c => {
  const known = release(c)
  return known === undefined || unmapsOnResize(known.version) ? undefined : [known.evidence]
})

function staleFigures(c: Case): readonly string[] {
  const worst = largest(measured(c, 'stale-areas', 'stale'))
  if (worst === undefined) return []
  const of = (name: string): number => numberIn(worst.evidence, name) ?? 0
  return [
    `${grouped(of('indexFiles'))} index files take ${grouped(of('indexAreas'))} areas: ${grouped(worst.value)} are left over, and one file is mapped ${of('worst')} times. The areas listed hold ${inBinary(of('indexBytes'))} of address space.`,
  ]
}

const staleMaps: Cause = {
  id: 'stale-maps',
  title: 'Old mappings of index files stay behind (KAFKA-19390)',
  role: 'contributor',
  rules: [
    { certainty: 'certain', all: [doubled] },
    { certainty: 'possible', all: [unfixed, mapFailed] },
    { certainty: 'possible', all: [unfixed, limitMet] },
  ],
  counters: [],
  explanation:
    'Before 3.9.2, 4.0.2, 4.1.1 and 4.2.0 every resize of an index maps the file again and only drops the old map. It stays until a garbage collection finds it: two for each roll, four for each segment recovered after an unclean stop. Both the number of areas and the virtual size are then up to three times what the segments need.',
  wrongGuesses: [
    {
      guess: 'A larger heap',
      why: 'It makes collections rarer, so more old mappings pile up.',
    },
  ],
  figures: staleFigures,
  remedy: c => ({
    settings: [
      {
        target: 'jvm',
        key: '-XX:G1PeriodicGCInterval',
        value: '300000',
        because:
          'Until the upgrade: a concurrent collection at least every 5 minutes frees old mappings (JDK 12 and later).',
      },
    ],
    steps: [
      fixedPatch(release(c)?.version),
      'Remove -XX:+DisableExplicitGC: the JDK calls System.gc() when a map is refused, and that call is what frees old mappings.',
    ],
    exact: true,
  }),
  collect: [
    'the line "Kafka version" of the broker log',
    'cat /proc/PID/maps, before and after `jcmd PID GC.run`',
  ],
  sources: [kafka19390],
}

function fixedPatch(version: string | undefined): string {
  const branch = version?.split('.').slice(0, 2).join('.')
  const fixed: Readonly<Record<string, string>> = { '3.9': '3.9.2', '4.0': '4.0.2', '4.1': '4.1.1' }
  const target = branch === undefined ? undefined : fixed[branch]
  return target === undefined
    ? 'Upgrade to a release with the fix: 3.9.2, 4.0.2, 4.1.1, 4.2.0 or later.'
    : `Upgrade ${version} to ${target} or later, the first patch of the branch with the fix.`
}

/** What map areas and address space can do to a broker. */
export const mapCauses: readonly Cause[] = [mapLimit, addressSpace, staleMaps]

/** Used by other causes to tell a refused map from refused memory. */
export const conditions: {
  readonly refused: Condition
  readonly smallRefused: Condition
  readonly limitMet: Condition
  readonly peakMet: Condition
} = { refused, smallRefused, limitMet, peakMet }

/** Evidence that a native allocation of at least 16 MiB was refused. */
export function largeRefused(c: Case): readonly Evidence[] | undefined {
  const lines = [...c.all('commit-failed'), ...c.all('native-allocation-failed')].filter(
    e => (numberIn(e, 'bytes') ?? 0) >= 16 * 1_048_576,
  )
  return lines.length > 0 ? lines : undefined
}
