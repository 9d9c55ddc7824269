import type { Plan, PlannedGroup } from '../plan.ts'
import { formatUnit } from '../units.ts'
import type { Status } from '../verdict.ts'
import { applicationSections } from './plan-html-applications.ts'
import { advice, badge, countTables, diskTable, verdictTable } from './plan-html-bars.ts'
import { growthSection } from './plan-html-growth.ts'
import { type Html, html } from './plan-html-markup.ts'
import { memoryFigure } from './plan-html-memory.ts'
import { styleHash, styles } from './plan-html-style.ts'
import { trace } from './plan-html-trace.ts'
import { headline } from './plan-text.ts'

/** Nothing is loaded, run or sent: only the one style sheet of the page itself counts. */
const policy = `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'`

/**
 * The plan as one self-contained HTML page without scripts: verdicts, memory, maps, descriptors, disks,
 * growth and the trace of every number. The same plan gives the same bytes.
 */
export function planHtml(plan: Plan): string {
  const { cluster } = plan.sizing
  const loss = cluster.survive.brokers
  const growth = growthSection(plan)
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="kafka-size">
<title>${cluster.name}: ${plan.status}</title>
<style>${{ html: styles }}</style>
</head>
<body>
<header>
<p class="kind">Capacity plan</p>
<h1>${cluster.name}</h1>
<p class="verdict">${badge(plan.status)} ${sentences[plan.status]}</p>
<p class="facts">${headline(plan)}${loss > 0 && `, planned for the loss of ${loss} ${loss === 1 ? 'broker' : 'brokers'}`}. Numbers are for the worst-placed process of a group.</p>
${navigation(plan, growth !== undefined)}
</header>
<main>
${plan.groups.map((group, index) => section(group, plan, `g${index}`))}
${applicationSections(plan.applications)}
${growth}
${problems(plan)}
</main>
</body>
</html>
`
  return page.html
}

const sentences: Readonly<Record<Status, string>> = {
  fits: 'Every limit carries the declared load.',
  tight: 'Every limit carries the declared load, some with little room.',
  'does not fit': 'A limit does not carry the declared load.',
}

function navigation(plan: Plan, growth: boolean): Html | false {
  if (plan.groups.length + plan.applications.length < 2 && !growth) return false
  const items = plan.groups.map(
    (group, index) => html`<li><a href="#g${index}">${group.sizing.group.name}</a></li>`,
  )
  const apps = plan.applications.map(
    ({ application }, index) => html`<li><a href="#a${index}">${application.name}</a></li>`,
  )
  return html`<nav aria-label="Sections"><ul>${items}${apps}${growth && html`<li><a href="#growth">Growth</a></li>`}</ul></nav>`
}

function section(group: PlannedGroup, plan: Plan, id: string): Html {
  const { cluster } = plan.sizing
  const loss = cluster.survive.brokers
  const own = group.sizing.group
  return html`<section aria-labelledby="${id}">
<h2 id="${id}">${own.name} ${badge(group.status)}</h2>
<p class="facts">${hosts(group)}; ${formatUnit(own.host.memory, 'bytes')} of memory, ${own.host.cpus} CPUs, ${own.host.disks.length} ${own.host.disks.length === 1 ? 'disk' : 'disks'}${own.host.network !== undefined && `, ${formatUnit(own.host.network, 'bytes/s')} network`}</p>
${advice(group)}
${verdictTable(group, loss)}
<h3>Memory</h3>
${memoryFigure(group, `${id}-memory`)}
<h3>Maps and descriptors</h3>
${countTables(group, loss)}
<h3>Disks</h3>
${diskTable(group, cluster.targets.diskFill, loss)}
${trace(group, id, loss)}
</section>
`
}

function hosts({ sizing: { group } }: PlannedGroup): string {
  const names = group.nodes.map(node => node.host)
  const shown = names.length > 4 ? `${names[0]} … ${names.at(-1)}` : names.join(', ')
  return `${names.length} ${names.length === 1 ? 'process' : 'processes'}: ${shown}`
}

function problems({ problems: list }: Plan): Html | false {
  if (list.length === 0) return false
  const items = list.map(one => html`<li>Line ${one.line}: ${one.message}</li>\n`)
  return html`<section aria-labelledby="notes"><h2 id="notes">Notes on the declaration</h2><ul>\n${items}</ul></section>`
}
