import type { Unit } from '../model.ts'
import type { PlannedGroup } from '../plan.ts'
import { formatUnit } from '../units.ts'
import type { Status, Verdict } from '../verdict.ts'
import { coordinate, type Html, html, tableOf } from './plan-html-markup.ts'

/** A bar of a need against a limit. The numbers beside it say the same, so readers skip it. */
export function bar(need: number, limit: number, status: Status): Html {
  const scale = Math.max(need, limit)
  const width = (value: number): string => coordinate((value / scale) * 1000)
  const known = Number.isFinite(scale) && scale > 0
  const mark = known && Number.isFinite(limit) && limit < scale
  return html`<svg class="bar" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true" focusable="false"><rect class="track" width="1000" height="10"/>${
    known && html`<rect class="${classOf(status)}" width="${width(need)}" height="10"/>`
  }${mark && html`<rect class="mark" x="${width(limit)}" width="8" height="10"/>`}</svg>`
}

/** The class of a status: fits, tight or over. */
export function classOf(status: Status): string {
  return status === 'does not fit' ? 'over' : status
}

const signs: Readonly<Record<Status, string>> = { fits: '✓', tight: '!', 'does not fit': '✕' }

/** The status as a word with a sign, so that colour is never the only difference. */
export function badge(status: Status): Html {
  return html`<span class="badge ${classOf(status)}"><span aria-hidden="true">${signs[status]}</span> ${status}</span>`
}

/** Every limit with its verdict. */
export function verdictTable(group: PlannedGroup, loss: number): Html {
  return tableOf(
    `Limits${loss > 0 ? `, judged after the loss of ${loss}` : ''}`,
    [
      { head: 'Limit', kind: 'name' },
      { head: 'Verdict' },
      { head: 'Used', kind: 'bar' },
      { head: 'Need', kind: 'number' },
      { head: 'Available', kind: 'number' },
      { head: 'Left', kind: 'number' },
    ],
    group.verdicts.map(one => [
      one.limit,
      badge(one.status),
      bar(one.need, one.available, one.status),
      shown(one.need, one.unit),
      shown(one.available, one.unit),
      left(one),
    ]),
  )
}

function shown(value: number, unit: Unit): string {
  return Number.isFinite(value) ? formatUnit(value, unit) : 'no limit'
}

function left({ available, margin }: Verdict): string {
  if (!Number.isFinite(available) || !Number.isFinite(margin)) return ''
  const percent = Math.round(margin * 100)
  return percent >= 0 ? `${percent} %` : `${-percent} % over`
}

/** What to do about limits that are not comfortable. */
export function advice(group: PlannedGroup): Html | undefined {
  const list = group.verdicts.filter(one => one.advice !== undefined)
  if (list.length === 0) return undefined
  const items = list.map(one => html`<li><b>${one.limit}:</b> ${one.advice}</li>\n`)
  return html`<ul class="advice">\n${items}</ul>`
}

const moments: readonly (readonly [name: string, label: string])[] = [
  ['maps_clean_start', 'clean start'],
  ['maps_steady', 'steady'],
  ['maps_peak', 'peak'],
  ['maps_unclean_start', 'unclean start'],
]

/** Maps at every moment of a life, and descriptors, against the limits the plan writes. */
export function countTables(group: PlannedGroup, loss: number): Html {
  const maps = group.sizing.choices['max_map_count']?.value ?? 0
  const files = group.sizing.choices['LimitNOFILE']?.value ?? 0
  return html`${countTable('Memory maps', 'vm.max_map_count', maps, moments, group, loss)}
${countTable('File descriptors', 'LimitNOFILE', files, [['file_descriptors', 'peak']], group, loss)}`
}

function countTable(
  title: string,
  key: string,
  limit: number,
  list: readonly (readonly [string, string])[],
  { sizing }: PlannedGroup,
  loss: number,
): Html {
  const rows = list.flatMap(([name, label]) => {
    const now = sizing.quantities[name]?.value ?? 0
    const then = sizing.afterLoss[name]?.value ?? now
    if (loss === 0) return [row(label, now, limit)]
    if (now === then) return [row(`${label}, all up or ${loss} lost`, now, limit)]
    return [row(`${label}, all up`, now, limit), row(`${label}, ${loss} lost`, then, limit)]
  })
  return tableOf(
    `${title} of a process, against ${key} = ${formatUnit(limit, 'count')}`,
    [
      { head: 'Moment', kind: 'name' },
      { head: 'Share of the limit', kind: 'bar' },
      { head: 'Count', kind: 'number' },
      { head: 'Of the limit', kind: 'number' },
    ],
    rows,
  )
}

function row(label: string, value: number, limit: number) {
  const percent = (value / limit) * 100
  const share = value > 0 && percent < 1 ? '<1 %' : `${Math.round(percent)} %`
  const status = value > limit ? 'does not fit' : 'fits'
  return [label, bar(value, limit, status), formatUnit(value, 'count'), share] as const
}

/** Every log dir. Alike ones stand in one row. */
export function diskTable(
  { sizing, verdicts }: PlannedGroup,
  fill: number,
  loss: number,
): Html | undefined {
  if (sizing.disks.length === 0) return undefined
  const rows = sizing.disks.map(one => {
    const now = one.used.value
    const then = one.usedAfterLoss.value
    const usable = one.size * fill
    const most = Math.max(now, then)
    return [
      one.path,
      bar(most, usable, statusOf(verdicts, most)),
      formatUnit(now, 'bytes'),
      ...(loss > 0 ? [formatUnit(then, 'bytes')] : []),
      formatUnit(usable, 'bytes'),
      formatUnit(one.size, 'bytes'),
    ]
  })
  return tableOf(
    `Disks, filled to ${Math.round(fill * 100)} % at most`,
    [
      { head: 'Directory', kind: 'name' },
      { head: 'Used', kind: 'bar' },
      { head: 'All up', kind: 'number' },
      ...(loss > 0 ? [{ head: `${loss} lost`, kind: 'number' } as const] : []),
      { head: 'Usable', kind: 'number' },
      { head: 'Size', kind: 'number' },
    ],
    rows,
  )
}

/** The verdict of a disk stands with the others; its need tells which one it is. */
function statusOf(verdicts: readonly Verdict[], need: number): Status {
  const own = verdicts.find(one => one.limit.startsWith('disk ') && one.need === need)
  return own?.status ?? 'fits'
}
