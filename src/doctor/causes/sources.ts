import type { Source } from '../../model.ts'

/** Kafka's operations guide, hardware and OS: maps, descriptors, file systems. */
export const kafkaOs: Source = {
  title: 'Apache Kafka documentation, Hardware and OS',
  url: 'https://kafka.apache.org/documentation/#os',
}

/** The missing unmap at a resize of an index. */
export const kafka19390: Source = {
  title: 'KAFKA-19390: AbstractIndex#resize leaves the old mapping behind',
  url: 'https://issues.apache.org/jira/browse/KAFKA-19390',
}

/** What vm.* settings mean. */
export const kernelVm: Source = {
  title: 'Linux kernel, Documentation for /proc/sys/vm/',
  url: 'https://docs.kernel.org/admin-guide/sysctl/vm.html',
}

/** RLIMIT_AS, RLIMIT_NPROC, RLIMIT_NOFILE. */
export const getrlimit: Source = {
  title: 'getrlimit(2)',
  url: 'https://man7.org/linux/man-pages/man2/getrlimit.2.html',
}

/** Limit… settings of units. */
export const systemdExec: Source = {
  title: 'systemd.exec(5), process properties',
  url: 'https://www.freedesktop.org/software/systemd/man/latest/systemd.exec.html',
}

/** TasksMax, MemoryMax. */
export const systemdResources: Source = {
  title: 'systemd.resource-control(5)',
  url: 'https://www.freedesktop.org/software/systemd/man/latest/systemd.resource-control.html',
}

/** Temporary direct buffers of heap I/O and their cap. */
export const jdkTemporaryBuffers: Source = {
  title: 'JDK-8147468: limit the size of buffers cached per thread',
  url: 'https://bugs.openjdk.org/browse/JDK-8147468',
}

/** Temporary direct buffers no longer count from JDK 24 on. */
export const jdk24Buffers: Source = {
  title: 'JDK-8344882: temporary direct buffers do not count against the maximum',
  url: 'https://bugs.openjdk.org/browse/JDK-8344882',
}

/** The broker's settings. */
export const kafkaBrokerConfigs: Source = {
  title: 'Apache Kafka documentation, Broker Configs',
  url: 'https://kafka.apache.org/documentation/#brokerconfigs',
}

/** Notable changes per release. */
export const kafkaUpgrade: Source = {
  title: 'Apache Kafka documentation, Upgrading',
  url: 'https://kafka.apache.org/documentation/#upgrade',
}

/** KRaft, formatting and identity. */
export const kafkaKraft: Source = {
  title: 'Apache Kafka documentation, KRaft',
  url: 'https://kafka.apache.org/documentation/#kraft',
}

/** TLS listeners, keystores and clients. */
export const kafkaSecurity: Source = {
  title: 'Apache Kafka documentation, Security: Encryption and Authentication using SSL',
  url: 'https://kafka.apache.org/documentation/#security_ssl',
}

/** SASL listeners, JAAS entries and mechanisms. */
export const kafkaSasl: Source = {
  title: 'Apache Kafka documentation, Security: Authentication using SASL',
  url: 'https://kafka.apache.org/documentation/#security_sasl',
}

/** Checksums and the form of a batch. */
export const kafkaRecordBatch: Source = {
  title: 'Apache Kafka documentation, Record Batch',
  url: 'https://kafka.apache.org/documentation/#recordbatch',
}

/** Memory of containers. */
export const kubernetesMemory: Source = {
  title: 'Kubernetes, Resource Management for Pods and Containers',
  url: 'https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/',
}

/** M_ARENA_MAX. */
export const mallopt: Source = {
  title: 'mallopt(3), M_ARENA_MAX',
  url: 'https://man7.org/linux/man-pages/man3/mallopt.3.html',
}

/** The producer is thread safe and meant to be shared. */
export const producerJavadoc: Source = {
  title: 'KafkaProducer Javadoc',
  url: 'https://kafka.apache.org/documentation/#producerapi',
}

/** What the JVM prints when it stops. */
export const javaTroubleshooting: Source = {
  title: 'Java Platform, Troubleshooting Guide: OutOfMemoryError',
  url: 'https://docs.oracle.com/en/java/javase/17/troubleshoot/troubleshoot-memory-leaks.html',
}
