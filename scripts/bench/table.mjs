// The rows as a Markdown table.

/** `-` where a row has no base or no budget. */
export function table(rows) {
  const cells = [
    ['row', 'ours', 'base', 'ratio', 'budget', 'ok', 'CPU ratio'],
    ...rows.map(one => ('theirs' in one ? pair(one) : single(one))),
  ]
  const widths = cells[0].map((_, column) => Math.max(...cells.map(line => line[column].length)))
  const line = list =>
    `| ${list.map((text, column) => (column === 0 ? text.padEnd(widths[0]) : text.padStart(widths[column]))).join(' | ')} |`
  const rule = `|${widths.map((width, column) => `${'-'.repeat(width + 1)}${column === 0 ? '-' : ':'}`).join('|')}|`
  return [line(cells[0]), rule, ...cells.slice(1).map(line)].join('\n')
}

function pair({ name, ours, theirs, ratio, cpuRatio, budget }) {
  return [
    name,
    time(ours.wall),
    time(theirs.wall),
    ratio.toFixed(2),
    budget === undefined ? '-' : String(budget),
    verdict(ratio, budget),
    cpuRatio.toFixed(2),
  ]
}

function single({ name, value, unit, limit }) {
  const bound = limit === undefined ? '-' : `${limit} ${unit}`
  return [name, `${digits(value)} ${unit}`, '-', '-', bound, verdict(value, limit), '-']
}

function verdict(value, limit) {
  if (limit === undefined) return '-'
  return value <= limit ? 'yes' : 'no'
}

const time = ms => `${digits(ms)} ms`
const digits = value => value.toFixed(value < 100 ? 1 : 0)
