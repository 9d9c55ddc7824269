import type { Sign } from '../model.ts'

/** The kernel's log, systemd, container runtimes and Kubernetes. */
export const kernelSigns: readonly Sign[] = [
  {
    id: 'host-oom-kill',
    of: 'kernel log',
    means: 'The kernel killed the Java process because the host ran out of memory.',
    hints: ['Out of memory: Kill'],
    pattern:
      /Out of memory: Kill(?:ed)? process \d+ \((?:java|kafka)[^)]*\)(?:.*?anon-rss:(?<rss>\d+)kB)?/,
    facts: { rss: 'kB' },
  },
  {
    id: 'cgroup-oom-kill',
    of: 'kernel log',
    means: 'The kernel killed the Java process because its cgroup reached its memory limit.',
    hints: ['Memory cgroup out of memory: Kill'],
    pattern:
      /Memory cgroup out of memory: Kill(?:ed)? process \d+ \((?:java|kafka)[^)]*\)(?:.*?anon-rss:(?<rss>\d+)kB)?/,
    facts: { rss: 'kB' },
  },
  {
    id: 'cgroup-usage',
    of: 'kernel log',
    means: 'Use and limit of the cgroup that ran out of memory.',
    hints: ['memory: usage '],
    pattern: /memory: usage (?<usage>\d+)kB, limit (?<limit>\d+)kB/,
    facts: { usage: 'kB', limit: 'kB' },
  },
  {
    id: 'unit-oom-kill',
    of: 'systemd',
    means: 'systemd saw a process of the unit killed for lack of memory.',
    hints: ['killed by the OOM killer', 'oom-kill'],
    pattern: /killed by the OOM killer|Failed with result 'oom-kill'|Result=oom-kill/,
  },
  {
    id: 'fork-rejected',
    of: 'kernel log',
    means: 'The pids controller refused a thread or process.',
    hints: ['fork rejected by pids controller'],
    pattern: /fork rejected by pids controller/,
  },
  {
    id: 'tasks-max',
    of: 'systemd',
    means: 'The most threads the unit may have.',
    hints: ['TasksMax=', 'pids.max'],
    pattern: /TasksMax=(?<limit>\d+|infinity)/,
    facts: { limit: 'count' },
  },
  {
    id: 'tasks-current',
    of: 'systemd',
    means: 'The threads the unit has.',
    hints: ['TasksCurrent=', 'Tasks: '],
    pattern: /TasksCurrent=(?<tasks>\d+)|^\s*Tasks:\s*(?<shown>\d+) \(limit: (?<limit>\d+)\)/,
    facts: { tasks: 'count', shown: 'count', limit: 'count' },
  },
  {
    id: 'oom-killed',
    of: 'container',
    means: 'The container was killed because it reached its memory limit.',
    hints: ['OOMKilled', 'Container killed due to memory'],
    pattern:
      /^(?!.*OOMKilled"?\s*[:=]\s*false).*\bOOMKilled\b|Container killed due to memory usage/,
  },
  {
    id: 'exit-137',
    of: 'container',
    means: 'The process ended by SIGKILL (128 + 9).',
    hints: [
      'Exit Code',
      'exit code',
      'exitCode',
      'ExitCode',
      'exited with code',
      'Exited (137)',
      'status=9/KILL',
      'code=killed',
    ],
    pattern:
      /(?:[Ee]xit ?[Cc]ode|exited with code)"?\s*[:=]?\s*137\b|Exited \(137\)|status=9\/KILL/,
  },
  {
    id: 'memory-limit',
    of: 'container',
    means: 'The memory limit of the container.',
    hints: ['Limits:', 'limits:', 'limits":'],
    pattern: /^\s*"?memory"?:\s*"?(?<limit>\d+(?:\.\d+)?[kKMGT]?i?[bB]?)"?\s*,?$/,
    facts: { limit: 'size' },
    below: { opener: /^\s*"?[Ll]imits"?:\s*\{?\s*$/, lines: 6, until: /^\s*"?[Rr]equests"?:/ },
  },
  {
    id: 'memory-limit-inline',
    of: 'container',
    means: 'The memory limit of the container on one line.',
    hints: ['mem_limit:', 'memory.max', 'memory_limit_in_bytes', 'MemoryMax=', '"Memory":'],
    pattern:
      /(?:mem_limit:|(?<![\w.])memory\.max|memory_limit_in_bytes|MemoryMax|"Memory")\s*[:=]?\s*"?(?<limit>\d+[kKmMgG]?[iI]?[bB]?)/,
    facts: { limit: 'size' },
  },
  {
    id: 'stop-timeout',
    of: 'systemd',
    means: 'systemd stopped waiting for the broker to stop and killed it.',
    hints: ['timed out. Killing', "Failed with result 'timeout'", 'stop-sigterm'],
    pattern: /stop-sigterm'? timed out\.? ?(?:Killing|Terminating)?|State 'stop\S*' timed out/,
  },
  {
    id: 'stop-timeout-setting',
    of: 'systemd',
    means: 'How long systemd or Kubernetes waits for the broker to stop.',
    hints: [
      'TimeoutStopUSec=',
      'TimeoutStopSec=',
      'terminationGracePeriodSeconds',
      'Termination Grace Period:',
      'stop_grace_period',
    ],
    pattern:
      /TimeoutStop(?:U?Sec)=(?<systemd>\S+)|(?:terminationGracePeriodSeconds:|Termination Grace Period:|stop_grace_period:)\s*(?<pod>\S+)/,
    facts: { systemd: 'word', pod: 'word' },
  },
  {
    id: 'io-error',
    of: 'kernel log',
    means: 'A device or file system failed.',
    hints: [
      'Input/output error',
      'I/O error',
      'Read-only file system',
      'read-only file system',
      'Structure needs cleaning',
      'Stale file handle',
      'Transport endpoint is not',
    ],
    pattern:
      /IOException: (?:Input\/output error|Read-only file system)|(?:Exception|kafka).*(?:Structure needs cleaning|Stale file handle|Transport endpoint is not connected)|Read-only file system|I\/O error, dev \w+|(?:EXT4-fs|XFS).*(?:I\/O error|[Rr]emounting filesystem read-only)|Input\/output error/,
  },
]
