import type { JvmOption, JvmProblem, MergedOption } from './jvm.ts'

/** From which Java feature release a flag exists, is ignored with a warning, or stops the JVM. */
export interface FlagHistory {
  readonly flag: string
  readonly since?: number
  readonly ignoredFrom?: number
  readonly refusedFrom?: number
}

/**
 * Flags seen on brokers that not every Java release takes. Source: HotSpot, special_jvm_flags in
 * arguments.cpp of 9 to 25; JEP 214, 271, 291, 363, 374, 439, 474, 490.
 */
export const flagHistory: readonly FlagHistory[] = [
  ...['PermSize', 'MaxPermSize'].map(flag => ({ flag, ignoredFrom: 8, refusedFrom: 17 })),
  ...[
    ...['PrintGCDateStamps', 'PrintGCTimeStamps', 'PrintGCApplicationStoppedTime'],
    ...['PrintTenuringDistribution', 'PrintAdaptiveSizePolicy', 'PrintHeapAtGC', 'PrintGCCause'],
    ...['UseGCLogFileRotation', 'NumberOfGCLogFiles', 'GCLogFileSize'],
    ...['PrintGCApplicationConcurrentTime', 'PrintReferenceGC', 'PrintPromotionFailure'],
  ].map(flag => ({ flag, refusedFrom: 9 })),
  { flag: 'UseParNewGC', ignoredFrom: 10, refusedFrom: 11 },
  { flag: 'AggressiveOpts', ignoredFrom: 12, refusedFrom: 13 },
  ...[
    ...['UseConcMarkSweepGC', 'CMSClassUnloadingEnabled', 'CMSScavengeBeforeRemark'],
    ...[
      'CMSInitiatingOccupancyFraction',
      'UseCMSInitiatingOccupancyOnly',
      'CMSParallelRemarkEnabled',
    ],
  ].map(flag => ({ flag, ignoredFrom: 14, refusedFrom: 15 })),
  { flag: 'UseParallelOldGC', ignoredFrom: 15, refusedFrom: 16 },
  { flag: 'UseBiasedLocking', ignoredFrom: 18, refusedFrom: 19 },
  { flag: 'UseZGC', since: 11 },
  { flag: 'UseShenandoahGC', since: 12 },
  { flag: 'ZGenerational', since: 21, ignoredFrom: 24 },
]

const collectors: readonly string[] = [
  ...['UseSerialGC', 'UseParallelGC', 'UseG1GC', 'UseZGC', 'UseShenandoahGC'],
  ...['UseConcMarkSweepGC', 'UseEpsilonGC'],
]

/** What stops a JVM of this release, or is ignored by it; `java` undefined: only what holds for all. */
export function jvmProblems(
  merged: ReadonlyMap<string, MergedOption>,
  java: number | undefined,
): JvmProblem[] {
  const chosen = collectors.flatMap(flag => enabled(merged, flag))
  const conflict = chosen.length < 2 ? noCollector(merged, chosen) : [conflicting(chosen)]
  const known = java === undefined ? [] : refused(merged, java)
  return [...conflict, ...heapProblem(merged), ...miswritten(merged), ...known]
}

const flagNames: ReadonlyMap<string, string> = new Map(
  [
    ...flagHistory.map(one => one.flag),
    ...collectors,
    ...[
      'MaxHeapSize',
      'InitialHeapSize',
      'MaxDirectMemorySize',
      'MaxMetaspaceSize',
      'MetaspaceSize',
    ],
    ...[
      'MaxGCPauseMillis',
      'InitiatingHeapOccupancyPercent',
      'G1HeapRegionSize',
      'G1ReservePercent',
    ],
    ...['ExplicitGCInvokesConcurrent', 'DisableExplicitGC', 'AlwaysPreTouch', 'MaxRAMPercentage'],
    ...['InitialRAMPercentage', 'MinRAMPercentage', 'ExitOnOutOfMemoryError', 'MaxInlineLevel'],
    ...['CrashOnOutOfMemoryError', 'HeapDumpOnOutOfMemoryError', 'HeapDumpPath', 'ErrorFile'],
    ...['ParallelGCThreads', 'ConcGCThreads', 'UseStringDeduplication', 'UseLargePages', 'UseNUMA'],
    ...[
      'UseTransparentHugePages',
      'UseContainerSupport',
      'PerfDisableSharedMem',
      'G1PeriodicGCInterval',
    ],
    ...['UnlockExperimentalVMOptions', 'UnlockDiagnosticVMOptions', 'NativeMemoryTracking'],
  ].map(flag => [flag.toLowerCase(), flag] as const),
)

/** Flags are told apart by case: `UseG1Gc` is none. */
function miswritten(merged: ReadonlyMap<string, MergedOption>): JvmProblem[] {
  if (merged.get('IgnoreUnrecognizedVMOptions')?.value === 'true') return []
  return [...merged.values()].flatMap(option => {
    const real = flagNames.get(option.key.toLowerCase())
    if (real === undefined || real === option.key || !option.text.startsWith('-XX:')) return []
    const message = `no Java knows ${option.key} and the JVM does not start; it is called ${real}`
    return [problem(option, 'jvm-flag-refused', message)]
  })
}

function enabled(merged: ReadonlyMap<string, MergedOption>, flag: string): MergedOption[] {
  const option = merged.get(flag)
  return option?.value === 'true' ? [option] : []
}

/** G1 is what a machine with two processors takes by itself. */
function noCollector(
  merged: ReadonlyMap<string, MergedOption>,
  chosen: readonly MergedOption[],
): JvmProblem[] {
  const g1 = merged.get('UseG1GC')
  if (chosen.length > 0 || g1?.value !== 'false') return []
  const message =
    'the default collector is switched off and no other one is chosen; the JVM does not start'
  return [problem(g1, 'jvm-collectors', message)]
}

function conflicting(chosen: readonly MergedOption[]): JvmProblem {
  const last = chosen.at(-1) as MergedOption
  const names = chosen.map(({ key }) => key).join(' and ')
  return problem(last, 'jvm-collectors', `${names} exclude each other; no JVM starts with both`)
}

function heapProblem(merged: ReadonlyMap<string, MergedOption>): JvmProblem[] {
  const [initial, maximum] = [merged.get('InitialHeapSize'), merged.get('MaxHeapSize')]
  if (initial === undefined || maximum === undefined) return []
  if (!/^[0-9]+$/.test(initial.value) || !/^[0-9]+$/.test(maximum.value)) return []
  if (BigInt(initial.value) <= BigInt(maximum.value)) return []
  const message = 'the initial heap is larger than the maximum heap; no JVM starts with that'
  return [problem(initial, 'jvm-heap', message)]
}

/** IgnoreUnrecognizedVMOptions turns what would stop the JVM into something it ignores. */
function refused(merged: ReadonlyMap<string, MergedOption>, java: number): JvmProblem[] {
  const lenient = merged.get('IgnoreUnrecognizedVMOptions')?.value === 'true'
  return flagHistory.flatMap(({ flag, since = 0, ignoredFrom, refusedFrom }) => {
    const option = merged.get(flag)
    if (option === undefined) return []
    const unknown = java < since || java >= (refusedFrom ?? Number.POSITIVE_INFINITY)
    if (unknown && !lenient) {
      return [
        problem(
          option,
          'jvm-flag-refused',
          `Java ${java} does not know ${flag} and does not start`,
        ),
      ]
    }
    if (!unknown && java < (ignoredFrom ?? Number.POSITIVE_INFINITY)) return []
    return [problem(option, 'jvm-flag-ignored', `Java ${java} ignores ${flag}`)]
  })
}

function problem(option: JvmOption, code: string, message: string): JvmProblem {
  return { ...option, code, message }
}
