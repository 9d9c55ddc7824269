import {
  type ConfigKey,
  type Domain,
  type Rule,
  ruleOf,
  ruleOfText,
  type Synonym,
  type UpdateMode,
} from './config-key.ts'
import { rankOf } from './versions.ts'

/** Validator where its text does not say all, valid text, mode, synonyms, internal, deprecated, required: absent means no. */
interface Rest {
  readonly r?: readonly string[]
  readonly v?: string
  readonly m?: UpdateMode
  readonly s?: readonly string[]
  readonly i?: 1
  readonly d?: 1
  readonly q?: 1
}

/** A key as it was from one release to another; an empty `last` means until the newest. */
export type Span = readonly [
  first: string,
  last: string,
  type: ConfigKey['type'],
  importance: ConfigKey['importance'],
  initial: string | null,
  rest: Rest,
]

/** All releases of one domain: key → spans, oldest first. scripts/releases/table.mjs writes it. */
export type Table = Readonly<Record<string, readonly Span[]>>

/** The keys one release has, in alphabetical order. Only the spans of that release become objects. */
export function keysAt(table: Table, domain: Domain, version: string): Map<string, ConfigKey> {
  const keys = new Map<string, ConfigKey>()
  for (const name of Object.keys(table)) {
    const key = keyAt(name, table[name]!, domain, version)
    if (key) keys.set(name, key)
  }
  return keys
}

/** A key as one release has it; undefined when it does not. */
export function keyAt(
  name: string,
  spans: readonly Span[],
  domain: Domain,
  version: string,
): ConfigKey | undefined {
  const rank = rankOf(version)
  const span = spans.find(each => covers(each, rank))
  return span && keyOf(domain, name, span, spans)
}

/** Whether a span holds in the release of that rank. */
export function covers(span: Span, rank: number): boolean {
  return rankOf(span[0]) <= rank && (span[1] === '' || rank <= rankOf(span[1]))
}

/** One span of a key as a record. */
export function keyOf(domain: Domain, name: string, span: Span, spans: readonly Span[]): ConfigKey {
  const [, , type, importance, initial, rest] = span
  const rule = ruleFrom(rest)
  const bounds = rule && 'min' in rule ? rule.min : undefined
  const top = rule && 'max' in rule ? rule.max : undefined
  return {
    name,
    domain,
    type,
    default: initial ?? undefined,
    required: rest.q === 1,
    valid: rest.v,
    rule,
    min: bounds === undefined ? undefined : Number(bounds),
    max: top === undefined ? undefined : Number(top),
    importance,
    internal: rest.i === 1,
    deprecated: rest.d === 1,
    updateMode: rest.m ?? (domain === 'topic' ? 'cluster-wide' : 'read-only'),
    synonyms: rest.s ? rest.s.map(synonymOf) : [],
    since: spans[0]![0],
    until: spans.at(-1)![1] || undefined,
  }
}

function ruleFrom(rest: Rest): Rule | undefined {
  if (rest.r) return ruleOf(rest.r)
  return rest.v === undefined ? undefined : ruleOfText(rest.v)
}

function synonymOf(text: string): Synonym {
  const [name = '', factor = '1'] = text.split(' ')
  return { name, factor: Number(factor) }
}
