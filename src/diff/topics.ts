import type { Cluster, Topic } from '../declare/cluster.ts'
import { formatRate } from '../units.ts'
import type { TopicChange } from './model.ts'

/** Topics of the declarations that came, went or are declared in another way. */
export function topicChanges(before: Cluster | undefined, after: Cluster): readonly TopicChange[] {
  const old = declared(before)
  const now = declared(after)
  const list = [...now].flatMap(([name, topic]): readonly TopicChange[] => {
    const known = old.get(name)
    if (!known) return [{ name, change: 'added', details: [] }]
    const details = differences(known, topic)
    return details.length > 0 ? [{ name, change: 'changed', details }] : []
  })
  const gone = [...old.keys()].filter(name => !now.has(name))
  return [...list, ...gone.map(name => ({ name, change: 'removed', details: [] }) as const)]
}

function declared(cluster: Cluster | undefined): ReadonlyMap<string, Topic> {
  const own = (cluster?.topics ?? []).filter(one => !one.spec.internal)
  return new Map(own.map(one => [one.name, one]))
}

/** Kafka's own keys in Kafka's units, and what only the declaration knows. */
function facts({ count, spec }: Topic): ReadonlyMap<string, string> {
  const rate = spec.writeRate === undefined ? [] : [['writeRate', formatRate(spec.writeRate)]]
  return new Map([
    ['count', String(count)],
    ['partitions', String(spec.partitions)],
    ['replication.factor', String(spec.replicationFactor)],
    ['consumerGroups', String(spec.consumerGroups)],
    ['growth', `${Math.round(spec.growth * 1000) / 10} %`],
    ...(rate as [string, string][]),
    ...spec.declared,
  ])
}

function differences(before: Topic, after: Topic): readonly string[] {
  if (before.spec === after.spec && before.count === after.count) return []
  const [old, now] = [facts(before), facts(after)]
  return [...new Set([...now.keys(), ...old.keys()])].flatMap(key => {
    const pair = [old.get(key) ?? 'default', now.get(key) ?? 'default']
    return pair[0] === pair[1] ? [] : [`${key} ${pair[0]} -> ${pair[1]}`]
  })
}
