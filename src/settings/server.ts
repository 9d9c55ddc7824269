import { any, equal, sameSet } from '../comparisons.ts'
import { count, list, set, text } from '../kinds.ts'
import { declared, section } from './define.ts'
import type { AnySetting, Context } from './model.ts'
import { brokerConfig, hardware, kip, kraft, mskPractices } from './sources.ts'

const define = section({
  target: 'server.properties',
  group: 'Server',
  roles: ['broker', 'controller'],
  change: 'release',
  source: brokerConfig,
})

/** Identity, roles and directories of a process. */
export const serverSettings: readonly AnySetting[] = [
  define({
    key: 'process.roles',
    kind: list,
    compare: sameSet,
    severity: 'warning',
    summary: 'What the process is: broker, controller, or both.',
    harm: 'With both roles a pause of the broker delays the quorum, and controllers cannot be rolled alone; a wrong role ends in an exception at start.',
    rule: 'The declared role; absent in ZooKeeper mode.',
    sources: [kraft],
    decide: ({ sizing, group }) =>
      sizing.cluster.mode === 'kraft'
        ? { value: group.role === 'combined' ? ['broker', 'controller'] : [group.role] }
        : undefined,
  }),
  define({
    key: 'node.id',
    perNode: true,
    kind: count,
    compare: equal,
    severity: 'error',
    summary: 'Id of the process, one for brokers and controllers together.',
    harm: 'A second process with the same id is refused or fenced, and the data directories belong to the id they were formatted with.',
    rule: 'The declared id in KRaft mode.',
    decide: ({ sizing, node }) =>
      sizing.cluster.mode === 'kraft' ? { value: node.id } : undefined,
  }),
  define({
    key: 'broker.id',
    perNode: true,
    kind: count,
    compare: equal,
    severity: 'error',
    roles: ['broker'],
    summary: 'Id of the broker in ZooKeeper mode; in KRaft only an old name of node.id.',
    harm: 'Different from node.id it stops the start; a second broker with the same id cannot register.',
    rule: 'The declared id in ZooKeeper mode; never in KRaft.',
    sources: [kip(1232)],
    decide: ({ sizing, node }) =>
      sizing.cluster.mode === 'zookeeper' ? { value: node.id } : undefined,
  }),
  define({
    key: 'broker.rack',
    perNode: true,
    kind: text,
    compare: equal,
    severity: 'warning',
    roles: ['broker'],
    summary: 'Rack or availability zone, which spreads replicas.',
    harm: 'Missing on some brokers, rack-aware placement fails or all replicas of a partition end in one rack and are lost with it.',
    rule: 'The declared rack; on all brokers or on none.',
    sources: [mskPractices],
    decide: ({ node }) => (node.rack === undefined ? undefined : { value: node.rack }),
  }),
  define({
    key: 'zookeeper.connect',
    kind: text,
    compare: equal,
    severity: 'error',
    roles: ['broker'],
    summary: 'ZooKeeper servers of the cluster, before KRaft.',
    harm: 'The broker joins another cluster or does not start.',
    rule: 'The declared servers in ZooKeeper mode; never in KRaft.',
    decide: ({ sizing }) =>
      sizing.cluster.mode === 'zookeeper' ? { value: sizing.cluster.zookeeper } : undefined,
  }),
  define({
    key: 'log.dirs',
    kind: list,
    compare: sameSet,
    severity: 'error',
    summary: 'Data directories, one for each disk.',
    harm: 'The default lies in /tmp, which the system empties: all data is gone. A directory shared with the system disk makes every write wait for it.',
    rule: 'One entry for each declared disk, in their order.',
    sources: [hardware],
    decide: logDirs,
  }),
  define({
    key: 'log.dir',
    kind: list,
    compare: any,
    severity: 'error',
    summary: 'Data directory when log.dirs is not set.',
    harm: 'The default lies in /tmp. It is ignored as soon as log.dirs is set.',
    rule: 'Never written; log.dirs is.',
  }),
  define({
    key: 'cordoned.log.dirs',
    kind: set,
    compare: sameSet,
    severity: 'info',
    roles: ['broker'],
    summary: 'Data directories that get no new partitions.',
    harm: 'Left behind after a disk was exchanged, new partitions crowd on the other disks.',
    rule: 'Empty, except while a disk is drained.',
    sources: [kip(1066)],
    keepDefault: true,
  }),
  define({
    key: 'metadata.log.dir',
    kind: text,
    compare: equal,
    severity: 'info',
    summary: 'Directory of the metadata log.',
    harm: 'On a slow or busy disk the log is synced late: elections, and metadata that lags.',
    rule: 'The first entry of log.dirs unless declared.',
    sources: [kraft],
  }),
]

function logDirs(context: Context): { value: readonly string[] } | undefined {
  if (declared(context, 'log.dir') !== undefined) return undefined
  const { disks } = context.group.host
  return disks.length === 0 ? undefined : { value: disks.map(disk => disk.path) }
}
