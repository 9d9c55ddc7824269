import { type Finding, severities } from '../model.ts'
import { at, type Edit, type Raised, slot } from './model.ts'

/** A finding with the change that would repair it. */
export type Judged = Finding & { readonly edit?: Edit }

/** Codes that say why the value cannot even be judged; they stand for all others about the key. */
const decisive: ReadonlySet<string> = new Set([
  'inline-comment',
  'byte-order-mark',
  'refused',
  'unresolved',
  'unit-value',
  'limits-syntax',
  'sysctl-syntax',
  'sysctl-refused',
  'jvm-option',
  'jvm-heap',
  'jvm-flag-refused',
])

/** General comparisons; a rule of its own name says more. */
const general: ReadonlySet<string> = new Set([
  'differs',
  'missing',
  'unreadable-value',
  'duplicate-key',
  'drift',
])

/**
 * One finding for every value: the most severe, of equal ones the one that says most. What the plan
 * expects is kept, because it is what the fix writes. A relation is not told at a second key when
 * one of its keys has a finding already.
 */
export function collapse(raised: readonly Raised[]): readonly Judged[] {
  if (raised.length === 0) return []
  const direct = new Set<string>()
  for (const one of raised) if (!one.relation) direct.add(ofTopic(one, one.key))
  const groups = new Map<string, Raised[]>()
  for (const one of raised) {
    const mine = `${slot(one.target, one.key)} ${one.topic ?? ''}`
    if (one.relation && isConsequence(one, direct)) continue
    const group = groups.get(mine)
    if (group) group.push(one)
    else groups.set(mine, [one])
  }
  const found: Judged[] = []
  for (const group of groups.values())
    found.push(group.length === 1 ? bare(group[0]!) : merged(group))
  return found
}

/** A relation that fails at an untouched key because another of its keys is wrong. */
function isConsequence(one: Raised, direct: ReadonlySet<string>): boolean {
  const { key, relation } = one
  if (direct.has(ofTopic(one, key))) return false
  return relation?.some(other => other !== key && direct.has(ofTopic(one, other))) ?? false
}

const ofTopic = ({ topic = '' }: Raised, key: string): string => `${topic} ${key}`

function bare({ relation: _, topic: __, ...finding }: Raised): Judged {
  return finding
}

const rank = ({ severity }: Finding): number => severities.indexOf(severity)
const weight = ({ code }: Finding): number => (decisive.has(code) ? 0 : general.has(code) ? 2 : 1)

function merged(group: readonly Raised[]): Judged {
  const sorted = group.toSorted(
    (a, b) =>
      Number(weight(b) === 0) - Number(weight(a) === 0) ||
      rank(a) - rank(b) ||
      weight(a) - weight(b),
  )
  const winner = bare(sorted[0]!)
  const severity = severities[Math.min(...group.map(rank))] ?? winner.severity
  const planned = group.find(one => !one.relation && one.expected !== undefined)
  const fix = winner.fix ?? planned?.fix
  const edit =
    group.find(one => one.edit && general.has(one.code) && one.code !== 'duplicate-key')?.edit ??
    winner.edit ??
    group.find(one => one.edit)?.edit
  const place =
    winner.line === undefined
      ? (group.find(one => one.line !== undefined) ?? group.find(one => one.file !== undefined))
      : undefined
  return {
    ...winner,
    severity,
    ...(planned?.expected !== undefined && weight(winner) > 0 && { expected: planned.expected }),
    ...(fix !== undefined && { fix }),
    ...(edit && { edit }),
    ...(place && at(place)),
  }
}
