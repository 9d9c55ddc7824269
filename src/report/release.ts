import type { ConfigKey, Domain } from '../kafka/config-key.ts'
import { type Clients, loadTable, type Release } from '../kafka/release.ts'
import { historyOf, replacementOf } from '../kafka/removed.ts'
import { keyOf, type Span } from '../kafka/table.ts'
import { versions } from '../kafka/versions.ts'
import { table } from './table.ts'

/** The domains in the order of the report. */
export const domains: readonly Domain[] = ['broker', 'topic', 'producer', 'consumer']

/** What a report is made of. */
export interface ReleaseView {
  readonly release: Release
  readonly clients: Clients
  /** Only this key; undefined: all. */
  readonly key?: string
  readonly vendor?: string
  readonly note?: string
  /** Spans of the one key by domain; empty without a key. */
  readonly history: ReadonlyMap<Domain, readonly Span[]>
}

/** The spans of a key in every domain that ever knew it. */
export async function historyIn(key: string): Promise<ReadonlyMap<Domain, readonly Span[]>> {
  const found = new Map<Domain, readonly Span[]>()
  for (const domain of domains) {
    const spans = historyOf(await loadTable(domain), key)
    if (spans.length > 0) found.set(domain, spans)
  }
  return found
}

/** `broker`, `topic`, `producer` and `consumer` by key, `behaviour`, and the history of a single key. */
export function releaseJson(view: ReleaseView): string {
  const { release, key, vendor, note, history } = view
  const chosen = (keys: ReadonlyMap<string, ConfigKey>): Record<string, unknown> =>
    Object.fromEntries([...keys].filter(([name]) => key === undefined || name === key).map(asJson))
  const document = {
    version: release.version,
    minor: release.minor,
    ...(vendor !== undefined && { vendor }),
    ...(note !== undefined && { note }),
    broker: chosen(release.broker),
    topic: chosen(release.topic),
    producer: chosen(view.clients.producer),
    consumer: chosen(view.clients.consumer),
    ...(key === undefined ? { behaviour: release.behaviour } : { history: pastJson(key, history) }),
  }
  return `${JSON.stringify(document, undefined, 2)}\n`
}

function asJson([name, key]: readonly [string, ConfigKey]): readonly [string, unknown] {
  const { type, valid, min, max, importance, internal, deprecated, required, since } = key
  const replacement = replacementOf(key.domain, name)?.renamedTo
  const converted = key.synonyms.filter(each => each.factor !== 1)
  return [
    name,
    {
      type,
      default: key.default ?? null,
      required,
      valid: valid ?? null,
      min: min ?? null,
      max: max ?? null,
      update_mode: key.updateMode,
      synonyms: key.synonyms.map(each => each.name),
      ...(converted.length > 0 && {
        factors: Object.fromEntries(converted.map(each => [each.name, each.factor])),
      }),
      importance,
      internal,
      deprecated,
      ...(replacement !== undefined && { renamed_to: replacement }),
      since,
      until: key.until ?? null,
    },
  ]
}

function pastJson(key: string, history: ReleaseView['history']): Record<string, unknown> {
  const spans = ([domain, all]: readonly [Domain, readonly Span[]]): readonly [string, unknown] => [
    domain,
    all.map(span => ({
      from: span[0],
      to: span[1] || null,
      config: asJson([key, keyOf(domain, key, span, all)])[1],
    })),
  ]
  return Object.fromEntries([...history].map(spans))
}

/** One key with its history, or the list of all keys. */
export function releaseText(view: ReleaseView): string {
  const { release, vendor, note, key } = view
  const head = [
    `Apache Kafka ${release.version}${vendor === undefined ? '' : ` (${vendor})`}`,
    ...(note === undefined ? [] : [note]),
    '',
  ]
  const body =
    key === undefined ? listing(view) : [...view.history].flatMap(each => single(view, key, each))
  return `${[...head, ...body].join('\n').trimEnd()}\n`
}

function keysOf(view: ReleaseView, domain: Domain): ReadonlyMap<string, ConfigKey> {
  switch (domain) {
    case 'broker':
      return view.release.broker
    case 'topic':
      return view.release.topic
    case 'producer':
      return view.clients.producer
    case 'consumer':
      return view.clients.consumer
  }
}

function listing(view: ReleaseView): readonly string[] {
  const rows = Object.entries(view.release.behaviour).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(' ') || 'none' : String(value),
  ])
  return ['behaviour', ...table(rows, []), '', ...keyTables(view)]
}

function keyTables(view: ReleaseView): readonly string[] {
  return domains.flatMap(domain => {
    const keys = [...keysOf(view, domain).values()].filter(key => !key.internal)
    const rows = keys.map(key => [key.name, key.type, initial(key), brief(key), key.updateMode])
    const heading = ['key', 'type', 'default', 'valid', 'update mode']
    return [`${domain}: ${keys.length} configs`, ...table([heading, ...rows], []), '']
  })
}

/** The longest validator texts list every metadata version. */
function brief(key: ConfigKey): string {
  const text = key.valid ?? ''
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}

function single(
  view: ReleaseView,
  name: string,
  [domain, spans]: readonly [Domain, readonly Span[]],
): readonly string[] {
  const key = keysOf(view, domain).get(name)
  const facts = key ? factsOf(key) : [['', absent(view.release.version, domain, name, spans)]]
  const past = spans.map(span => pastRow(keyOf(domain, name, span, spans), span))
  return [
    `${name} (${domain})`,
    ...table(facts, []).map(line => `  ${line.trimStart()}`),
    '  history',
    ...table(past, []).map(line => `    ${line}`),
    '',
  ]
}

function factsOf(key: ConfigKey): readonly (readonly string[])[] {
  const replacement = replacementOf(key.domain, key.name)
  const synonyms = key.synonyms.map(({ name, factor }) =>
    factor === 1 ? name : `${name} x ${factor}`,
  )
  return [
    ['type', key.type],
    ['default', initial(key)],
    ['valid', key.valid ?? (key.rule?.kind === 'list' ? listText(key) : 'anything of the type')],
    ['update mode', key.updateMode],
    ['importance', key.importance],
    ...(synonyms.length > 0 ? [['synonyms', `${synonyms.join(', ')} (best first)`]] : []),
    ...(key.internal ? [['internal', 'hidden from the documentation; do not set it']] : []),
    ...(key.deprecated ? [['deprecated', instead(replacement?.renamedTo)]] : []),
    ['since', sinceText(key)],
    ...(key.until === undefined ? [] : [['until', `${key.until}${after(replacement)}`]]),
  ]
}

function listText({ rule }: ConfigKey): string {
  if (rule?.kind !== 'list' || !rule.strict) return 'anything of the type'
  return `items that are not empty${rule.emptyAllowed ? '' : ', at least one'}`
}

const instead = (name: string | undefined): string => (name === undefined ? 'yes' : `use ${name}`)

const after = (found: ReturnType<typeof replacementOf>): string =>
  found === undefined ? '' : `: ${found.why}${found.renamedTo ? ` (${found.renamedTo})` : ''}`

const sinceText = (key: ConfigKey): string =>
  key.since === versions[0] ? `${key.since} or earlier` : key.since

function absent(version: string, domain: Domain, name: string, spans: readonly Span[]): string {
  const last = spans.at(-1)![1]
  const replacement = replacementOf(domain, name)
  if (last === '') return `not in ${version}; see the history`
  return `not in ${version}; last in ${last}${after(replacement)}`
}

function pastRow(key: ConfigKey, [first, last]: Span): readonly string[] {
  const flags = [key.internal ? 'internal' : '', key.deprecated ? 'deprecated' : '', key.updateMode]
  return [
    `${first} - ${last || versions.at(-1)}`,
    key.type,
    `default ${initial(key)}`,
    brief(key) || '-',
    flags.filter(Boolean).join(', '),
  ]
}

function initial(key: ConfigKey): string {
  if (key.required) return '(required)'
  if (key.default === undefined) return 'null'
  return key.default === '' ? '""' : key.default
}
