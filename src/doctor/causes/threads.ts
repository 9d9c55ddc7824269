import { anyOf, figure, seen } from '../conditions.ts'
import { grouped } from '../facts.ts'
import { largest, type Measured, measured, smallest } from '../measures.ts'
import type { Case, Cause, Remedy, Setting } from '../model.ts'
import { limitMet as mapsFull, peakMet } from './refusals.ts'
import {
  getrlimit,
  javaTroubleshooting,
  kafkaOs,
  systemdExec,
  systemdResources,
} from './sources.ts'

const refused = seen('thread-refused', 'the kernel refused a thread')
const forkRejected = seen('fork-rejected', 'the pids controller refused a thread')

interface Met {
  readonly count: Measured
  readonly limit: Measured
  readonly setting: Setting
}

function unitFull(c: Case): Met | undefined {
  const count = largest([...measured(c, 'tasks-current', 'tasks', 'shown')])
  const limit = smallest([
    ...measured(c, 'tasks-max', 'limit'),
    ...measured(c, 'tasks-current', 'limit'),
  ])
  if (count === undefined || limit === undefined || count.value < limit.value * 0.95)
    return undefined
  const because = `${grouped(count.value)} of ${grouped(limit.value)} tasks were in use; a broker has about 100 threads, so this leaves room without end.`
  return {
    count,
    limit,
    setting: { target: 'systemd', key: 'TasksMax', value: 'infinity', because },
  }
}

function userFull(c: Case): Met | undefined {
  const count = largest(measured(c, 'thread-count', 'threads'))
  const limit = smallest([
    ...measured(c, 'process-limit', 'n', 'soft', 'unit'),
    ...measured(c, 'rlimits', 'nproc'),
  ])
  if (count === undefined || limit === undefined || count.value < limit.value * 0.95)
    return undefined
  const because = `${grouped(count.value)} threads met a limit of ${grouped(limit.value)} for all processes of the user together.`
  return {
    count,
    limit,
    setting: { target: 'systemd', key: 'LimitNPROC', value: 'infinity', because },
  }
}

function systemFull(c: Case): Met | undefined {
  const count = largest(measured(c, 'thread-count', 'threads'))
  const limit = smallest(measured(c, 'thread-limits', 'limit'))
  if (count === undefined || limit === undefined || count.value < limit.value * 0.9)
    return undefined
  const because = `${grouped(count.value)} threads of this process alone come to a system-wide limit of ${grouped(limit.value)}.`
  return {
    count,
    limit,
    setting: { target: 'sysctl', key: 'kernel.pid_max', value: '4194304', because },
  }
}

function met(c: Case): Met | undefined {
  return unitFull(c) ?? userFull(c) ?? systemFull(c)
}

const limitMet = figure('the threads have reached a limit of the unit, user or system', c => {
  const full = met(c)
  return full === undefined ? undefined : [full.count.evidence, full.limit.evidence]
})

function threadsRemedy(c: Case): Remedy {
  const full = met(c)
  if (full !== undefined) return { settings: [full.setting], steps: [], exact: true }
  if (c.count('fork-rejected') > 0)
    return {
      settings: [
        {
          target: 'systemd',
          key: 'TasksMax',
          value: 'infinity',
          because: 'The pids controller of the unit or container refused the thread.',
        },
      ],
      steps: ['In a container raise the pids limit of the runtime (podPidsLimit, --pids-limit).'],
      exact: true,
    }
  return {
    settings: [
      {
        target: 'systemd',
        key: 'TasksMax',
        value: 'infinity',
        because:
          'The most common limit of a unit; systemd sets 15 % of the system limit by default.',
      },
      {
        target: 'systemd',
        key: 'LimitNPROC',
        value: 'infinity',
        because: 'It counts all threads of the user, not of the broker.',
      },
    ],
    steps: ['Which limit was met is not in the input: see what to collect.'],
    exact: false,
  }
}

const nativeThreads: Cause = {
  id: 'native-threads',
  title: 'No more threads can be started (nproc, TasksMax, pid_max)',
  role: 'failure',
  rules: [
    { certainty: 'certain', all: [refused, limitMet] },
    { certainty: 'certain', all: [refused, forkRejected] },
    { certainty: 'likely', all: [refused] },
    { certainty: 'possible', all: [forkRejected] },
  ],
  counters: [
    {
      effect: 'weakens',
      when: mapsFull,
      why: 'the map areas are used up, and a stack needs two of them',
    },
    {
      effect: 'weakens',
      when: peakMet,
      why: 'the address space is used up, and a stack needs 1 MiB of it',
    },
  ],
  explanation:
    'pthread_create answered EAGAIN. That is a limit on the number of threads (of the user, the unit, the container or the system) or, more rarely, missing map areas or address space for the stack. It is not the heap.',
  wrongGuesses: [
    { guess: 'More heap', why: 'Stacks lie outside the heap; a larger heap leaves less for them.' },
    {
      guess: 'A smaller -Xss',
      why: 'It saves address space. The limits above count threads, whatever their size.',
    },
  ],
  figures: c => {
    const full = met(c)
    return full === undefined
      ? []
      : [`${grouped(full.count.value)} threads, limit ${grouped(full.limit.value)}.`]
  },
  remedy: threadsRemedy,
  collect: [
    'grep Threads /proc/PID/status and grep "Max processes" /proc/PID/limits',
    'systemctl show UNIT -p TasksMax -p TasksCurrent -p LimitNPROC',
    'sysctl kernel.pid_max kernel.threads-max vm.max_map_count; wc -l /proc/PID/maps',
    'jcmd PID Thread.print: which threads are many',
  ],
  sources: [javaTroubleshooting, systemdResources, getrlimit],
}

const files = seen('descriptors-out', 'the process may not open more files')
const systemFiles = seen('descriptors-out-system', 'the host may not open more files')

function descriptorLimit(c: Case): Measured | undefined {
  return smallest([
    ...measured(c, 'descriptor-limit', 'n', 'soft', 'z', 'd', 'unit'),
    ...measured(c, 'rlimits', 'nofile'),
  ])
}

/** What Kafka's guide tells to start with. */
const startWith = 100_000

const descriptors: Cause = {
  id: 'file-descriptors',
  title: 'No more files or connections can be opened (nofile, file-max)',
  role: 'failure',
  rules: [
    { certainty: 'certain', all: [anyOf('"Too many open files" was logged', files, systemFiles)] },
  ],
  counters: [],
  explanation:
    'A broker keeps one descriptor for each segment and one for each connection, about 160 beside that. accept() and open() fail when the limit is reached; a failed segment file takes the log directory offline.',
  wrongGuesses: [
    {
      guess: 'vm.max_map_count',
      why: 'That limit has its own text, "Map failed". Index files hold no descriptor.',
    },
    { guess: 'limits.conf', why: 'A systemd unit does not read it; the unit needs LimitNOFILE.' },
  ],
  figures: c => {
    const limit = descriptorLimit(c)
    return limit === undefined ? [] : [`The limit of open files is ${grouped(limit.value)}.`]
  },
  remedy: c => {
    if (c.count('descriptors-out-system') > 0)
      return {
        settings: [
          {
            target: 'sysctl',
            key: 'fs.file-max',
            value: '9223372036854775807',
            because: 'The default of a current kernel; somebody lowered it.',
          },
        ],
        steps: [],
        exact: true,
      }
    const now = descriptorLimit(c)?.value
    const value = Math.max(startWith, now === undefined ? 0 : now * 2)
    const because =
      now === undefined
        ? 'What Kafka documents as the least to start with; the need is segments + connections + about 200.'
        : `${grouped(now)} were not enough; at least the ${grouped(startWith)} Kafka documents, and twice the old value. The need is segments + connections + about 200.`
    return {
      settings: [
        { target: 'systemd', key: 'LimitNOFILE', value: String(value), because },
        ...(value > 1_048_576
          ? [
              {
                target: 'sysctl',
                key: 'fs.nr_open',
                value: String(value),
                because: 'LimitNOFILE may not exceed it.',
              },
            ]
          : []),
      ],
      steps: [
        'In a container set the ulimit of the runtime (compose: ulimits.nofile), then check /proc/PID/limits.',
      ],
      exact: now !== undefined,
    }
  },
  collect: [
    'grep "Max open files" /proc/PID/limits',
    'ls /proc/PID/fd | wc -l, and how many of them are sockets',
    'find LOG_DIRS -name "*.log" | wc -l',
  ],
  sources: [kafkaOs, systemdExec],
}

/** Limits on threads and descriptors. */
export const countCauses: readonly Cause[] = [nativeThreads, descriptors]
