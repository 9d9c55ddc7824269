import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { allGroups, type Cluster, type Topic } from '../../src/declare/cluster.ts'
import { builtinFill } from '../../src/fill.ts'
import { render } from '../../src/render.ts'
import { type MemoryHost, memoryHost } from '../host.ts'
import { planOf } from '../plan-of.ts'

/** What a capture of an example's brokers would hold once its files are deployed. */
export async function capturedExample(name: string): Promise<{
  readonly host: MemoryHost
  readonly plan: Awaited<ReturnType<typeof planOf>>
}> {
  const plan = await planOf(readFileSync(`examples/${name}.yaml`, 'utf8'))
  const { cluster } = plan.sizing
  const files = render(plan.sizing, await builtinFill())
  const placed = (root: string) => files.map(file => [`${root}/${file.path}`, file.text] as const)
  const host = memoryHost(
    Object.fromEntries([
      ...placed('/first'),
      ...hostFiles('/first', cluster),
      ...toolFiles('/first', cluster, 0),
      ...toolFiles('/second', cluster, seconds),
    ]),
  )
  return { host, plan }
}

/** Time between the two captures. */
export const seconds = 1000

type File = readonly [path: string, text: string]

function hostFiles(root: string, cluster: Cluster): readonly File[] {
  return allGroups(cluster).flatMap(group =>
    group.nodes.flatMap(({ host }): readonly File[] => {
      const { memory, cpus, disks } = group.host
      const lines = disks.map(({ path, size }, at) => `/dev/sd${at} ${size / 1024} 0 1 0% ${path}`)
      const processors = Array.from({ length: cpus }, (_, at) => `processor\t: ${at}\n`)
      return [
        [`${root}/${host}/proc/meminfo`, `MemTotal:       ${memory / 1024} kB\n`],
        [`${root}/${host}/proc/cpuinfo`, processors.join('')],
        [`${root}/${host}/capture/log-dirs.df`, `${lines.join('\n')}\n`],
      ]
    }),
  )
}

function toolFiles(root: string, cluster: Cluster, after: number): readonly File[] {
  const nodes = cluster.groups.flatMap(group => group.nodes)
  const topics = cluster.topics.flatMap(named)
  const place = `${root}/${nodes[0]?.host}`
  return [
    [
      `${place}/kafka-tools/topics.txt`,
      topics
        .map(one =>
          topicText(
            one,
            nodes.map(node => node.id),
          ),
        )
        .join(''),
    ],
    [`${place}/kafka-tools/log-dirs.txt`, `${logDirs(topics, cluster, after)}\n`],
    [`${place}/capture/host`, `host ${nodes[0]?.host}\ntime ${1_795_246_000 + after}\n`],
  ]
}

function named(topic: Topic): readonly Topic[] {
  if (topic.count === 1) return [topic]
  return Array.from({ length: topic.count }, (_, at) => ({
    ...topic,
    count: 1,
    name: `${topic.name}-${at + 1}`,
  }))
}

function replicasOf(partition: number, factor: number, ids: readonly number[]): readonly number[] {
  return Array.from({ length: factor }, (_, at) => ids[(partition + at) % ids.length] ?? 0)
}

const hidden = new Set(['partitions', 'replication.factor'])

function topicText({ name, spec }: Topic, ids: readonly number[]): string {
  const configs = [...spec.declared].filter(([key]) => !hidden.has(key))
  const { partitions, replicationFactor: factor } = spec
  const head = `Topic: ${name}\tTopicId: x\tPartitionCount: ${partitions}\tReplicationFactor: ${factor}\tConfigs: ${configs.map(([key, value]) => `${key}=${value}`).join(',')}\n`
  const lines = Array.from({ length: partitions }, (_, at) => {
    const list = replicasOf(at, factor, ids).join(',')
    return `\tTopic: ${name}\tPartition: ${at}\tLeader: ${list.split(',')[0]}\tReplicas: ${list}\tIsr: ${list}\n`
  })
  return head + lines.join('')
}

function logDirs(topics: readonly Topic[], cluster: Cluster, after: number): string {
  const nodes = cluster.groups.flatMap(group => group.nodes.map(node => ({ node, group })))
  const ids = nodes.map(one => one.node.id)
  const held = new Map<
    number,
    { partition: string; size: number; offsetLag: 0; isFuture: false }[]
  >()
  for (const { name, spec } of topics) {
    const grown = ((spec.writeRate ?? 0) * after) / spec.partitions
    const size = Math.round((spec.liveBytes ?? 0) / spec.partitions + 1000 + grown)
    for (let at = 0; at < spec.partitions; at += 1) {
      for (const id of replicasOf(at, spec.replicationFactor, ids)) {
        const one = { partition: `${name}-${at}`, size, offsetLag: 0, isFuture: false } as const
        held.set(id, [...(held.get(id) ?? []), one])
      }
    }
  }
  const brokers = nodes.map(({ node, group }) => ({
    broker: node.id,
    logDirs: [
      { logDir: group.host.disks[0]?.path, error: null, partitions: held.get(node.id) ?? [] },
    ],
  }))
  return JSON.stringify({ version: 1, brokers })
}

/** The bytes of every file below a directory, by path. */
export function filesBelow(directory: string): Record<string, Uint8Array> {
  const files: Record<string, Uint8Array> = {}
  for (const name of readdirSync(directory)) {
    const path = join(directory, name)
    if (statSync(path).isDirectory()) Object.assign(files, filesBelow(path))
    else files[path] = new Uint8Array(readFileSync(path))
  }
  return files
}
