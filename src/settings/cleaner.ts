import { atLeast, atMost, equal, within } from '../comparisons.ts'
import { boolean, bytes, count, decimalRate, milliseconds, ratio } from '../kinds.ts'
import { chosen, section } from './define.ts'
import type { AnySetting } from './model.ts'
import { brokerConfig, kip, strimzi } from './sources.ts'

const define = section({
  target: 'server.properties',
  group: 'Log cleaner',
  roles: ['broker'],
  change: 'release',
  source: brokerConfig,
})

/** Compaction. */
export const cleanerSettings: readonly AnySetting[] = [
  define({
    key: 'log.cleaner.enable',
    kind: boolean,
    compare: equal,
    severity: 'error',
    summary: 'Compacted topics are compacted.',
    harm: 'Without it __consumer_offsets grows for ever, and a coordinator takes hours to load it.',
    rule: 'The default, true; deprecated in 4.1.',
    sources: [kip(1148)],
    keepDefault: true,
  }),
  define({
    key: 'log.cleaner.threads',
    kind: count,
    compare: within(0.5, 2),
    severity: 'warning',
    summary: 'Threads that compact.',
    harm: 'Too few and compacted topics grow faster than they are cleaned; 0 stops the start.',
    rule: 'What the compacted write rate needs at 40 MB/s a thread, at most one for each disk.',
    decide: chosen('count', 'log.cleaner.threads'),
  }),
  define({
    key: 'log.cleaner.dedupe.buffer.size',
    kind: bytes,
    compare: atLeast,
    severity: 'warning',
    summary: 'Heap for the key tables of all cleaner threads together.',
    harm: 'A table that does not hold the dirty keys means several passes; 128 MiB hold 5 million keys. 1 MiB or less a thread stops the start.',
    rule: '128 MiB a thread, or 24 bytes for each key of the largest compacted partition, at most 2 GiB a thread.',
    sources: [strimzi],
    decide: chosen('bytes', 'log.cleaner.dedupe.buffer.size'),
  }),
  define({
    key: 'log.cleaner.io.buffer.size',
    kind: bytes,
    compare: atLeast,
    severity: 'info',
    summary: 'Heap for reading and writing of all cleaner threads together.',
    harm: 'It grows to the largest batch when needed, again and again.',
    rule: 'The default, 512 KiB.',
    keepDefault: true,
  }),
  define({
    key: 'log.cleaner.io.buffer.load.factor',
    kind: ratio,
    compare: equal,
    severity: 'info',
    summary: 'How full a key table may get.',
    harm: 'Above 0.95 look-ups collide; no value is refused.',
    rule: 'The default, 0.9.',
    keepDefault: true,
  }),
  define({
    key: 'log.cleaner.io.max.bytes.per.second',
    kind: decimalRate,
    compare: atLeast,
    severity: 'info',
    summary: 'Bytes a second cleaners read and write together.',
    harm: 'A low limit never catches up; without one compaction can starve a rotating disk.',
    rule: 'The default, no limit.',
    keepDefault: true,
  }),
  define({
    key: 'log.cleaner.min.cleanable.ratio',
    kind: ratio,
    compare: atMost,
    severity: 'info',
    summary: 'Share of dirty bytes from which a log is cleaned.',
    harm: '0.9 lets compacted topics become ten times their size; 0.01 rewrites them all the time.',
    rule: 'The default, 0.5.',
    keepDefault: true,
  }),
  ...(
    [
      ['log.cleaner.backoff.ms', 'Wait of a cleaner with nothing to do.'],
      ['log.cleaner.min.compaction.lag.ms', 'Time a record stays uncompacted at least.'],
      ['log.cleaner.max.compaction.lag.ms', 'Time after which a record must be compacted.'],
      ['log.cleaner.delete.retention.ms', 'How long tombstones are kept.'],
    ] as const
  ).map(([key, summary]) =>
    define({
      key,
      kind: milliseconds,
      compare: equal,
      severity: 'info',
      summary,
      harm: 'Tombstones that go too early bring deleted keys back to a consumer that rebuilds; a minimum lag above the maximum stops the start.',
      rule: 'The default.',
      keepDefault: true,
    }),
  ),
]
