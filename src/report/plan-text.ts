import type { Quantity } from '../model.ts'
import type { Plan, PlannedGroup } from '../plan.ts'
import { formatCount, formatUnit } from '../units.ts'
import type { Status, Verdict } from '../verdict.ts'
import type { Style } from './style.ts'
import { fold, table } from './table.ts'

/** Quantities a person plans with, in reading order. */
const shown: readonly (readonly [label: string, name: string])[] = [
  ['replicas', 'replicas'],
  ['segments', 'segments'],
  ['maps, clean start', 'maps_clean_start'],
  ['maps, steady', 'maps_steady'],
  ['maps, peak', 'maps_peak'],
  ['maps, unclean start', 'maps_unclean_start'],
  ['maps it cannot live without', 'maps_required'],
  ['virtual memory, steady', 'virtual_memory_steady'],
  ['virtual memory, unclean start', 'virtual_memory_unclean_start'],
  ['direct memory, cached', 'direct_memory_cached'],
  ['direct memory, peak', 'direct_memory_peak'],
  ['heap needed', 'heap'],
  ['heap written (-Xmx)', 'heap_max'],
  ['file descriptors', 'file_descriptors'],
  ['threads', 'threads'],
  ['disk', 'disk'],
  ['page cache', 'page_cache'],
  ['network in', 'network_in'],
  ['network out', 'network_out'],
  ['rebuild time', 'rebuild_time'],
]

/** A report a person reads in a minute, 80 columns. */
export function planText(plan: Plan, style: Style, file?: string): string {
  const lines = [heading(plan, style), '']
  for (const group of plan.groups) lines.push(...groupLines(group, plan, style), '')
  for (const note of notes(plan)) lines.push(...fold(note, 78, ''), '')
  lines.push(conclusion(plan, style, file))
  return `${lines.join('\n')}\n`
}

/** `Kafka 4.3.0, KRaft, 3 brokers, 12 topics; survives the loss of 1 broker`. */
export function headline(plan: Plan): string {
  const { cluster } = plan.sizing
  const brokers = cluster.groups.reduce((count, group) => count + group.nodes.length, 0)
  const topics = cluster.topics.reduce(
    (count, topic) => count + (topic.spec.internal ? 0 : topic.count),
    0,
  )
  const mode =
    cluster.mode === 'kraft' ? `KRaft${cluster.combined ? ', combined' : ''}` : 'ZooKeeper'
  return `Kafka ${cluster.kafka}, ${mode}, Java ${cluster.java}, ${many(brokers, 'broker')}, ${many(topics, 'topic')}`
}

function heading(plan: Plan, style: Style): string {
  const { survive } = plan.sizing.cluster
  const loss =
    survive.brokers === 0
      ? 'no loss is survived'
      : `planned for the loss of ${survive.kind === 'rack' ? `a rack (${many(survive.brokers, 'broker')})` : many(survive.brokers, 'broker')}`
  return `${style.strong(headline(plan))}\n${loss}`
}

/** `1 broker`, `2 brokers`. */
export function many(count: number, word: string): string {
  return `${formatCount(count)} ${word}${count === 1 ? '' : 's'}`
}

function groupLines(group: PlannedGroup, plan: Plan, style: Style): readonly string[] {
  const { group: nodes, quantities, afterLoss } = group.sizing
  const both = plan.sizing.cluster.survive.brokers > 0
  const names = nodes.nodes.map(node => node.host)
  const range = names.length > 2 ? `${names[0]} … ${names.at(-1)}` : names.join(', ')
  const rows = shown
    .filter(([, name]) => (quantities[name]?.value ?? 0) > 0)
    .map(([label, name]) => [
      `  ${label}`,
      value(quantities[name]),
      ...(both ? [value(afterLoss[name])] : []),
    ])
  return [
    style.strong(`${nodes.name} (${range}), the worst-placed one`),
    ...table(
      [['', 'all up', ...(both ? ['after loss'] : [])], ...rows],
      ['left', 'right', 'right'],
    ),
    '',
    ...budget(group),
    '',
    ...limits(group, style),
  ]
}

function value(quantity: Quantity | undefined): string {
  return quantity === undefined ? '-' : formatUnit(quantity.value, quantity.unit)
}

/** The parts of the memory, and what is left for the page cache. */
function budget(group: PlannedGroup): readonly string[] {
  const { memory, memoryLimit } = group.sizing.group.host
  const total = Math.min(memory, memoryLimit ?? memory)
  const need = group.sizing.afterLoss['memory']!
  const parts = Object.values(need.inputs).filter(input => typeof input === 'object')
  const rows = parts.map(part => [
    `  ${part.name.replaceAll('_', ' ')}`,
    formatUnit(part.value, 'bytes'),
  ])
  const left = total - need.value
  return [
    `  memory of ${formatUnit(total, 'bytes')}${memoryLimit === undefined ? '' : ' (container limit)'}, spent on`,
    ...table(
      [
        ...rows.map(row => [`  ${row[0]}`, row[1] ?? '']),
        ['    left for the page cache', formatUnit(Math.max(0, left), 'bytes')],
      ],
      ['left', 'right'],
    ),
  ]
}

function limits(group: PlannedGroup, style: Style): readonly string[] {
  const rows = group.verdicts.map(one => [
    `  ${one.limit}`,
    painted(one.status, style),
    formatUnit(one.need, one.unit),
    of(one),
    margin(one),
  ])
  const advice = group.verdicts.flatMap(one =>
    one.advice === undefined
      ? []
      : fold(`${one.limit}: ${one.advice}`, 78, '    ').map((line, index) =>
          index === 0 ? `  > ${line.trim()}` : line,
        ),
  )
  return [
    ...table(rows, ['left', 'left', 'right', 'left', 'right']),
    ...advice,
    ...mapAdvice(group),
  ]
}

function of(one: Verdict): string {
  return Number.isFinite(one.available) ? `of ${formatUnit(one.available, one.unit)}` : 'no limit'
}

function margin(one: Verdict): string {
  if (!Number.isFinite(one.available) || !Number.isFinite(one.margin)) return ''
  const percent = Math.round(one.margin * 100)
  return percent >= 0 ? `${percent} % left` : `${-percent} % over`
}

/** The colour of a status. */
export function painted(status: Status, style: Style): string {
  if (status === 'fits') return style.good(status)
  return status === 'tight' ? style.warn(status) : style.bad(status)
}

/** Both map numbers and what each protects from, whatever the verdict. */
export function mapAdvice(group: PlannedGroup): readonly string[] {
  const { afterLoss, choices } = group.sizing
  const number = (name: string): string => formatCount(afterLoss[name]?.value ?? 0)
  const text = `vm.max_map_count = ${choices['max_map_count']?.value}: below ${number('maps_required')} the process dies while it runs; below ${number('maps_unclean_start')} it may not come back after a kill with a lost recovery checkpoint.`
  return ['', ...fold(text, 78, '  ')].map((line, index) => (index > 1 ? `  ${line.trim()}` : line))
}

/** What holds for every process of this release and Java. */
function notes({ sizing }: Plan): readonly string[] {
  const { cluster, release } = sizing
  const stale = release.behaviour.resizeUnmaps
    ? []
    : [
        `Kafka ${release.version} leaves stale index maps until a collection (KAFKA-19390); 3.9.2, 4.0.2, 4.1.1, 4.2.0 and later do not.`,
      ]
  const uncapped =
    cluster.java < 24
      ? []
      : [
          `Java ${cluster.java} neither counts the buffers above as direct memory nor bounds them by MaxDirectMemorySize (JDK-8344882): the budget must hold them, and jdk.nio.maxCachedBufferSize is the only lever.`,
        ]
  return [...stale, ...uncapped]
}

function conclusion(plan: Plan, style: Style, file: string | undefined): string {
  const words: Readonly<Record<Status, string>> = {
    fits: 'It fits.',
    tight: 'It fits, but tightly.',
    'does not fit': 'It does not fit.',
  }
  const next =
    plan.status === 'does not fit' || file === undefined
      ? ''
      : ` Write the files: kafka-size plan ${file} --out DIR`
  const verdict = words[plan.status]
  if (plan.status === 'fits') return `${style.good(verdict)}${next}`
  return `${plan.status === 'tight' ? style.warn(verdict) : style.bad(verdict)}${next}`
}
