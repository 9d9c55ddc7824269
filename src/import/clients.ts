import type { LiveCluster } from '../live/model.ts'
import { topicSizes } from './sizes.ts'
import type { Field } from './yaml.ts'

/** What the internal topics tell of clients; connections and producers are in no capture. */
export function clientFields(cluster: LiveCluster): readonly Field[] {
  const names = new Set([...cluster.topics.map(one => one.name), ...topicSizes(cluster).keys()])
  const because = (name: string) => `guess: ${name} exists`
  const fields: readonly (readonly [name: string, field: Field])[] = [
    ['__consumer_offsets', { key: 'consumerGroups', value: 1 }],
    ['__transaction_state', { key: 'transactional', value: true }],
    ['__share_group_state', { key: 'shareGroups', value: true }],
  ]
  return fields
    .filter(([name]) => names.has(name))
    .map(([name, field]) => ({ ...field, note: because(name) }))
}
