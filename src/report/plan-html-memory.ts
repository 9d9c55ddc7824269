import type { Quantity } from '../model.ts'
import type { PlannedGroup } from '../plan.ts'
import { formatUnit } from '../units.ts'
import { coordinate, type Html, html, tableOf } from './plan-html-markup.ts'

/** A colour of the bar; several small parts share one. */
interface Share {
  readonly part: string
  readonly colour: string
  readonly value: number
  readonly note: string
}

const colours: Readonly<Record<string, string>> = {
  heap_max: 'heap',
  direct_memory_peak: 'direct',
  'index pages': 'kernel',
  kernel_memory_maps: 'kernel',
  'other processes': 'others',
}

/** The budget of a host after the declared loss: a stacked bar, and the same as a table. */
export function memoryFigure({ sizing }: PlannedGroup, id: string): Html {
  const { memory, memoryLimit } = sizing.group.host
  const total = Math.min(memory, memoryLimit ?? memory)
  const shares = sharesOf(sizing.afterLoss['memory'], sizing.afterLoss['page_cache'], total)
  const sum = Math.max(
    total,
    shares.reduce((all, one) => all + one.value, 0),
  )
  return html`<figure>
${stackedBar(shares, sum, total, id)}
${tableOf(
  `Memory of ${formatUnit(total, 'bytes')}${memoryLimit === undefined ? '' : ', the limit of the container'}`,
  [
    { head: 'Part', kind: 'name' },
    { head: 'Bytes', kind: 'number' },
    { head: 'Share', kind: 'number' },
    { head: 'How' },
  ],
  shares.map(one => [
    html`<svg class="swatch" viewBox="0 0 10 10" aria-hidden="true" focusable="false"><rect class="${one.colour}" width="10" height="10"/></svg>${one.part}`,
    formatUnit(one.value, 'bytes'),
    percent(one.value, total),
    one.note,
  ]),
)}
</figure>`
}

function percent(value: number, total: number): string {
  const share = (value / total) * 100
  return share > 0 && share < 0.1 ? '<0.1 %' : `${Number(share.toFixed(1))} %`
}

function sharesOf(
  memory: Quantity | undefined,
  cache: Quantity | undefined,
  total: number,
): readonly Share[] {
  const parts = Object.values(memory?.inputs ?? {}).filter(one => typeof one === 'object')
  const used = parts
    .map(one => ({
      part: label(one.name),
      colour: colours[one.name] ?? 'native',
      value: one.value,
      note: one.formula,
    }))
    .sort((a, b) => order.indexOf(a.colour) - order.indexOf(b.colour))
  const left = Math.max(0, total - (memory?.value ?? 0))
  const wanted = Math.min(left, cache?.value ?? 0)
  const rest = [
    { part: 'page cache, needed', colour: 'cache', value: wanted, note: cache?.formula ?? '' },
    {
      part: 'page cache, spare',
      colour: 'spare',
      value: left - wanted,
      note: 'helps consumers that lag behind',
    },
  ]
  return [...used, ...rest].filter(one => one.value > 0)
}

const order: readonly string[] = ['heap', 'direct', 'native', 'kernel', 'others']

/** `heap_max` is the name of the formula; people read words. */
function label(name: string): string {
  if (name === 'heap_max') return 'heap (-Xmx)'
  return name.replaceAll('_', ' ')
}

function stackedBar(shares: readonly Share[], sum: number, total: number, id: string): Html {
  let x = 0
  const rects = shares.map(one => {
    const width = (one.value / sum) * 1000
    const made = html`<rect class="${one.colour}" x="${coordinate(x)}" width="${coordinate(width)}" height="40"><title>${one.part}: ${formatUnit(one.value, 'bytes')}</title></rect>`
    x += width
    return made
  })
  const over = sum > total
  const text = shares.map(one => `${one.part} ${formatUnit(one.value, 'bytes')}`).join(', ')
  return html`<svg class="stack" role="img" aria-labelledby="${id}-t ${id}-d" viewBox="0 0 1000 40" preserveAspectRatio="none" focusable="false"><title id="${id}-t">Memory budget of ${formatUnit(total, 'bytes')}${over && ', which is too small'}</title><desc id="${id}-d">${text}</desc>${rects}${
    over && html`<rect class="mark" x="${coordinate((total / sum) * 1000)}" width="4" height="40"/>`
  }</svg>`
}
