import { any, atLeast, atMost, equal } from '../comparisons.ts'
import {
  serviceTimeout,
  timeSpan,
  unitBytes,
  unitCount,
  unitLevel,
  unitWord,
} from '../host-kinds.ts'
import type { Bytes, Count } from '../kinds.ts'
import { always, chosen, larger, section } from './define.ts'
import type { AnySetting, Choice, Context } from './model.ts'
import { hardware, man, strimzi, systemdMan } from './sources.ts'

const define = section({
  target: 'systemd',
  group: 'Service',
  roles: ['broker', 'controller'],
  change: 'daemon-reload',
  source: key => systemdMan(page(key)),
})

const none = Number.POSITIVE_INFINITY

/** The drop-in of the unit. */
export const unitSettings: readonly AnySetting[] = [
  define({
    key: 'LimitNOFILE',
    kind: unitCount,
    compare: atLeast,
    severity: 'error',
    summary:
      'Open files of the process; the hard value counts, the JVM raises the soft one itself.',
    harm: 'At the limit no segment can be rolled and no connection accepted: the directory goes offline and the broker stops.',
    rule: 'The descriptors needed with head-room, at least 100000; fs.nr_open must not be below.',
    sources: [hardware],
    decide: chosen('count', 'LimitNOFILE', ({ own }) => {
      const need = larger(own, 'file_descriptors')
      return need ? `${Math.ceil(need.value)} descriptors are expected` : 'one for each segment'
    }),
  }),
  define({
    key: 'LimitNPROC',
    kind: unitCount,
    compare: atLeast,
    severity: 'warning',
    summary: 'Threads of all processes of the user.',
    harm: 'At the limit the JVM cannot create threads though memory is free.',
    rule: '65536; TasksMax bounds this service alone.',
    sources: [man(2, 'setrlimit')],
    decide: always(65_536, 'counts every process of the user'),
  }),
  define({
    key: 'TasksMax',
    kind: unitCount,
    compare: atLeast,
    severity: 'warning',
    summary: 'Threads of the service.',
    harm: 'The default can be 4915; at the limit the JVM cannot create threads.',
    rule: 'Twice the threads needed or more.',
    decide: chosen('count', 'TasksMax', ({ own }) => {
      const need = own.quantities['threads']
      return need ? `${Math.ceil(need.value)} threads` : 'the default can be 4915'
    }),
    expect: tasks,
  }),
  ...(
    [
      [
        'LimitAS',
        'Virtual memory of the process.',
        'With a limit the JVM does not start, or dies later with Map failed: every index is mapped.',
        'error',
      ],
      [
        'LimitFSIZE',
        'Size of one file.',
        'With a limit below the segment size the process is killed when a segment grows.',
        'error',
      ],
      [
        'LimitDATA',
        'Data segment of the process.',
        'With a limit heap and malloc fail.',
        'warning',
      ],
    ] as const
  ).map(([key, summary, harm, severity]) =>
    define({
      key,
      kind: unitBytes,
      compare: equal,
      severity,
      summary,
      harm,
      rule: 'infinity.',
      decide: always(none),
    }),
  ),
  define({
    key: 'LimitMEMLOCK',
    kind: unitBytes,
    compare: atLeast,
    severity: 'info',
    summary: 'Memory the process may lock.',
    harm: 'Too little and large pages fail.',
    rule: '8 MiB, the default of systemd: Kafka locks nothing. Infinity only with large pages.',
    decide: always(8 * 2 ** 20, 'nothing is locked; infinity only with large pages'),
  }),
  define({
    key: 'LimitCORE',
    kind: unitBytes,
    compare: atMost,
    severity: 'info',
    summary: 'Size of a core dump.',
    harm: 'A core is as large as the heap: it fills the disk and delays the restart.',
    rule: '0, unless there is room for the heap; judged, not written.',
    expect: always(0),
  }),
  define({
    key: 'LimitSTACK',
    kind: unitBytes,
    compare: any,
    severity: 'info',
    summary: 'Stack of the first thread.',
    harm: 'Java threads have their own (-Xss).',
    rule: 'Not decided.',
  }),
  define({
    key: 'OOMScoreAdjust',
    kind: unitLevel,
    compare: atMost,
    severity: 'warning',
    summary: 'How likely the kernel kills the process when memory is gone.',
    harm: 'At 0 the broker, the largest process, is killed instead of what took the memory; at -1000 the host may hang.',
    rule: '-500.',
    decide: always(-500, 'the broker should not be the first to go'),
  }),
  define({
    key: 'TimeoutStopSec',
    kind: serviceTimeout,
    compare: atLeast,
    severity: 'error',
    summary: 'How long a stop may take before the process is killed.',
    harm: 'The default of 90 s is shorter than the five minutes a broker hands its leaders over: killed, it scans its logs at the next start.',
    rule: '300 s and what closing the segments takes, at least 360 s.',
    sources: [strimzi],
    decide: chosen('ms', 'TimeoutStopSec', () => 'controlled shutdown takes up to 5 min'),
  }),
  define({
    key: 'TimeoutStartSec',
    kind: serviceTimeout,
    compare: atLeast,
    severity: 'info',
    summary: 'How long a start may take before the process is killed.',
    harm: 'A broker that recovers its logs is killed and begins again.',
    rule: 'infinity.',
    decide: always(none, 'recovery after an unclean stop takes its time'),
  }),
  define({
    key: 'Restart',
    kind: unitWord,
    compare: any,
    severity: 'info',
    summary: 'When the service is started again.',
    harm: 'With no, a broker that left after running out of memory stays away.',
    rule: 'on-failure.',
    decide: always('on-failure'),
  }),
  define({
    key: 'RestartSec',
    kind: timeSpan,
    compare: atLeast,
    severity: 'info',
    summary: 'Pause before the service is started again.',
    harm: 'Without one a broker that cannot start is started all the time.',
    rule: '10 s.',
    decide: always(10_000),
  }),
  define({
    key: 'SuccessExitStatus',
    kind: unitWord,
    compare: any,
    severity: 'info',
    summary: 'Exit codes that count as success.',
    harm: 'A JVM ends with 143 when it is stopped, which then looks like a failure.',
    rule: '143.',
    decide: always('143'),
  }),
  define({
    key: 'MemoryMax',
    kind: unitBytes,
    compare: atLeast,
    severity: 'warning',
    summary: 'Memory of the service, page cache included.',
    harm: 'The page cache counts: a limit near the heap makes every read go to disk, or ends in the OOM killer.',
    rule: 'The declared limit of the host; else infinity, judged and not written.',
    decide: memoryLimit,
    expect: always(none),
  }),
  define({
    key: 'MemoryHigh',
    kind: unitBytes,
    compare: equal,
    severity: 'warning',
    summary: 'Memory from which the service is slowed down.',
    harm: 'The page cache counts: the broker is held up for memory the kernel could take back.',
    rule: 'infinity; judged, not written.',
    expect: always(none),
  }),
  ...(['IOWeight', 'CPUWeight'] as const).map(key =>
    define({
      key,
      kind: unitCount,
      compare: any,
      severity: 'info',
      summary: 'Share of the service against others.',
      harm: 'On a host of its own it changes nothing.',
      rule: 'Not decided.',
    }),
  ),
]

function page(key: string): string {
  if (/^(Limit|OOM)/.test(key)) return 'systemd.exec'
  if (/^(Tasks|Memory|IO|CPU)/.test(key)) return 'systemd.resource-control'
  return 'systemd.service'
}

function tasks({ own }: Context): Choice<Count> | undefined {
  const from = own.quantities['threads']
  return from ? { value: 2 * Math.ceil(from.value), from } : undefined
}

function memoryLimit({ group }: Context): Choice<Bytes> | undefined {
  const limit = group.host.memoryLimit
  return limit === undefined ? undefined : { value: limit, because: 'as declared' }
}
