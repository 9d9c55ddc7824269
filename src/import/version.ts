import { loadTable } from '../kafka/release.ts'
import { resolveVersion } from '../kafka/resolve.ts'
import { minors, patchesOf } from '../kafka/versions.ts'
import type { Captured } from './captured.ts'
import { type Found, guessed, seen } from './found.ts'

/** What the user says, which beats everything captured. */
export interface Told {
  readonly kafka?: string
  readonly java?: number
}

/** The Kafka release: asked for, from jars, from a generated header, from what brokers report. */
export async function kafkaOf(hosts: readonly Captured[], told: Told): Promise<Found<string>> {
  if (told.kafka !== undefined) return seen(told.kafka, 'as given with --kafka')
  const jars = hosts.flatMap(jarVersions)
  const [jar] = jars
  if (jar !== undefined) {
    const others = [...new Set(jars)].filter(one => one !== jar)
    const mixed = others.length === 0 ? '' : `; other brokers have ${others.join(', ')}`
    return seen(jar, `name of the kafka jar${mixed}`)
  }
  const header = hosts.find(one => one.header !== undefined)?.header
  if (header && resolveVersion(header.kafka).ok) return seen(header.kafka, 'header of the files')
  const known = (await reported(hosts)) ?? ofFiles(hosts)
  return known ?? guessed('4.3', 'no process, jar or broker told a release')
}

/** A file of ZooKeeper mode is of 3.9 at most; the protocol version it pins is that of some release. */
function ofFiles(hosts: readonly Captured[]): Found<string> | undefined {
  const files = hosts.flatMap(({ live }) => live.nodes.map(node => node.properties))
  if (!files.some(one => one.has('zookeeper.connect') && !one.has('process.roles')))
    return undefined
  const pinned = files.flatMap(one => one.get('inter.broker.protocol.version')?.value ?? [])
  const minor = /^\d+\.\d+/.exec(pinned[0] ?? '')?.[0]
  if (minor !== undefined && minors.includes(minor))
    return guessed(minor, 'inter.broker.protocol.version of the file; the release may be newer')
  return guessed('3.9', 'zookeeper.connect without process.roles; 3.9 is the last with ZooKeeper')
}

/** `kafka_2.13-3.9.1.jar` on a command line or among descriptors. */
function jarVersions({ live }: Captured): string[] {
  return live.nodes.flatMap(node => {
    const jar = /\bkafka_2\.1\d-(\d+\.\d+\.\d+[\w.-]*?)\.jar\b/.exec(
      node.process?.command ?? '',
    )?.[1]
    return jar !== undefined && resolveVersion(jar).ok ? [jar] : []
  })
}

/** Brokers up to 3.9 report a protocol version; else the list of keys they know tells the release. */
async function reported(hosts: readonly Captured[]): Promise<Found<string> | undefined> {
  const brokers = hosts.flatMap(({ live }) =>
    [...live.cluster.brokers].filter(([name]) => name !== '').map(([, entries]) => entries),
  )
  const protocol = brokers.map(one => one.get('inter.broker.protocol.version'))
  const protocols = protocol.flatMap(one => (one?.origin === 'default' ? one.value : []))
  const minor = /^\d+\.\d+/.exec(protocols[0] ?? '')?.[0]
  if (minor !== undefined && minors.includes(minor)) {
    return guessed(minor, 'inter.broker.protocol.version tells the minor release only')
  }
  const largest = brokers.reduce((a, b) => (b.size > a.size ? b : a), brokers[0] ?? new Map())
  // kafka-configs --all prints about 200 keys; the dynamic ones alone tell nothing.
  return largest.size < 100 ? undefined : byKeys(new Set(largest.keys()))
}

/** The minor whose keys differ least from those a broker reports. */
async function byKeys(keys: ReadonlySet<string>): Promise<Found<string>> {
  const table = await loadTable('broker')
  const { keysAt } = await import('../kafka/table.ts')
  const distance = (minor: string): number => {
    const known = [...keysAt(table, 'broker', patchesOf(minor).at(-1)!).values()]
    const names = new Set(known.filter(one => !one.internal).map(one => one.name))
    return (
      [...names].filter(one => !keys.has(one)).length +
      [...keys].filter(one => !names.has(one)).length
    )
  }
  const best = minors.map(minor => [minor, distance(minor)] as const).sort((a, b) => a[1] - b[1])
  return guessed(best[0]![0], 'the release whose keys are those the broker reports')
}

/**
 * The Java release: asked for, from the paths of the process, from a generated header. Else the
 * newest up to 17 of those that the Kafka release is supported on.
 */
export function javaOf(
  hosts: readonly Captured[],
  told: Told,
  supported: readonly number[],
): Found<number> {
  if (told.java !== undefined) return seen(told.java, 'as given with --java')
  for (const { live, processes } of hosts) {
    for (const { process } of live.nodes) {
      const library = process && processes.get(process.pid)?.java
      const path = library ?? process?.command?.split(' ')[0] ?? ''
      const release = javaInPath(path)
      if (release !== undefined) return seen(release, 'path of the Java runtime')
    }
  }
  const header = hosts.find(one => one.header !== undefined)?.header
  if (header) return seen(header.java, 'header of the files')
  const usual = Math.max(...supported.filter(one => one <= 17))
  return guessed(usual, 'no path of a Java runtime names its release')
}

/** `/usr/lib/jvm/java-17-openjdk/…`, `jdk-21.0.2`, `java-1.8.0`, `temurin-11`, `zulu17`. */
export function javaInPath(path: string): number | undefined {
  const match =
    /(?:java|jdk|jre|temurin|zulu|corretto|semeru|graalvm)\w*?-?(?:openjdk-|jdk-?)?(?:1\.)?(\d{1,2})(?=[^\d]|$)/i.exec(
      path,
    )
  const release = Number(match?.[1])
  return release >= 8 && release <= 99 ? release : undefined
}
