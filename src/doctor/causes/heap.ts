import { figure, seen } from '../conditions.ts'
import { inBinary, numberIn, wordIn } from '../facts.ts'
import { heapLimit } from '../measures.ts'
import type { Case, Cause, Remedy, Setting } from '../model.ts'
import { javaTroubleshooting } from './sources.ts'
import { onlyAdminDied } from './tls.ts'

const heapFull = seen('heap-full', 'the JVM reported a full heap')
const gcLosing = figure('full collections free almost nothing', c => {
  const full = c.all('full-gc').filter(e => {
    const after = numberIn(e, 'after')
    const total = numberIn(e, 'total')
    return after !== undefined && total !== undefined && after >= total * 0.95
  })
  return full.length >= 3 ? full.slice(0, 3) : undefined
})

function heapRemedy(c: Case): Remedy {
  const heap = heapLimit(c)
  if (heap === undefined)
    return {
      settings: [],
      steps: [
        'Find -Xmx first: `jcmd PID VM.flags`; the launch script sets 1 GiB when KAFKA_HEAP_OPTS is empty.',
      ],
      exact: false,
    }
  const twice = Math.min(heap.value * 2, 6 * 2 ** 30)
  if (twice <= heap.value)
    return {
      settings: [],
      steps: [
        `${inBinary(heap.value)} is already what Kafka's own example uses; take a heap dump before raising it.`,
      ],
      exact: false,
    }
  const size = `${Math.round(twice / 2 ** 20)}m`
  const because = `${inBinary(heap.value)} was full. Twice that, at most the 6 GiB of Kafka's example; the rest of the memory serves better as page cache.`
  return {
    settings: [
      { target: 'environment', key: 'KAFKA_HEAP_OPTS', value: `-Xms${size} -Xmx${size}`, because },
    ],
    steps: ['If it fills again, take a heap dump: what grows matters more than the size.'],
    exact: false,
  }
}

/** -Xmx. */
export const heap: Cause = {
  id: 'heap',
  title: 'The Java heap is full',
  role: 'failure',
  rules: [
    { certainty: 'certain', all: [heapFull] },
    { certainty: 'likely', all: [gcLosing] },
  ],
  counters: [
    {
      effect: 'excludes',
      when: onlyAdminDied,
      why: 'a tool read a TLS alert as a length; its heap was not too small',
    },
  ],
  explanation:
    'The heap of a broker holds requests in flight, about 17 KB for each replica, 2.3 KB for each further segment, producer states (269 to 456 bytes each), the metadata of the whole cluster and the 128 MiB of the log cleaner.',
  wrongGuesses: [
    {
      guess: 'vm.max_map_count or ulimit',
      why: 'The JVM gives another text for these: "Map failed" or "unable to create native thread".',
    },
  ],
  remedy: heapRemedy,
  collect: [
    'jcmd PID GC.class_histogram (or jmap -histo PID)',
    '-XX:+HeapDumpOnOutOfMemoryError -XX:HeapDumpPath=DIR for the next time',
    'the GC log of the last hours',
  ],
  sources: [javaTroubleshooting],
}

/** Classes have a part of their own where references are compressed: 1 GiB by default. */
function spaceSetting(c: Case): Setting {
  const isClass = c.all('metaspace-full').some(e => wordIn(e, 'space') === 'Compressed class space')
  if (isClass)
    return {
      target: 'jvm',
      key: '-XX:CompressedClassSpaceSize',
      value: '1g',
      because:
        'The default; it fills only when a smaller value was set or classes are loaded without end.',
    }
  return {
    target: 'jvm',
    key: '-XX:MaxMetaspaceSize',
    value: '256m',
    because:
      'More than twice what a broker with plugins uses; or no limit at all, which is the default.',
  }
}

/** MaxMetaspaceSize. */
export const metaspace: Cause = {
  id: 'metaspace',
  title: 'The space for class metadata is full',
  role: 'failure',
  rules: [
    { certainty: 'certain', all: [seen('metaspace-full', 'the JVM reported full metaspace')] },
  ],
  counters: [],
  explanation:
    'A broker loads a fixed set of classes, about 100 MiB with plugins. Metaspace only fills when MaxMetaspaceSize is too small or when something loads classes again and again.',
  wrongGuesses: [{ guess: 'A larger -Xmx', why: 'Metaspace lies outside the heap.' }],
  remedy: c => ({
    settings: [spaceSetting(c)],
    steps: [
      'If it fills again, a plugin or agent loads classes without end: compare two `jcmd PID GC.class_stats` or VM.classloader_stats.',
    ],
    exact: false,
  }),
  collect: [
    'jcmd PID VM.flags | grep Metaspace',
    'jcmd PID VM.metaspace',
    'jcmd PID VM.classloader_stats',
  ],
  sources: [javaTroubleshooting],
}
