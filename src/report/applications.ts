import type { ApplicationSizing } from '../applications/model.ts'
import { formatUnit } from '../units.ts'
import { full } from './plan-json.ts'
import { cell } from './plan-markdown.ts'
import { painted } from './plan-text.ts'
import type { Style } from './style.ts'
import { fold, table } from './table.ts'

/** Quantities a person plans an application with, in reading order. */
const shown: readonly (readonly [label: string, name: string])[] = [
  ['producer heap', 'producer_heap'],
  ['consumer heap', 'consumer_heap'],
  ['heap needed', 'heap'],
  ['heap written (-Xmx)', 'heap_max'],
  ['direct memory, kept', 'direct_memory'],
  ['direct memory, peak', 'direct_memory_peak'],
  ['malloc arenas', 'arenas'],
  ['resident, light use', 'resident_idle'],
  ['resident, typical', 'resident_typical'],
  ['resident, worst', 'resident_worst'],
  ['memory request', 'memory_request'],
  ['memory limit', 'memory_limit'],
  ['virtual memory', 'virtual_memory'],
  ['threads', 'threads'],
  ['file descriptors', 'file_descriptors'],
  ['connections to each broker', 'connections_per_broker'],
  ['producer ids', 'producer_ids'],
  ['largest request', 'largest_request'],
]

/** The applications for a person, 80 columns: lines without line ends, a blank line between two. */
export function applicationsText(
  all: readonly ApplicationSizing[],
  style: Style,
): readonly string[] {
  return all.flatMap((each, at) => [...(at === 0 ? [] : ['']), ...applicationLines(each, style)])
}

function applicationLines(sizing: ApplicationSizing, style: Style): readonly string[] {
  const { application: app, quantities } = sizing
  const rows = shown.flatMap(([label, name]) => {
    const found = quantities[name]
    return found && found.value !== 0 ? [[`  ${label}`, formatUnit(found.value, found.unit)]] : []
  })
  const verdicts = sizing.verdicts.flatMap(one => {
    const [first = '', ...rest] = fold(one.message, 62, '')
    const head = `  ${painted(one.verdict, style)}${' '.repeat(14 - one.verdict.length)}${first}`
    return [head, ...rest.map(line => `${' '.repeat(16)}${line}`)]
  })
  const title = `application ${app.name}, ${app.instances} × one process`
  return [style.strong(title), ...table(rows, ['left', 'right']), '', ...verdicts]
}

/** The applications as Markdown tables. */
export function applicationsMarkdown(all: readonly ApplicationSizing[]): readonly string[] {
  return all.flatMap(({ application, quantities, verdicts }) => [
    '',
    `### Application ${cell(application.name)}`,
    '',
    '| what | verdict | why |',
    '|---|---|---|',
    ...verdicts.map(one => `| ${cell(one.name)} | ${one.verdict} | ${cell(one.message)} |`),
    '',
    '| quantity | one process | formula |',
    '|---|---:|---|',
    ...Object.values(quantities).map(
      one => `| ${one.name} | ${formatUnit(one.value, one.unit)} | ${cell(one.formula)} |`,
    ),
  ])
}

/** The applications for the plan's JSON; `trace` adds formulas, inputs and sources. */
export function applicationsJson(
  all: readonly ApplicationSizing[],
  trace: boolean,
): readonly object[] {
  return all.map(({ application, quantities, verdicts }) => ({
    name: application.name,
    instances: application.instances,
    client_version: application.clientVersion,
    java: application.java,
    quantities: Object.fromEntries(
      Object.values(quantities).map(one => [
        one.name,
        trace ? full(one) : { value: one.value, unit: one.unit },
      ]),
    ),
    verdicts,
  }))
}
