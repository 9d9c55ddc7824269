import { atLeast, within } from '../comparisons.ts'
import { count } from '../kinds.ts'
import { chosen, section } from './define.ts'
import type { AnySetting, Context } from './model.ts'
import { brokerConfig, mskPractices, strimzi, upgrade } from './sources.ts'

const define = section({
  target: 'server.properties',
  group: 'Threads',
  roles: ['broker'],
  change: 'release',
  source: brokerConfig,
})

/** Half to twice: what Kafka allows for one dynamic step, and wide enough for rules of thumb. */
const near = within(0.5, 2)

/** Thread pools. */
export const threadSettings: readonly AnySetting[] = [
  define({
    key: 'num.network.threads',
    kind: count,
    compare: near,
    severity: 'warning',
    roles: ['broker', 'controller'],
    summary: 'Threads of each listener that move bytes.',
    harm: 'Too few and requests wait before they are read; every one keeps a direct buffer as large as the largest request it saw.',
    rule: 'Half the CPUs, at least 3 and at most 16; more with TLS or many connections.',
    sources: [mskPractices],
    decide: chosen('count', 'num.network.threads', onCpus),
  }),
  define({
    key: 'num.io.threads',
    kind: count,
    compare: near,
    severity: 'warning',
    roles: ['broker', 'controller'],
    summary: 'Threads that process requests, including disk I/O.',
    harm: 'Too few and requests queue; too many on rotating disks and the heads do nothing but seek.',
    rule: 'The CPUs, at least 8 and at least one for each disk; twice the CPUs on rotating disks.',
    sources: [mskPractices, strimzi],
    decide: chosen('count', 'num.io.threads', onCpus),
  }),
  define({
    key: 'num.replica.fetchers',
    kind: count,
    compare: near,
    severity: 'warning',
    summary: 'Fetchers for each broker that leads followed partitions.',
    harm: 'One thread for each source can be too slow and replicas fall out of sync; each further one costs a connection to every other broker and its buffers.',
    rule: 'What the replication rate needs at the declared round trip, between 1 and 8.',
    sources: [mskPractices],
    decide: chosen('count', 'num.replica.fetchers'),
  }),
  define({
    key: 'num.replica.alter.log.dirs.threads',
    kind: count,
    compare: near,
    severity: 'info',
    summary: 'Threads that move replicas between disks of one broker.',
    harm: 'Too many and a move takes the disks from everybody else.',
    rule: 'The default, one for each data directory.',
  }),
  define({
    key: 'num.recovery.threads.per.data.dir',
    kind: count,
    compare: near,
    severity: 'warning',
    summary: 'Threads of each data directory that load and flush logs at start and stop.',
    harm: 'With one thread an unclean start of a broker with many segments takes hours; on rotating disks many threads only seek.',
    rule: 'CPUs divided by disks, between 2 and 16; 2 on rotating disks.',
    sources: [upgrade, strimzi],
    decide: chosen('count', 'num.recovery.threads.per.data.dir', onDisks),
  }),
  define({
    key: 'background.threads',
    kind: count,
    compare: near,
    severity: 'info',
    summary: 'Threads for retention, deletion and checkpoints.',
    harm: 'Too few and deletion and checkpoints lag.',
    rule: 'The default, 10.',
    keepDefault: true,
  }),
  define({
    key: 'group.coordinator.threads',
    kind: count,
    compare: atLeast,
    severity: 'info',
    summary: 'Threads of the group coordinator.',
    harm: 'Too few and commits of many groups wait.',
    rule: 'The default: 1 before 4.0, then 4.',
    keepDefault: true,
  }),
  define({
    key: 'group.coordinator.background.threads',
    kind: count,
    compare: atLeast,
    severity: 'info',
    summary: 'Threads for slow work of the group coordinator.',
    harm: 'Too few and subscriptions by pattern lag.',
    rule: 'The default, 2.',
    keepDefault: true,
  }),
]

function onCpus({ group }: Context): string {
  return `for ${group.host.cpus} CPUs`
}

function onDisks({ group }: Context): string {
  const { cpus, disks } = group.host
  return `for ${cpus} CPUs and ${disks.length === 1 ? 'one disk' : `${disks.length} disks`}`
}
