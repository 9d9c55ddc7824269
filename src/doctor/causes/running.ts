import { anyOf, figure, seen } from '../conditions.ts'
import { grouped, numberIn, wordIn } from '../facts.ts'
import type { Cause } from '../model.ts'
import { kafkaBrokerConfigs, systemdExec } from './sources.ts'

const killed = seen('exit-137', 'it ended by SIGKILL')
const timedOut = seen('stop-timeout', 'the stop timed out and was ended by SIGKILL')
const unclean = seen('unclean-start', 'the next start found no clean shutdown')
/** Releases up to 2.8 log the missing marker for new, empty directories too: it proves nothing alone. */
const recovering = seen('unclean-start', 'segments are recovered', e =>
  /Recovering (?:unflushed segment|[1-9]\d* logs)/.test(e.text),
)
const shortGrace = seen('stop-timeout-setting', 'the time to stop is 90 s or less', e => {
  const text = wordIn(e, 'systemd') ?? wordIn(e, 'pod') ?? ''
  return /^(?:1min 30s|90s?|[1-8]?\ds?|1m30s|1min)$/.test(text)
})

const stopKilled: Cause = {
  id: 'stop-killed',
  title: 'The broker was killed while it was stopping',
  role: 'failure',
  rules: [
    { certainty: 'certain', all: [timedOut] },
    { certainty: 'likely', all: [killed, shortGrace] },
    { certainty: 'possible', all: [killed, unclean] },
  ],
  counters: [
    {
      effect: 'excludes',
      when: anyOf(
        'the memory limit killed it',
        seen('oom-killed', ''),
        seen('cgroup-oom-kill', ''),
        seen('host-oom-kill', ''),
      ),
      why: 'the kernel killed it for memory',
    },
  ],
  explanation:
    'A controlled shutdown moves leaders away and then writes and trims every index. That takes minutes on a large broker. systemd gives 90 s by default, Kubernetes 30 s; then SIGKILL ends it. The marker of a clean stop is missing, so the next start recovers every segment since the last checkpoint.',
  wrongGuesses: [
    { guess: 'Corrupt data', why: 'The recovery is the normal answer to a missing marker.' },
  ],
  remedy: () => ({
    settings: [
      {
        target: 'systemd',
        key: 'TimeoutStopSec',
        value: '360',
        because: '300 s for controlled shutdown plus 60 s to close the logs.',
      },
      {
        target: 'kubernetes',
        key: 'terminationGracePeriodSeconds',
        value: '360',
        because: 'The same, for a pod.',
      },
    ],
    steps: [],
    exact: true,
  }),
  collect: [
    'systemctl show UNIT -p TimeoutStopUSec',
    'the last 200 lines of the broker log before the kill',
  ],
  sources: [systemdExec, kafkaBrokerConfigs],
}

const uncleanStop: Cause = {
  id: 'unclean-stop',
  title: 'The broker starts after an unclean stop and recovers its logs',
  role: 'consequence',
  rules: [{ certainty: 'certain', all: [recovering] }],
  counters: [],
  explanation:
    'No marker of a clean stop was found: the process was killed or died. Segments from the recovery point on are read and their indexes rebuilt. On releases before 3.9.2 this maps up to six areas for each segment, which can itself meet vm.max_map_count.',
  wrongGuesses: [
    {
      guess: 'The broker hangs',
      why: 'It reads segments; the log names each partition it has done.',
    },
  ],
  remedy: () => ({
    settings: [],
    steps: [
      'Let it finish, and find out what ended the process before: the lines before this start, dmesg, the unit.',
    ],
    exact: false,
  }),
  collect: [
    'the end of the log before this start',
    'dmesg -T | grep -i -E "oom|killed"',
    'systemctl status UNIT',
  ],
  sources: [kafkaBrokerConfigs],
}

const tmpGone = seen('tmp-file-gone', 'a file below /tmp has disappeared')
const inTmp = seen('log-dir-in-tmp', 'log.dirs lies below /tmp')

const tmpCleaned: Cause = {
  id: 'log-dirs-in-tmp',
  title: 'log.dirs lies in /tmp, where files are removed',
  role: 'failure',
  rules: [
    { certainty: 'certain', all: [tmpGone, inTmp] },
    {
      certainty: 'certain',
      all: [
        seen('tmp-file-gone', 'a Kafka file below /tmp has disappeared', e =>
          /kafka|kraft|\.(?:log|index|timeindex|checkpoint)\b/.test(e.text),
        ),
      ],
    },
    { certainty: 'possible', all: [inTmp] },
  ],
  counters: [],
  explanation:
    'The sample configuration keeps the log in /tmp/kafka-logs. systemd-tmpfiles, tmpwatch or a reboot remove old files there; the broker then fails at the next retention run or loses all data.',
  wrongGuesses: [
    {
      guess: 'A bug in retention',
      why: 'Retention fails because the file it should rename is gone.',
    },
  ],
  remedy: () => ({
    settings: [
      {
        target: 'server.properties',
        key: 'log.dirs',
        value: '/var/lib/kafka/data',
        because: 'Any directory that nothing cleans, on the data volume.',
      },
    ],
    steps: [
      'Stop the broker, move what is left, start it; replicas on other brokers fill the gaps.',
    ],
    exact: true,
  }),
  collect: ['ls -la of the directory', 'systemd-tmpfiles --cat-config | grep /tmp'],
  sources: [kafkaBrokerConfigs],
}

const refusedTime = seen('timestamp-refused', 'a record was refused for its timestamp')
/** One day: more than any clock skew that is not a mistake. */
const day = 86_400_000
const future = figure('a segment holds a timestamp more than a day after it was written', c => {
  const lines = c
    .all('segment-times')
    .filter(
      e =>
        (numberIn(e, 'largest') ?? 0) > (numberIn(e, 'written') ?? Number.MAX_SAFE_INTEGER) + day,
    )
  return lines.length > 0 ? lines.slice(0, 3) : undefined
})

const timestamps: Cause = {
  id: 'future-timestamps',
  title: 'Records carry timestamps of the future',
  role: 'failure',
  rules: [
    { certainty: 'certain', all: [future] },
    { certainty: 'certain', all: [refusedTime] },
  ],
  counters: [],
  explanation:
    'Retention by time looks at the largest timestamp of a segment. One record from the future keeps its segment, and all later ones, until that time has passed. From 4.0 the broker refuses timestamps more than an hour ahead (message.timestamp.after.max.ms); before it accepted any.',
  wrongGuesses: [
    {
      guess: 'retention.ms is not applied',
      why: 'It is applied to the timestamps of the records, not to the age of the files.',
    },
  ],
  figures: c =>
    c
      .all('segment-times')
      .flatMap(e => {
        const ahead =
          (numberIn(e, 'largest') ?? 0) - (numberIn(e, 'written') ?? Number.MAX_SAFE_INTEGER)
        return ahead > day
          ? [
              `The largest timestamp is ${grouped(Math.round(ahead / day))} days after the segment was written.`,
            ]
          : []
      })
      .slice(0, 2),
  remedy: () => ({
    settings: [
      {
        target: 'topic',
        key: 'message.timestamp.after.max.ms',
        value: '3600000',
        because:
          'One hour, the default from 4.0; older releases have message.timestamp.difference.max.ms.',
      },
      {
        target: 'topic',
        key: 'message.timestamp.type',
        value: 'LogAppendTime',
        because: 'Where the time of the producers means nothing.',
      },
    ],
    steps: [
      'Correct the clock or the unit of the producer (seconds, milliseconds, microseconds). kafka-delete-records removes what is pinned.',
    ],
    exact: true,
  }),
  collect: ['kafka-dump-log --files SEGMENT.timeindex', 'date on producer and broker hosts'],
  sources: [kafkaBrokerConfigs],
}

/** Signs that say themselves which memory it was. */
const named = [
  'commit-failed',
  'native-allocation-failed',
  'map-failed',
  'heap-full',
  'direct-full',
  'direct-refused',
]
const kindUnknown = figure('no line says which memory', c =>
  named.some(sign => c.count(sign) > 0) ? undefined : [],
)

const runtimeMemory: Cause = {
  id: 'runtime-memory',
  title: 'The Java process ran out of some memory, which one is not said',
  role: 'failure',
  rules: [
    {
      certainty: 'possible',
      all: [
        seen('runtime-memory-full-said', 'the report says the memory of the Java runtime is full'),
        kindUnknown,
      ],
    },
    {
      certainty: 'possible',
      all: [
        seen('jvm-out-of-native-memory', 'the JVM gave up for lack of native memory'),
        kindUnknown,
      ],
    },
  ],
  counters: [],
  explanation:
    'Heap, direct memory, map areas and address space each have their own text. Topics that are never deleted fill several of them: every partition takes map areas, address space, descriptors and about 17 KB of heap.',
  wrongGuesses: [
    {
      guess: 'Just raise -Xmx',
      why: 'Only right when the text is "Java heap space"; for all others it leaves less room.',
    },
  ],
  remedy: () => ({
    settings: [],
    steps: [
      'Look for the exact words: "Java heap space", "Map failed", "Cannot reserve … direct buffer memory", "unable to create native thread", "failed to map N bytes".',
    ],
    exact: false,
  }),
  collect: [
    'the lines around "OutOfMemoryError" or "insufficient memory", and hs_err_pidPID.log',
    'ulimit -a, cat /proc/sys/vm/max_map_count, free -m, df -h',
    'the number of partitions: kafka-topics --describe | grep -c Partition:',
  ],
  sources: [kafkaBrokerConfigs],
}

/** What happens to a broker that runs or stops. */
export const runningCauses: readonly Cause[] = [
  stopKilled,
  tmpCleaned,
  timestamps,
  runtimeMemory,
  uncleanStop,
]
