import { atLeast, atMost, equal } from '../comparisons.ts'
import { pamCount, pamKib } from '../host-kinds.ts'
import { always, chosen, larger, section } from './define.ts'
import type { AnySetting, Context } from './model.ts'
import { confluentDeployment, hardware, man } from './sources.ts'

const define = section({
  target: 'limits.conf',
  group: 'Limits',
  roles: ['broker', 'controller'],
  change: 'restart',
  source: () => man(5, 'limits.conf'),
})

const none = Number.POSITIVE_INFINITY

/** limits.conf: read at login (su, ssh), never for a service of systemd. */
export const limitSettings: readonly AnySetting[] = [
  define({
    key: 'nofile',
    kind: pamCount,
    compare: atLeast,
    severity: 'error',
    summary: 'Open files of one process.',
    harm: 'At the limit no segment can be rolled and no connection accepted: the directory goes offline and the broker stops.',
    rule: 'As LimitNOFILE of the unit.',
    sources: [hardware, confluentDeployment],
    decide: chosen('count', 'LimitNOFILE', files),
  }),
  define({
    key: 'nproc',
    kind: pamCount,
    compare: atLeast,
    severity: 'warning',
    summary: 'Threads of all processes of the user.',
    harm: 'At the limit the JVM cannot create threads though memory is free.',
    rule: '65536.',
    sources: [man(2, 'setrlimit')],
    decide: always(65_536, 'counts every process of the user'),
  }),
  define({
    key: 'as',
    kind: pamKib,
    compare: equal,
    severity: 'error',
    summary: 'Virtual memory of one process.',
    harm: 'With a limit the JVM does not start, or dies later with Map failed: every index is mapped.',
    rule: 'unlimited.',
    decide: always(none),
  }),
  define({
    key: 'fsize',
    kind: pamKib,
    compare: equal,
    severity: 'error',
    summary: 'Size of one file.',
    harm: 'With a limit below the segment size the process is killed when a segment grows.',
    rule: 'unlimited.',
    decide: always(none),
  }),
  define({
    key: 'data',
    kind: pamKib,
    compare: equal,
    severity: 'warning',
    summary: 'Data segment of one process.',
    harm: 'With a limit heap and malloc fail.',
    rule: 'unlimited; judged, not written.',
    expect: always(none),
  }),
  define({
    key: 'memlock',
    kind: pamKib,
    compare: atLeast,
    severity: 'info',
    summary: 'Memory a process may lock.',
    harm: 'Too little and large pages fail.',
    rule: 'Not decided: Kafka locks nothing.',
  }),
  define({
    key: 'core',
    kind: pamKib,
    compare: atMost,
    severity: 'info',
    summary: 'Size of a core dump.',
    harm: 'A core is as large as the heap: it fills the disk and delays the restart.',
    rule: '0, unless there is room for the heap; judged, not written.',
    expect: always(0),
  }),
  define({
    key: 'stack',
    kind: pamKib,
    compare: equal,
    severity: 'info',
    summary: 'Stack of the first thread.',
    harm: 'Java threads have their own (-Xss); unlimited changes where maps are placed.',
    rule: 'Not decided.',
  }),
]

function files({ own }: Context): string {
  const need = larger(own, 'file_descriptors')
  return need
    ? `${Math.ceil(need.value)} descriptors are expected`
    : 'a descriptor for each segment'
}
