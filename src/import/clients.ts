import type { LiveCluster } from '../live/model.ts'
import { topicSizes } from './sizes.ts'
import type { Field } from './yaml.ts'

/** What the internal topics tell of clients; connections and producers are in no capture. */
export function clientFields(cluster: LiveCluster): readonly Field[] {
  const names = topicNames(cluster)
  const fields: readonly (readonly [name: string, field: Field])[] = [
    ['__transaction_state', { key: 'transactional', value: true }],
    ['__share_group_state', { key: 'shareGroups', value: true }],
  ]
  return fields.filter(([name]) => names.has(name)).map(([name, field]) => exists(name, field))
}

/** Who commits offsets reads topics; which ones is in no capture, so each counts as read once. */
export function readerFields(cluster: LiveCluster): readonly Field[] {
  const name = '__consumer_offsets'
  if (!topicNames(cluster).has(name)) return []
  return [exists(name, { key: 'consumerGroups', value: 1 })]
}

function exists(name: string, field: Field): Field {
  return { ...field, note: `guess: ${name} exists` }
}

function topicNames(cluster: LiveCluster): ReadonlySet<string> {
  return new Set([...cluster.topics.map(one => one.name), ...topicSizes(cluster).keys()])
}
