import type { Input, Quantity } from '../model.ts'
import type { PlannedGroup } from '../plan.ts'
import type { Quantities } from '../sizing/model.ts'
import { formatUnit } from '../units.ts'
import { type Html, html, link } from './plan-html-markup.ts'

/** Every number of a group with its formula, inputs and sources, folded up. */
export function trace({ sizing }: PlannedGroup, id: string, loss: number): Html {
  const other = Object.values(sizing.afterLoss).filter(
    one => one.value !== sizing.quantities[one.name]?.value,
  )
  const lost = Object.fromEntries(other.map(one => [one.name, one]))
  return html`<h3>Where every number comes from</h3>
${quantityList(loss > 0 ? 'Every broker up' : 'Numbers', sizing.quantities, `${id}-now`)}
${loss > 0 && other.length > 0 && quantityList(`After the loss of ${loss}, where it differs`, lost, `${id}-lost`)}
${quantityList('Limits and choices that are written', sizing.choices, `${id}-choice`)}`
}

/** Quantities folded up under a title. */
export function quantityList(title: string, quantities: Quantities, id: string): Html {
  const all = Object.values(quantities)
  return html`<details class="list"><summary>${title} (${all.length})</summary>
${all.map(one => entry(one, quantities, id, true))}</details>`
}

/** A quantity that is listed by itself is linked to, or the page would repeat it many times. */
function entry(one: Quantity, listed: Quantities, id: string, top: boolean): Html {
  if (!top && listed[one.name] === one)
    return html`<li><a href="#${anchor(id, one.name)}">${one.name}</a> = ${value(one)}</li>\n`
  const inputs = Object.entries(one.inputs)
  const body = html`<p class="formula">${one.formula}</p>${
    inputs.length > 0 &&
    html`<ul class="inputs">\n${inputs.map(([name, input]) => inputOf(name, input, listed, id))}</ul>`
  }${one.sources.length > 0 && html`<p class="sources">Sources: ${sources(one)}</p>`}`
  const summary = html`<summary><code>${one.name}</code> <span class="value">${value(one)}</span></summary>`
  if (top) return html`<details id="${anchor(id, one.name)}">${summary}${body}</details>\n`
  return html`<li><details>${summary}${body}</details></li>\n`
}

function inputOf(name: string, input: Input, listed: Quantities, id: string): Html {
  if (typeof input === 'object') return entry(input, listed, id, false)
  const text = typeof input === 'number' ? plainNumber(input) : String(input)
  return html`<li><code>${name}</code> = ${text}</li>\n`
}

function plainNumber(input: number): string {
  if (!Number.isFinite(input)) return 'no limit'
  return Number.isInteger(input) ? formatUnit(input, 'count') : String(Number(input.toPrecision(6)))
}

function value({ value: number, unit }: Quantity): string {
  return Number.isFinite(number) ? formatUnit(number, unit) : 'no limit'
}

function sources({ sources: all }: Quantity): readonly Html[] {
  return all.map((one, at) => html`${at > 0 && '; '}${link(one.url, one.title)}`)
}

function anchor(id: string, name: string): string {
  return `${id}-${name.replace(/[^A-Za-z0-9_.-]/g, '-')}`
}
