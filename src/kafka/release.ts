import { table as brokerTable } from '../generated/releases/broker.ts'
import { table as topicTable } from '../generated/releases/topic.ts'
import { type Behaviour, behaviourOf } from './behaviour.ts'
import type { ConfigKey, Domain } from './config-key.ts'
import { LazyKeys } from './lazy-keys.ts'
import { keysAt, type Table } from './table.ts'
import { minorOf, rankOf } from './versions.ts'

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
  const table = JSON.parse(await textOf(domain)) as Table
  parsed.set(domain, table)
  return table
}

const parsed = new Map<Domain, Table>()

/** Every plan needs brokers and topics; literal paths, so that a bundler sees lazy chunks of the rest. */
async function textOf(domain: Domain): Promise<string> {
  switch (domain) {
    case 'broker':
      return brokerTable
    case 'topic':
      return topicTable
    case 'producer':
      return (await import('../generated/releases/producer.ts')).table
    case 'consumer':
      return (await import('../generated/releases/consumer.ts')).table
  }
}

/** The release `resolveVersion` found. Throws when there is no data of exactly this version. */
export async function loadRelease(version: string): Promise<Release> {
  // Throws for a version without data, before the first key is asked for.
  rankOf(version)
  return {
    version,
    minor: minorOf(version),
    broker: new LazyKeys(brokerTable, 'broker', version),
    topic: new LazyKeys(topicTable, 'topic', version),
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
