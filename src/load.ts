import type { ApplicationSizing } from './applications/model.ts'
import type { Clients, Cluster } from './declare/cluster.ts'
import { type Loaded as Declared, load as loadCluster, place } from './declare/load.ts'
import type { Release } from './kafka/release.ts'

/** A loaded declaration with the applications it holds, sized. */
export interface Loaded extends Declared {
  /** Absent when the declaration was loaded without them. */
  readonly applications?: readonly ApplicationSizing[]
}

/**
 * Reads a declaration, sizes its applications and adds what they connect and send to the clients of
 * the brokers. Never throws for bad text; without applications it costs nothing more.
 */
export async function load(text: string, file: string): Promise<Loaded> {
  const declared = await loadCluster(text, file)
  const { cluster, release } = declared
  if (!cluster || !release || cluster.applications.length === 0) {
    return { ...declared, applications: [] }
  }
  const { applications } = await import('./applications/normalise.ts')
  const read = applications(cluster.applications, {
    kafka: cluster.kafka,
    java: cluster.java,
    text,
  })
  const problems = [...declared.problems, ...(await place(read.problems, text, file))]
  if (problems.some(one => one.severity === 'error')) return { problems, applications: [] }
  const sized = await sizeAll(read.applications, cluster, release)
  const { brokerLoad } = await import('./applications/broker-load.ts')
  const { topicRequest } = await import('./applications/facts.ts')
  const clients = withLoad(cluster.clients, brokerLoad(sized), topicRequest(cluster))
  return { cluster: { ...cluster, clients }, release, problems, applications: sized }
}

type Normalised = ReturnType<
  typeof import('./applications/normalise.ts')['applications']
>['applications']

async function sizeAll(
  list: Normalised,
  cluster: Cluster,
  release: Release,
): Promise<readonly ApplicationSizing[]> {
  const { sizeApplication } = await import('./applications/size.ts')
  const { brokerFacts } = await import('./applications/facts.ts')
  const { loadClients } = await import('./kafka/release.ts')
  const facts = brokerFacts(cluster, release)
  return Promise.all(
    list.map(async one => sizeApplication(one, facts, await loadClients(one.clientVersion))),
  )
}

interface Load {
  readonly connections: number
  readonly producers: number
  readonly consumers: number
  readonly largestRequest?: number
}

/** Declared clients and applications are different processes: their numbers add up. */
function withLoad(clients: Clients, load: Load, ofTopics: number): Clients {
  const others = clients.largestRequest ?? ofTopics
  const largest = Math.max(others, load.largestRequest ?? 0)
  return {
    ...clients,
    connections: clients.connections + load.connections,
    producers: clients.producers + load.producers,
    consumers: clients.consumers + load.consumers,
    // Left out where applications add nothing: the plan then says itself where its number is from.
    ...((clients.largestRequest !== undefined || largest > others) && { largestRequest: largest }),
  }
}
