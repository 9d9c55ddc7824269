import type { ConfigKey, Synonym } from './config-key.ts'
import type { Release } from './release.ts'

/** The value that counts for a key and the key that gave it. */
export interface Effective {
  /** In the unit of the key asked for; undefined when nothing is set and there is no default. */
  readonly value: string | undefined
  /** The key that holds the value, or `default`. */
  readonly from: string
}

/** Declared values by key, as in server.properties or a topic's configs. */
export type Entries = ReadonlyMap<string, string>

/**
 * Fallbacks that Kafka computes outside its synonym tables. Source: KafkaConfig.logDirs, nodeId and
 * effectiveAdvertisedBrokerListeners, 2.8 to 4.4.
 */
const fallbacks: ReadonlyMap<string, readonly string[]> = new Map([
  ['log.dirs', ['log.dirs', 'log.dir']],
  ['node.id', ['node.id', 'broker.id']],
  ['advertised.listeners', ['advertised.listeners', 'listeners']],
  ['delegation.token.secret.key', ['delegation.token.secret.key', 'delegation.token.master.key']],
])

/** What a broker takes for a key: the best set synonym, else the first default among them. */
export function effective(release: Release, entries: Entries, key: string): Effective {
  const asked = release.broker.get(key)
  return among(release, entries, asked, key, brokerSynonyms(release, key))
}

/** What a topic takes for a key: its own config, else what the broker's synonyms give, else the default. */
export function effectiveTopic(
  release: Release,
  broker: Entries,
  topic: Entries,
  key: string,
): Effective {
  const own = topic.get(key)
  if (own !== undefined) return { value: own, from: key }
  const asked = release.topic.get(key)
  return among(release, broker, asked, key, asked?.synonyms ?? [])
}

/** The names that may hold a broker key's value in a release, best first; at least the key itself. */
export function brokerSynonyms(release: Release, key: string): readonly Synonym[] {
  const known = release.broker.get(key)?.synonyms ?? []
  if (known.length > 0) return known
  const names = fallbacks.get(key) ?? [key]
  return names
    .filter(name => name === key || release.broker.has(name))
    .map(name => ({ name, factor: 1 }))
}

function among(
  release: Release,
  entries: Entries,
  asked: ConfigKey | undefined,
  key: string,
  synonyms: readonly Synonym[],
): Effective {
  const unit = synonyms.find(each => each.name === key)?.factor ?? 1
  for (const { name, factor } of synonyms) {
    const value = entries.get(name)
    if (value !== undefined) return { value: converted(value, factor, unit), from: name }
  }
  if (asked?.domain === 'topic') return { value: asked.default, from: 'default' }
  for (const { name, factor } of synonyms) {
    const value = release.broker.get(name)?.default
    if (value !== undefined) return { value: converted(value, factor, unit), from: 'default' }
  }
  return { value: asked?.default, from: 'default' }
}

/** Hours or minutes to the unit asked for; a negative time means no limit and becomes -1. */
function converted(text: string, factor: number, unit: number): string {
  if (factor === unit) return text
  const value = Number(text)
  if (text.trim() === '' || !Number.isInteger(value)) return text
  return value < 0 ? '-1' : String((value * factor) / unit)
}
