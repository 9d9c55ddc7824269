// The inputs of the rows, written below a temporary directory.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'

const host = {
  memory: '64GiB',
  cpus: 16,
  network: '25Gbit/s',
  disks: { count: 12, path: '/data{n}', size: '20TB', kind: 'hdd' },
}

/** A cluster of `topics` topics with five keys each; no two topics are alike. */
export function cluster(topics, brokers = 100) {
  return clusterOf(topics, brokers, index => ({
    partitions: 1 + (index % 24),
    'retention.ms': 86_400_000 + index * 1000,
    'segment.bytes': 268_435_456 + index * 16,
    writeRate: `${1 + index}B/s`,
  }))
}

/** The same, but all topics declare the same values. */
export function alike(topics, brokers = 100) {
  return clusterOf(topics, brokers, () => ({
    partitions: 12,
    'retention.ms': '7d',
    'segment.bytes': '256MiB',
    writeRate: '1MB/s',
  }))
}

function clusterOf(topics, brokers, keys) {
  return {
    name: 'bench',
    kafka: '4.1.1',
    brokers,
    host,
    targets: { replicasPerBroker: 1_000_000 },
    topics: Array.from({ length: topics }, (_, index) => ({
      name: `team-${index % 997}.stream-${index}.v1`,
      ...keys(index),
    })),
  }
}

/** The same as block YAML, the way people write it. */
export function yaml({ topics, ...rest }) {
  const head = Object.entries(rest).map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`)
  const lines = topics.map(topic => {
    const [first, ...others] = Object.entries(topic).map(([key, value]) => `${key}: ${value}\n`)
    return `  - ${first}${others.map(line => `    ${line}`).join('')}`
  })
  return `${head.join('')}topics:\n${lines.join('')}`
}

/** Writes a text and gives its path. */
export function put(directory, name, text) {
  const path = join(directory, name)
  writeFileSync(path, text)
  return path
}

/** Every file below a directory as [path, text], in order of path. */
export function filesBelow(directory) {
  return readdirSync(directory, { withFileTypes: true, recursive: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .sort()
    .map(path => [relative(directory, path), readFileSync(path, 'utf8')])
}

/**
 * `count` server.properties of 60 keys: what a KRaft broker must say, and defaults of the release.
 * Gives their paths.
 */
export function properties(directory, count, release) {
  mkdirSync(directory)
  const defaults = [...release.broker.values()]
    .filter(
      one => one.default && !one.internal && !one.deprecated && one.updateMode !== 'read-only',
    )
    .map(one => `${one.name}=${one.default}`)
  return Array.from({ length: count }, (_, index) => {
    const own = [
      'process.roles=broker',
      `node.id=${index + 1}`,
      'controller.quorum.voters=9001@c1:9093,9002@c2:9093,9003@c3:9093',
      'controller.listener.names=CONTROLLER',
      'listeners=PLAINTEXT://:9092',
      `advertised.listeners=PLAINTEXT://b${index + 1}:9092`,
      'log.dirs=/data1,/data2',
    ]
    const lines = [...own, ...defaults].slice(0, 60)
    return put(directory, `b${index + 1}.properties`, `${lines.join('\n')}\n`)
  })
}
