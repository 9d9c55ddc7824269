import type { Source } from '../model.ts'

const kafka: string = 'https://kafka.apache.org/documentation'

/** Names of the sources of formulas. */
export type SourceName =
  | 'abstractIndex'
  | 'unmapFix'
  | 'lazyIndex'
  | 'hardware'
  | 'retention'
  | 'cleaner'
  | 'threads'
  | 'measured'
  | 'directBuffers'
  | 'uncounted'
  | 'tls'
  | 'vm'
  | 'placement'
  | 'network'
  | 'glibc'
  | 'queue'
  | 'msk'
  | 'tiered'

/** Where the formulas come from. `measured` is the project's own record of real brokers. */
export const sources: Readonly<Record<SourceName, Source>> = {
  abstractIndex: {
    title: 'Apache Kafka, AbstractIndex, OffsetIndex and TimeIndex',
    url: 'https://github.com/apache/kafka/blob/trunk/storage/src/main/java/org/apache/kafka/storage/internals/log/AbstractIndex.java',
  },
  unmapFix: {
    title: 'KAFKA-19390: index maps are released on resize',
    url: 'https://issues.apache.org/jira/browse/KAFKA-19390',
  },
  lazyIndex: {
    title: 'KAFKA-7283: indexes are mapped on first use',
    url: 'https://issues.apache.org/jira/browse/KAFKA-7283',
  },
  hardware: { title: 'Kafka documentation, Hardware and OS', url: `${kafka}/#hwandos` },
  retention: {
    title:
      'Apache Kafka, UnifiedLog: deleteRetentionMsBreachedSegments and deleteRetentionSizeBreachedSegments',
    url: 'https://github.com/apache/kafka/blob/trunk/storage/src/main/java/org/apache/kafka/storage/internals/log/UnifiedLog.java',
  },
  cleaner: {
    title: 'Apache Kafka, LogCleanerManager and Cleaner',
    url: 'https://github.com/apache/kafka/tree/trunk/storage/src/main/java/org/apache/kafka/storage/internals/log',
  },
  threads: {
    title: 'Thread dumps of released brokers 2.8.2 to 4.4.0, docs/measurements.md',
  },
  measured: { title: 'Measured on released brokers, docs/measurements.md' },
  directBuffers: {
    title: 'OpenJDK, sun.nio.ch.Util: temporary direct buffers are cached per thread',
    url: 'https://github.com/openjdk/jdk/blob/master/src/java.base/share/classes/sun/nio/ch/Util.java',
  },
  uncounted: {
    title: 'JDK-8344882: temporary buffers no longer count as direct memory',
    url: 'https://bugs.openjdk.org/browse/JDK-8344882',
  },
  tls: {
    title: 'Apache Kafka, SslTransportLayer.transferFrom',
    url: 'https://github.com/apache/kafka/blob/trunk/clients/src/main/java/org/apache/kafka/common/network/SslTransportLayer.java',
  },
  vm: {
    title: 'Linux kernel documentation, vm.max_map_count',
    url: 'https://docs.kernel.org/admin-guide/sysctl/vm.html#max-map-count',
  },
  placement: {
    title: 'Apache Kafka, StripedReplicaPlacer and AdminUtils',
    url: 'https://github.com/apache/kafka/blob/trunk/metadata/src/main/java/org/apache/kafka/metadata/placement/StripedReplicaPlacer.java',
  },
  network: {
    title: 'AWS Big Data Blog, right-size your Kafka clusters',
    url: 'https://aws.amazon.com/blogs/big-data/best-practices-for-right-sizing-your-apache-kafka-clusters-to-optimize-performance-and-cost/',
  },
  glibc: {
    title: 'mallopt(3), M_ARENA_MAX',
    url: 'https://man7.org/linux/man-pages/man3/mallopt.3.html',
  },
  queue: {
    title: 'KIP-72: bound on memory consumed by incoming requests',
    url: 'https://cwiki.apache.org/confluence/display/KAFKA/KIP-72%3A+Allow+putting+a+bound+on+memory+consumed+by+Incoming+requests',
  },
  msk: {
    title: 'Amazon MSK best practices: heap after collection, disk and CPU alarms',
    url: 'https://docs.aws.amazon.com/msk/latest/developerguide/bestpractices.html',
  },
  tiered: {
    title: 'KIP-405: tiered storage',
    url: 'https://cwiki.apache.org/confluence/display/KAFKA/KIP-405%3A+Kafka+Tiered+Storage',
  },
}
