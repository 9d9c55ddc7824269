import { equal } from '../comparisons.ts'
import { count, milliseconds } from '../kinds.ts'
import { section } from './define.ts'
import type { AnySetting } from './model.ts'
import { brokerConfig, hardware } from './sources.ts'

const define = section({
  target: 'server.properties',
  group: 'Log flush',
  roles: ['broker'],
  change: 'release',
  source: brokerConfig,
})

/** When data is forced to disk: left to the kernel, replication is what makes it safe. */
export const flushSettings: readonly AnySetting[] = [
  define({
    key: 'log.flush.interval.messages',
    kind: count,
    compare: equal,
    severity: 'warning',
    summary: 'Records after which a log is synced.',
    harm: 'With 1 every batch waits for the disk: ten to a hundred times less throughput.',
    rule: 'Unset.',
    sources: [hardware],
    keepDefault: true,
  }),
  ...(
    [
      ['log.flush.interval.ms', 'Time after which a log is synced.'],
      ['log.flush.scheduler.interval.ms', 'How often the log flusher looks for logs to sync.'],
    ] as const
  ).map(([key, summary]) =>
    define({
      key,
      kind: milliseconds,
      compare: equal,
      severity: 'info',
      summary,
      harm: 'Syncs compete with writes for the disk and add nothing replication does not give.',
      rule: 'Unset.',
      sources: [hardware],
      keepDefault: true,
    }),
  ),
  ...(
    [
      ['log.flush.offset.checkpoint.interval.ms', 'How often recovery points are written down.'],
      [
        'log.flush.start.offset.checkpoint.interval.ms',
        'How often log start offsets are written down.',
      ],
    ] as const
  ).map(([key, summary]) =>
    define({
      key,
      kind: milliseconds,
      compare: equal,
      severity: 'info',
      summary,
      harm: 'A long interval means more to scan after an unclean stop.',
      rule: 'The default, 1 min.',
      keepDefault: true,
    }),
  ),
]
