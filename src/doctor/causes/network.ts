import { figure, seen } from '../conditions.ts'
import { grouped } from '../facts.ts'
import { largest, type Measured, measured, setting } from '../measures.ts'
import type { Case, Cause, Remedy, Setting } from '../model.ts'
import { asText, isTlsAlert, isTlsHello } from './protocols.ts'
import { kafkaBrokerConfigs } from './sources.ts'

function sizes(c: Case): readonly Measured[] {
  return [...measured(c, 'invalid-receive', 'size'), ...measured(c, 'direct-refused', 'bytes')]
}

const tlsHello = figure('a request length is a TLS hello (0x1603…)', c => {
  const lines = sizes(c)
    .filter(size => isTlsHello(size.value))
    .map(size => size.evidence)
  return lines.length > 0 ? lines.slice(0, 3) : undefined
})

/** What a request may be by default: 100 MiB. */
const requestDefault = 104_857_600
/** 0x16030100: from this value on the broker takes a TLS hello for an allowed length. */
const firstHello = 369_295_616

function tlsRemedy(c: Case): Remedy {
  const request = setting(c, 'request')
  const settings: Setting[] = [
    {
      target: 'client',
      key: 'security.protocol',
      value: 'PLAINTEXT on this port, or SSL on the TLS port',
      because: 'The client speaks TLS to a listener that does not.',
    },
  ]
  if (request !== undefined && request.value >= firstHello)
    settings.push({
      target: 'server.properties',
      key: 'socket.request.max.bytes',
      value: String(requestDefault),
      because: `${grouped(request.value)} is above ${grouped(firstHello)} = 0x16030100, so the broker allocates a TLS hello as a request; the default of ${grouped(requestDefault)} refuses it.`,
    })
  return {
    settings,
    steps: [
      'Find the client: the broker logs its address with the exception, or use `ss -tn sport = :9092`. Health checks and scanners that speak TLS do this too.',
    ],
    exact: true,
  }
}

const tlsOnPlaintext: Cause = {
  id: 'tls-on-plaintext',
  title: 'A TLS client talks to a plaintext port',
  role: 'failure',
  rules: [{ certainty: 'certain', all: [tlsHello] }],
  counters: [],
  explanation:
    'Kafka reads the first four bytes of a request as its length. A TLS hello begins 0x16 0x03 0x01, which is a length of about 369 295 616. With the default of socket.request.max.bytes the broker refuses it as an invalid receive; with a limit above that value it allocates 352 MiB for each attempt, on the heap and as direct memory.',
  wrongGuesses: [
    {
      guess: 'More heap or direct memory',
      why: 'No message is that large; each further attempt takes 352 MiB again.',
    },
    {
      guess: 'Larger socket.request.max.bytes',
      why: 'That turns a refused connection into an OutOfMemoryError.',
    },
  ],
  figures: c => {
    const size = largest(sizes(c).filter(each => isTlsHello(each.value)))
    return size === undefined
      ? []
      : [
          `${grouped(size.value)} is 0x${size.value.toString(16)}: record type 22 (handshake), version 3.${(size.value >>> 8) & 255}, then the first byte of the length.`,
        ]
  },
  remedy: tlsRemedy,
  collect: [
    'the address in the exception',
    'listeners and listener.security.protocol.map',
    'socket.request.max.bytes',
  ],
  sources: [kafkaBrokerConfigs],
}

const text = figure('a request length is readable text, such as "GET "', c => {
  const lines = sizes(c)
    .filter(size => asText(size.value) !== undefined)
    .map(size => size.evidence)
  return lines.length > 0 ? lines.slice(0, 3) : undefined
})
const notTls = seen('tls-expected', 'a TLS listener got bytes that are not TLS')

const foreignProtocol: Cause = {
  id: 'foreign-protocol',
  title: 'Something that is not a Kafka client talks to the port',
  role: 'failure',
  rules: [
    { certainty: 'certain', all: [text] },
    { certainty: 'likely', all: [notTls] },
    {
      certainty: 'possible',
      all: [seen('invalid-receive', 'a request length is negative', e => /size = -/.test(e.text))],
    },
  ],
  counters: [],
  explanation:
    'The first bytes of a connection are read as a length. An HTTP health check, a browser, a scanner or a plaintext client on a TLS port gives a nonsense length or "Unrecognized SSL message". The broker closes the connection; it does not fail from it.',
  wrongGuesses: [
    {
      guess: 'A corrupt message',
      why: 'It is the first thing on a new connection, before any message.',
    },
  ],
  figures: c => {
    const size = largest(sizes(c).filter(each => asText(each.value) !== undefined))
    return size === undefined
      ? []
      : [`${grouped(size.value)} is the text "${asText(size.value)}" read as a number.`]
  },
  remedy: () => ({
    settings: [],
    steps: [
      'Point the health check at a TCP connect or at the JMX port, or the client at the right listener.',
    ],
    exact: true,
  }),
  collect: ['the address in the exception', 'ss -tn sport = :9092'],
  sources: [kafkaBrokerConfigs],
}

const tooLarge = seen('record-too-large', 'a record was refused for its size')
const receiveTooLarge = figure('a request is larger than socket.request.max.bytes', c => {
  const lines = measured(c, 'invalid-receive', 'size')
    .filter(
      size =>
        size.value > requestDefault &&
        !isTlsHello(size.value) &&
        !isTlsAlert(size.value) &&
        asText(size.value) === undefined,
    )
    .map(size => size.evidence)
  return lines.length > 0 ? lines.slice(0, 3) : undefined
})

function recordRemedy(c: Case): Remedy {
  const size = largest(measured(c, 'record-too-large-figures', 'bytes', 'batch'))
  const named =
    size === undefined ? 'the largest batch' : String(Math.ceil(size.value / 1024) * 1024)
  const because =
    size === undefined
      ? 'The largest batch the producers make.'
      : `A record of ${grouped(size.value)} bytes was refused; rounded up to whole KiB.`
  return {
    settings: [
      { target: 'topic', key: 'max.message.bytes', value: named, because },
      {
        target: 'producer',
        key: 'max.request.size',
        value: named,
        because: 'The producer refuses first.',
      },
      {
        target: 'server.properties',
        key: 'replica.fetch.max.bytes',
        value: named,
        because:
          'At least as large, and not above segment.bytes, so that followers fetch it in one go.',
      },
    ],
    steps: [
      'Or compress, or send a reference to the payload. Direct memory grows with the largest request × threads.',
    ],
    exact: size !== undefined,
  }
}

const recordTooLarge: Cause = {
  id: 'record-too-large',
  title: 'A record or request is larger than allowed',
  role: 'failure',
  rules: [
    { certainty: 'certain', all: [tooLarge] },
    { certainty: 'likely', all: [receiveTooLarge] },
  ],
  counters: [],
  explanation:
    'The producer (max.request.size), the topic (max.message.bytes), the broker (message.max.bytes) and the socket (socket.request.max.bytes) each bound the size. The record is refused, the broker is fine.',
  wrongGuesses: [
    { guess: 'Network or memory trouble', why: 'The refusal names a size and a setting.' },
  ],
  remedy: recordRemedy,
  collect: [
    'the full message with its sizes',
    'kafka-configs --describe of the topic',
    'max.request.size and compression of the producer',
  ],
  sources: [kafkaBrokerConfigs],
}

const isr: Cause = {
  id: 'min-insync-replicas',
  title: 'Too few replicas are in sync for acks=all',
  role: 'consequence',
  rules: [
    {
      certainty: 'certain',
      all: [seen('isr-too-small', 'a produce was refused for too few replicas')],
    },
  ],
  counters: [],
  explanation:
    'A partition has fewer in-sync replicas than min.insync.replicas. Producers with acks=all are refused until followers catch up. It protects data; something else took the followers away.',
  wrongGuesses: [
    {
      guess: 'Lower min.insync.replicas',
      why: 'It lets the producers through by giving up a copy; the followers are still missing.',
    },
  ],
  figures: c => {
    const needed = largest(measured(c, 'isr-too-small', 'needed'))
    return needed === undefined ? [] : [`min.insync.replicas asks for ${needed.value}.`]
  },
  remedy: c => ({
    settings: [],
    steps: [
      'Find which broker is down or behind (kafka-topics --describe --under-min-isr-partitions) and read its log.',
      largest(measured(c, 'isr-too-small', 'needed'))?.value === undefined
        ? 'With replication factor 3 set min.insync.replicas to 2: one broker can be away.'
        : `The replication factor must be at least ${(largest(measured(c, 'isr-too-small', 'needed'))?.value ?? 2) + 1}, so that one broker can be away.`,
    ],
    exact: false,
  }),
  collect: [
    'kafka-topics --describe --under-min-isr-partitions',
    'the log of the brokers that are not in the ISR',
  ],
  sources: [kafkaBrokerConfigs],
}

/** What comes in over the network. */
export const networkCauses: readonly Cause[] = [
  tlsOnPlaintext,
  foreignProtocol,
  recordTooLarge,
  isr,
]
