import type { Captured } from './captured.ts'
import { type Found, noteOf } from './found.ts'
import type { Groups, MemberGroup, Named } from './groups.ts'
import { hostFields } from './host-facts.ts'
import type { Overrides } from './overrides.ts'
import type { TopicPart } from './topics.ts'
import { comment, type Field, type Item, type Value, writeYaml } from './yaml.ts'

/** Everything the declaration is written from. */
export interface Parts {
  readonly name: string
  readonly kafka: Found<string>
  readonly java: Found<number>
  readonly mode: 'kraft' | 'zookeeper'
  readonly zookeeper?: string
  readonly groups: Groups
  readonly listeners: readonly Item[]
  readonly controllerPort?: number
  readonly clients: readonly Field[]
  readonly topics: TopicPart
  readonly hosts: readonly Captured[]
  /** By group in the order of `groups`, the controllers last; empty in the first round. */
  readonly settings: readonly GroupSettings[]
  readonly missing: readonly string[]
}

/** What a group declares beside its host. */
export interface GroupSettings {
  readonly overrides: Overrides
  readonly jvm: readonly Field[]
}

const width = 98

/** The text of the declaration. */
export function documentOf(parts: Parts): string {
  const fields = fieldsOf(parts)
  return `${header(parts)}${writeYaml(fields)}${closing(parts)}`
}

function header({ hosts }: Parts): string {
  const [first] = hosts
  const from =
    hosts.length === 1 ? `capture ${first?.path || 'of single files'}` : `${hosts.length} captures`
  return [
    '# yaml-language-server: $schema=./node_modules/kafka-size/schemas/cluster.schema.json',
    comment(`Imported by kafka-size from ${from}.`),
    comment('Check every line with "guess": the capture does not say it. What the capture lacks'),
    comment('stands at the end.'),
    '',
  ].join('\n')
}

function fieldsOf(parts: Parts): readonly Field[] {
  const { groups, settings, topics } = parts
  const brokers = groups.brokers
  const common = commonOverrides(settings.slice(0, brokers.length))
  const isSame = sameJvm(settings.slice(0, brokers.length))
  return [
    { key: 'name', value: parts.name },
    noted('kafka', parts.kafka, true),
    noted('java', parts.java, true),
    { key: 'mode', value: parts.mode },
    ...(parts.zookeeper === undefined ? [] : [{ key: 'zookeeper', value: parts.zookeeper }]),
    ...controllersField(parts),
    brokersField(parts, common, isSame),
    hostField(brokers),
    ...section('jvm', isSame ? (settings[0]?.jvm ?? []) : []),
    ...(parts.listeners.length === 0 ? [] : [{ key: 'listeners', value: parts.listeners }]),
    ...section('clients', parts.clients),
    ...section('defaults', topics.defaults),
    ...(topics.items.length === 0 ? [] : [{ key: 'topics', value: topics.items }]),
    ...section('overrides', overrideFields(common), overrideComments(settings)),
  ]
}

function noted(key: string, found: Found<string | number>, told: boolean): Field {
  const note = noteOf(found, told)
  return { key, value: found.value, ...(note !== undefined && { note }) }
}

function section(key: string, fields: readonly Field[], above: readonly string[] = []): Field[] {
  if (fields.length === 0 && above.length === 0) return []
  return [{ key, value: { fields }, ...(above.length > 0 && { above }) }]
}

/** The first group's host is the cluster's; the others say what differs. */
function hostField([first]: readonly MemberGroup[]): Field {
  const facts = first?.host ?? { disks: [] }
  const network = 'network is not captured: add network: 25Gbit/s for the verdicts that need it'
  return { key: 'host', value: { fields: hostFields(facts) }, above: [network] }
}

function brokersField(
  { groups, settings }: Parts,
  common: ReadonlyMap<string, string>,
  isSame: boolean,
): Field {
  const [first] = groups.brokers
  const items = groups.brokers.map((group, at): Item => {
    const own = settings[at]
    const overrides = [...(own?.overrides.values ?? [])].filter(([key]) => !common.has(key))
    const fields: readonly Field[] = [
      ...(group.name === undefined ? [] : [{ key: 'name', value: group.name }]),
      { key: 'hosts', value: hostItems(group) },
      ...(at === 0 ? [] : section('host', hostFields(group.host, first?.host))),
      ...section('jvm', isSame ? [] : (own?.jvm ?? [])),
      ...section('overrides', overrideFields(new Map(overrides))),
    ]
    return { value: { fields } }
  })
  const [only] = items
  if (only === undefined) return { key: 'brokers', value: 1, note: 'guess: no broker was captured' }
  return { key: 'brokers', value: items.length === 1 ? only.value : items }
}

function hostItems({ members, missing }: MemberGroup): readonly Item[] {
  const racks = members.every(one => one.rack !== undefined) && missing.length === 0
  const own = members.map(({ id, host, rack }): Item => {
    const fields: readonly Field[] = [
      ...(id === undefined ? [] : [{ key: 'id', value: id }]),
      { key: 'host', value: safeHost(host, id) },
      ...(racks && rack !== undefined ? [{ key: 'rack', value: rack }] : []),
    ]
    return {
      value: { fields },
      ...(id === undefined && { above: ['guess: no node.id was captured, so the next free one'] }),
      ...(!racks &&
        rack !== undefined && { above: [`rack ${rack}: not declared, others have none`] }),
    }
  })
  return [...own, ...missing.map(namedItem)]
}

function safeHost(host: string, id: number | undefined): string {
  return /^[A-Za-z0-9.:_-]{1,255}$/.test(host) ? host : `broker-${id ?? 1}`
}

function namedItem({ id, host }: Named): Item {
  return {
    value: {
      fields: [
        { key: 'id', value: id },
        { key: 'host', value: host ?? `broker-${id}` },
      ],
    },
    above: ['guess: not captured, taken as equal to the others'],
  }
}

function controllersField({ mode, groups, settings, controllerPort }: Parts): Field[] {
  if (mode === 'zookeeper') return []
  if (groups.combined) return [{ key: 'controllers', value: 'combined' }]
  const { controllers, voters, brokers } = groups
  const own = settings[brokers.length]
  const nodes = voters.length > 0 ? voters : (controllers?.members ?? []).flatMap(idOf)
  if (nodes.length === 0 && controllers === undefined) {
    return [{ key: 'controllers', value: 3, note: 'guess: nothing names the controllers' }]
  }
  const few = nodes.slice(0, 9)
  const fields: readonly Field[] = [
    { key: 'ids', value: few.map(({ id }) => ({ value: id })) },
    { key: 'hosts', value: few.map(({ id, host }) => ({ value: safeHost(host ?? '', id) })) },
    ...(controllerPort === undefined ? [] : [{ key: 'port', value: controllerPort }]),
    ...(controllers ? section('host', hostFields(controllers.host)) : []),
    ...section('jvm', own?.jvm ?? []),
    ...section('overrides', overrideFields(own?.overrides.values ?? new Map())),
  ]
  return [{ key: 'controllers', value: { fields } }]
}

function idOf({ id, host }: { readonly id?: number; readonly host: string }): readonly Named[] {
  return id === undefined ? [] : [{ id, host }]
}

/** Values all broker groups share stand for the whole cluster. */
function commonOverrides(settings: readonly GroupSettings[]): ReadonlyMap<string, string> {
  const [first, ...others] = settings.map(one => one.overrides.values)
  return new Map(
    [...(first ?? [])].filter(([key, value]) => others.every(one => one.get(key) === value)),
  )
}

function sameJvm(settings: readonly GroupSettings[]): boolean {
  return new Set(settings.map(one => JSON.stringify(one.jvm))).size <= 1
}

function overrideFields(values: ReadonlyMap<string, string>): readonly Field[] {
  return [...values].map(([key, value]) => ({ key, value: typed(value) }))
}

/** Numbers and switches as they are; everything else is text. */
function typed(value: string): Value {
  if (/^(0|-?[1-9]\d{0,14})$/.test(value)) return Number(value)
  return value === 'true' || value === 'false' ? value === 'true' : value
}

function overrideComments(settings: readonly GroupSettings[]): readonly string[] {
  const secrets = new Set(settings.flatMap(one => one.overrides.secrets))
  const differences = new Set(settings.flatMap(one => one.overrides.differences))
  return [
    ...[...secrets].map(key => `secret: not imported: ${key}`),
    ...[...differences].map(text => `differs between brokers: ${text}`),
  ]
}

function closing({ missing }: Parts): string {
  if (missing.length === 0) return ''
  const lines = missing.flatMap(text => wrapped(`- ${text}`))
  return `\n# Not in the capture:\n${lines.join('\n')}\n`
}

function wrapped(text: string): readonly string[] {
  const lines: string[] = []
  for (const word of comment(text).slice(2).split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + word.length < width) {
      lines[lines.length - 1] = `${last} ${word}`
    } else lines.push(lines.length === 0 ? `# ${word}` : `#   ${word}`)
  }
  return lines
}
