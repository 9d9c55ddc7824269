import { entities } from './entities.ts'

/** Text that is HTML already; everything else is escaped when it enters a template. */
export interface Html {
  readonly html: string
}

/** What may stand in a template. Undefined and false write nothing. */
export type Part = string | number | Html | undefined | false | readonly Part[]

/** A template whose values are escaped unless they come from another template. */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return { html: texts.reduce((made, text, at) => made + written(parts[at - 1]) + text) }
}

function written(part: Part): string {
  if (part === undefined || part === false) return ''
  if (typeof part === 'string' || typeof part === 'number') return escaped(String(part))
  return 'html' in part ? part.html : part.map(written).join('')
}

/** For element content and quoted attributes alike; control characters are not allowed in HTML. */
function escaped(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff]/g, '\ufffd')
      .replace(/[&<>"']/g, one => entities[one] ?? one)
  )
}

/** An address for a link, or nothing when it is not a plain web address. */
export function link(url: string | undefined, text: string): Html {
  if (url === undefined || !/^https?:\/\//.test(url)) return html`${text}`
  return html`<a href="${url}" rel="noreferrer">${text}</a>`
}

/** A number for an attribute of SVG: two decimals are finer than any screen. */
export function coordinate(value: number): string {
  return String(Math.round(value * 100) / 100)
}

/** One column of a table. On a narrow page rows become cards, in which `head` labels the cell. */
export interface Column {
  readonly head: string
  readonly kind?: 'name' | 'number' | 'bar'
}

/** A table with a caption. Roles are spelled out because the narrow layout is no table to CSS. */
export function tableOf(
  caption: string,
  columns: readonly Column[],
  rows: readonly (readonly Part[])[],
): Html {
  const heads = columns.map(
    ({ head, kind }) =>
      html`<th role="columnheader" scope="col" class="${kind ?? 'text'}">${head}</th>`,
  )
  return html`<table role="table"><caption>${caption}</caption>
<thead role="rowgroup"><tr role="row">${heads}</tr></thead>
<tbody role="rowgroup">
${rows.map(row => html`<tr role="row">${row.map((part, at) => cellOf(columns[at], part))}</tr>\n`)}</tbody></table>`
}

function cellOf(column: Column | undefined, part: Part): Html {
  const kind = column?.kind ?? 'text'
  if (kind === 'name') return html`<th role="rowheader" scope="row" class="name">${part}</th>`
  return html`<td role="cell" class="${kind}" data-head="${column?.head ?? ''}">${part}</td>`
}
