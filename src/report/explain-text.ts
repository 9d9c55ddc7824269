import type { Explanation } from '../explain.ts'
import type { Input, Quantity } from '../model.ts'
import { formatUnit } from '../units.ts'
import { plain, type Style } from './style.ts'

/** The tree behind each number, one group after the other. */
export function explainText(found: readonly Explanation[], style: Style): string {
  const blocks = found.map(one => {
    const head = style.strong(one.group)
    if (one.decision) return [head, ...decisionLines(one.decision)]
    const after = one.afterLoss ? ['after the declared loss:', ...tree(one.afterLoss, style)] : []
    return [head, ...(one.quantity ? tree(one.quantity, style) : []), ...after]
  })
  return `${blocks.map(lines => lines.join('\n')).join('\n\n')}\n`
}

function decisionLines(decision: NonNullable<Explanation['decision']>): readonly string[] {
  const { setting } = decision
  return [
    `${decision.key} = ${decision.value}  (${decision.target})`,
    ...(decision.because === undefined ? [] : [`  because: ${decision.because}`]),
    ...(setting
      ? [`  what: ${setting.summary}`, `  rule: ${setting.rule}`, `  if wrong: ${setting.harm}`]
      : []),
    ...(decision.from ? ['  from:', ...tree(decision.from, plain, '    ')] : []),
    ...(setting?.sources.map(
      source => `  source: ${source.title}${source.url === undefined ? '' : ` <${source.url}>`}`,
    ) ?? []),
  ]
}

/**
 * A quantity and everything it was computed from; inputs that are numbers stand on one line. What
 * stood above with all its inputs is not told again: `told` keeps the names and values.
 */
export function tree(
  quantity: Quantity,
  style: Style,
  indent = '',
  told: Set<string> = new Set(),
): readonly string[] {
  const known = `${quantity.name} ${quantity.value} ${quantity.formula}`
  const exact = quantity.unit === 'count' ? '' : ` (${quantity.value} ${quantity.unit})`
  const head = `${indent}${style.strong(quantity.name)} = ${formatUnit(quantity.value, quantity.unit)}${style.faint(exact)}`
  if (told.has(known)) return [`${head}${style.faint(', as above')}`]
  if (Object.keys(quantity.inputs).length > 0) told.add(known)
  const lines = [head, `${indent}  = ${quantity.formula}`]
  for (const source of quantity.sources)
    lines.push(
      style.faint(
        `${indent}  source: ${source.title}${source.url === undefined ? '' : ` <${source.url}>`}`,
      ),
    )
  for (const [name, input] of Object.entries(quantity.inputs))
    lines.push(...inputLines(name, input, style, `${indent}  `, told))
  return lines
}

function inputLines(
  name: string,
  input: Input,
  style: Style,
  indent: string,
  told: Set<string>,
): readonly string[] {
  if (typeof input === 'object') return tree(input, style, `${indent}| `, told)
  return [`${indent}| ${name}: ${input}`]
}
