import { daysPerMonth } from '../diff/date.ts'
import type {
  ApplicationChange,
  Crossing,
  GroupChange,
  LimitChange,
  NumberChange,
  PlanDiff,
  SettingChange,
} from '../diff/model.ts'
import { formatUnit } from '../units.ts'

/** Wording every format of the comparison shares. Nothing in it is escaped. */

/** Quantities a reviewer looks at, in this order; the rest is in the JSON. */
const shown: readonly (readonly [name: string, label: string])[] = [
  ['replicas', 'replicas'],
  ['segments', 'segments'],
  ['maps_peak', 'maps, peak'],
  ['maps_unclean_start', 'maps, unclean start'],
  ['file_descriptors', 'file descriptors'],
  ['threads', 'threads'],
  ['heap_max', 'heap written (-Xmx)'],
  ['direct_memory_peak', 'direct memory, peak'],
  ['memory', 'memory'],
  ['page_cache', 'page cache'],
  ['virtual_memory_steady', 'virtual memory'],
  ['disk', 'disk'],
  ['network_in', 'network in'],
  ['network_out', 'network out'],
  ['rebuild_time', 'rebuild time'],
]

/** One row of the table of numbers. */
export interface Row {
  readonly label: string
  readonly before: string
  readonly after: string
  readonly change: string
}

/** The numbers that changed, as rows; after the declared loss, which is what limits are judged by. */
export function rows(group: GroupChange): readonly Row[] {
  return shown.flatMap(([name, label]) => {
    const one = group.numbers.find(number => number.name === name)
    return one ? [row(label, one)] : []
  })
}

function row(label: string, { unit, before, after }: NumberChange): Row {
  const words = (value: number | undefined): string =>
    value === undefined ? '-' : formatUnit(value, unit)
  return {
    label,
    before: words(before?.afterLoss),
    after: words(after?.afterLoss),
    change: before && after ? percent(before.afterLoss, after.afterLoss) : '',
  }
}

function percent(before: number, after: number): string {
  if (before === after) return '0 %'
  if (before === 0) return ''
  const share = (after / before - 1) * 100
  const sign = share > 0 ? '+' : '-'
  const size = Math.abs(share)
  if (size < 0.1) return `${sign}<0.1 %`
  return `${sign}${size >= 10 ? Math.round(size) : Number(size.toFixed(1))} %`
}

/** `fits -> does not fit`, or one word when it stays. */
export function turn({ before, after }: LimitChange): string {
  const [old, now] = [before?.status ?? 'new', after?.status ?? 'gone']
  return old === now ? now : `${old} -> ${now}`
}

/** `24 088 of 262 144`. */
export function share(judged: LimitChange['after']): (unit: string) => string {
  return unit => {
    if (!judged) return '-'
    const need = formatUnit(judged.need, unit)
    if (!Number.isFinite(judged.available)) return `${need}, no limit`
    return `${need} of ${formatUnit(judged.available, unit)}`
  }
}

/** Limits a reader must see: the verdict changed, is bad, or the order of the steps counts. */
export function notable(group: GroupChange): readonly LimitChange[] {
  return group.limits.filter(
    one =>
      one.raiseFirst ||
      one.lowerLast ||
      one.before?.status !== one.after?.status ||
      (one.after !== undefined && one.after.status !== 'fits'),
  )
}

/** Whether a deployed limit comes first or last, and why; empty when the order does not count. */
export function orderText(one: LimitChange): string {
  if (one.raiseFirst) return raiseText(one)
  return one.lowerLast ? lowerText(one) : ''
}

/** Old segments are deleted when their retention has passed, not when the declaration changes. */
function lowerText({ limit, before, after, unit }: LimitChange): string {
  const [need, allowed] = [before?.need ?? 0, after?.available ?? 0]
  const what = limit.startsWith('disk ') ? `the space of ${limit}` : deployed(limit)
  return `lower ${what} only after the old segments are gone (the old retention has passed): up to ${formatUnit(need, unit)} were planned until now, ${formatUnit(allowed, unit)} will be allowed`
}

function deployed(limit: string): string {
  return limit === 'maps' ? 'vm.max_map_count' : 'LimitNOFILE'
}

function raiseText({ limit, before, after, unit }: LimitChange): string {
  return `raise ${deployed(limit)} before the change arrives: ${formatUnit(after?.need ?? 0, unit)} are needed, ${formatUnit(before?.available ?? 0, unit)} are allowed now`
}

/** `restart`, `live` or `daemon-reload` in words. */
export function effectText({ effect, target }: SettingChange): string {
  if (effect === 'restart') return 'needs a restart'
  if (effect === 'daemon-reload') return 'systemctl daemon-reload'
  return target === 'sysctl.conf' ? 'live: sysctl --system' : 'live: kafka-configs --alter'
}

/** `all 3 hosts`, or their names. */
export function hostsText(hosts: readonly string[], group: GroupChange): string {
  const staying = new Set(group.settings.flatMap(one => one.hosts)).size
  if (hosts.length === staying && hosts.length > 1) return `all ${hosts.length} hosts`
  if (hosts.length <= 3) return hosts.join(', ')
  return `${hosts.slice(0, 2).join(', ')} and ${hosts.length - 2} more`
}

/** The counts of files by what happens to them. */
export function filesText(group: GroupChange): string {
  const words = (['changed', 'added', 'removed'] as const).flatMap(change => {
    const count = group.files.filter(one => one.change === change).length
    return count > 0 ? [`${count} ${change}`] : []
  })
  return words.join(', ')
}

/** `in 14 months, on 2027-03-04`. */
export function crossingText(one: Crossing): string {
  const months = Math.round(one.days / daysPerMonth)
  const when =
    months < 2 ? `in ${one.days} ${one.days === 1 ? 'day' : 'days'}` : `in ${months} months`
  return `${one.limit} of ${one.group} is crossed ${when}, on ${one.date}`
}

/** `Kafka 4.3.1, Java 17, 3 brokers`, with what changes of it. */
export function sidesText({ before, after }: PlanDiff): string {
  const text = (of: (side: PlanDiff['after']) => string): string =>
    !before || of(before) === of(after) ? of(after) : `${of(before)} -> ${of(after)}`
  const brokers = text(side => String(side.brokers))
  return `Kafka ${text(side => side.kafka)}, Java ${text(side => String(side.java))}, ${brokers} ${brokers === '1' ? 'broker' : 'brokers'}`
}

/** `fits -> does not fit`. */
export function verdictText({ before, after }: PlanDiff): string {
  if (!before) return `new: ${after.status}`
  return before.status === after.status ? after.status : `${before.status} -> ${after.status}`
}

/** Numbers of an application that a reviewer looks at. */
const shownOfApplication = ['heap_max', 'direct_memory_peak', 'resident_typical', 'memory_limit']

/** `fits -> tight: heap max 1 GiB -> 2 GiB`, and why. */
export function applicationText({ before, after, numbers, messages }: ApplicationChange): string {
  const [old, now] = [before ?? 'new', after ?? 'gone']
  const changes = numbers
    .filter(one => shownOfApplication.includes(one.name))
    .map(({ name, before: was, after: is, unit }) => {
      const words = [was, is].map(pair => (pair ? formatUnit(pair.allUp, unit) : '-'))
      return `${name.replaceAll('_', ' ')} ${words.join(' -> ')}`
    })
  return [old === now ? now : `${old} -> ${now}`, ...changes, ...messages].join('; ')
}
