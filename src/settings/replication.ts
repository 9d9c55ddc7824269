import { absent, atLeast, atMost, equal } from '../comparisons.ts'
import { type Bytes, bytes, count, milliseconds, rate, text } from '../kinds.ts'
import { section } from './define.ts'
import type { AnySetting, Choice, Context } from './model.ts'
import { brokerConfig, datacenters, mskPractices, operations } from './sources.ts'

const define = section({
  target: 'server.properties',
  group: 'Replication',
  roles: ['broker'],
  change: 'release',
  source: brokerConfig,
})

/** Default of replica.fetch.max.bytes. */
const defaultFetch = 1_048_576

/** How followers fetch. */
export const replicationSettings: readonly AnySetting[] = [
  define({
    key: 'replica.fetch.max.bytes',
    kind: bytes,
    compare: atLeast,
    severity: 'info',
    summary: 'Bytes a follower asks for each partition.',
    harm: 'Below message.max.bytes large batches are replicated one in each fetch.',
    rule: 'message.max.bytes where that is above the default of 1 MiB.',
    decide: replicaFetch,
  }),
  define({
    key: 'replica.fetch.response.max.bytes',
    kind: bytes,
    compare: atLeast,
    severity: 'warning',
    summary: 'Most bytes of one fetch response to a follower.',
    harm: 'Heap and direct memory hold one for each fetcher and source; small ones cap replication over long round trips.',
    rule: 'The default, 10 MiB.',
    sources: [datacenters],
    keepDefault: true,
  }),
  define({
    key: 'replica.fetch.wait.max.ms',
    kind: milliseconds,
    compare: atMost,
    severity: 'warning',
    summary: 'How long a fetch of a follower waits for data.',
    harm: 'Above replica.lag.time.max.ms or replica.socket.timeout.ms it stops the start.',
    rule: 'The default, 500 ms.',
    keepDefault: true,
  }),
  define({
    key: 'replica.fetch.min.bytes',
    kind: bytes,
    compare: equal,
    severity: 'info',
    summary: 'Bytes a fetch of a follower waits for.',
    harm: 'More than 1 delays every acks=all.',
    rule: 'The default, 1.',
    keepDefault: true,
  }),
  define({
    key: 'replica.lag.time.max.ms',
    kind: milliseconds,
    compare: equal,
    severity: 'warning',
    summary: 'How long a follower may lag before it leaves the replicas in sync.',
    harm: 'Short, a pause of the JVM or a slow disk shrinks the set and producers stall; long, acks=all waits that long for a dead follower.',
    rule: 'The default, 30 s.',
    sources: [mskPractices],
    keepDefault: true,
  }),
  ...(
    [
      ['replica.fetch.backoff.ms', 'Wait after a failed fetch of a follower.'],
      ['replica.socket.timeout.ms', 'Socket timeout of followers.'],
      [
        'replica.high.watermark.checkpoint.interval.ms',
        'How often the high watermarks are written down.',
      ],
    ] as const
  ).map(([key, summary]) =>
    define({
      key,
      kind: milliseconds,
      compare: equal,
      severity: 'info',
      summary,
      harm: 'Far from the default, followers give up early or recover late; a socket timeout below the fetch wait stops the start.',
      rule: 'The default.',
      keepDefault: true,
    }),
  ),
  define({
    key: 'replica.selector.class',
    kind: text,
    compare: equal,
    severity: 'info',
    summary: 'Which replica consumers may read from.',
    harm: 'Without it consumers read across racks; with it their reads fill the page cache of followers too.',
    rule: 'As declared; useful only where clients set client.rack.',
  }),
  define({
    key: 'replication.quota.window.num',
    kind: count,
    compare: equal,
    severity: 'info',
    summary: 'Samples a replication quota is measured over.',
    harm: 'Fewer samples make throttles jump.',
    rule: 'The default, 11.',
    keepDefault: true,
  }),
  define({
    key: 'replication.quota.window.size.seconds',
    kind: count,
    compare: equal,
    severity: 'info',
    summary: 'Seconds of one sample of a replication quota.',
    harm: 'Longer samples make throttles slow.',
    rule: 'The default, 1.',
    keepDefault: true,
  }),
  ...(['leader', 'follower'] as const).map(side =>
    define({
      key: `${side}.replication.throttled.rate`,
      kind: rate,
      compare: absent,
      severity: 'warning',
      summary: `Throttle of the ${side} side of a reassignment.`,
      harm: 'In a file it does nothing; left behind as a dynamic config it throttles replication for ever and replicas fall out of sync.',
      rule: 'Never written; dynamic while a reassignment runs, removed by its --verify.',
      sources: [operations],
    }),
  ),
  define({
    key: 'replica.alter.log.dirs.io.max.bytes.per.second',
    kind: rate,
    compare: absent,
    severity: 'info',
    summary: 'Throttle of moves between disks of one broker.',
    harm: 'In a file it does nothing; left behind it throttles the next move.',
    rule: 'Never written; dynamic while replicas move.',
    sources: [operations],
  }),
]

function replicaFetch({ own }: Context): Choice<Bytes> | undefined {
  const message = own.choices['message.max.bytes']
  if (!message || message.value <= defaultFetch) return undefined
  // The default batch of 1048588 bytes is 12 bytes more than one fetch: one batch is always returned.
  if (message.value <= defaultFetch + 12) return undefined
  return { value: message.value, because: 'as large as message.max.bytes', from: message }
}
