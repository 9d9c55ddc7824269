import { anyOf, figure, seen } from '../conditions.ts'
import { grouped, inBinary, numberIn } from '../facts.ts'
import {
  containerLimit,
  heapLimit,
  largest,
  type Measured,
  measured,
  nativeParts,
} from '../measures.ts'
import type { Case, Cause, Condition, Remedy } from '../model.ts'
import { kubernetesMemory, mallopt, producerJavadoc } from './sources.ts'

/** The figures of a container limit beside the heap, for the container causes. */
function heapAndLimit(c: Case): { readonly heap?: Measured; readonly limit?: Measured } {
  const [heapSize, limit] = [heapLimit(c), containerLimit(c)]
  return {
    ...(heapSize === undefined ? {} : { heap: heapSize }),
    ...(limit === undefined ? {} : { limit }),
  }
}

const killedAtLimit: Condition = anyOf(
  'the process was killed at the memory limit of its container',
  seen('oom-killed', ''),
  seen('cgroup-oom-kill', ''),
)
const sigkill = seen('exit-137', 'it ended by SIGKILL (exit code 137)')
const heapNearLimit = figure('the heap takes 90 % or more of the container limit', c => {
  const { heap, limit } = heapAndLimit(c)
  if (heap !== undefined && limit !== undefined && heap.value >= limit.value * 0.9)
    return [heap.evidence, limit.evidence]
  const share = c.all('heap-limit').filter(e => (numberIn(e, 'share') ?? 0) >= 0.9)
  return share.length > 0 && limit !== undefined ? [...share, limit.evidence] : undefined
})

function containerFigures(c: Case): readonly string[] {
  const { heap, limit } = heapAndLimit(c)
  const said: string[] = []
  if (heap !== undefined && limit !== undefined) {
    const left = limit.value - heap.value
    const rest = left > 0 ? `${inBinary(left)} remain` : 'nothing remains'
    said.push(
      `The limit is ${inBinary(limit.value)} and -Xmx ${inBinary(heap.value)}: ${rest} for everything outside the heap.`,
    )
  }
  const share = largest(measured(c, 'heap-limit', 'share'))
  if (share !== undefined && share.value >= 0.9)
    said.push(
      `MaxRAMPercentage gives ${Math.round(share.value * 100)} % of the limit to the heap alone.`,
    )
  const used = largest(measured(c, 'heap-use', 'used'))
  const total = used === undefined ? undefined : numberIn(used.evidence, 'total')
  if (used !== undefined && total !== undefined && used.value < total * 0.7)
    said.push(
      `The heap used ${inBinary(used.value)} of ${inBinary(total)}: what grew lies outside it.`,
    )
  return [...said, ...nativeParts(c)]
}

/** Class metadata, code cache, stacks, arenas and codecs of a broker beside heap and direct memory. */
const native = 512 * 2 ** 20

function containerRemedy(c: Case): Remedy {
  const heap = heapLimit(c)
  const steps = [
    'Set -Xmx as a number; a share of the limit (MaxRAMPercentage) leaves no room for direct memory.',
    'Add 30 seconds of writes on top: page cache counts towards the limit, and without it every consumer reads from disk.',
  ]
  if (heap === undefined) return { settings: [], steps, exact: false }
  const direct = largest(measured(c, 'direct-limit', 'limit'))
  const share = direct?.value ?? heap.value
  const need = heap.value + share + native
  const value = `${Math.ceil(need / 2 ** 28) * 256}Mi`
  const by = direct === undefined ? 'direct memory up to -Xmx' : 'MaxDirectMemorySize'
  const because = `${inBinary(heap.value)} heap + ${inBinary(share)} ${by} + 512 MiB for class metadata, code, stacks and arenas = ${inBinary(need)}.`
  return {
    settings: [{ target: 'container', key: 'memory limit', value, because }],
    steps,
    exact: true,
  }
}

const containerMemory: Cause = {
  id: 'container-memory',
  title: 'The container reached its memory limit and was killed',
  role: 'failure',
  rules: [
    { certainty: 'certain', all: [killedAtLimit] },
    { certainty: 'likely', all: [sigkill, heapNearLimit] },
    {
      certainty: 'likely',
      all: [seen('limit-kill-said', 'the report says it was killed at the limit')],
    },
    {
      certainty: 'likely',
      all: [
        seen('unit-oom-kill', 'systemd saw the OOM killer'),
        seen('memory-limit-inline', 'the unit has MemoryMax', e => /MemoryMax/.test(e.text)),
      ],
    },
    { certainty: 'possible', all: [heapNearLimit] },
    { certainty: 'possible', all: [sigkill] },
  ],
  counters: [
    {
      effect: 'weakens',
      when: seen('stop-timeout', 'the stop timed out'),
      why: 'SIGKILL came from a stop that took too long',
    },
  ],
  explanation:
    'The kernel counts the whole process against the limit: heap, direct memory, class metadata, stacks, malloc arenas, and the page cache it cannot give back. At the limit it kills the process with SIGKILL, exit code 137, without a word in the broker log and without a heap dump.',
  wrongGuesses: [
    {
      guess: 'A larger -Xmx',
      why: 'The heap was not full: a full heap gives an OutOfMemoryError and a log line. A larger heap leaves less of the limit for the rest.',
    },
    {
      guess: 'A heap dump on OutOfMemoryError will show it',
      why: 'The kernel sends SIGKILL; the JVM cannot write anything.',
    },
  ],
  figures: containerFigures,
  remedy: containerRemedy,
  collect: [
    'kubectl describe pod (Last State, Limits), or docker inspect',
    'dmesg -T | grep -i -E "oom|killed process": whether the limit or the host was reached',
    'jcmd PID VM.flags and jcmd PID VM.native_memory summary (start with -XX:NativeMemoryTracking=summary)',
    'cat /sys/fs/cgroup/memory.stat of the container',
  ],
  sources: [kubernetesMemory],
}

/** Even two CPUs make 17 arenas, so a number alone says little. */
function arenasFrom(least: number): Condition {
  return figure(`there are ${least} or more blocks of 64 MiB`, c => {
    const lines = [...c.all('pmap-listing'), ...c.all('maps-listing')].filter(
      e => (numberIn(e, 'arenas') ?? 0) >= least,
    )
    return lines.length > 0 ? lines.slice(0, 2) : undefined
  })
}
const anyKill: Condition = anyOf(
  'the process was killed',
  killedAtLimit,
  sigkill,
  seen('limit-kill-said', ''),
)
const arenasSaid = seen('arena-blocks-said', 'the report tells of many blocks of 64 MiB')

const arenas: Cause = {
  id: 'malloc-arenas',
  title: 'Many malloc arenas of 64 MiB',
  role: 'contributor',
  rules: [
    { certainty: 'likely', all: [arenasFrom(8), anyKill] },
    { certainty: 'likely', all: [arenasSaid] },
    { certainty: 'possible', all: [arenasFrom(64)] },
  ],
  counters: [],
  explanation:
    'glibc gives threads their own arenas, up to 8 for each CPU, each reserving 64 MiB of address space. Mostly it is address space; in a container with many CPUs and many threads the resident part can add up.',
  wrongGuesses: [
    {
      guess: 'A leak of 64 MiB each',
      why: 'An arena is reserved at once and filled slowly; compare resident sizes, not virtual ones.',
    },
  ],
  figures: c => {
    const most = largest([
      ...measured(c, 'pmap-listing', 'arenas'),
      ...measured(c, 'maps-listing', 'arenas'),
    ])
    return most === undefined || most.value < 8
      ? []
      : [
          `${grouped(most.value)} arenas reserve ${inBinary(most.value * 2 ** 26)} of address space.`,
        ]
  },
  remedy: () => ({
    settings: [
      {
        target: 'environment',
        key: 'MALLOC_ARENA_MAX',
        value: '2',
        because:
          'Measured with 2 CPUs: 17 arenas become 3 and 0.9 GB of virtual size goes away, but little of the resident size. If memory still grows after it, the cause is another one.',
      },
    ],
    steps: [],
    exact: true,
  }),
  collect: ['pmap -x PID, twice some minutes apart: which blocks grow in the RSS column'],
  sources: [mallopt],
}

/** A service shares one producer; this many are no accident of design. */
const many = 100
const several = 20

function producers(least: number): Condition {
  return figure(`there are ${least} producers or more`, c => {
    const lines = [...c.all('producer-instances'), ...c.all('producers-named')].filter(
      e => (numberIn(e, 'instances') ?? numberIn(e, 'producers') ?? 0) >= least,
    )
    return lines.length > 0 ? lines.slice(0, 2) : undefined
  })
}

const producerPerSend: Cause = {
  id: 'producer-per-send',
  title: 'The application makes a new producer again and again',
  role: 'failure',
  rules: [
    { certainty: 'certain', all: [producers(many)] },
    { certainty: 'likely', all: [producers(several)] },
    {
      certainty: 'likely',
      all: [
        seen('producer-in-method', 'code makes a producer where it is used'),
        seen('producer-thread', 'producer threads are named'),
      ],
    },
    {
      certainty: 'likely',
      all: [seen('many-producer-threads-said', 'the report tells of many producer threads')],
    },
  ],
  counters: [],
  explanation:
    'Each KafkaProducer has its own network thread, its own connections and its own record accumulator. Made for every send and not closed, they stay: the process grows outside and inside the heap until the container is killed or no thread can be started.',
  wrongGuesses: [
    {
      guess: 'Compression or the broker',
      why: 'The growth is in the client process and follows the number of producers.',
    },
    {
      guess: 'MALLOC_ARENA_MAX',
      why: 'It bounds the reserve of 64 MiB blocks; stacks, heap and sockets of the producers keep growing.',
    },
    { guess: 'A larger container', why: 'It dies later: every further producer adds to it.' },
  ],
  figures: c => {
    const most = largest([
      ...measured(c, 'producer-instances', 'instances'),
      ...measured(c, 'producers-named', 'producers'),
    ])
    if (most === undefined || most.value < several)
      return [
        'Each producer that is kept costs 1 thread, 4 descriptors, 2 map areas, about 200 kB of heap and 0.6 MB of resident memory (measured for idle ones), before its buffer.memory fills.',
      ]
    const n = most.value
    return [
      `${grouped(n)} producers take about ${grouped(n)} threads, ${grouped(4 * n)} descriptors, ${grouped(2 * n)} map areas, ${inBinary(n * 200_000)} of heap and ${inBinary(n * 600_000)} of resident memory (measured for idle ones), before their buffer.memory fills.`,
    ]
  },
  remedy: () => ({
    settings: [],
    steps: [
      'Make one producer (one KafkaTemplate, one ProducerFactory as a singleton bean) for the whole application and share it: it is thread safe.',
      'Close it once, at shutdown.',
    ],
    exact: true,
  }),
  collect: [
    'jcmd PID Thread.print | grep -c kafka-producer-network-thread',
    'jmap -histo PID | grep KafkaProducer',
  ],
  sources: [producerJavadoc],
}

/** Limits of containers and what fills them from the application's side. */
export const containerCauses: readonly Cause[] = [producerPerSend, containerMemory, arenas]
