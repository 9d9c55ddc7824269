import { any, atLeast, atMost, equal } from '../comparisons.ts'
import { boolean, bytes, bytesOrNoLimit, type Milliseconds, milliseconds } from '../kinds.ts'
import { section } from './define.ts'
import type { AnySetting, Choice, Context } from './model.ts'
import { brokerConfig, datacenters, kraft } from './sources.ts'

const define = section({
  target: 'server.properties',
  group: 'Quorum and metadata',
  roles: ['broker', 'controller'],
  change: 'release',
  source: brokerConfig,
})

const controller = ['controller'] as const

/** The KRaft quorum, the metadata log and heartbeats. */
export const quorumSettings: readonly AnySetting[] = [
  define({
    key: 'controller.quorum.election.timeout.ms',
    kind: milliseconds,
    compare: atLeast,
    severity: 'warning',
    summary: 'How long a voter waits for a leader before it asks for votes.',
    harm: 'Short for the distance or the pauses of the controllers, elections follow each other and metadata stands still.',
    rule: 'Ten round trips where that is more than the default of 1 s.',
    sources: [kraft, datacenters],
    decide: context => stretched(context, 10, 1000),
  }),
  define({
    key: 'controller.quorum.fetch.timeout.ms',
    kind: milliseconds,
    compare: atLeast,
    severity: 'warning',
    summary: 'How long a voter hears nothing from the leader before it asks for votes.',
    harm: 'Short for the distance or the pauses of the controllers, elections follow each other and metadata stands still.',
    rule: 'Twenty round trips where that is more than the default of 2 s.',
    sources: [kraft, datacenters],
    decide: context => stretched(context, 20, 2000),
  }),
  ...(
    [
      ['controller.quorum.election.backoff.max.ms', 'Longest wait between two elections.'],
      ['controller.quorum.request.timeout.ms', 'Timeout of requests between voters.'],
      ['controller.quorum.append.linger.ms', 'How long the leader gathers metadata writes.'],
      ['controller.quorum.retry.backoff.ms', 'Wait before a request is sent again.'],
    ] as const
  ).map(([key, summary]) =>
    define({
      key,
      kind: milliseconds,
      compare: equal,
      severity: 'info',
      summary,
      harm: 'It adds to every creation of a topic and every change of replicas in sync, or makes elections collide.',
      rule: 'The default.',
      keepDefault: true,
    }),
  ),
  ...(
    [
      ['controller.quorum.fetch.max.bytes', 'Bytes of one fetch of the metadata log.'],
      ['controller.quorum.fetch.snapshot.max.bytes', 'Bytes of one fetch of a metadata snapshot.'],
    ] as const
  ).map(([key, summary]) =>
    define({
      key,
      kind: bytes,
      compare: atLeast,
      severity: 'info',
      summary,
      harm: 'Small, new nodes of a cluster with many partitions load their snapshot slowly.',
      rule: 'The default, 1 MiB.',
      keepDefault: true,
    }),
  ),
  define({
    key: 'controller.quorum.auto.join.enable',
    kind: boolean,
    compare: equal,
    severity: 'warning',
    summary: 'A controller adds itself to a dynamic quorum.',
    harm: 'On a broker it stops the start; a controller that was removed comes back.',
    rule: 'The default, false.',
    keepDefault: true,
  }),
  define({
    key: 'broker.heartbeat.interval.ms',
    kind: milliseconds,
    compare: atMost,
    severity: 'warning',
    roles: ['broker'],
    summary: 'How often a broker tells the controllers that it lives.',
    harm: 'More than half of broker.session.timeout.ms and one lost heartbeat fences the broker.',
    rule: 'The default, 2 s.',
    keepDefault: true,
  }),
  define({
    key: 'broker.session.timeout.ms',
    kind: milliseconds,
    compare: equal,
    severity: 'warning',
    roles: controller,
    summary: 'After how long without heartbeat a broker is fenced. Read by the controllers.',
    harm: 'Short, a pause of the JVM moves all leaders of the broker; long, the leaders of a dead broker are missed that long.',
    rule: 'The default, 9 s.',
    keepDefault: true,
  }),
  ...(
    [
      ['initial.broker.registration.timeout.ms', 'How long the first registration may take.'],
      ['metadata.log.segment.ms', 'Longest time a segment of the metadata log stays active.'],
      ['metadata.log.max.snapshot.interval.ms', 'Longest time between two metadata snapshots.'],
      ['metadata.max.retention.ms', 'How long old metadata is kept.'],
      ['metadata.max.idle.interval.ms', 'How often an idle leader writes a no-op.'],
    ] as const
  ).map(([key, summary]) =>
    define({
      key,
      kind: milliseconds,
      compare: equal,
      severity: 'info',
      summary,
      harm: 'Short times mean more snapshots and restarts, long ones a long replay.',
      rule: 'The default.',
      keepDefault: true,
    }),
  ),
  define({
    key: 'metadata.log.segment.bytes',
    kind: bytes,
    compare: equal,
    severity: 'info',
    summary: 'Segment size of the metadata log.',
    harm: 'Below 8 MiB releases from 4.1 do not start.',
    rule: 'The default, 1 GiB.',
    keepDefault: true,
  }),
  define({
    key: 'metadata.log.max.record.bytes.between.snapshots',
    kind: bytes,
    compare: equal,
    severity: 'info',
    summary: 'Metadata bytes after which a snapshot is written.',
    harm: 'Small, every node writes snapshots all the time; large, a start replays for long.',
    rule: 'The default, 20 MiB.',
    keepDefault: true,
  }),
  define({
    key: 'metadata.max.retention.bytes',
    kind: bytesOrNoLimit,
    compare: equal,
    severity: 'info',
    summary: 'Bytes of old metadata that are kept.',
    harm: 'Small, a broker that was off has to load the whole snapshot again.',
    rule: 'The default, 100 MiB from 3.4.',
    keepDefault: true,
  }),
  ...(
    [
      'server.max.startup.time.ms',
      'unclean.leader.election.interval.ms',
      'log.initial.task.delay.ms',
      'producer.id.expiration.check.interval.ms',
      'remote.log.index.file.cache.ttl.ms',
    ] as const
  ).map(key =>
    define({
      key,
      kind: milliseconds,
      compare: any,
      severity: 'info',
      summary: 'Internal key, hidden from the documentation.',
      harm: 'Internal keys change or go without notice.',
      rule: 'Never written.',
    }),
  ),
]

/** `trips` round trips, written only where they exceed the default. */
function stretched(
  { sizing }: Context,
  trips: number,
  standard: number,
): Choice<Milliseconds> | undefined {
  const { rtt } = sizing.cluster.clients
  const value = Math.ceil(trips * rtt)
  if (sizing.cluster.mode !== 'kraft' || value <= standard) return undefined
  return { value, because: `${trips} round trips of ${rtt} ms` }
}
