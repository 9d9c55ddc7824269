import type { LiveCluster, LiveTopic } from '../live/model.ts'
import type { Captured } from './captured.ts'

/** What the tools said in all captures together; the first word on a topic or directory counts. */
export function mergedCluster(hosts: readonly Captured[]): LiveCluster {
  const topics = new Map<string, LiveTopic>()
  const logDirs = new Map<string, LiveCluster['logDirs'][number]>()
  const brokers = new Map<
    string,
    LiveCluster['brokers'] extends ReadonlyMap<string, infer E> ? E : never
  >()
  for (const { live } of hosts) {
    for (const topic of live.cluster.topics) {
      const known = topics.get(topic.name)
      topics.set(topic.name, known === undefined ? topic : joined(known, topic))
    }
    for (const dir of live.cluster.logDirs) {
      const key = `${dir.broker}\n${dir.path}`
      if (!logDirs.has(key)) logDirs.set(key, dir)
    }
    for (const [name, entries] of live.cluster.brokers) {
      brokers.set(name, new Map([...entries, ...(brokers.get(name) ?? [])]))
    }
  }
  return { topics: [...topics.values()], logDirs: [...logDirs.values()], brokers }
}

/** Partitions from the one that has them, configs from both. */
function joined(a: LiveTopic, b: LiveTopic): LiveTopic {
  const [counted, other] = a.partitions === undefined ? [b, a] : [a, b]
  return { ...counted, configs: new Map([...other.configs, ...counted.configs]) }
}
