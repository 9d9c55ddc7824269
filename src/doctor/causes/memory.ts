import { anyOf, figure, seen, unseen } from '../conditions.ts'
import { grouped, inBinary, numberIn } from '../facts.ts'
import {
  containerLimit,
  heapLimit,
  largest,
  type Measured,
  measured,
  setting,
} from '../measures.ts'
import type { Case, Cause, Condition, Remedy, Setting } from '../model.ts'
import { memoryLow, memoryPlenty } from './host.ts'
import { conditions, largeRefused } from './maps.ts'
import { isTlsHello } from './protocols.ts'
import {
  javaTroubleshooting,
  jdk24Buffers,
  jdkTemporaryBuffers,
  kafkaBrokerConfigs,
  kernelVm,
} from './sources.ts'

const directRefused: Condition = anyOf(
  'the JVM refused a direct buffer',
  seen('direct-refused', ''),
  seen('direct-full', ''),
)

/** Kafka's defaults of num.network.threads and num.io.threads. */
const networkDefault = 3
const ioDefault = 8

/** The largest message a report tells of, when no refusal names a size. */
function toldMessage(c: Case): Measured | undefined {
  return largest(measured(c, 'message-size-said', 'script', 'said'))
}

function refusedBuffer(c: Case): Measured | undefined {
  return largest(measured(c, 'direct-refused', 'bytes'))
}

function directFigures(c: Case): readonly string[] {
  const refused = refusedBuffer(c)
  if (refused === undefined) return toldFigures(c)
  const allocated = numberIn(refused.evidence, 'allocated') ?? 0
  const limit = numberIn(refused.evidence, 'limit') ?? 0
  const heap = heapLimit(c)
  const said = [
    `${grouped(allocated)} bytes in use and ${grouped(refused.value)} asked for make ${grouped(allocated + refused.value)}; the limit is ${grouped(limit)}.`,
  ]
  if (heap !== undefined && heap.value === limit)
    said.push(
      'The limit equals -Xmx: no MaxDirectMemorySize is set, so the JVM takes the heap size.',
    )
  return said
}

function toldFigures(c: Case): readonly string[] {
  const told = toldMessage(c)
  if (told === undefined) return []
  const { total, words } = threadsOf(c)
  return [
    `Messages of ${grouped(told.value)} bytes (${inBinary(told.value)}): each thread that has read or written one keeps that much, so ${total} threads ${words} can hold ${grouped(total * told.value)} bytes.`,
  ]
}

function threadsOf(c: Case): { readonly total: number; readonly words: string } {
  const network = setting(c, 'network')?.value ?? networkDefault
  const io = setting(c, 'io')?.value ?? ioDefault
  return { total: network + io, words: `(${network} network threads + ${io} request handlers)` }
}

function roundMiB(bytes: number): number {
  return Math.ceil(bytes / 2 ** 20 / 64) * 64
}

function directRemedy(c: Case): Remedy {
  const refused = refusedBuffer(c)
  const cache: Setting = {
    target: 'jvm',
    key: '-Djdk.nio.maxCachedBufferSize',
    value: '1048576',
    because:
      'Each thread keeps its largest temporary buffer for its whole life; with this only buffers up to 1 MiB are kept. Not below the usual request size: larger requests then cost a new buffer at every read.',
  }
  const told = toldMessage(c)
  if (refused === undefined && told !== undefined) {
    const { total, words } = threadsOf(c)
    const value = `${roundMiB(total * told.value)}m`
    const because = `${total} threads ${words} × ${grouped(told.value)} bytes = ${grouped(total * told.value)} bytes, in steps of 64 MiB.`
    return {
      settings: [cache, { target: 'jvm', key: '-XX:MaxDirectMemorySize', value, because }],
      steps: [
        'Messages that large are rarely meant: lower max.message.bytes and socket.request.max.bytes, and find who sends them ("Invalid receive" names the address).',
      ],
      exact: false,
    }
  }
  if (refused === undefined)
    return {
      settings: [cache],
      steps: [
        `-XX:MaxDirectMemorySize must hold largest request × ${threadsOf(c).words} for each plaintext listener.`,
      ],
      exact: false,
    }
  if (isTlsHello(refused.value))
    return {
      settings: [],
      steps: [
        'Do not raise the limit: the size asked for is no message, it is a TLS hello read as a length. See the cause about TLS on a plaintext port.',
      ],
      exact: true,
    }
  const threads = threadsOf(c)
  const asked = refused.value + (numberIn(refused.evidence, 'allocated') ?? 0)
  const need = Math.max(asked, threads.total * refused.value)
  const value = `${roundMiB(need)}m`
  const because = `${threads.total} threads ${threads.words} × ${grouped(refused.value)} bytes = ${grouped(threads.total * refused.value)} bytes; at the failure ${grouped(asked)} were needed. The larger one, in steps of 64 MiB.`
  return {
    settings: [{ target: 'jvm', key: '-XX:MaxDirectMemorySize', value, because }, cache],
    steps: ['Add the same bytes to the memory of the host or container.'],
    exact: true,
  }
}

const directMemory: Cause = {
  id: 'direct-memory',
  title: 'Direct memory is used up (MaxDirectMemorySize)',
  role: 'failure',
  rules: [
    { certainty: 'certain', all: [directRefused] },
    {
      certainty: 'likely',
      all: [seen('direct-memory-said', 'the report says direct memory ran out')],
    },
  ],
  counters: [],
  explanation:
    'Kafka reads requests into heap buffers, and the JDK copies each read through a temporary direct buffer of the full request size, kept by the thread that read it. So the need is the largest request times the network threads of a plaintext listener, plus the largest batch times the request handlers. Without MaxDirectMemorySize the limit is the size of the heap. From JDK 24 on these buffers are neither counted nor limited, and the same need meets the limit of the host or container.',
  wrongGuesses: [
    {
      guess: 'A leak that a collection would free',
      why: 'The buffers are held by living threads; a full collection frees none of them.',
    },
    {
      guess: 'Compression or too many partitions',
      why: 'The size follows the largest request and the number of threads, not the number of partitions.',
    },
  ],
  figures: directFigures,
  remedy: directRemedy,
  collect: [
    'jcmd PID VM.flags, and the Java version',
    'num.network.threads, num.io.threads and socket.request.max.bytes of the broker',
    'the "Invalid receive" lines of the broker log',
    'the largest request: kafka.network:type=RequestMetrics,name=RequestBytes,request=Produce',
  ],
  sources: [jdkTemporaryBuffers, jdk24Buffers, kafkaBrokerConfigs],
}

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

const heap: Cause = {
  id: 'heap',
  title: 'The Java heap is full',
  role: 'failure',
  rules: [
    { certainty: 'certain', all: [heapFull] },
    { certainty: 'likely', all: [gcLosing] },
  ],
  counters: [],
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

const metaspace: Cause = {
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
  remedy: () => ({
    settings: [
      {
        target: 'jvm',
        key: '-XX:MaxMetaspaceSize',
        value: '256m',
        because:
          'More than twice what a broker with plugins uses; or no limit at all, which is the default.',
      },
    ],
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

const bigRefused = figure('a native allocation of 16 MiB or more was refused', largeRefused)

const hostMemory: Cause = {
  id: 'host-memory',
  title: 'The host ran out of memory',
  role: 'failure',
  rules: [
    {
      certainty: 'certain',
      all: [seen('host-oom-kill', 'the kernel killed the Java process for the host')],
    },
    { certainty: 'likely', all: [bigRefused, memoryLow] },
    { certainty: 'likely', all: [conditions.smallRefused, memoryLow] },
    {
      certainty: 'likely',
      all: [
        seen('unit-oom-kill', 'systemd saw the OOM killer'),
        unseen('cgroup-oom-kill', 'no limit of a cgroup was reached'),
      ],
    },
    { certainty: 'possible', all: [bigRefused] },
  ],
  counters: [{ effect: 'weakens', when: memoryPlenty, why: 'the host still had memory to give' }],
  explanation:
    'Heap, direct memory, thread stacks and malloc arenas of all processes together passed what the host has. The kernel either refused an allocation or killed the largest process.',
  wrongGuesses: [
    {
      guess: 'A larger heap',
      why: 'It takes more of what is missing; the heap is the largest part of the process.',
    },
    {
      guess: 'The page cache',
      why: 'The kernel gives page cache back before it refuses anything.',
    },
  ],
  remedy: c => {
    const rss = largest(measured(c, 'host-oom-kill', 'rss'))
    return {
      settings: [],
      steps: [
        rss === undefined
          ? 'Add up -Xmx, MaxDirectMemorySize (default: as large as -Xmx), 500 MiB for class metadata, code and stacks, and what the other processes take; lower -Xmx or move a process until 30 s of writes fit beside it as page cache.'
          : `The process held ${inBinary(rss.value)} of anonymous memory when it was killed. Lower -Xmx or move other processes off the host.`,
      ],
      exact: false,
    }
  },
  collect: [
    'free -m and ps aux --sort=-rss | head',
    'dmesg -T | grep -i -E "oom|killed process"',
    'jcmd PID VM.flags',
  ],
  sources: [kernelVm],
}

const strict: Condition = anyOf(
  'vm.overcommit_memory is 2',
  seen('overcommit-strict', ''),
  seen('overcommit-strict-below', ''),
)
const commitFull = figure('Committed_AS has come within 5 % of CommitLimit', c => {
  const limit = largest(measured(c, 'commit-limit', 'limit'))
  const used = largest(measured(c, 'committed', 'committed'))
  if (limit === undefined || used === undefined || used.value < limit.value * 0.95) return undefined
  return [used.evidence, limit.evidence]
})
const anyRefused: Condition = anyOf(
  'the JVM was refused memory',
  seen('commit-failed', ''),
  seen('native-allocation-failed', ''),
  seen('reserve-failed', ''),
  seen('thread-refused', ''),
)

const overcommit: Cause = {
  id: 'overcommit',
  title: 'The kernel refuses to overcommit (vm.overcommit_memory = 2)',
  role: 'failure',
  rules: [
    { certainty: 'certain', all: [strict, commitFull, anyRefused] },
    { certainty: 'likely', all: [strict, anyRefused] },
    { certainty: 'possible', all: [strict, commitFull] },
  ],
  counters: [],
  explanation:
    'With overcommit_memory 2 the kernel promises at most swap plus overcommit_ratio (50) percent of memory. A heap that grows, stacks and malloc count; index maps of files do not.',
  wrongGuesses: [
    {
      guess: 'The host is out of memory',
      why: 'The limit is on promises. Memory can be free while promises are used up.',
    },
    {
      guess: 'vm.max_map_count',
      why: 'Mapped files are not charged, and their number is not what was refused.',
    },
  ],
  figures: c => {
    const limit = largest(measured(c, 'commit-limit', 'limit'))
    const used = largest(measured(c, 'committed', 'committed'))
    if (limit === undefined || used === undefined) return []
    return [`Committed_AS ${inBinary(used.value)} of a CommitLimit of ${inBinary(limit.value)}.`]
  },
  remedy: () => ({
    settings: [
      {
        target: 'sysctl',
        key: 'vm.overcommit_memory',
        value: '0',
        because:
          'The default heuristic. The JVM reserves far more than it uses and is not made for mode 2.',
      },
    ],
    steps: ['Where mode 2 must stay, raise vm.overcommit_ratio until CommitLimit holds all heaps.'],
    exact: true,
  }),
  collect: [
    'sysctl vm.overcommit_memory vm.overcommit_ratio',
    'grep -E "CommitLimit|Committed_AS" /proc/meminfo',
  ],
  sources: [kernelVm],
}

/** The figures of a container limit beside the heap, for the container causes. */
export function heapAndLimit(c: Case): { readonly heap?: Measured; readonly limit?: Measured } {
  const [heapSize, limit] = [heapLimit(c), containerLimit(c)]
  return {
    ...(heapSize === undefined ? {} : { heap: heapSize }),
    ...(limit === undefined ? {} : { limit }),
  }
}

/** Heap, direct memory, metaspace and the memory of the host. */
export const memoryCauses: readonly Cause[] = [
  directMemory,
  heap,
  metaspace,
  hostMemory,
  overcommit,
]
