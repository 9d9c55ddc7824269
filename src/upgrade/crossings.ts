import { behaviours } from '../kafka/behaviour-table.ts'
import type { Finding, Severity, Source } from '../model.ts'
import { type Context, crosses, entryOf } from './model.ts'

/** Something that changes with one release, whatever the files say. */
interface Crossing {
  readonly into: string
  readonly code: string
  readonly severity: Severity
  readonly key: string
  readonly target: string
  readonly message: string
  readonly fix?: string
  readonly source?: Source
  /** Default: always. */
  readonly when?: (context: Context) => boolean
}

const jmxFilters = ['metrics.jmx.blacklist', 'metrics.jmx.whitelist']
const controllerKeys = ['num.partitions', 'default.replication.factor']

/** In release order. Source of all without one: the upgrade notes of the release. */
export const crossings: readonly Crossing[] = [
  {
    into: '3.0.0',
    code: 'kraft-preview',
    severity: 'error',
    key: 'process.roles',
    target: 'cluster',
    message:
      'KRaft of 2.8 was early access: the upgrade notes upgrade KRaft clusters from 3.0 on, none from 2.8',
    fix: 'make a new cluster and move the data',
    source: behaviours.kraft.source,
    when: context => context.mode === 'kraft',
  },
  {
    into: '3.0.0',
    code: 'client-defaults',
    severity: 'info',
    key: 'enable.idempotence',
    target: 'clients',
    message:
      'producers of 3.0 and later wait for all in-sync replicas (acks=all) and are idempotent; brokers keep state per producer id on the heap',
  },
  {
    into: '3.4.0',
    code: 'producer-ids',
    severity: 'info',
    key: 'producer.id.expiration.ms',
    target: 'server.properties',
    message:
      'producer ids expire after 1 day; before, after 7 days by transactional.id.expiration.ms',
    fix: 'to keep the old value: producer.id.expiration.ms=604800000',
    when: context => entryOf(context, 'producer.id.expiration.ms') === undefined,
  },
  {
    into: '4.0.0',
    code: 'old-clients',
    severity: 'warning',
    key: 'clients',
    target: 'clients',
    message: 'clients older than 2.1 cannot connect any more',
    fix: 'upgrade them first; kafka.server:type=BrokerTopicMetrics and the request metrics by version show them',
    source: behaviours.oldestClient.source,
  },
  {
    into: '4.0.0',
    code: 'jmx-reporter',
    severity: 'warning',
    key: 'metric.reporters',
    target: 'server.properties',
    message:
      'metric.reporters is set without the JmxReporter, which is no longer added by itself: the JMX metrics of clients and network go',
    fix: 'add org.apache.kafka.common.metrics.JmxReporter to the list',
    when: context => {
      const set = entryOf(context, 'metric.reporters')
      return set !== undefined && !set.value.includes('JmxReporter')
    },
  },
  {
    into: '4.0.0',
    code: 'jmx-filter',
    severity: 'warning',
    key: 'metrics.jmx.blacklist',
    target: 'server.properties',
    message:
      'the JmxReporter does not read metrics.jmx.blacklist and metrics.jmx.whitelist any more: all metrics show',
    fix: 'write metrics.jmx.exclude and metrics.jmx.include instead',
    when: context => jmxFilters.some(key => entryOf(context, key) !== undefined),
  },
  {
    into: '4.0.0',
    code: 'log4j2',
    severity: 'info',
    key: 'KAFKA_LOG4J_OPTS',
    target: 'jvm',
    message:
      'logging is log4j2: the scripts pass config/log4j2.yaml; a log4j.properties of your own works in a compatibility mode only',
    fix: 'convert it, and pass -Dlog4j2.configurationFile',
    source: behaviours.logging.source,
  },
  {
    into: '4.0.0',
    code: 'group-coordinator',
    severity: 'info',
    key: 'group.coordinator.rebalance.protocols',
    target: 'server.properties',
    message: 'the new group coordinator takes over, with the consumer protocol enabled',
    source: behaviours.groupCoordinator.source,
  },
  {
    into: '4.0.0',
    code: 'removed-tools',
    severity: 'info',
    key: '--zookeeper',
    target: 'scripts',
    message:
      'the --zookeeper options, MirrorMaker 1 and the files of config/kraft are gone; config/server.properties is for KRaft',
  },
  {
    into: '4.1.0',
    code: 'share-coordinator',
    severity: 'info',
    key: 'share.coordinator.threads',
    target: 'process',
    message: 'the share coordinator always runs: about 6 threads more in every broker',
    source: behaviours.shareCoordinatorAlways.source,
  },
  {
    into: '4.1.0',
    code: 'eligible-leader-replicas',
    severity: 'warning',
    key: 'min.insync.replicas',
    target: 'server.properties',
    message:
      'eligible leader replicas are on in clusters created with 4.1 and later, and after kafka-features.sh upgrade --release-version 4.1 or later; where they are on, min.insync.replicas of a broker is removed and only the cluster-wide and topic values count',
    fix: 'set min.insync.replicas for the cluster (kafka-configs.sh --entity-default) or on the topics',
    source: behaviours.eligibleLeaderReplicas.source,
    when: context => isSet(context, 'min.insync.replicas'),
  },
  {
    into: '4.3.0',
    code: 'assignment-interval',
    severity: 'info',
    key: 'group.consumer.assignment.interval.ms',
    target: 'server.properties',
    message:
      'assignments of consumer, share and streams groups are computed at most once a second; before, at once',
    fix: 'to keep the old behaviour: group.consumer.assignment.interval.ms=0, and the same for share and streams',
  },
  {
    into: '4.3.0',
    code: 'controller-keys',
    severity: 'info',
    key: 'num.partitions',
    target: 'server.properties',
    message:
      'num.partitions and default.replication.factor belong in the files of the controllers; in a broker-only file they only warn, and 5.0 will ignore them',
    when: context =>
      controllerKeys.some(key => entryOf(context, key) !== undefined) &&
      entryOf(context, 'process.roles')?.value.trim() === 'broker',
  },
  {
    into: '4.4.0',
    code: 'oauth-audience',
    severity: 'error',
    key: 'sasl.oauthbearer.jwks.endpoint.url',
    target: 'server.properties',
    message:
      '4.4 does not start with a JWKS endpoint unless sasl.oauthbearer.expected.audience and sasl.oauthbearer.expected.issuer are set',
    fix: 'set both, or sasl.oauthbearer.allow.unverified.audience and .issuer to true',
    source: behaviours.oauthAudience.source,
    when: oauthUnverified,
  },
]

/** Set in a file, or written by the plan of a declaration. */
function isSet(context: Context, key: string): boolean {
  return entryOf(context, key) !== undefined || context.input.written?.has(key) === true
}

/** What the crossed releases change. */
export function crossed(context: Context): readonly Finding[] {
  return crossings
    .filter(({ into, when }) => crosses(context, into) && (when?.(context) ?? true))
    .map(({ into, when: _, ...finding }) => ({
      source: { title: `Apache Kafka ${into.slice(0, 3)} upgrade notes` },
      ...finding,
    }))
}

function oauthUnverified(context: Context): boolean {
  const keys = context.files.flatMap(({ byKey }) => [...byKey.keys()])
  const has = (name: string): boolean => keys.some(key => key === name || key.endsWith(`.${name}`))
  const allowed = (name: string): boolean =>
    entryOf(context, `sasl.oauthbearer.allow.unverified.${name}`)?.value.trim() === 'true'
  const covered = (name: string): boolean =>
    has(`sasl.oauthbearer.expected.${name}`) || allowed(name)
  return has('sasl.oauthbearer.jwks.endpoint.url') && !(covered('audience') && covered('issuer'))
}
