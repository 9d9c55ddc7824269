import { anyOf, figure, seen, unseen } from '../conditions.ts'
import { inBinary } from '../facts.ts'
import { largest, measured, nativeParts } from '../measures.ts'
import type { Cause, Condition } from '../model.ts'
import { memoryLow, memoryPlenty, refusedMoreThanLeft } from './host.ts'
import { largeRefused, smallRefused } from './refusals.ts'
import { kernelVm } from './sources.ts'

const bigRefused = figure('a native allocation of 16 MiB or more was refused', largeRefused)

const unitLimit = figure(
  'the OOM killer is only seen by systemd, and the unit has MemoryMax',
  c => {
    const own = c.all('memory-limit-inline').filter(e => /MemoryMax/.test(e.text))
    return own.length > 0 && c.count('host-oom-kill') === 0 ? own : undefined
  },
)

/** Memory of the host. */
export const hostMemory: Cause = {
  id: 'host-memory',
  title: 'The host ran out of memory',
  role: 'failure',
  rules: [
    {
      certainty: 'certain',
      all: [seen('host-oom-kill', 'the kernel killed the Java process for the host')],
    },
    { certainty: 'likely', all: [bigRefused, memoryLow] },
    { certainty: 'likely', all: [smallRefused, memoryLow] },
    { certainty: 'likely', all: [refusedMoreThanLeft] },
    {
      certainty: 'likely',
      all: [
        seen('unit-oom-kill', 'systemd saw the OOM killer'),
        unseen('cgroup-oom-kill', 'no limit of a cgroup was reached'),
      ],
    },
    { certainty: 'possible', all: [bigRefused] },
  ],
  counters: [
    { effect: 'weakens', when: memoryPlenty, why: 'the host still had memory to give' },
    { effect: 'weakens', when: unitLimit, why: 'the unit has a limit of its own' },
  ],
  explanation:
    'Heap, direct memory, thread stacks and malloc arenas of all processes together passed what the host has. The kernel either refused an allocation or killed the largest process.',
  wrongGuesses: [
    {
      guess: 'A larger heap',
      why: 'It takes more of what is missing; the heap is the largest part of the process.',
    },
    {
      guess: 'The page cache',
      why: 'The kernel gives page cache back before it refuses anything.',
    },
  ],
  figures: nativeParts,
  remedy: c => {
    const rss = largest(measured(c, 'host-oom-kill', 'rss'))
    return {
      settings: [],
      steps: [
        rss === undefined
          ? 'Add up -Xmx, MaxDirectMemorySize (default: as large as -Xmx), 500 MiB for class metadata, code and stacks, and what the other processes take; lower -Xmx or move a process until 30 s of writes fit beside it as page cache.'
          : `The process held ${inBinary(rss.value)} of anonymous memory when it was killed. Lower -Xmx or move other processes off the host.`,
      ],
      exact: false,
    }
  },
  collect: [
    'free -m and ps aux --sort=-rss | head',
    'dmesg -T | grep -i -E "oom|killed process"',
    'jcmd PID VM.flags',
  ],
  sources: [kernelVm],
}

const strict: Condition = anyOf(
  'vm.overcommit_memory is 2',
  seen('overcommit-strict', ''),
  seen('overcommit-strict-below', ''),
)
const commitFull = figure('Committed_AS has come within 5 % of CommitLimit', c => {
  const limit = largest(measured(c, 'commit-limit', 'limit'))
  const used = largest(measured(c, 'committed', 'committed'))
  if (limit === undefined || used === undefined || used.value < limit.value * 0.95) return undefined
  return [used.evidence, limit.evidence]
})
const anyRefused: Condition = anyOf(
  'the JVM was refused memory',
  seen('commit-failed', ''),
  seen('native-allocation-failed', ''),
  seen('reserve-failed', ''),
  seen('thread-refused', ''),
)

/** vm.overcommit_memory. */
export const overcommit: Cause = {
  id: 'overcommit',
  title: 'The kernel refuses to overcommit (vm.overcommit_memory = 2)',
  role: 'failure',
  rules: [
    { certainty: 'certain', all: [strict, commitFull, anyRefused] },
    { certainty: 'likely', all: [strict, anyRefused] },
    { certainty: 'possible', all: [strict, commitFull] },
  ],
  counters: [],
  explanation:
    'With overcommit_memory 2 the kernel promises at most swap plus overcommit_ratio (50) percent of memory. A heap that grows, stacks and malloc count; index maps of files do not.',
  wrongGuesses: [
    {
      guess: 'The host is out of memory',
      why: 'The limit is on promises. Memory can be free while promises are used up.',
    },
    {
      guess: 'vm.max_map_count',
      why: 'Mapped files are not charged, and their number is not what was refused.',
    },
  ],
  figures: c => {
    const limit = largest(measured(c, 'commit-limit', 'limit'))
    const used = largest(measured(c, 'committed', 'committed'))
    if (limit === undefined || used === undefined) return []
    return [`Committed_AS ${inBinary(used.value)} of a CommitLimit of ${inBinary(limit.value)}.`]
  },
  remedy: () => ({
    settings: [
      {
        target: 'sysctl',
        key: 'vm.overcommit_memory',
        value: '0',
        because:
          'The default heuristic. The JVM reserves far more than it uses and is not made for mode 2.',
      },
    ],
    steps: ['Where mode 2 must stay, raise vm.overcommit_ratio until CommitLimit holds all heaps.'],
    exact: true,
  }),
  collect: [
    'sysctl vm.overcommit_memory vm.overcommit_ratio',
    'grep -E "CommitLimit|Committed_AS" /proc/meminfo',
  ],
  sources: [kernelVm],
}
