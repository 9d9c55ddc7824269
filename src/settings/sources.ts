import type { Source } from '../model.ts'

const kafka = 'https://kafka.apache.org/documentation/'

/** The reference entry of a broker key. */
export function brokerConfig(key: string): Source {
  return { title: `Kafka broker configs: ${key}`, url: `${kafka}#brokerconfigs_${key}` }
}

/** The reference entry of a topic key. */
export function topicConfig(key: string): Source {
  return { title: `Kafka topic configs: ${key}`, url: `${kafka}#topicconfigs_${key}` }
}

/** A chapter of the Kafka documentation, by its anchor. */
export function kafkaDocs(title: string, anchor: string): Source {
  return { title: `Kafka documentation: ${title}`, url: `${kafka}#${anchor}` }
}

/** A Kafka improvement proposal; the list links to every one. */
export function kip(number: number): Source {
  return {
    title: `KIP-${number}`,
    url: 'https://cwiki.apache.org/confluence/display/KAFKA/Kafka+Improvement+Proposals',
  }
}

/** An issue of Kafka. */
export function jira(number: number): Source {
  return {
    title: `KAFKA-${number}`,
    url: `https://issues.apache.org/jira/browse/KAFKA-${number}`,
  }
}

/** An issue or pull request on GitHub, as `owner/name#number`. */
export function issue(reference: string): Source {
  const [repository, number] = reference.split('#')
  return { title: reference, url: `https://github.com/${repository}/issues/${number}` }
}

/** An issue of OpenJDK. */
export function jdk(number: number): Source {
  return { title: `JDK-${number}`, url: `https://bugs.openjdk.org/browse/JDK-${number}` }
}

/** The kernel's description of a sysctl of `vm`, `fs`, `kernel` or `net`. */
export function kernelDocs(key: string): Source {
  const chapter = key.split('.')[0] ?? 'vm'
  const page =
    key.startsWith('net.ipv4') || key.startsWith('net.ipv6')
      ? 'networking/ip-sysctl.html'
      : key.startsWith('net.netfilter')
        ? 'networking/nf_conntrack-sysctl.html'
        : `admin-guide/sysctl/${chapter}.html`
  return { title: `Linux kernel: ${key}`, url: `https://docs.kernel.org/${page}` }
}

/** A manual page of systemd. */
export function systemdMan(page: string): Source {
  return {
    title: `${page}(5)`,
    url: `https://www.freedesktop.org/software/systemd/man/latest/${page}.html`,
  }
}

/** A manual page of Linux. */
export function man(section: number, page: string): Source {
  return {
    title: `${page}(${section})`,
    url: `https://man7.org/linux/man-pages/man${section}/${page}.${section}.html`,
  }
}

/** The reference of HotSpot's options. */
export const javaMan: Source = {
  title: 'The java command, JDK 17',
  url: 'https://docs.oracle.com/en/java/javase/17/docs/specs/man/java.html',
}
export const g1Guide: Source = {
  title: 'Garbage-First tuning, JDK 17',
  url: 'https://docs.oracle.com/en/java/javase/17/gctuning/garbage-first-garbage-collector-tuning.html',
}
export const kafkaJava: Source = kafkaDocs('Java version', 'java')
export const hardware: Source = kafkaDocs('Hardware and OS', 'hwandos')
export const upgrade: Source = kafkaDocs('Upgrading', 'upgrade')
export const kraft: Source = kafkaDocs('KRaft', 'kraft')
export const tieredStorage: Source = kafkaDocs('Tiered storage', 'tiered_storage')
export const operations: Source = kafkaDocs('Basic operations', 'basic_ops')
export const datacenters: Source = kafkaDocs('Datacenters', 'datacenters')
export const startScript: Source = {
  title: 'Kafka launch scripts',
  url: 'https://github.com/apache/kafka/blob/trunk/bin/kafka-run-class.sh',
}
export const confluentDeployment: Source = {
  title: 'Confluent Platform: running Kafka in production',
  url: 'https://docs.confluent.io/platform/current/kafka/deployment.html',
}
export const mskPractices: Source = {
  title: 'Amazon MSK best practices',
  url: 'https://docs.aws.amazon.com/msk/latest/developerguide/bestpractices.html',
}
export const strimzi: Source = {
  title: 'Strimzi documentation',
  url: 'https://strimzi.io/docs/operators/latest/deploying.html',
}
export const nioCache: Source = {
  title: 'JDK 9 release notes: jdk.nio.maxCachedBufferSize',
  url: 'https://www.oracle.com/java/technologies/javase/9-relnotes.html',
}
export const tuned: Source = {
  title: 'TuneD profiles',
  url: 'https://github.com/redhat-performance/tuned/tree/master/profiles',
}
export const mallopt: Source = man(3, 'mallopt')
