import { brokerNumber, brokerText } from '../declare/broker-config.ts'
import type { Cluster, NodeGroup } from '../declare/cluster.ts'
import type { Release } from '../kafka/release.ts'

/** One group of processes with everything the formulas look up. */
export interface Subject {
  readonly cluster: Cluster
  readonly release: Release
  readonly group: NodeGroup
  readonly isBroker: boolean
  readonly isController: boolean
  /** The number a process of the group uses for a key: declared, else the release's default. */
  number(key: string): number
  text(key: string): string | undefined
  declares(key: string): boolean
}

/** Binds a group to its release. */
export function subject(cluster: Cluster, release: Release, group: NodeGroup): Subject {
  return {
    cluster,
    release,
    group,
    isBroker: group.role !== 'controller',
    isController: group.role !== 'broker',
    number: key => brokerNumber(release, group.overrides, key),
    text: key => brokerText(release, group.overrides, key),
    declares: key => group.overrides.has(key),
  }
}

/** True from a release on; the version has two or three parts. */
export function from(version: string, minor: string): boolean {
  const [a = 0, b = 0] = version.split('.').map(Number)
  const [c = 0, d = 0] = minor.split('.').map(Number)
  return a > c || (a === c && b >= d)
}

/** The listeners this kind of process opens. */
export function listenersOf(subject: Subject): Cluster['listeners'] {
  const all = subject.cluster.listeners
  if (subject.group.role === 'controller') return all.filter(one => one.controller)
  return subject.group.role === 'broker' ? all.filter(one => !one.controller) : all
}

/** TLS protocols copy in user space; plaintext ones send files by sendfile. */
export function isTls(protocol: string): boolean {
  return protocol.endsWith('SSL')
}
