import { decideNode } from '../decide.ts'
import { hiddenValue, type LiveEntries, type LiveEntry } from '../live/model.ts'
import type { GroupSizing, Sizing } from '../sizing/model.ts'
import type { MemberGroup } from './groups.ts'
import { sizeText } from './measures.ts'
import type { Faith } from './overrides.ts'
import type { Field } from './yaml.ts'

/** Keys of the declaration's `jvm` by the JVM's own. */
const declarable: readonly (readonly [live: string, key: string])[] = [
  ['MaxHeapSize', 'heap'],
  ['MaxDirectMemorySize', 'maxDirectMemory'],
  ['jdk.nio.maxCachedBufferSize', 'maxCachedBufferSize'],
  ['ThreadStackSize', 'threadStackSize'],
]

/** Written by the launch scripts or by the plan as consequences of other values. */
const fromScripts =
  /^(InitialHeapSize|MinHeapSize|java\.awt\.headless|kafka\.logs\.dir|log4j.*|com\.sun\.management.*|Xlog.*|-Xlog.*|-server|-cp|-classpath|ErrorFile|HeapDumpPath|LogFile|VMOptionsFile)$/

/** What the `jvm` of a declaration must say to stay as captured. */
export function jvmFields(
  group: MemberGroup,
  sizing: Sizing,
  own: GroupSizing,
  faith: Faith,
): readonly Field[] {
  const [node] = own.group.nodes
  const live = group.members.find(one => one.node && one.node.jvm.seen !== 'nowhere')?.node?.jvm
  if (node === undefined || live === undefined) return []
  const decided = new Map(
    decideNode(sizing, own, node)
      .decisions.filter(one => one.target === 'jvm')
      .map(one => [one.key, one.value]),
  )
  const options = furtherOptions(live.options, decided, sizing)
  return [
    ...declarable.flatMap(([name, key]) => sizeField(name, key, live.options, decided)),
    ...arenas(live.environment, decided),
    ...(faith.asRuns ? unset(live.options, live.environment, sizing) : []),
    ...(options.length === 0 ? [] : [{ key: 'options', value: options.map(value => ({ value })) }]),
  ]
}

function sizeField(
  name: string,
  key: string,
  live: LiveEntries,
  decided: ReadonlyMap<string, string>,
): Field[] {
  const value = live.get(name)?.value ?? ''
  if (!/^\d{1,15}$/.test(value) || Number(value) === bytesOf(decided.get(name))) return []
  return [{ key, value: sizeText(Number(value)) }]
}

/** `6g` of a decided flag. */
function bytesOf(text: string | undefined): number | undefined {
  const match = /^(\d+)([kmgt]?)$/i.exec(text ?? '')
  if (match === null) return undefined
  return Number(match[1]) * 1024 ** ['', 'k', 'm', 'g', 't'].indexOf((match[2] ?? '').toLowerCase())
}

function arenas(environment: LiveEntries, decided: ReadonlyMap<string, string>): Field[] {
  const value = environment.get('MALLOC_ARENA_MAX')?.value ?? ''
  if (!/^\d{1,4}$/.test(value) || Number(value) > 1024) return []
  return value === decided.get('MALLOC_ARENA_MAX')
    ? []
    : [{ key: 'mallocArenaMax', value: Number(value) }]
}

/** Without these a process runs with the JVM's own limits, which the plan would lower. */
function unset(live: LiveEntries, environment: LiveEntries, { cluster }: Sizing): Field[] {
  const script = { key: 'heap', value: '1GiB', note: 'the script\u2019s, nothing sets another' }
  return [
    ...(live.has('MaxHeapSize') ? [] : [script]),
    ...(live.has('jdk.nio.maxCachedBufferSize')
      ? []
      : [{ key: 'maxCachedBufferSize', value: '2TiB', note: 'not limited' }]),
    ...(environment.has('MALLOC_ARENA_MAX') || cluster.java < 8
      ? []
      : [{ key: 'mallocArenaMax', value: 0, note: 'not set' }]),
  ]
}

/** Flags that neither the scripts nor the plan write. Secrets and words with blanks cannot be declared. */
function furtherOptions(
  live: LiveEntries,
  decided: ReadonlyMap<string, string>,
  { release }: Sizing,
): readonly string[] {
  const handled = new Set(declarable.map(([name]) => name))
  const standard = new Set(release.behaviour.performanceOpts)
  const isOther = (entry: LiveEntry): boolean => {
    const text = entry.raw ?? ''
    if (handled.has(entry.key) || fromScripts.test(entry.key) || entry.secret) return false
    if (decided.get(entry.key) === entry.value || isSize(entry, decided)) return false
    const isWord = /^-[^\p{Cc} ]+$/u.test(text) && !/^--[^=]+$/.test(text)
    return !standard.has(text) && isWord && !text.includes(hiddenValue)
  }
  return [...new Set([...live.values()].filter(isOther).map(entry => entry.raw ?? ''))]
}

/** The same number in another unit, `16m` and `16777216`. */
function isSize({ key, value }: LiveEntry, decided: ReadonlyMap<string, string>): boolean {
  return /^\d+$/.test(value) && bytesOf(decided.get(key)) === Number(value)
}
