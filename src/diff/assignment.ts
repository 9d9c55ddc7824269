import type { Cluster } from '../declare/cluster.ts'
import type { Assignment } from '../sizing/spread.ts'

/**
 * The topics of an assignment that have as many replicas as declared. A topic whose partitions or
 * replicas change is not placed yet, so its numbers come from the placement model.
 */
export function placedAsDeclared(assignment: Assignment, { topics }: Cluster): Assignment {
  const declared = new Map(
    topics.map(({ name, spec }) => [name, spec.partitions * spec.replicationFactor]),
  )
  return new Map(
    [...assignment].filter(([name, brokers]) => {
      const replicas = [...brokers.values()].reduce((sum, one) => sum + one.replicas, 0)
      return replicas === declared.get(name)
    }),
  )
}
