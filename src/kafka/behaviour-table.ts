import type { Source } from '../model.ts'
import type { BehaviourRow, Behaviours } from './behaviour.ts'

const url = 'https://kafka.apache.org/documentation/'
const upgradeNotes: Source = {
  title: 'Apache Kafka documentation, upgrading',
  url: `${url}#upgrade`,
}
const javaNotes: Source = { title: 'Apache Kafka documentation, Java version', url: `${url}#java` }
const kraftNotes: Source = { title: 'Apache Kafka documentation, KRaft', url: `${url}#kraft` }
const tierNotes: Source = {
  title: 'Apache Kafka documentation, tiered storage',
  url: `${url}#tiered_storage`,
}
const scripts: Source = {
  title: 'bin/kafka-run-class.sh and bin/kafka-server-start.sh of the release tags',
  url: 'https://github.com/apache/kafka/tree/trunk/bin',
}
const code = (file: string): Source => ({
  title: `Apache Kafka source, ${file}`,
  url: 'https://github.com/apache/kafka',
})
const kip = (number: number, title: string): Source => ({
  title: `KIP-${number}: ${title}`,
  url: 'https://cwiki.apache.org/confluence/display/KAFKA/Kafka+Improvement+Proposals',
})
const issue = (number: number, title: string): Source => ({
  title: `KAFKA-${number}: ${title}`,
  url: `https://issues.apache.org/jira/browse/KAFKA-${number}`,
})

const of40 = ['transaction.version=2', 'group.version=1']
/** 4.0 says that it raises kraft.version too, but leaves the voters of a file as they are. */
const of41 = [...of40, 'kraft.version=1', 'eligible.leader.replicas.version=1']

const pool = ['Produce', 'Fetch', 'DeleteRecords']
const g1 = [
  '-server',
  '-XX:+UseG1GC',
  '-XX:MaxGCPauseMillis=20',
  '-XX:InitiatingHeapOccupancyPercent=35',
  '-XX:+ExplicitGCInvokesConcurrent',
  '-XX:MaxInlineLevel=15',
]

/** Every row; docs/releases.md prints them. */
export const behaviours: Behaviours = {
  resizeUnmaps: row(
    'Resizing an index unmaps the old mapping at once',
    issue(19390, 'AbstractIndex.resize leaves the old mapping to the garbage collector'),
    ['2.8.0', false],
    ['3.9.2', true],
    ['4.0.0', false],
    ['4.0.2', true],
    ['4.1.0', false],
    ['4.1.1', true],
  ),
  lazyIndexes: row(
    'An index is mapped when it is first used, not when its segment is loaded',
    issue(7283, 'lazy indexes (2.3 and later)'),
    ['2.8.0', true],
  ),
  zooKeeper: row('Brokers can run with ZooKeeper', upgradeNotes, ['2.8.0', true], ['4.0.0', false]),
  kraft: row('KRaft mode', kraftNotes, ['2.8.0', 'preview'], ['3.3.0', 'production']),
  zooKeeperMigration: row(
    'A running cluster can migrate from ZooKeeper to KRaft',
    kip(866, 'ZooKeeper to KRaft Migration'),
    ['2.8.0', 'none'],
    ['3.4.0', 'early access'],
    ['3.5.0', 'preview'],
    ['3.6.0', 'production'],
    ['4.0.0', 'none'],
  ),
  combinedMode: row('One process as broker and controller', kraftNotes, [
    '2.8.0',
    'possible in KRaft mode; not for critical clusters',
  ]),
  kraftJbod: row(
    'Several log directories in KRaft mode',
    kip(858, 'Handle JBOD broker disk failure in KRaft'),
    ['2.8.0', 'none'],
    ['3.7.0', 'early access'],
    ['3.8.0', 'production'],
  ),
  tieredStorage: row(
    'Tiered storage',
    tierNotes,
    ['2.8.0', 'none'],
    ['3.6.0', 'early access'],
    ['3.9.0', 'production'],
  ),
  tieredJbod: row(
    'Tiered storage with several log directories starts',
    code('KafkaConfig.validateValues'),
    ['2.8.0', false],
    ['3.8.0', true],
  ),
  eligibleLeaderReplicas: row(
    'Eligible leader replicas; when on, min.insync.replicas of a broker is removed',
    kip(966, 'Eligible Leader Replicas'),
    ['2.8.0', 'none'],
    ['4.0.0', 'preview'],
    ['4.1.0', 'on for new clusters'],
  ),
  groupCoordinator: row(
    'Group coordinator that runs by default',
    kip(848, 'The Next Generation of the Consumer Rebalance Protocol'),
    ['2.8.0', 'old'],
    ['4.0.0', 'new'],
  ),
  shareGroups: row(
    'Share groups',
    kip(932, 'Queues for Kafka'),
    ['2.8.0', 'none'],
    ['4.0.0', 'early access'],
    ['4.1.0', 'preview'],
    ['4.2.0', 'production'],
  ),
  shareCoordinatorAlways: row(
    'The share coordinator and its threads exist even without share groups',
    code('BrokerServer.startup'),
    ['2.8.0', false],
    ['4.1.0', true],
  ),
  shareMetadataTimer: row(
    'The share persister has a partition metadata client with a timer thread',
    code('BrokerServer.startup'),
    ['2.8.0', false],
    ['4.2.0', true],
  ),
  purgatories: row(
    'Delayed-operation purgatories of a broker, a reaper thread each',
    code('ReplicaManager, GroupCoordinator, BrokerServer'),
    ['2.8.0', [...pool, 'ElectLeader', 'AlterAcls', 'Heartbeat', 'Rebalance']],
    ['3.6.0', [...pool, 'ElectLeader', 'RemoteFetch', 'AlterAcls', 'Heartbeat', 'Rebalance']],
    ['4.0.0', [...pool, 'RemoteFetch', 'RemoteListOffsets', 'ShareFetch', 'AlterAcls']],
  ),
  addPartitionsSender: row(
    'A sender thread verifies transactions with the coordinator',
    kip(890, 'Transactions Server-Side Defense'),
    ['2.8.0', false],
    ['3.6.0', true],
  ),
  clientMetrics: row(
    'A client metrics manager with a reaper thread',
    kip(714, 'Client metrics and observability'),
    ['2.8.0', false],
    ['3.7.0', true],
  ),
  directoryAssignments: row(
    'An assignments manager and its channel to the controller (KRaft)',
    kip(858, 'Handle JBOD broker disk failure in KRaft'),
    ['2.8.0', false],
    ['3.7.0', true],
  ),
  remotePools: row(
    'Thread pools of the remote log manager',
    kip(950, 'Tiered Storage Disablement'),
    ['2.8.0', []],
    ['3.6.0', ['tasks']],
    ['3.8.0', ['tasks', 'copier', 'expiration']],
    ['3.9.0', ['copier', 'expiration', 'follower']],
  ),
  downConversion: row(
    'Batches are converted for old consumers',
    kip(724, 'Drop support for message formats v0 and v1'),
    ['2.8.0', true],
    ['4.0.0', false],
  ),
  oldestClient: row(
    'Oldest client release that can connect',
    kip(896, 'Remove old client protocol API versions in Kafka 4.0'),
    ['2.8.0', '0.8.2'],
    ['4.0.0', '2.1'],
  ),
  upgradeFrom: row(
    'Oldest release that can be upgraded from without a step between',
    upgradeNotes,
    ['2.8.0', '0.8.0'],
    ['4.0.0', '3.3.0'],
  ),
  featureFlag: row(
    'Option of kafka-features.sh upgrade that finalises an upgrade in KRaft mode',
    upgradeNotes,
    ['2.8.0', '--metadata'],
    ['4.0.0', '--release-version'],
  ),
  brokerJava: row(
    'Java releases brokers are supported on',
    javaNotes,
    ['2.8.0', [8, 11]],
    ['3.1.0', [8, 11, 17]],
    ['3.9.0', [8, 11, 17, 21]],
    ['4.0.0', [17, 21, 23]],
    ['4.1.0', [17, 21]],
    ['4.2.0', [17, 21, 25]],
  ),
  deprecatedJava: row(
    'Of them deprecated for brokers',
    upgradeNotes,
    ['2.8.0', []],
    ['3.0.0', [8]],
    ['3.7.0', [8, 11]],
    ['4.0.0', []],
  ),
  clientJava: row('Oldest Java release of the clients', javaNotes, ['2.8.0', 8], ['4.0.0', 11]),
  heapOpts: row('Default KAFKA_HEAP_OPTS of a broker', scripts, ['2.8.0', ['-Xmx1G', '-Xms1G']]),
  performanceOpts: row(
    'Default KAFKA_JVM_PERFORMANCE_OPTS; setting it replaces the whole list',
    scripts,
    ['2.8.0', [...g1, '-Djava.awt.headless=true']],
    ['4.2.0', g1],
  ),
  gcLog: row('Default GC log on Java 9 and later', scripts, [
    '2.8.0',
    '-Xlog:gc*:file=$LOG_DIR/kafkaServer-gc.log:time,tags:filecount=10,filesize=100M',
  ]),
  jmxRmiPort: row(
    'JMX_PORT also sets com.sun.management.jmxremote.rmi.port',
    scripts,
    ['2.8.0', false],
    ['3.3.0', true],
  ),
  logging: row(
    'Logging configuration the scripts pass',
    kip(653, 'Upgrade log4j to log4j2'),
    ['2.8.0', 'log4j.properties'],
    ['4.0.0', 'log4j2.yaml'],
  ),
  strictLists: row(
    'An empty item in a LIST stops the broker; repeated items are dropped',
    kip(1161, 'Unifying LIST-Type Configuration Validation and Default Values'),
    ['2.8.0', false],
    ['4.2.0', true],
  ),
  brokerMinSegmentBytes: row(
    'Least log.segment.bytes',
    kip(1030, 'Change constraints and default values for various configurations'),
    ['2.8.0', 14],
    ['4.0.0', 1048576],
  ),
  topicMinSegmentBytes: row(
    'Least segment.bytes of a topic; a stored smaller one stops every broker at start',
    code('LogConfig; measured with a topic of 4.0.2 started by 4.1.2, 4.3.1 and 4.4.0'),
    ['2.8.0', 14],
    ['4.1.0', 1048576],
  ),
  cleanerSwitch: row(
    'log.cleaner.enable=false',
    upgradeNotes,
    ['2.8.0', 'usable'],
    ['4.1.0', 'deprecated'],
  ),
  oauthAudience: row(
    'OAUTHBEARER with a JWKS endpoint needs an expected audience and issuer',
    upgradeNotes,
    ['2.8.0', false],
    ['4.4.0', true],
  ),
  metadataDowngrade: row(
    'The metadata version of the release can be lowered again',
    upgradeNotes,
    ['2.8.0', true],
    ['4.3.0', false],
  ),
  metadataVersion: row(
    'Metadata version that finalises the release',
    code('MetadataVersion.latestProduction'),
    ['2.8.0', 'none'],
    ['3.3.0', '3.3-IV3'],
    ['3.4.0', '3.4-IV0'],
    ['3.5.0', '3.5-IV2'],
    ['3.6.0', '3.6-IV2'],
    ['3.7.0', '3.7-IV4'],
    ['3.8.0', '3.8-IV0'],
    ['3.9.0', '3.9-IV0'],
    ['4.0.0', '4.0-IV3'],
    ['4.1.0', '4.1-IV1'],
    ['4.2.0', '4.2-IV1'],
    ['4.3.0', '4.3-IV0'],
    ['4.4.0', '4.4-IV2'],
  ),
  features: row(
    'Features that kafka-features.sh upgrade --release-version raises with it',
    code(
      'FeatureCommand and Feature.defaultLevel; measured with controller.quorum.voters on 4.0.2, 4.1.2 and 4.2.1',
    ),
    ['2.8.0', []],
    ['4.0.0', of40],
    ['4.1.0', of41],
    ['4.2.0', [...of41, 'share.version=1', 'streams.version=1']],
    ['4.4.0', [...of41, 'share.version=2', 'streams.version=1']],
  ),
}

function row<Value>(
  title: string,
  source: Source,
  ...values: readonly (readonly [string, Value])[]
): BehaviourRow<Value> {
  return { title, source, values }
}
