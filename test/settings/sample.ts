import { load } from '../../src/declare/load.ts'
import type { Sizing } from '../../src/sizing/model.ts'
import { size } from '../../src/sizing/size.ts'

/** Declarations that bring every rule of the catalogue to decide something. */
export const samples: Readonly<Record<string, string>> = {
  laptop: `
kafka: "4.3.0"
brokers: 1
host: { memory: 8GiB, cpus: 2, disks: [{ size: 100GB }] }
topics: [{ name: events, partitions: 3, replication.factor: 1, writeRate: 1MB/s }]
`,
  separate: `
kafka: "4.3.0"
controllers: 3
brokers: { count: 6, racks: [a, b, c] }
host:
  memory: 128GiB
  cpus: 32
  numaNodes: 2
  network: 25Gbit/s
  disks: [{ count: 4, size: 2TB, throughput: 500MB/s, kind: nvme }]
listeners:
  - { name: CLIENT, port: 9094, protocol: SASL_SSL, advertised: "b{id}.example.org:443" }
  - { name: REPLICATION, port: 39092, interBroker: true }
clients: { connections: 5000, consumers: 3000, consumerGroups: 20, transactional: true, shareGroups: true, rtt: 60ms }
topics:
  - { name: orders, partitions: 96, writeRate: 20MB/s, consumerGroups: 3, max.message.bytes: 5MiB }
  - { name: state, partitions: 48, cleanup.policy: compact, writeRate: 2MB/s, liveBytes: 200GB, keys: 20000000 }
  - { name: audit, partitions: 12, remote.storage.enable: true, local.retention.ms: 6h, retention.ms: 90d, writeRate: 5MB/s }
overrides:
  remote.log.storage.manager.class.name: com.example.Storage
  authorizer.class.name: org.apache.kafka.metadata.authorizer.StandardAuthorizer
`,
  zookeeper: `
kafka: "3.6.1"
mode: zookeeper
zookeeper: zk1:2181,zk2:2181/kafka
java: 11
brokers: 3
host: { memory: 32GiB, cpus: 8, disks: [{ size: 1TB, kind: hdd, throughput: 150MB/s }] }
topics: [{ name: events, partitions: 300, writeRate: 10MB/s, consumerGroups: 1 }]
overrides: { log.retention.hours: 24, default.replication.factor: 2 }
`,
}

/** The sizing of a sample, or of the text of a declaration. Throws on problems. */
export async function sized(sample: string): Promise<Sizing> {
  const { cluster, release, problems } = await load(samples[sample] ?? sample, 'sample.yaml')
  if (!cluster || !release) throw new Error(problems.map(one => one.message).join('\n'))
  return size(cluster, release)
}
