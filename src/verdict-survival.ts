import type { Cluster, NodeGroup, Topic } from './declare/cluster.ts'
import type { Verdict } from './verdict.ts'

/**
 * Whether what is left after the declared loss still works: a majority of the voters, and enough
 * copies of every partition for acks=all. Numbers alone can fit a cluster that has stopped.
 */
export function survival(group: NodeGroup, cluster: Cluster): readonly Verdict[] {
  const brokers = cluster.groups
  const first = group === brokers[0]
  const isQuorum = cluster.combined ? first : group === cluster.controllers
  const made = [isQuorum && quorum(group, cluster), first && copies(cluster)]
  return made.filter(one => one !== false && one !== undefined)
}

function verdict(
  limit: string,
  need: number,
  available: number,
  status: Verdict['status'],
  advice: string | undefined,
): Verdict {
  const margin = available === 0 ? Number.NEGATIVE_INFINITY : 1 - need / available
  return { limit, status, unit: 'count', need, available, margin, ...(advice && { advice }) }
}

/** KRaft: more than half of the voters must be up. Every broker of a combined cluster is a voter. */
function quorum(group: NodeGroup, cluster: Cluster): Verdict | undefined {
  const voters = cluster.combined
    ? cluster.groups.reduce((sum, one) => sum + one.nodes.length, 0)
    : group.nodes.length
  if (cluster.survive.brokers === 0) return undefined
  // A lost broker takes its voter along; of controllers on their own one at a time is counted.
  const lost = cluster.combined ? Math.min(voters, cluster.survive.brokers) : 1
  const majority = Math.floor(voters / 2) + 1
  const left = voters - lost
  const advice =
    'the cluster stops without a majority of its voters: an odd number of controllers, 3 for the loss of one, 5 for the loss of two'
  return verdict(
    'quorum',
    majority,
    left,
    left < majority ? 'does not fit' : 'fits',
    left < majority ? advice : undefined,
  )
}

/** Topics with one replica are declared to be lost; the others must keep min.insync.replicas. */
function copies(cluster: Cluster): Verdict | undefined {
  if (cluster.survive.brokers === 0) return undefined
  const left = leftOf(cluster)
  const own = cluster.topics.filter(({ spec }) => !spec.internal)
  const replicated = own.filter(({ spec }) => spec.replicationFactor > 1)
  const short = replicated.filter(topic => left(topic) < inSync(topic))
  const worst = replicated.reduce<Topic | undefined>(
    (a, b) => (a && left(a) - inSync(a) <= left(b) - inSync(b) ? a : b),
    undefined,
  )
  if (short.length > 0 && worst) {
    return verdict(
      'in-sync replicas',
      inSync(worst),
      left(worst),
      'does not fit',
      shortAdvice(worst, short.length, left(worst)),
    )
  }
  const [single] = own.filter(({ spec }) => spec.replicationFactor === 1)
  if (single) {
    const advice = `${named(single, own.length - replicated.length)} one replica: partitions are offline while its broker is`
    return verdict('in-sync replicas', 1, 0, 'tight', advice)
  }
  return worst && verdict('in-sync replicas', inSync(worst), left(worst), 'fits', undefined)
}

function shortAdvice(worst: Topic, count: number, rest: number): string {
  const what = rest === 0 ? 'partitions are offline' : 'acks=all is refused'
  const factor = inSync(worst) + worst.spec.replicationFactor - rest
  return `${what} for ${named(worst, count, '')} until brokers are back: replication.factor of ${factor}, or a smaller loss`
}

function named({ name }: Topic, count: number, verb = count > 1 ? ' have' : ' has'): string {
  return `${name}${count > 1 ? ` and ${count - 1} more` : ''}${verb}`
}

/** Copies that are left in the worst case. Kafka spreads the replicas of a partition over the racks. */
function leftOf({ survive, groups }: Cluster): (topic: Topic) => number {
  // Once for all topics: they may be many, and so may the brokers.
  const racks = new Set(groups.flatMap(group => group.nodes.map(node => node.rack))).size
  return ({ spec }) => {
    const each = Math.ceil(spec.replicationFactor / Math.max(1, racks))
    const lost = survive.kind === 'rack' ? each : survive.brokers
    return Math.max(0, spec.replicationFactor - lost)
  }
}

/** The brokers' own min.insync.replicas is 2, or 1 for two replicas. */
function inSync({ spec }: Topic): number {
  return spec.minInsyncReplicas ?? Math.max(1, Math.min(2, spec.replicationFactor - 1))
}
