import { atLeast, atMost, equal, within } from '../comparisons.ts'
import { sysctlBytes, sysctlCentiseconds, sysctlCount, sysctlKib } from '../host-kinds.ts'
import type { Bytes, Count } from '../kinds.ts'
import { always, chosen, section } from './define.ts'
import type { AnySetting, Choice, Context } from './model.ts'
import { confluentDeployment, hardware, issue, jira, kernelDocs, tuned } from './sources.ts'

const define = section({
  target: 'sysctl.conf',
  group: 'Memory, files and processes',
  roles: ['broker', 'controller'],
  change: 'live',
  source: kernelDocs,
})

const GiB = 2 ** 30
const MiB = 2 ** 20

/** Kernel settings for memory, files and processes. */
export const kernelMemorySettings: readonly AnySetting[] = [
  define({
    key: 'vm.max_map_count',
    kind: sysctlCount,
    compare: atLeast,
    severity: 'error',
    summary: 'Memory maps a process may have; every segment needs two.',
    harm: 'At the limit the JVM dies in native code, without exception and without a clean stop, and the next start maps everything again and dies again.',
    rule: 'The maps of an unclean start or of the peak, whichever is more, with room for the JVM; at least 262144.',
    sources: [
      hardware,
      jira(19390),
      confluentDeployment,
      issue('utilitywarehouse/tf_kube_ignition#185'),
    ],
    decide: chosen('count', 'max_map_count', maps),
  }),
  define({
    key: 'vm.swappiness',
    kind: sysctlCount,
    compare: atMost,
    severity: 'warning',
    summary: 'How readily memory is swapped out.',
    harm: 'Heap that was swapped out turns garbage collections into pauses of seconds.',
    rule: '1: almost never, and not 0, which on newer kernels means until memory is all gone.',
    sources: [confluentDeployment],
    decide: always(1),
  }),
  define({
    key: 'vm.dirty_background_ratio',
    kind: sysctlCount,
    compare: atMost,
    severity: 'warning',
    summary: 'Share of memory from which dirty pages are written in the background.',
    harm: 'A large share is written in bursts of gigabytes, and producers wait meanwhile.',
    rule: '5 up to 64 GiB of memory; above, vm.dirty_background_bytes is used, which sets this to 0.',
    sources: [tuned],
    decide: context => (isLarge(context) ? undefined : { value: 5 }),
  }),
  define({
    key: 'vm.dirty_background_bytes',
    kind: sysctlBytes,
    compare: atMost,
    severity: 'warning',
    summary: 'Dirty bytes from which pages are written in the background.',
    harm: 'A large share is written in bursts of gigabytes, and producers wait meanwhile.',
    rule: 'Above 64 GiB of memory two seconds of the disks, at most 5 % of memory.',
    decide: context => dirty(context, 2, 0.05),
  }),
  define({
    key: 'vm.dirty_ratio',
    kind: sysctlCount,
    compare: atMost,
    severity: 'warning',
    summary: 'Share of memory from which writers have to wait.',
    harm: 'A large share of a large memory is lost at a power cut; a small one stops producers early.',
    rule: '60 up to 64 GiB of memory; above, vm.dirty_bytes is used, which sets this to 0.',
    sources: [tuned],
    decide: context => (isLarge(context) ? undefined : { value: 60 }),
  }),
  define({
    key: 'vm.dirty_bytes',
    kind: sysctlBytes,
    compare: atMost,
    severity: 'warning',
    summary: 'Dirty bytes from which writers have to wait.',
    harm: 'Large, much is lost at a power cut; below two pages it is ignored.',
    rule: 'Above 64 GiB of memory thirty seconds of the disks, at most 30 % of memory.',
    decide: context => dirty(context, 30, 0.3),
  }),
  define({
    key: 'vm.dirty_expire_centisecs',
    kind: sysctlCentiseconds,
    compare: atMost,
    severity: 'info',
    summary: 'Age from which dirty pages are written.',
    harm: 'Old dirty pages are lost at a power cut.',
    rule: 'The kernel\u2019s 30 s.',
    expect: always(30_000),
  }),
  define({
    key: 'vm.dirty_writeback_centisecs',
    kind: sysctlCentiseconds,
    compare: within(0.2, 1),
    severity: 'info',
    summary: 'How often dirty pages are looked for.',
    harm: '0 switches it off: only the ratios write, in bursts.',
    rule: 'The kernel\u2019s 5 s; between 1 and 5 s is fine.',
    expect: always(5000),
  }),
  define({
    key: 'vm.overcommit_memory',
    kind: sysctlCount,
    compare: atMost,
    severity: 'warning',
    summary: 'Whether memory may be promised twice.',
    harm: 'With 2 heap, stacks and malloc fail while the page cache could be given back.',
    rule: 'The kernel\u2019s 0; 1 is fine too.',
    // 1 is as good as 0: only 2 refuses.
    expect: always(1),
  }),
  define({
    key: 'vm.min_free_kbytes',
    kind: sysctlKib,
    compare: atLeast,
    severity: 'warning',
    summary: 'Memory the kernel keeps free for itself.',
    harm: 'Too little and packets are dropped when memory is full of page cache; more than 5 % of memory starts the OOM killer.',
    rule: '128 MiB with a network of 25 Gbit/s or more, else the kernel\u2019s own.',
    decide: minFree,
  }),
  define({
    key: 'vm.vfs_cache_pressure',
    kind: sysctlCount,
    compare: within(0.5, 1.5),
    severity: 'info',
    summary: 'How readily cached file names are given back.',
    harm: '0 fills memory with them.',
    rule: 'The kernel\u2019s 100.',
    expect: always(100),
  }),
  define({
    key: 'vm.zone_reclaim_mode',
    kind: sysctlCount,
    compare: equal,
    severity: 'warning',
    summary: 'A full NUMA node gives its page cache back before it asks the others.',
    harm: 'The page cache is thrown away while other nodes have room.',
    rule: '0; written on hosts with several NUMA nodes.',
    decide: ({ group }) => (group.host.numaNodes > 1 ? { value: 0 } : undefined),
    expect: always(0),
  }),
  define({
    key: 'fs.file-max',
    kind: sysctlCount,
    compare: atLeast,
    severity: 'warning',
    summary: 'Open files of the whole host.',
    harm: 'At the limit nobody can open a file.',
    rule: 'Twice LimitNOFILE; not written, hosts have more.',
    expect: context => descriptors(context, 2),
  }),
  define({
    key: 'fs.nr_open',
    kind: sysctlCount,
    compare: atLeast,
    severity: 'warning',
    summary: 'Highest LimitNOFILE anybody may have.',
    harm: 'With LimitNOFILE above it the unit does not start.',
    rule: 'LimitNOFILE; written where that is above the kernel\u2019s 1048576. Set it before the unit is started.',
    decide: context => {
      const choice = descriptors(context, 1)
      return choice && choice.value > 1_048_576 ? choice : undefined
    },
    expect: context => descriptors(context, 1),
  }),
  define({
    key: 'kernel.threads-max',
    kind: sysctlCount,
    compare: atLeast,
    severity: 'info',
    summary: 'Threads of the whole host.',
    harm: 'At the limit the JVM cannot start threads.',
    rule: 'Twice the threads of the process; not written, hosts have more.',
    expect: threads,
  }),
  define({
    key: 'kernel.pid_max',
    kind: sysctlCount,
    compare: atLeast,
    severity: 'info',
    summary: 'Highest process and thread id.',
    harm: 'At 32768 the default TasksMax of a unit is 4915 threads.',
    rule: 'Twice the threads of the process; not written, systemd sets 4194304.',
    expect: threads,
  }),
  define({
    key: 'kernel.numa_balancing',
    kind: sysctlCount,
    compare: equal,
    severity: 'info',
    summary: 'The kernel moves pages between NUMA nodes.',
    harm: 'Moving pages costs page faults.',
    rule: 'Not decided; 0 can help on hosts with several sockets.',
    sources: [tuned],
  }),
  define({
    key: 'fs.aio-max-nr',
    kind: sysctlCount,
    compare: atLeast,
    severity: 'info',
    summary: 'Asynchronous I/O requests of the host.',
    harm: 'Kafka does not use them.',
    rule: 'Not decided.',
  }),
  define({
    key: 'vm.nr_hugepages',
    kind: sysctlCount,
    compare: equal,
    severity: 'info',
    summary: 'Memory set aside as huge pages.',
    harm: 'It is lost to the page cache.',
    rule: '0, unless the JVM uses large pages.',
    expect: always(0),
  }),
]

/** Both numbers, after the declared loss: what kills a running process, and what an unclean start takes. */
function maps({ own }: Context): string {
  const of = (name: string): number => Math.ceil(own.afterLoss[name]?.value ?? 0)
  const required = of('maps_required')
  return `dies below ${required} maps; a start after a lost checkpoint takes ${of('maps_unclean_start')}`
}

/** A share of a large memory is too many bytes: 5 % of 256 GiB are 13 GiB. */
function isLarge({ group }: Context): boolean {
  return group.host.memory > 64 * GiB
}

function dirty(context: Context, seconds: number, share: number): Choice<Bytes> | undefined {
  if (!isLarge(context)) return undefined
  const { disks, memory } = context.group.host
  const rate = disks.reduce((sum, disk) => sum + (disk.throughput ?? Number.NaN), 0)
  const cap = share * memory
  const bytes = Number.isNaN(rate) ? cap : Math.min(seconds * rate, cap)
  const because = Number.isNaN(rate)
    ? `${share * 100} % of memory`
    : `${seconds} s of the disks, at most ${share * 100} % of memory`
  return { value: Math.floor(bytes / MiB) * MiB, because }
}

function minFree({ group }: Context): Choice<Bytes> | undefined {
  const { network, memory } = group.host
  // 25 Gbit/s are 3.125 GB/s; never more than 5 % of memory.
  if (network === undefined || network < 3.125e9 || memory < 16 * GiB) return undefined
  return { value: 128 * MiB, because: 'bursts of a fast network' }
}

function descriptors({ own }: Context, times: number): Choice<Count> | undefined {
  const from = own.choices['LimitNOFILE']
  return from ? { value: times * from.value, because: 'as LimitNOFILE', from } : undefined
}

function threads({ own }: Context): Choice<Count> | undefined {
  const from = own.quantities['threads']
  return from ? { value: 2 * Math.ceil(from.value), from } : undefined
}
