import { daysPerMonth } from '../diff/date.ts'
import { crossings, isGrowing, projection } from '../diff/growth.ts'
import type { Crossing } from '../diff/model.ts'
import type { Plan } from '../plan.ts'
import { coordinate, type Html, html, tableOf } from './plan-html-markup.ts'

/** Points of a line: enough to look smooth, each costs a sizing of the cluster. */
const steps = 12

/** The share of one limit over time. */
interface Line {
  readonly group: string
  readonly limit: string
  /** Need / available for each point. */
  readonly shares: readonly number[]
}

/** The limits that declared growth fills, as a chart and a table; undefined when nothing grows. */
export function growthSection(plan: Plan): Html | undefined {
  if (!isGrowing(plan.sizing.cluster)) return undefined
  const found = crossings(plan, 0)
  const months = horizonOf(found)
  const lines = linesOf(plan, months)
  if (lines.length === 0) return undefined
  return html`<section aria-labelledby="growth"><h2 id="growth">Growth</h2>
<p>With the growth the topics declare, compound per month, and with what this plan provides.
${first(found, plan.status === 'does not fit')}</p>
<figure>
${chart(lines, months)}
${legend(lines)}
</figure>
${growthTable(lines, months, found)}
</section>`
}

/** Past the first limit that is crossed, in whole years; three without any. */
function horizonOf(found: readonly Crossing[]): number {
  const month = (found[0]?.days ?? 0) / daysPerMonth
  return Math.min(120, Math.max(36, Math.ceil((month * 1.5) / 12) * 12))
}

function linesOf(plan: Plan, months: number): readonly Line[] {
  const at = projection(plan)
  const points = Array.from({ length: steps + 1 }, (_, step) => at((months * step) / steps))
  const all = plan.groups.flatMap(({ sizing, verdicts }, group) =>
    verdicts.map((verdict, index): Line => {
      const shares = points.map(needs => {
        const one = needs[group]?.[index]
        return one && Number.isFinite(one.available) ? one.need / Math.max(1, one.available) : 0
      })
      return { group: sizing.group.name, limit: verdict.limit, shares }
    }),
  )
  return all.filter(grows).sort(byEnd).slice(0, 6)
}

/** Lines that stay flat say nothing about growth. */
function grows({ shares }: Line): boolean {
  const [start = 0, end = 0] = [shares[0], shares.at(-1)]
  return Number.isFinite(end) && end - start > 0.005
}

function byEnd(a: Line, b: Line): number {
  return (b.shares.at(-1) ?? 0) - (a.shares.at(-1) ?? 0)
}

function first(found: readonly Crossing[], over: boolean): string {
  const [one] = found
  if (!one) return `No ${over ? 'other ' : ''}limit is crossed within ten years.`
  return `The ${over ? 'next' : 'first'} limit to be crossed is ${one.limit} of ${one.group}, ${when(one.days)}.`
}

function when(days: number): string {
  const months = Math.round(days / daysPerMonth)
  return months < 2 ? `in ${days} days` : `in ${months} months`
}

/** Up to half over the limit; the picture cuts off what is above. */
const top = 1.5

function chart(lines: readonly Line[], months: number): Html {
  const y = (share: number): string => coordinate(300 - (share / top) * 300)
  const paths = lines.map(({ shares, limit }, index) => {
    // A share of nothing has no place on paper.
    const points = shares.flatMap((share, step) =>
      Number.isFinite(share) ? [`${coordinate((step / steps) * 1000)},${y(share)}`] : [],
    )
    return html`<polyline class="line l${index}" points="${points.join(' ')}"><title>${limit}</title></polyline>`
  })
  const ends = lines.map(one => `${one.limit} ${percent(one.shares.at(-1) ?? 0)}`).join(', ')
  return html`<div class="chart"><div class="axis" aria-hidden="true"><span>150 %</span><span>100 %</span><span>50 %</span><span>0 %</span></div>
<svg role="img" aria-labelledby="growth-t growth-d" viewBox="0 0 1000 300" preserveAspectRatio="none" focusable="false"><title id="growth-t">Share of the limits over ${months} months</title><desc id="growth-d">At the end: ${ends}. Every point is in the table below.</desc><rect class="beyond" width="1000" height="100"/>${[0, 200, 300].map(at => html`<line class="grid" x1="0" x2="1000" y1="${at}" y2="${at}"/>`)}${[1, 2].map(part => html`<line class="grid" x1="${coordinate((part * 1000) / 3)}" x2="${coordinate((part * 1000) / 3)}" y1="0" y2="300"/>`)}<line class="limit" x1="0" x2="1000" y1="100" y2="100"/>${paths}</svg>
<div class="months" aria-hidden="true">${[0, 1, 2, 3].map(part => html`<span>${part === 0 && 'month '}${(months * part) / 3}</span>`)}</div></div>`
}

function legend(lines: readonly Line[]): Html {
  const many = new Set(lines.map(one => one.group)).size > 1
  const items = lines.map(
    ({ limit, group }, index) =>
      html`<li><svg class="key" viewBox="0 0 24 10" aria-hidden="true" focusable="false"><line class="line l${index}" x1="0" x2="24" y1="5" y2="5"/></svg>${limit}${many && ` of ${group}`}</li>`,
  )
  return html`<ul class="legend">${items}</ul>`
}

function growthTable(lines: readonly Line[], months: number, found: readonly Crossing[]): Html {
  const parts = [0, 1, 2, 3]
  return tableOf(
    'Share of the limit',
    [
      { head: 'Limit', kind: 'name' },
      ...parts.map(part => ({ head: `month ${(months * part) / 3}`, kind: 'number' }) as const),
      { head: 'When' },
    ],
    lines.map(one => {
      const cross = found.find(each => each.group === one.group && each.limit === one.limit)
      return [
        `${one.limit} of ${one.group}`,
        ...parts.map(part => percent(one.shares[(steps * part) / 3] ?? 0)),
        crossedText(cross, one),
      ]
    }),
  )
}

function crossedText(cross: Crossing | undefined, { shares }: Line): string {
  if (cross) return `crossed ${when(cross.days)}`
  return (shares[0] ?? 0) > 1 ? 'crossed already' : 'not crossed within ten years'
}

function percent(share: number): string {
  if (!Number.isFinite(share)) return '-'
  return `${Math.round(share * 100)} %`
}
