import { parseRate, parseSize } from '../units.ts'
import { rateText, roundedSize } from './measures.ts'
import type { TopicFacts } from './topic-facts.ts'
import type { Field, Item } from './yaml.ts'

/** The topics of a declaration: what all have, and one entry for each or for a numbered family. */
export interface TopicPart {
  readonly defaults: readonly Field[]
  readonly items: readonly Item[]
}

/** Groups topics by what they share. */
export function topicPart(topics: readonly TopicFacts[]): TopicPart {
  const defaults = sharedBy(topics)
  const left = new Set(defaults.map(signature))
  const trimmed = topics.map(topic => ({
    ...topic,
    settings: topic.settings.filter(field => !left.has(signature(field))),
  }))
  const groups = grouped(trimmed, topic => topic.settings.map(signature).join('\n'))
  const items = groups.flatMap(group => entriesOf(families(group), heading(group, groups.length)))
  return { defaults, items }
}

function signature({ key, value }: Field): string {
  return `${key}=${JSON.stringify(value)}`
}

/** Settings that every topic has; a guess stays with its topic. */
function sharedBy(topics: readonly TopicFacts[]): readonly Field[] {
  const [first, ...others] = topics
  if (first === undefined || others.length === 0) return []
  const sets = others.map(one => new Set(one.settings.map(signature)))
  return first.settings.filter(
    field => field.note === undefined && sets.every(set => set.has(signature(field))),
  )
}

function grouped<T>(list: readonly T[], keyOf: (one: T) => string): readonly (readonly T[])[] {
  const groups = new Map<string, T[]>()
  for (const one of list) {
    const key = keyOf(one)
    const group = groups.get(key)
    if (group) group.push(one)
    else groups.set(key, [one])
  }
  return [...groups.values()]
}

function heading(group: readonly TopicFacts[], groups: number): readonly string[] {
  if (groups < 2 || group.length < 2) return []
  return [`${group.length} topics with the same settings`]
}

/** Topics of one entry: a run `name-1` … `name-n`, or a single one. */
interface Family {
  readonly name: string
  readonly topics: readonly TopicFacts[]
}

/** `count` stands for names from 1 on without a gap; everything else is declared one by one. */
function families(topics: readonly TopicFacts[]): readonly Family[] {
  const stems = grouped(topics, ({ name }) => /^(.+)-[1-9]\d*$/.exec(name)?.[1] ?? `=${name}`)
  return stems.flatMap((group): readonly Family[] => {
    const stem = /^(.+)-\d+$/.exec(group[0]?.name ?? '')?.[1]
    const names = new Set(group.map(one => one.name))
    const isRun = group.every((_, at) => names.has(`${stem}-${at + 1}`))
    if (stem !== undefined && group.length > 1 && isRun) return [{ name: stem, topics: group }]
    return group.map(topic => ({ name: topic.name, topics: [topic] }))
  })
}

/** From this many entries with the same settings on, each takes one line. */
const manyEntries = 20

/** The entries of a group; the first one carries its heading. */
function entriesOf(list: readonly Family[], above: readonly string[]): readonly Item[] {
  const inline = list.length >= manyEntries
  return list.map((family, at) => itemOf(family, at === 0 ? above : [], inline))
}

function itemOf({ name, topics }: Family, above: readonly string[], inline: boolean): Item {
  const [first] = topics
  if (first === undefined) return { value: { fields: [] } }
  const isFamily = topics.length > 1
  const comments = isFamily ? familyComments(topics) : first.comments
  return {
    value: {
      inline,
      fields: [
        { key: 'name', value: name },
        ...(isFamily ? [{ key: 'count', value: topics.length }] : []),
        ...first.settings,
        ...(isFamily ? averaged(topics) : first.observed),
      ],
    },
    above: inline ? above : [...above, ...comments],
    ...(inline && comments.length > 0 && { note: comments.join('; ') }),
  }
}

function familyComments(topics: readonly TopicFacts[]): readonly string[] {
  const shared = topics[0]?.comments.filter(one => one.startsWith('not declared')) ?? []
  return shared.filter(one => topics.every(topic => topic.comments.includes(one)))
}

/** A family has one rate and one size: the mean of its topics, which keeps the sum. */
function averaged(topics: readonly TopicFacts[]): readonly Field[] {
  const keys = [...new Set(topics.flatMap(one => one.observed.map(field => field.key)))]
  return keys.flatMap(key => {
    const found = topics.flatMap(one => one.observed.filter(field => field.key === key))
    const [field] = found
    if (field === undefined) return []
    if (found.length === topics.length && new Set(found.map(signature)).size === 1) return [field]
    const mean = found.reduce((sum, one) => sum + amount(one), 0) / topics.length
    const value = key === 'writeRate' ? writeRate(mean) : roundedSize(mean)
    return [{ key, value, note: `guess: mean of ${topics.length} topics, ${range(found)}` }]
  })
}

function range(fields: readonly Field[]): string {
  const sorted = fields.toSorted((a, b) => amount(a) - amount(b))
  return `${sorted[0]?.value ?? 0} to ${sorted.at(-1)?.value ?? 0}`
}

/** The number an observed field was written from. */
function amount({ value }: Field): number {
  if (typeof value === 'number') return value
  const parsed =
    typeof value === 'string' ? (value.endsWith('/s') ? parseRate : parseSize)(value) : undefined
  return parsed !== undefined && 'value' in parsed ? parsed.value : 0
}

function writeRate(mean: number): string | number {
  return mean < 1 ? 0 : rateText(mean)
}
