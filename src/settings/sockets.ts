import { any, atLeast, atMost, equal } from '../comparisons.ts'
import {
  type Bytes,
  bytes,
  bytesOrNoLimit,
  type Count,
  count,
  countOrNoLimit,
  milliseconds,
  poolBytes,
  set,
} from '../kinds.ts'
import { brokers, chosen, isWide, larger, section } from './define.ts'
import type { AnySetting, Choice, Context } from './model.ts'
import { brokerConfig, datacenters, issue, jira, kip } from './sources.ts'

const define = section({
  target: 'server.properties',
  group: 'Socket server',
  roles: ['broker'],
  change: 'release',
  source: brokerConfig,
})

const both = ['broker', 'controller'] as const

/** Buffers, request limits and connections. */
export const socketSettings: readonly AnySetting[] = [
  ...(['send', 'receive'] as const).map(direction =>
    define({
      key: `socket.${direction}.buffer.bytes`,
      // -1 leaves the size to the kernel, which then tunes it: better than any number.
      kind: bytesOrNoLimit,
      compare: atLeast,
      severity: 'warning',
      roles: both,
      summary: `Socket ${direction} buffer of every connection; -1 leaves it to the kernel.`,
      harm: 'A fixed buffer switches the tuning of the kernel off: 100 KiB over 20 ms cap a connection at about 5 MB/s.',
      rule: '-1 where the round trip is longer than 5 ms, else the default.',
      sources: [jira(3840), datacenters],
      decide: wideBuffer,
    }),
  ),
  define({
    key: 'replica.socket.receive.buffer.bytes',
    kind: bytesOrNoLimit,
    compare: atLeast,
    severity: 'warning',
    summary: 'Socket receive buffer of replica fetchers; -1 leaves it to the kernel.',
    harm: '64 KiB over 10 ms cap a fetcher at about 6.5 MB/s, and replicas fall out of sync.',
    rule: '-1 where 64 KiB per round trip would hold back the copy to a rebuilt broker, or the round trip is 5 ms or longer; else the default.',
    sources: [datacenters],
    decide: fetchBuffer,
  }),
  define({
    key: 'socket.request.max.bytes',
    kind: bytes,
    compare: atMost,
    severity: 'error',
    roles: both,
    summary: 'Largest request the broker reads.',
    harm: 'From 369295616 on, a TLS client on a plaintext port is read as a request of 352 MiB and memory is allocated for it: anybody can stop the broker.',
    rule: 'The default, 100 MiB, unless a larger request is declared; always below 369295616.',
    sources: [issue('sentry-kubernetes/charts#1733'), issue('tulios/kafkajs#1643')],
    decide: chosen('bytes', 'socket.request.max.bytes'),
  }),
  define({
    key: 'socket.listen.backlog.size',
    kind: count,
    compare: atLeast,
    severity: 'warning',
    summary: 'Connections that may wait for accept.',
    harm: 'With 50 the clients of a restarted broker are dropped when they all come back, and retry after seconds.',
    rule: 'The connections of the broker where more than 1000 are declared, at most 4096; else the default.',
    decide: backlog,
  }),
  define({
    key: 'queued.max.requests',
    kind: count,
    compare: atMost,
    severity: 'info',
    roles: both,
    summary: 'Requests that may wait for a request handler.',
    harm: '500 requests of 1 MB are half a GB of heap, of 100 MB they are 50 GB.',
    rule: 'The default, 500: queued.max.request.bytes is the better bound.',
    keepDefault: true,
  }),
  define({
    key: 'queued.max.request.bytes',
    kind: poolBytes,
    compare: atMost,
    severity: 'warning',
    summary: 'Bytes of requests that are read or wait; no limit by default.',
    harm: 'Without a limit a burst of requests fills the heap; a limit below socket.request.max.bytes stops the start.',
    rule: 'One fifth of the heap, at least socket.request.max.bytes.',
    sources: [kip(72)],
    decide: chosen('bytes', 'queued.max.request.bytes', () => 'bounds the heap of a request burst'),
  }),
  define({
    key: 'max.connections',
    kind: countOrNoLimit,
    compare: atMost,
    severity: 'warning',
    summary: 'Connections the broker accepts.',
    harm: 'Without a limit connections take the descriptors segments need: a roll fails and the data directory goes offline.',
    rule: 'Four fifths of what LimitNOFILE leaves beside the segments, at least twice the declared connections.',
    decide: connections,
  }),
  define({
    key: 'max.connections.per.ip',
    kind: countOrNoLimit,
    compare: atLeast,
    severity: 'info',
    summary: 'Connections from one address.',
    harm: 'Too few and clients behind one NAT address are dropped.',
    rule: 'The default, no limit.',
    keepDefault: true,
  }),
  define({
    key: 'max.connections.per.ip.overrides',
    kind: set,
    compare: any,
    severity: 'info',
    summary: 'Connections from single addresses.',
    harm: 'A malformed entry stops the start.',
    rule: 'As declared.',
  }),
  define({
    key: 'max.connection.creation.rate',
    kind: countOrNoLimit,
    compare: atMost,
    severity: 'info',
    summary: 'New connections a second.',
    harm: 'A storm of TLS handshakes keeps the network threads from everything else.',
    rule: 'With a TLS listener 50 for each CPU, else the default, no limit.',
    decide: creationRate,
  }),
  define({
    key: 'connections.max.idle.ms',
    kind: milliseconds,
    compare: equal,
    severity: 'info',
    roles: both,
    summary: 'After how long an idle connection is closed.',
    harm: 'Shorter than the 9 min of clients, or than an idle time in between, the next request meets a closed connection.',
    rule: 'The default, 10 min.',
    keepDefault: true,
  }),
  define({
    key: 'connection.failed.authentication.delay.ms',
    kind: milliseconds,
    compare: equal,
    severity: 'info',
    summary: 'Wait before a failed authentication is answered.',
    harm: 'Not below connections.max.idle.ms it stops the start.',
    rule: 'The default, 100 ms.',
    keepDefault: true,
  }),
  define({
    key: 'fetch.max.bytes',
    kind: bytes,
    compare: atLeast,
    severity: 'info',
    summary: 'Most bytes of one fetch response.',
    harm: 'Lower than what clients ask for, they need more fetches.',
    rule: 'The default, 55 MiB.',
    keepDefault: true,
  }),
  define({
    key: 'max.request.partition.size.limit',
    kind: count,
    compare: atLeast,
    severity: 'info',
    summary: 'Partitions of one describe response.',
    harm: 'A small page makes tools ask often.',
    rule: 'The default, 2000.',
    keepDefault: true,
  }),
  ...timeouts(),
  define({
    key: 'max.incremental.fetch.session.cache.slots',
    kind: count,
    compare: atLeast,
    severity: 'info',
    summary: 'Fetch sessions the broker remembers.',
    harm: 'Sessions that do not fit send full fetch requests: CPU and network grow with the partitions. From 3.8 fewer than 8 are none.',
    rule: 'The declared consumers and the fetchers of the other brokers with a fifth of room, where that is above the default of 1000.',
    decide: fetchSessions,
  }),
  define({
    key: 'sasl.server.max.receive.size',
    kind: bytes,
    compare: atLeast,
    severity: 'info',
    roles: both,
    summary: 'Largest SASL token.',
    harm: 'Large Kerberos or OAuth tokens are refused.',
    rule: 'The default, 512 KiB.',
    keepDefault: true,
  }),
  define({
    key: 'connections.max.reauth.ms',
    kind: milliseconds,
    compare: any,
    severity: 'info',
    summary: 'After how long a client must authenticate again.',
    harm: 'With 0 revoked credentials work until the client disconnects.',
    rule: 'As declared.',
  }),
]

function timeouts(): readonly AnySetting[] {
  const keys = [
    ['request.timeout.ms', 'How long the broker waits for the answer to a request of its own.'],
    ['controller.socket.timeout.ms', 'Socket timeout of the channel to the controller.'],
    ['socket.connection.setup.timeout.ms', 'How long a new connection may take at first.'],
    ['socket.connection.setup.timeout.max.ms', 'How long a new connection may take at most.'],
  ] as const
  return keys.map(([key, summary]) =>
    define({
      key,
      kind: milliseconds,
      compare: equal,
      severity: 'info',
      roles: both,
      summary,
      harm: 'Short, slow peers count as dead; long, dead ones are waited for.',
      rule: 'The default.',
      keepDefault: true,
    }),
  )
}

/** The window the sizing counts with; a larger one than the default is left to the kernel. */
function fetchBuffer({ own, sizing }: Context): Choice<Bytes> | undefined {
  const window = own.choices['replica_fetch_window']
  if (!window || window.value <= 65_536) return undefined
  const because = `64 KiB in ${sizing.cluster.clients.rtt} ms would hold back a rebuild`
  return { value: Number.POSITIVE_INFINITY, because }
}

function wideBuffer(context: Context): Choice<Bytes> | undefined {
  if (!isWide(context)) return undefined
  const { rtt } = context.sizing.cluster.clients
  return { value: Number.POSITIVE_INFINITY, because: `round trip of ${rtt} ms` }
}

function backlog({ sizing }: Context): Choice<Count> | undefined {
  const { connections } = sizing.cluster.clients
  if (connections <= 1000) return undefined
  return { value: Math.min(4096, connections), because: `${connections} connections come back` }
}

/** Leaves 2000 descriptors to everything that is neither a segment nor a connection. */
function connections({ own, sizing }: Context): Choice<Count> | undefined {
  const files = own.choices['LimitNOFILE']
  const segments = larger(own, 'segments')
  if (!files || !segments) return undefined
  const room = Math.floor(0.8 * (files.value - segments.value - 2000))
  const value = Math.max(room, 2 * sizing.cluster.clients.connections)
  if (value < 1000) return undefined
  return { value, because: `descriptors of ${Math.round(segments.value)} segments are kept free` }
}

/** A core does 20 to 50 handshakes a second with common keys: a rule of thumb, not measured. */
function creationRate({ sizing, group }: Context): Choice<Count> | undefined {
  const tls = sizing.cluster.listeners.some(one => one.protocol.endsWith('SSL'))
  return tls
    ? { value: Math.max(50, 50 * group.host.cpus), because: 'TLS handshakes cost CPU' }
    : undefined
}

/** Rounded up to 8: from 3.8 the cache has 8 shards of an eighth each. */
function fetchSessions(context: Context): Choice<Count> | undefined {
  const { consumers } = context.sizing.cluster.clients
  const fetchers = context.own.choices['num.replica.fetchers']?.value ?? 1
  const need = Math.ceil((1.2 * (consumers + (brokers(context) - 1) * fetchers)) / 8) * 8
  return need > 1000 ? { value: need, because: `${consumers} consumers` } : undefined
}
