import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Cluster, Topic } from '../../../src/declare/cluster.ts'
import { load } from '../../../src/declare/load.ts'
import { builtinFill } from '../../../src/fill.ts'
import type { Quantity } from '../../../src/model.ts'
import { type Plan, type PlannedGroup, plan } from '../../../src/plan.ts'
import { render } from '../../../src/render.ts'
import type { BrokerSpec } from './broker.ts'

/** The directory that declarations name; each node gets its own in its place. */
export const declaredRoot = '/kafka-size-brokers'

/** A node with the files the plan wrote for it, ready to start. */
export interface PlannedNode {
  readonly group: PlannedGroup
  readonly spec: BrokerSpec
  readonly logDirs: readonly string[]
}

/** A planned cluster: predictions and nodes, separate controllers first. */
export interface Planned {
  readonly plan: Plan
  readonly cluster: Cluster
  readonly nodes: readonly PlannedNode[]
}

/** Plans a declaration and places its files below `dir`. Throws when the declaration is refused. */
export async function planned(text: string, dir: string): Promise<Planned> {
  const loaded = await load(text, 'cluster.yaml')
  const cluster = loaded.cluster
  if (!cluster) throw new Error(loaded.problems.map(one => one.message).join('\n'))
  const made = plan(loaded)
  const files = render(made.sizing, await builtinFill())
  const nodes = made.groups.flatMap(group =>
    group.sizing.group.nodes.map((node, at) => {
      // Controllers share loopback addresses with nobody, so a host names one node.
      const own = join(dir, `${group.sizing.group.name}-${at}`)
      mkdirSync(join(own, 'log'), { recursive: true })
      const texts = new Map<string, string>()
      for (const file of files.filter(one => one.host === node.host)) {
        const name = file.path.split('/').slice(1).join('_')
        const text = onLoopback(file.text.replaceAll(declaredRoot, own), node.host)
        texts.set(name, text)
        writeFileSync(join(own, name), text)
      }
      return nodeOf(group, cluster, own, texts)
    }),
  )
  return { plan: made, cluster, nodes: nodes.sort(byRole) }
}

/** Nodes share one machine here: each listens on its own loopback address instead of all of them. */
function onLoopback(text: string, host: string): string {
  return text.replace(/^listeners=.*$/m, line =>
    line.replace(/:\/\/(0\.0\.0\.0|\[::\])?:/g, `://${host}:`),
  )
}

function byRole(a: PlannedNode, b: PlannedNode): number {
  const rank = (node: PlannedNode): number =>
    node.group.sizing.group.role === 'controller' ? 0 : 1
  return rank(a) - rank(b)
}

function nodeOf(
  group: PlannedGroup,
  cluster: Cluster,
  dir: string,
  files: ReadonlyMap<string, string>,
): PlannedNode {
  const variables = environment(files.get('jvm.env') ?? '')
  const text = files.get('server.properties') ?? ''
  const env = [...variables].filter(([name]) => !/^(KAFKA_|LOG_DIR|EXTRA_ARGS)/.test(name))
  const logDirs = (/^log\.dirs=(.*)$/m.exec(text)?.[1] ?? '').split(',')
  const spec: BrokerSpec = {
    release: cluster.kafka,
    dir,
    properties: {},
    text,
    jvm: flags(variables, dir),
    env: Object.fromEntries(env),
  }
  return { group, spec, logDirs }
}

/** The variables of an EnvironmentFile: NAME="value" with backslashes before quotes and backslashes. */
function environment(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const [, name = '', value = ''] of text.matchAll(/^(\w+)="((?:[^"\\]|\\.)*)"$/gm))
    found.set(name, value.replace(/\\(.)/g, '$1'))
  return found
}

const localJmx = [
  '-Dcom.sun.management.jmxremote=true',
  '-Dcom.sun.management.jmxremote.authenticate=false',
  '-Dcom.sun.management.jmxremote.ssl=false',
]

/** The command line that kafka-run-class.sh makes of the variables, in its order. */
function flags(variables: ReadonlyMap<string, string>, dir: string): readonly string[] {
  const words = (name: string): readonly string[] =>
    (variables.get(name) ?? '').split(/\s+/).filter(word => word !== '')
  const gcLog = `-Xlog:gc*:file=${dir}/kafkaServer-gc.log:time,tags:filecount=10,filesize=100M`
  return [
    ...words('KAFKA_HEAP_OPTS'),
    ...words('KAFKA_JVM_PERFORMANCE_OPTS'),
    ...(variables.has('KAFKA_GC_LOG_OPTS') ? words('KAFKA_GC_LOG_OPTS') : [gcLog]),
    ...(variables.has('KAFKA_JMX_OPTS') ? words('KAFKA_JMX_OPTS') : localJmx),
    `-Dkafka.logs.dir=${dir}`,
    ...words('KAFKA_OPTS'),
  ]
}

/** The topic settings that the plan's numbers assume, as Kafka spells them. */
export function topicConfig(topic: Topic): Readonly<Record<string, string>> {
  const { spec } = topic
  const limit = (value: number): string => (Number.isFinite(value) ? String(value) : '-1')
  const policies = [spec.compact ? 'compact' : '', spec.delete ? 'delete' : '']
  return {
    'cleanup.policy': policies.filter(one => one !== '').join(','),
    'retention.ms': limit(spec.retentionMs),
    'retention.bytes': limit(spec.retentionBytes),
    'segment.bytes': String(spec.segmentBytes),
    'segment.ms': String(spec.segmentMs),
    'segment.index.bytes': String(spec.segmentIndexBytes),
    'index.interval.bytes': String(spec.indexIntervalBytes),
    'file.delete.delay.ms': String(spec.fileDeleteDelayMs),
    'max.message.bytes': String(spec.maxMessageBytes),
    'min.cleanable.dirty.ratio': String(spec.minCleanableDirtyRatio),
    ...(spec.tiered ? { 'remote.storage.enable': 'true' } : {}),
  }
}

/** A number of a quantity's trace by its name, wherever it stands. */
export function traced(quantity: Quantity, name: string): number | undefined {
  if (quantity.name === name) return quantity.value
  for (const input of Object.values(quantity.inputs)) {
    if (typeof input !== 'object') continue
    const found = traced(input, name)
    if (found !== undefined) return found
  }
  return undefined
}
