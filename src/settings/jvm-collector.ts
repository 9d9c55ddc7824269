import { any, atLeast, atMost, equal } from '../comparisons.ts'
import { jvmCount, jvmFlag, jvmMilliseconds, jvmSize } from '../host-kinds.ts'
import type { Bytes } from '../kinds.ts'
import { text } from '../kinds.ts'
import { always, chosen, section } from './define.ts'
import { declaredOptions } from './jvm-options.ts'
import type { AnySetting, Choice, Context, Rule } from './model.ts'
import { g1Guide, javaMan, jira, kafkaJava, startScript } from './sources.ts'

const define = section({
  target: 'jvm',
  group: 'JVM collector and diagnosis',
  roles: ['broker', 'controller'],
  change: 'restart',
  source: () => javaMan,
})

/** Collector, what happens when memory is gone, and where evidence is kept. */
export const jvmCollectorSettings: readonly AnySetting[] = [
  define({
    key: 'UseG1GC',
    kind: jvmFlag,
    compare: equal,
    severity: 'warning',
    summary: 'The G1 collector.',
    harm: 'Others pause longer or need more memory and maps; removed ones stop the JVM.',
    rule: 'On, unless another collector is declared.',
    sources: [kafkaJava, startScript],
    decide: withG1(always(true)),
  }),
  define({
    key: 'MaxGCPauseMillis',
    kind: jvmMilliseconds,
    compare: atMost,
    severity: 'warning',
    summary: 'Pause G1 aims at.',
    harm: 'With the JVM\u2019s 200 ms produce requests wait that long.',
    rule: '20 ms.',
    sources: [kafkaJava],
    decide: withG1(always(20)),
  }),
  define({
    key: 'InitiatingHeapOccupancyPercent',
    kind: jvmCount,
    compare: equal,
    severity: 'info',
    summary: 'Share of the heap from which G1 marks, as a first guess.',
    harm: 'Marking that begins late ends in a full collection.',
    rule: '35.',
    sources: [kafkaJava],
    decide: withG1(always(35)),
  }),
  define({
    key: 'G1HeapRegionSize',
    kind: jvmSize,
    compare: equal,
    severity: 'warning',
    summary: 'Region of G1; what takes half of one is kept apart.',
    harm: 'With small regions every large request or replica response is kept apart and fragments the heap; large ones in a small heap are too few.',
    rule: '16 MiB from a heap of 4 GiB on; else left to the JVM.',
    sources: [kafkaJava, g1Guide],
    decide: withG1(region),
  }),
  define({
    key: 'ExplicitGCInvokesConcurrent',
    kind: jvmFlag,
    compare: equal,
    severity: 'warning',
    summary: 'System.gc() runs beside the program.',
    harm: 'The JVM calls System.gc() when direct memory runs out: without it that stops everything.',
    rule: 'On.',
    sources: [startScript],
    decide: always(true),
  }),
  define({
    key: 'DisableExplicitGC',
    kind: jvmFlag,
    compare: equal,
    severity: 'error',
    summary: 'System.gc() does nothing.',
    harm: 'Direct memory and stale maps are not given back: OutOfMemoryError: Direct buffer memory, or Map failed, with an empty heap.',
    rule: 'Never.',
    sources: [startScript],
    expect: always(false),
  }),
  define({
    key: 'G1PeriodicGCInterval',
    kind: jvmMilliseconds,
    compare: atMost,
    severity: 'info',
    summary: 'How often G1 collects when nothing else makes it.',
    harm: 'Releases that do not unmap resized indexes keep their maps until a concurrent collection.',
    rule: 'On those releases, with Java 12 or later, where the sizing sets it.',
    sources: [jira(19390)],
    decide: withG1(
      chosen('ms', 'G1PeriodicGCInterval', () => 'frees the stale index maps of this release'),
    ),
  }),
  define({
    key: 'ExitOnOutOfMemoryError',
    kind: jvmFlag,
    compare: equal,
    severity: 'warning',
    summary: 'The JVM ends when memory is gone.',
    harm: 'Otherwise a broker lives on with dead threads and stays a replica in sync.',
    rule: 'On.',
    decide: always(true),
  }),
  ...(
    [
      [
        'CrashOnOutOfMemoryError',
        'The JVM crashes when memory is gone.',
        'The core is as large as the heap.',
      ],
      [
        'UseStringDeduplication',
        'Equal strings share their memory.',
        'Brokers hold bytes: it costs CPU for nothing.',
      ],
    ] as const
  ).map(([key, summary, harm]) =>
    define({
      key,
      kind: jvmFlag,
      compare: equal,
      severity: 'info',
      summary,
      harm,
      rule: 'Not written; off.',
      expect: always(false),
    }),
  ),
  define({
    key: 'HeapDumpOnOutOfMemoryError',
    kind: jvmFlag,
    compare: any,
    severity: 'warning',
    summary: 'The heap is written to a file when memory is gone.',
    harm: 'The dump fills the disk of the data or of the system and causes the next outage.',
    rule: 'As declared: it needs a disk with 1.2 times the heap that is neither.',
  }),
  define({
    key: 'HeapDumpPath',
    kind: text,
    compare: any,
    severity: 'warning',
    summary: 'Where that file is written.',
    harm: 'The dump fills the disk of the data or of the system and causes the next outage.',
    rule: 'As declared.',
  }),
  define({
    key: 'ErrorFile',
    kind: text,
    compare: equal,
    severity: 'info',
    summary: 'Report of a JVM that crashed.',
    harm: 'In a directory nobody may write, the evidence is lost.',
    rule: 'In the declared log directory.',
    decide: ({ group }) => ({ value: `${group.host.logDir}/hs_err_%p.log` }),
  }),
  define({
    key: 'Xlog:gc*',
    kind: text,
    compare: any,
    severity: 'info',
    summary: 'GC log (KAFKA_GC_LOG_OPTS).',
    harm: 'A log that rotates within minutes tells nothing of the night.',
    rule: 'Left to the launch script, which keeps ten files of 100 MB.',
    sources: [startScript],
  }),
  ...(
    [
      ['MinMetaspaceFreeRatio', 'Class memory kept free at least.'],
      ['MaxMetaspaceFreeRatio', 'Class memory kept free at most.'],
      ['ParallelGCThreads', 'Threads of a pause.'],
      ['ConcGCThreads', 'Threads that mark beside the program.'],
    ] as const
  ).map(([key, summary]) =>
    define({
      key,
      kind: jvmCount,
      compare: any,
      severity: 'info',
      summary,
      harm: 'Far from what the JVM chooses, collections come early or are throttled by a CPU limit.',
      rule: 'Not decided.',
    }),
  ),
  define({
    key: 'MetaspaceSize',
    kind: jvmSize,
    compare: any,
    severity: 'info',
    summary: 'Class memory from which the first collection runs.',
    harm: 'Small, a few collections run at start.',
    rule: 'Not decided.',
  }),
  define({
    key: 'MaxInlineLevel',
    kind: jvmCount,
    compare: atLeast,
    severity: 'info',
    summary: 'How deep methods are inlined.',
    harm: 'Java before 14 stops at 9 and runs the hot paths slower.',
    rule: '15, as in the launch script.',
    sources: [startScript],
    decide: always(15),
  }),
  define({
    key: 'PerfDisableSharedMem',
    kind: jvmFlag,
    compare: any,
    severity: 'info',
    summary: 'No counters in a mapped file.',
    harm: 'When /tmp is slow a pause waits for the counters; with the flag jstat sees nothing.',
    rule: 'Not decided.',
  }),
  ...(
    [
      [
        'KAFKA_HEAP_OPTS',
        'Heap flags of the launch script; without it the heap is 1 GiB.',
        'warning',
      ],
      [
        'KAFKA_JVM_PERFORMANCE_OPTS',
        'JVM flags; replaces the whole list of the launch script.',
        'warning',
      ],
      ['KAFKA_GC_LOG_OPTS', 'GC log flags.', 'info'],
      ['KAFKA_OPTS', 'Last flags of the command line: they win over all others.', 'info'],
      ['KAFKA_LOG4J_OPTS', 'Logging configuration: log4j2 from 4.0 on.', 'info'],
      ['KAFKA_JMX_OPTS', 'JMX flags; by default without authentication.', 'warning'],
      ['JMX_PORT', 'Port of JMX; by default without authentication.', 'warning'],
    ] as const
  ).map(([key, summary, severity]) =>
    define({
      key,
      // Judged flag by flag, not as text.
      kind: text,
      compare: any,
      severity,
      summary,
      harm: 'A single flag put here drops the collector and pause flags of the script, or opens JMX to everybody.',
      rule: 'Written complete from the flags above, or left to the script.',
      sources: [startScript],
    }),
  ),
]

/** Silent when the declaration brings its own collector: two of them stop the JVM. */
function withG1<V>(rule: Rule<V>): Rule<V> {
  return context => {
    const others = /^Use(Z|Shenandoah|Parallel|Serial|Epsilon)GC$/
    const other = [...declaredOptions(context.group.jvm.options).keys()].some(key =>
      others.test(key),
    )
    return other ? undefined : rule(context)
  }
}

function region({ own }: Context): Choice<Bytes> | undefined {
  const heap = own.quantities['heap_max'] ?? own.choices['heap_max']
  return heap && heap.value >= 4 * 2 ** 30 ? { value: 16 * 2 ** 20 } : undefined
}
