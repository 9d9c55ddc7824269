import { type Behaviour, behaviourOf } from './behaviour.ts'
import type { ConfigKey, Domain } from './config-key.ts'
import { keysAt, type Table } from './table.ts'
import { minorOf } from './versions.ts'

/** The configs of one domain by name. */
export type Keys = ReadonlyMap<string, ConfigKey>

/** Everything known of one broker release. */
export interface Release {
  /** Exact, for example `3.9.2`. */
  readonly version: string
  readonly minor: string
  readonly broker: Keys
  readonly topic: Keys
  readonly behaviour: Behaviour
}

/** The configs of the Java clients of one release. */
export interface Clients {
  readonly producer: Keys
  readonly consumer: Keys
}

/** The table of a domain, parsed on first use. */
export async function loadTable(domain: Domain): Promise<Table> {
  const known = parsed.get(domain)
  if (known) return known
  // The text was written by scripts/releases/table.mjs from a `Table`.
  const table = JSON.parse((await moduleOf(domain)).table) as Table
  parsed.set(domain, table)
  return table
}

const parsed = new Map<Domain, Table>()

/** Literal paths, so that a bundler sees four lazy chunks. */
function moduleOf(domain: Domain): Promise<{ readonly table: string }> {
  switch (domain) {
    case 'broker':
      return import('../generated/releases/broker.ts')
    case 'topic':
      return import('../generated/releases/topic.ts')
    case 'producer':
      return import('../generated/releases/producer.ts')
    case 'consumer':
      return import('../generated/releases/consumer.ts')
  }
}

/** The release `resolveVersion` found. Throws when there is no data of exactly this version. */
export async function loadRelease(version: string): Promise<Release> {
  const [broker, topic] = await Promise.all([loadTable('broker'), loadTable('topic')])
  return {
    version,
    minor: minorOf(version),
    broker: keysAt(broker, 'broker', version),
    topic: keysAt(topic, 'topic', version),
    get behaviour() {
      return behaviourOf(version)
    },
  }
}

/** The client configs of a release. Throws as `loadRelease`. */
export async function loadClients(version: string): Promise<Clients> {
  const [producer, consumer] = await Promise.all([loadTable('producer'), loadTable('consumer')])
  return {
    producer: keysAt(producer, 'producer', version),
    consumer: keysAt(consumer, 'consumer', version),
  }
}
