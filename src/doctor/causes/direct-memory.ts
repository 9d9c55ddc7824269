import { anyOf, seen } from '../conditions.ts'
import { grouped, inBinary, numberIn } from '../facts.ts'
import { heapLimit, largest, type Measured, measured, setting } from '../measures.ts'
import type { Case, Cause, Condition, Remedy, Setting } from '../model.ts'
import { isTlsHello } from './protocols.ts'
import { jdk24Buffers, jdkTemporaryBuffers, kafkaBrokerConfigs } from './sources.ts'

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

/** MaxDirectMemorySize. */
export const directMemory: Cause = {
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
