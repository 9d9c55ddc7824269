import { any, atLeast, atLeastField3, contains, equal, sameVector } from '../comparisons.ts'
import { sysctlBytes, sysctlCount, sysctlSeconds, sysctlVector, sysctlWord } from '../host-kinds.ts'
import { type Bytes, type Count, set } from '../kinds.ts'
import { always, bandwidthDelay, isWide, section } from './define.ts'
import type { AnySetting, Choice, Context } from './model.ts'
import { kernelDocs, tuned } from './sources.ts'

const define = section({
  target: 'sysctl.conf',
  group: 'Network',
  roles: ['broker', 'controller'],
  change: 'live',
  source: kernelDocs,
})

/** Kernel settings for the network. Sockets that are open keep what they have. */
export const kernelNetworkSettings: readonly AnySetting[] = [
  ...(['rmem', 'wmem'] as const).map(side =>
    define({
      key: `net.core.${side}_max`,
      kind: sysctlBytes,
      compare: atLeast,
      severity: 'warning',
      summary: `Largest ${side === 'rmem' ? 'receive' : 'send'} buffer a program may ask for.`,
      harm: 'Larger requests are cut without a word: fixed buffers stay small on long ways.',
      rule: '2 MiB, or twice what is on the way of one connection.',
      decide: context => ({ value: Math.max(2_097_152, twiceOnTheWay(context)) }),
    }),
  ),
  ...(['rmem', 'wmem'] as const).map(side =>
    define({
      key: `net.core.${side}_default`,
      kind: sysctlBytes,
      compare: any,
      severity: 'info',
      summary: `First ${side === 'rmem' ? 'receive' : 'send'} buffer of sockets other than TCP.`,
      harm: 'TCP takes its own from tcp_rmem and tcp_wmem.',
      rule: 'Not decided.',
    }),
  ),
  define({
    key: 'net.ipv4.tcp_rmem',
    kind: sysctlVector,
    compare: atLeastField3,
    severity: 'warning',
    summary: 'Least, first and largest receive buffer of TCP.',
    harm: 'Values of old guides lower the largest from 6 MiB to 2 MB; it counts only while Kafka leaves its buffers at -1.',
    rule: 'Twice what is on the way of one connection, at least the kernel\u2019s 6 MiB; written where the round trip is longer than 5 ms.',
    sources: [tuned],
    decide: context => (isWide(context) ? receive(context) : undefined),
    expect: receive,
  }),
  define({
    key: 'net.ipv4.tcp_wmem',
    kind: sysctlVector,
    compare: atLeastField3,
    severity: 'info',
    summary: 'Least, first and largest send buffer of TCP.',
    harm: 'A low ceiling caps connections over long ways.',
    rule: 'Twice what is on the way of one connection, at least the kernel\u2019s 4 MiB; written where the round trip is longer than 5 ms.',
    sources: [tuned],
    decide: context => (isWide(context) ? send(context) : undefined),
    expect: send,
  }),
  ...(
    [
      ['net.ipv4.tcp_window_scaling', 'TCP windows above 64 KiB.', 'warning'],
      ['net.ipv4.tcp_moderate_rcvbuf', 'The kernel tunes receive buffers.', 'info'],
      ['net.ipv4.tcp_syncookies', 'SYN cookies when the queue is full.', 'info'],
      ['net.ipv4.tcp_timestamps', 'TCP timestamps.', 'info'],
      ['net.ipv4.tcp_sack', 'Selective acknowledgements.', 'info'],
    ] as const
  ).map(([key, summary, severity]) =>
    define({
      key,
      kind: sysctlCount,
      compare: equal,
      severity,
      summary,
      harm: 'Switched off, a connection gets little further than one window each round trip, or recovers badly from loss.',
      rule: 'The kernel\u2019s 1.',
      expect: always(1),
    }),
  ),
  define({
    key: 'net.ipv4.tcp_slow_start_after_idle',
    kind: sysctlCount,
    compare: equal,
    severity: 'info',
    summary: 'A connection starts slowly again after a pause.',
    harm: 'Bursts of producers and replicas pay several round trips each time.',
    rule: '0.',
    decide: always(0),
  }),
  ...(
    [
      ['net.core.somaxconn', 'Longest queue of connections that wait for accept.'],
      ['net.ipv4.tcp_max_syn_backlog', 'Longest queue of connections that are not yet open.'],
    ] as const
  ).map(([key, summary]) =>
    define({
      key,
      kind: sysctlCount,
      compare: atLeast,
      severity: 'warning',
      summary,
      harm: 'It cuts socket.listen.backlog.size without a word, and clients that come back after a restart are dropped.',
      rule: '4096, the most socket.listen.backlog.size is set to.',
      sources: [tuned],
      decide: always(4096),
    }),
  ),
  define({
    key: 'net.core.netdev_max_backlog',
    kind: sysctlCount,
    compare: atLeast,
    severity: 'info',
    summary: 'Packets that may wait for a CPU.',
    harm: 'Bursts are dropped; /proc/net/softnet_stat counts them.',
    rule: '5000 with 10 Gbit/s, 25000 with 25 Gbit/s or more.',
    decide: netdevBacklog,
  }),
  define({
    key: 'net.core.netdev_budget',
    kind: sysctlCount,
    compare: atLeast,
    severity: 'info',
    summary: 'Packets of one round of packet processing.',
    harm: 'Small, fast networks need more rounds.',
    rule: '600 with 25 Gbit/s or more.',
    decide: ({ group }) => ((group.host.network ?? 0) >= 3.125e9 ? { value: 600 } : undefined),
  }),
  ...(
    [
      ['net.ipv4.tcp_keepalive_time', 'Idle time before a connection is probed.'],
      ['net.ipv4.tcp_keepalive_intvl', 'Time between two probes.'],
      ['net.ipv4.tcp_fin_timeout', 'How long a half-closed connection is kept.'],
    ] as const
  ).map(([key, summary]) =>
    define({
      key,
      kind: sysctlSeconds,
      compare: any,
      severity: 'info',
      summary,
      harm: 'It matters only where something between drops idle connections: dead ones keep their descriptors.',
      rule: 'Not decided.',
    }),
  ),
  define({
    key: 'net.ipv4.tcp_keepalive_probes',
    kind: sysctlCount,
    compare: any,
    severity: 'info',
    summary: 'Probes without answer after which a connection is dead.',
    harm: 'It matters only where something between drops idle connections.',
    rule: 'Not decided.',
  }),
  define({
    key: 'net.ipv4.tcp_tw_reuse',
    kind: sysctlCount,
    compare: any,
    severity: 'info',
    summary: 'Ports of closed connections are used again early.',
    harm: 'A value copied from a blog can break connections behind NAT.',
    rule: 'Not decided.',
  }),
  define({
    key: 'net.ipv4.ip_local_port_range',
    kind: sysctlVector,
    compare: sameVector,
    severity: 'warning',
    summary: 'Ports outgoing connections take.',
    harm: 'A range that holds a listener port: an outgoing connection has it when the broker wants to bind it again.',
    rule: 'Not decided; a range over a listener port that is not reserved is reported.',
  }),
  define({
    key: 'net.ipv4.ip_local_reserved_ports',
    kind: set,
    compare: contains,
    severity: 'warning',
    summary: 'Ports outgoing connections never take.',
    harm: 'A listener port in the range of outgoing ports may be taken when the broker restarts.',
    rule: 'Listener ports of 32768 and above, where the kernel\u2019s range begins.',
    decide: reserved,
  }),
  define({
    key: 'net.ipv4.tcp_mtu_probing',
    kind: sysctlCount,
    compare: any,
    severity: 'info',
    summary: 'TCP finds the packet size of the way by itself.',
    harm: 'With 0 large fetches hang where a router drops large packets silently.',
    rule: 'Not decided; 1 helps with jumbo frames and overlays.',
  }),
  ...(
    [
      ['net.core.default_qdisc', 'Queueing of outgoing packets.'],
      ['net.ipv4.tcp_congestion_control', 'Congestion control of TCP.'],
    ] as const
  ).map(([key, summary]) =>
    define({
      key,
      kind: sysctlWord,
      compare: any,
      severity: 'info',
      summary,
      harm: 'Mixed on one network, connections are unfair to each other.',
      rule: 'Not decided; fq and bbr help on long ways with loss.',
    }),
  ),
  define({
    key: 'net.netfilter.nf_conntrack_max',
    kind: sysctlCount,
    compare: atLeast,
    severity: 'info',
    summary: 'Connections the firewall tracks.',
    harm: 'When its table is full new connections are dropped.',
    rule: 'Twice the declared connections, where connections are tracked; not written.',
    expect: ({ sizing }) => ({ value: Math.max(2000, 2 * sizing.cluster.clients.connections) }),
  }),
]

/** Twice the bandwidth-delay product, in whole 64 KiB, at most 64 MiB. */
function twiceOnTheWay(context: Context): Bytes {
  const bytes = 2 * (bandwidthDelay(context) ?? 0)
  return Math.min(2 ** 26, Math.ceil(bytes / 65536) * 65536)
}

function receive(context: Context): Choice<readonly number[]> {
  return { value: [4096, 131_072, Math.max(6_291_456, twiceOnTheWay(context))] }
}

function send(context: Context): Choice<readonly number[]> {
  return { value: [4096, 65_536, Math.max(4_194_304, twiceOnTheWay(context))] }
}

function netdevBacklog({ group }: Context): Choice<Count> | undefined {
  const network = group.host.network ?? 0
  if (network >= 3.125e9) return { value: 25_000 }
  return network >= 1.25e9 ? { value: 5000 } : undefined
}

function reserved({ sizing, group }: Context): Choice<readonly string[]> | undefined {
  const ports = sizing.cluster.listeners
    .filter(one => group.role === 'combined' || one.controller === (group.role === 'controller'))
    .map(one => one.port)
    .filter(port => port >= 32_768)
  return ports.length === 0 ? undefined : { value: ports.map(String) }
}
