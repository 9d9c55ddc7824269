import { behaviourOf } from '../kafka/behaviour.ts'
import { constraint } from './constraint.ts'
import type { Constraint, Values, Violation } from './model.ts'
import { hardware, javaMan, kafkaJava, startScript } from './sources.ts'

const GiB = 2 ** 30

/** The JVM against its host and its own flags. */
export const jvmConstraints: readonly Constraint[] = [
  constraint({
    name: 'memory-does-not-add-up',
    severity: 'warning',
    target: 'jvm',
    keys: ['MaxHeapSize', 'MaxDirectMemorySize'],
    summary: 'Heap, direct memory, page cache and the system fit into the memory.',
    harm: 'The page cache shrinks until reads go to disk, or the kernel kills the broker.',
    sources: [hardware, kafkaJava],
    violated: budget,
  }),
  constraint({
    name: 'no-heap-set',
    severity: 'error',
    target: 'jvm',
    keys: ['MaxHeapSize', 'MaxRAMPercentage'],
    summary: 'The heap is set, and not as a large share of memory.',
    harm: 'The script gives 1 GiB, too little for a few hundred partitions; 75 % of memory leave nothing for the page cache.',
    sources: [startScript, kafkaJava],
    violated: values => {
      if (values.isSet('jvm', 'MaxHeapSize') || values.written('jvm').length === 0) return undefined
      const share = values.number('jvm', 'MaxRAMPercentage')
      if (share === undefined) {
        return { message: '-Xmx is not set: the launch script gives 1 GiB', expected: 'set' }
      }
      if (share <= 0.6) return undefined
      return {
        key: 'MaxRAMPercentage',
        message: `MaxRAMPercentage is ${share * 100}: nothing is left for the page cache and direct memory`,
        actual: String(share * 100),
        expected: 'absent, with -Xmx',
      }
    },
  }),
  constraint({
    name: 'explicit-gc-disabled',
    severity: 'error',
    target: 'jvm',
    keys: ['DisableExplicitGC'],
    summary: 'System.gc() is not switched off.',
    harm: 'Direct memory and stale maps are not given back: OutOfMemoryError with an empty heap.',
    sources: [startScript, javaMan],
    violated: values =>
      values.text('jvm', 'DisableExplicitGC') === 'true'
        ? {
            message: '-XX:+DisableExplicitGC: direct memory and stale maps are not given back',
            actual: 'true',
            expected: 'absent',
          }
        : undefined,
  }),
  constraint({
    name: 'script-flags-replaced',
    severity: 'warning',
    target: 'jvm',
    keys: ['KAFKA_JVM_PERFORMANCE_OPTS'],
    summary: 'KAFKA_JVM_PERFORMANCE_OPTS is complete.',
    harm: 'It replaces the whole list of the launch script: collector, pause goal and the handling of System.gc() are lost.',
    sources: [startScript],
    violated: replaced,
  }),
  constraint({
    name: 'java-unsupported',
    severity: 'error',
    target: 'jvm',
    keys: ['java.version'],
    summary: 'The release runs on this Java.',
    harm: 'Brokers from 4.0 on do not start before Java 17.',
    sources: [kafkaJava],
    violated: values => {
      const version = Number(values.text('jvm', 'java.version'))
      const supported = behaviourOf(values.version).brokerJava
      if (!version || version >= Math.min(...supported)) return undefined
      return {
        message: `Java ${version} cannot run Kafka ${values.version}`,
        actual: String(version),
        expected: `>= ${Math.min(...supported)}`,
      }
    },
  }),
]

/** 2 GiB are left to the system and the JVM's other memory. */
function budget(values: Values): Violation | undefined {
  const heap = values.number('jvm', 'MaxHeapSize')
  const { sizing } = values
  if (heap === undefined || !sizing) return undefined
  const { memory, memoryLimit } = sizing.group.host
  const direct = values.number('jvm', 'MaxDirectMemorySize') ?? 0
  const cache = sizing.quantities['page_cache']?.value ?? 0
  const room = Math.min(memory, memoryLimit ?? memory)
  const need = heap + direct + cache + 2 * GiB
  if (need <= room) return undefined
  const gib = (bytes: number) => (bytes / GiB).toFixed(1)
  return {
    message: `heap, direct memory, page cache and 2 GiB for the system are ${gib(need)} GiB, but there are ${gib(room)} GiB`,
    actual: values.text('jvm', 'MaxHeapSize') ?? String(heap),
    expected: `heap <= ${gib(Math.max(0, room - need + heap))} GiB`,
  }
}

function replaced(values: Values): Violation | undefined {
  if (!values.isSet('jvm', 'KAFKA_JVM_PERFORMANCE_OPTS')) return undefined
  const isOn = (key: string) => values.text('jvm', key) === 'true'
  const collector = ['UseG1GC', 'UseZGC', 'UseShenandoahGC', 'UseParallelGC', 'UseSerialGC']
  const missing = [
    ...(collector.some(isOn) ? [] : ['a collector']),
    ...(isOn('ExplicitGCInvokesConcurrent') ? [] : ['-XX:+ExplicitGCInvokesConcurrent']),
  ]
  if (missing.length === 0) return undefined
  return {
    // A single flag that is told by itself needs no second finding.
    ...(missing.length === 1 && {
      keys: ['KAFKA_JVM_PERFORMANCE_OPTS', 'UseG1GC', 'ExplicitGCInvokesConcurrent'],
    }),
    message: `KAFKA_JVM_PERFORMANCE_OPTS replaces the list of the launch script and lacks ${missing.join(' and ')}`,
    expected: `with ${missing.join(', ')}`,
  }
}
