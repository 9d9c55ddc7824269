import { brokerConstraints } from './constraints-broker.ts'
import { hostConstraints } from './constraints-host.ts'
import { jvmConstraints } from './constraints-jvm.ts'
import { kraftConstraints } from './constraints-kraft.ts'
import { startConstraints } from './constraints-start.ts'
import { topicConstraints } from './constraints-topics.ts'
import { zooKeeperConstraints } from './constraints-zookeeper.ts'
import { brokerDangers } from './dangers.ts'
import type { Constraint } from './model.ts'

/** Every relation and every dangerous value, in the order they are reported. */
export const constraints: readonly Constraint[] = [
  ...brokerConstraints,
  ...kraftConstraints,
  ...startConstraints,
  ...zooKeeperConstraints,
  ...brokerDangers,
  ...hostConstraints,
  ...jvmConstraints,
  ...topicConstraints,
]
