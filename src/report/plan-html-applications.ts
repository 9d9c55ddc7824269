import type { ApplicationSizing } from '../applications/model.ts'
import { formatUnit } from '../units.ts'
import { worstStatus } from '../verdict.ts'
import { badge } from './plan-html-bars.ts'
import { type Html, html, tableOf } from './plan-html-markup.ts'
import { quantityList } from './plan-html-trace.ts'

/** What a person plans an application with, in reading order. */
const shown: readonly (readonly [name: string, label: string])[] = [
  ['heap_max', 'heap (-Xmx)'],
  ['direct_memory_peak', 'direct memory, peak'],
  ['resident_typical', 'resident, typical'],
  ['resident_worst', 'resident, worst'],
  ['memory_limit', 'memory limit'],
  ['threads', 'threads'],
  ['file_descriptors', 'file descriptors'],
  ['connections_per_broker', 'connections to each broker'],
]

/** The processes that embed clients, one section for each; nothing when none are declared. */
export function applicationSections(all: readonly ApplicationSizing[]): readonly Html[] {
  return all.map((one, index) => section(one, `a${index}`))
}

function section({ application, quantities, verdicts }: ApplicationSizing, id: string): Html {
  const { name, instances, java, clientVersion } = application
  const rows = shown.flatMap(([key, label]) => {
    const found = quantities[key]
    return found && found.value !== 0
      ? [[label, formatUnit(found.value, found.unit), found.formula]]
      : []
  })
  return html`<section aria-labelledby="${id}">
<h2 id="${id}">${name} ${badge(worstStatus(verdicts.map(one => one.verdict)))}</h2>
<p class="facts">Application, ${instances} ${instances === 1 ? 'process' : 'processes'}; kafka-clients ${clientVersion}, Java ${java}</p>
${tableOf(
  'Verdicts of one process',
  [{ head: 'Limit', kind: 'name' }, { head: 'Verdict' }, { head: 'Why' }],
  verdicts.map(one => [one.name.replaceAll('-', ' '), badge(one.verdict), one.message]),
)}
${tableOf(
  'One process',
  [{ head: 'Part', kind: 'name' }, { head: 'Need', kind: 'number' }, { head: 'How' }],
  rows,
)}
<h3>Where every number comes from</h3>
${quantityList('Numbers', quantities, `${id}-now`)}
</section>
`
}
