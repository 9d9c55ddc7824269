import { any, atLeast, atMost, equal, equalWithin, oneOf } from '../comparisons.ts'
import { jvmCount, jvmFlag, jvmSize } from '../host-kinds.ts'
import { type Bytes, bytes, percentage, set, text } from '../kinds.ts'
import { uncountedFrom } from '../sizing/direct-memory.ts'
import { always, chosen, larger, measure, section } from './define.ts'
import type { AnySetting, Choice, Context } from './model.ts'
import {
  confluentDeployment,
  issue,
  javaMan,
  jdk,
  kafkaJava,
  mallopt,
  nioCache,
  startScript,
  strimzi,
} from './sources.ts'

const define = section({
  target: 'jvm',
  group: 'JVM memory',
  roles: ['broker', 'controller'],
  change: 'restart',
  source: () => javaMan,
})

/** The heap is rounded to regions of up to 32 MiB. */
const rounded = equalWithin(32 * 2 ** 20)

/** Heap, direct memory and what malloc takes. */
export const jvmMemorySettings: readonly AnySetting[] = [
  define({
    key: 'MaxHeapSize',
    kind: jvmSize,
    compare: rounded,
    severity: 'error',
    summary: 'Largest heap (-Xmx).',
    harm: 'The script\u2019s 1 GiB is too little for a few hundred partitions or TLS; a huge heap takes the page cache, and every read of old data goes to disk.',
    rule: 'What the broker needs, between 6 and 8 GiB from 24 GiB of memory on, less on smaller hosts.',
    sources: [kafkaJava, confluentDeployment, strimzi],
    decide: heap,
  }),
  define({
    key: 'InitialHeapSize',
    kind: jvmSize,
    compare: rounded,
    severity: 'warning',
    summary: 'Heap at start (-Xms).',
    harm: 'A heap that grows pauses, and may find its memory taken when it wants it.',
    rule: 'Equal to -Xmx.',
    sources: [kafkaJava],
    decide: heap,
  }),
  define({
    key: 'MaxDirectMemorySize',
    kind: jvmSize,
    compare: atLeast,
    severity: 'warning',
    summary: 'Direct memory the JVM may take.',
    harm: 'Below what network threads need at once, requests fail with "Cannot reserve direct buffer memory"; unset it may be as much as the heap again.',
    rule: 'The peak of direct memory with room, where the sizing sets a limit. From Java 24 on it no longer bounds the temporary buffers of sockets and files.',
    sources: [jdk(8344882), issue('spring-cloud/spring-cloud-stream#1226')],
    decide: chosen('bytes', 'MaxDirectMemorySize', directMemory),
  }),
  define({
    key: 'jdk.nio.maxCachedBufferSize',
    // Read with Long.parseLong: a suffix makes the JDK ignore the property without a word.
    kind: bytes,
    compare: atLeast,
    severity: 'warning',
    summary: 'Largest direct buffer a thread keeps for later.',
    harm: 'Without it every thread keeps a buffer as large as the largest request it ever saw; below the usual request size every read costs the square of it.',
    rule: 'The largest common request, where the sizing sets it; never less.',
    sources: [nioCache],
    decide: chosen('bytes', 'maxCachedBufferSize', () => 'buffers up to a usual request are kept'),
  }),
  define({
    key: 'ThreadStackSize',
    kind: jvmSize,
    compare: equalWithin(4096),
    severity: 'info',
    summary: 'Stack of a thread (-Xss).',
    harm: 'Large stacks are virtual memory for every thread, small ones overflow.',
    rule: 'As declared; the JVM\u2019s 1 MiB else.',
    decide: ({ group }) =>
      group.jvm.threadStackSize === undefined ? undefined : { value: group.jvm.threadStackSize },
  }),
  define({
    key: 'AlwaysPreTouch',
    kind: jvmFlag,
    compare: equal,
    severity: 'info',
    summary: 'The heap is taken from the system at start.',
    harm: 'Without it the first use of a page costs a fault under load, and a host without memory shows late.',
    rule: 'On.',
    decide: always(true),
  }),
  define({
    key: 'MaxMetaspaceSize',
    kind: jvmSize,
    compare: atLeast,
    severity: 'info',
    summary: 'Memory for classes.',
    harm: 'Too little and the JVM stops with OutOfMemoryError: Metaspace.',
    rule: 'Not decided.',
  }),
  define({
    key: 'ReservedCodeCacheSize',
    kind: jvmSize,
    compare: any,
    severity: 'info',
    summary: 'Memory for compiled code.',
    harm: 'When it is full methods run interpreted.',
    rule: 'Not decided; 240 MiB by default.',
  }),
  define({
    key: 'MaxRAMPercentage',
    kind: percentage,
    compare: atMost,
    severity: 'warning',
    summary: 'Heap as a share of memory, when -Xmx is not given.',
    harm: '75 % leave no memory for the page cache and for direct memory: the container is killed.',
    rule: 'Not written: brokers have -Xmx.',
    sources: [strimzi],
    expect: always(0.5),
  }),
  define({
    key: 'UseContainerSupport',
    kind: jvmFlag,
    compare: equal,
    severity: 'info',
    summary: 'The JVM reads the limits of its container.',
    harm: 'Switched off, pools and defaults are sized for the whole host.',
    rule: 'Not written; on.',
    expect: always(true),
  }),
  ...(['UseLargePages', 'UseTransparentHugePages'] as const).map(key =>
    define({
      key,
      kind: jvmFlag,
      compare: equal,
      severity: 'info',
      summary: 'The heap lies in huge pages.',
      harm: 'Reserved huge pages are lost to the page cache; locked memory must be allowed.',
      rule: 'Not written; off.',
      expect: always(false),
    }),
  ),
  define({
    key: 'ActiveProcessorCount',
    kind: jvmCount,
    compare: equal,
    severity: 'info',
    summary: 'CPUs the JVM believes it has.',
    harm: 'Pools sized for the host are throttled by the quota of a container.',
    rule: 'Not decided; the CPU limit of a container.',
  }),
  define({
    key: 'MALLOC_ARENA_MAX',
    kind: jvmCount,
    compare: atMost,
    severity: 'info',
    summary: 'Arenas of malloc.',
    harm: 'Eight for each CPU take 64 MiB of address space each, and fragments of codecs stay in them.',
    rule: '4 for brokers.',
    sources: [mallopt],
    decide: chosen('count', 'MALLOC_ARENA_MAX'),
  }),
  define({
    key: 'LOG_DIR',
    kind: text,
    compare: equal,
    severity: 'info',
    summary: 'Directory of the broker\u2019s own logs and GC logs.',
    harm: 'On a data disk they compete with the data.',
    rule: 'The declared directory.',
    sources: [startScript],
    decide: ({ group }) => ({ value: group.host.logDir }),
  }),
  define({
    key: 'java.version',
    kind: set,
    compare: oneOf,
    severity: 'error',
    summary: 'Java feature release.',
    harm: 'Brokers from 4.0 on do not start on Java 11.',
    rule: 'One the release supports; judged, not written.',
    sources: [kafkaJava],
    expect: ({ sizing }) => ({ value: sizing.release.behaviour.brokerJava.map(String) }),
  }),
]

function heap({ own }: Context): Choice<Bytes> | undefined {
  const from = own.quantities['heap_max'] ?? own.choices['heap_max']
  if (!from) return undefined
  // HotSpot rounds up to whole regions itself; whole MiB read better.
  const value = Math.ceil(measure('bytes', from) / 2 ** 20) * 2 ** 20
  const need = larger(own, 'heap')
  const because = need && `needs ${Math.ceil(need.value / 2 ** 20)} MiB`
  return { value, from, ...(because && { because }) }
}

function directMemory({ sizing, own }: Context): string {
  if (sizing.cluster.java >= uncountedFrom) {
    return 'from Java 24 on it does not bound the temporary buffers of sockets and files'
  }
  const peak = larger(own, 'direct_memory_peak')
  return peak ? `${Math.ceil(peak.value / 2 ** 20)} MiB at the peak` : 'the peak with room'
}
