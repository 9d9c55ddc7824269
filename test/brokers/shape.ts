import type { BrokerCase, Judged } from './harness/case.ts'
import { declaredRoot } from './harness/planned.ts'

/** Bytes. */
export const mib: number = 2 ** 20

interface Shape {
  readonly heap?: string
  readonly jvm?: string
  readonly dirs?: readonly string[]
  readonly hosts?: readonly string[]
  readonly zookeeper?: boolean
  readonly separate?: boolean
  readonly listeners?: string
  readonly overrides?: Readonly<Record<string, string | number>>
  readonly clients?: string
  readonly topics?: string
}

/** A declaration whose paths and ports the harness fills in. */
export function declare(shape: Shape): string {
  const hosts = (shape.hosts ?? ['127.0.0.1']).map(host => `{ host: ${host} }`).join(', ')
  const dirs = (shape.dirs ?? ['data']).map(dir => `{ path: ${declaredRoot}/${dir}, size: 50GB }`)
  const host = `host: { memory: 8GiB, cpus: $CPUS, logDir: ${declaredRoot}/log, disks: [${dirs.join(', ')}] }`
  const controller = '  - { name: CONTROLLER, port: $CONTROLLER, controller: true }'
  const lines = [
    `brokers: { hosts: [${hosts}] }`,
    host,
    `jvm: { heap: ${shape.heap ?? '1GiB'}${shape.jvm ? `, ${shape.jvm}` : ''} }`,
    ...(shape.zookeeper ? ['mode: zookeeper', 'zookeeper: 127.0.0.1:$OTHER'] : []),
    ...(shape.separate ? ['controllers: { count: 1, hosts: [127.0.0.9], port: $CONTROLLER }'] : []),
    'listeners:',
    '  - { name: PLAINTEXT, port: $PORT, interBroker: true }',
    ...(shape.listeners ? [shape.listeners] : []),
    ...(shape.zookeeper || shape.separate ? [] : [controller]),
    ...(shape.clients ? [`clients: ${shape.clients}`] : []),
    `overrides: ${JSON.stringify({ ...timers, ...(shape.zookeeper ? { 'zookeeper.session.timeout.ms': 4000 } : {}), ...shape.overrides })}`,
    shape.topics ? `topics:\n${shape.topics}` : 'topics: []',
  ]
  return `${lines.join('\n')}\n`
}

/** A steady state in a minute instead of an hour. */
const timers = { 'log.retention.check.interval.ms': 10_000, 'log.segment.delete.delay.ms': 5000 }

/** What every broker is compared by. */
export const empty: readonly Judged[] = [
  'threads',
  'file_descriptors',
  'other_maps',
  'virtual_memory_steady',
  'heap_live',
]
/** What a broker with data is compared by. */
export const full: readonly Judged[] = [...empty, 'segments', 'index_maps', 'disk', 'stale_maps']

/** A broker without data. */
export const start: BrokerCase['steps'] = [
  { do: 'settle' },
  { do: 'compare', state: 'empty', quantities: empty },
]

/**
 * Fills partitions to a share of the retained size at once, then writes at the declared rate for `seconds`.
 * The first check runs 30 s after the start: nothing is over the limit by then.
 */
export function steady(
  partitions: number,
  retained: number,
  rate: number,
  seconds: number,
  share = 0.9,
): BrokerCase['steps'] {
  const common = { do: 'load', topic: 't', partitions, size: 10_000 } as const
  return [
    { do: 'topics' },
    { do: 'load', tasks: [{ ...common, bytes: Math.round(share * retained), rate: 40e6 }] },
    {
      do: 'load',
      tasks: [{ ...common, bytes: rate * seconds, rate: rate * partitions }],
      peaks: true,
    },
  ]
}

/** Three starts after a steady state. */
export const afterwards: BrokerCase['steps'] = [
  { do: 'settle' },
  { do: 'compare', state: 'steady', quantities: full },
  { do: 'restart', how: 'clean' },
  { do: 'compare', state: 'clean restart', quantities: ['maps_clean_start', 'threads'] },
  { do: 'restart', how: 'kill' },
  { do: 'compare', state: 'after a kill', quantities: ['maps_after_kill'] },
  { do: 'restart', how: 'lost' },
  {
    do: 'compare',
    state: 'after a kill, checkpoint lost',
    quantities: ['maps_unclean_start', 'maps_required', 'index_maps'],
  },
]
