import type { Plan, PlannedGroup } from '../plan.ts'
import { formatUnit } from '../units.ts'
import { headline } from './plan-text.ts'

/** The plan as Markdown for a pull request or a wiki. */
export function planMarkdown(plan: Plan): string {
  const { cluster } = plan.sizing
  const loss = cluster.survive.brokers
  const lines = [
    `## Capacity plan of ${cell(cluster.name)}: ${plan.status}`,
    '',
    `${headline(plan)}. Numbers are for the worst-placed process of each group${loss > 0 ? `, and after the loss of ${loss}` : ''}.`,
    ...plan.groups.flatMap(group => ['', ...groupLines(group, loss > 0)]),
  ]
  return `${lines.join('\n')}\n`
}

function groupLines(group: PlannedGroup, both: boolean): readonly string[] {
  const { quantities, afterLoss } = group.sizing
  const rows = Object.values(quantities).map(one => {
    const after = afterLoss[one.name]
    const last = both && after ? ` ${formatUnit(after.value, after.unit)} |` : ''
    return `| ${one.name} | ${formatUnit(one.value, one.unit)} |${last} ${cell(one.formula)} |`
  })
  return [
    `### ${cell(group.sizing.group.name)}`,
    '',
    '| limit | verdict | need | available | advice |',
    '|---|---|---:|---:|---|',
    ...group.verdicts.map(
      one =>
        `| ${cell(one.limit)} | ${one.status} | ${formatUnit(one.need, one.unit)} | ${Number.isFinite(one.available) ? formatUnit(one.available, one.unit) : 'no limit'} | ${cell(one.advice ?? '')} |`,
    ),
    '',
    `| quantity | all up |${both ? ' after loss |' : ''} formula |`,
    `|---|---:|${both ? '---:|' : ''}---|`,
    ...rows,
  ]
}

/** Text in a table cell: nothing in it can open a tag, a link, a code span or another cell. */
export function cell(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\\`*_{}[\]<>|#!~@]/g, one => `\\${one}`)
}
