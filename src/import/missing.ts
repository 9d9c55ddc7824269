import type { LiveCluster } from '../live/model.ts'
import type { Captured } from './captured.ts'
import type { Groups } from './groups.ts'

/** What the captures do not hold, and where to get it; one sentence each. */
export function missingOf(
  hosts: readonly Captured[],
  { brokers }: Groups,
  cluster: LiveCluster,
  hasGrowth: boolean,
): readonly string[] {
  const nodes = hosts.flatMap(one => one.live.nodes)
  const unseen = brokers.flatMap(one => one.missing.map(node => node.id))
  const lacks: readonly (readonly [isMissing: boolean, text: string])[] = [
    [unseen.length > 0, `brokers ${unseen.slice(0, 20).join(', ')}: capture these hosts too`],
    [nodes.every(one => one.properties.size === 0), 'server.properties'],
    [
      nodes.every(one => one.process === undefined),
      'a running process: JVM options come from files, if at all',
    ],
    [
      nodes.every(one => one.running.size === 0) &&
        ![...cluster.brokers].some(([name, { size }]) => name !== '' && size > 0),
      'kafka-configs --describe --all of the brokers (capture -b): dynamic values',
    ],
    [hosts.every(one => one.live.memory === undefined), 'memory of the hosts: /proc/meminfo'],
    [hosts.every(one => one.live.cpus === undefined), 'CPUs of the hosts: /proc/cpuinfo'],
    [hosts.every(one => one.spaces.length === 0), 'size of the disks: df -Pk of the log dirs'],
    [
      cluster.topics.every(one => one.partitions === undefined),
      'kafka-topics --describe (capture -b): topics, partitions, replicas',
    ],
    [cluster.logDirs.length === 0, 'kafka-log-dirs --describe (capture -b): sizes of topics'],
    [!hasGrowth, 'write rates: capture again after some hours and give it with --then'],
    [true, 'network rate, kind and throughput of the disks'],
    [true, 'client connections, producer ids, consumer groups of each topic, largest batches'],
  ]
  return lacks.filter(([isMissing]) => isMissing).map(([, text]) => text)
}
