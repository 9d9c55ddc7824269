import type { ConfigKey } from '../kafka/config-key.ts'
import { brokerSynonyms } from '../kafka/synonyms.ts'
import { sameValue, validate } from '../kafka/validate.ts'
import type { Finding, Severity } from '../model.ts'
import { type Context, entryOf } from './model.ts'

/** Moves that break clients or change who does the work; every other move is worth a look only. */
const weight: Readonly<Record<string, Severity>> = {
  'log.message.timestamp.after.max.ms': 'warning',
}

/** Said by findings of their own (platform.ts, crossings.ts). */
const elsewhere = new Set(['inter.broker.protocol.version', 'log.message.format.version'])

/** What the move does, where the numbers do not tell. */
const effects: Readonly<Record<string, string>> = {
  'log.message.timestamp.after.max.ms':
    'records stamped further ahead of the clock of the broker are refused',
  'metric.reporters': 'earlier releases added the JmxReporter by themselves',
}

/** Moves that are none in effect: the old text would take something away. */
const leave = new Set(['metric.reporters'])

/** The key that set the same limit before a key was split off. Source: KIP-937. */
const predecessors: Readonly<Record<string, string>> = {
  'log.message.timestamp.after.max.ms': 'log.message.timestamp.difference.max.ms',
}

/** Defaults that move under keys nobody set, with the old value to pin. */
export function movedDefaults(context: Context): readonly Finding[] {
  return [...context.to.broker.values()].flatMap(next => {
    const old = oldKey(context, next.name)
    if (!old || !moved(context, old, next)) return []
    return unsetIn(context, next.name).map(file => finding(context, old, next, file))
  })
}

function oldKey({ from }: Context, name: string): ConfigKey | undefined {
  return from.broker.get(name) ?? from.broker.get(predecessors[name] ?? '')
}

function moved(context: Context, old: ConfigKey, next: ConfigKey): boolean {
  if (elsewhere.has(next.name) || next.required || next.internal) return false
  if (context.input.written?.has(next.name)) return false
  if (context.mode === 'kraft' && next.name.startsWith('zookeeper.')) return false
  if (next.name.startsWith('remote.') && !tiered(context)) return false
  return !sameValue(next, oldValue(context, old) ?? '', next.default ?? '')
}

/** The limit that held: a predecessor may be set where the key itself is not. */
function oldValue(context: Context, old: ConfigKey): string | undefined {
  const { default: initial } = old
  return Object.values(predecessors).includes(old.name)
    ? (entryOf(context, old.name)?.value ?? initial)
    : initial
}

function tiered(context: Context): boolean {
  return entryOf(context, 'remote.log.storage.system.enable')?.value.trim() === 'true'
}

/** Files without the key and its synonyms; one undefined when that is all of them. */
function unsetIn(context: Context, key: string): readonly (string | undefined)[] {
  const names = brokerSynonyms(context.from, key).map(synonym => synonym.name)
  const without = context.files.filter(({ byKey }) => !names.some(name => byKey.has(name)))
  return without.length === context.files.length ? [undefined] : without.map(({ file }) => file)
}

function finding(
  context: Context,
  old: ConfigKey,
  next: ConfigKey,
  file: string | undefined,
): Finding {
  const held = oldValue(context, old)
  const [before, after] = [shown(held), shown(next.default)]
  return {
    code: 'moved-default',
    severity: weight[next.name] ?? 'info',
    key: next.name,
    target: 'server.properties',
    ...(file !== undefined && { file }),
    actual: before,
    expected: after,
    message: `${next.name} is not set; ${origin(old, next)} from ${before} in ${context.from.version} to ${after} in ${context.to.version}${effect(next)}`,
    ...(held !== undefined && { fix: pin(next, held) }),
  }
}

const origin = (old: ConfigKey, next: ConfigKey): string =>
  old.name === next.name ? 'its default moves' : `the limit of ${old.name} moves`

const effect = ({ name }: ConfigKey): string => (effects[name] ? `: ${effects[name]}` : '')

function pin(next: ConfigKey, old: string): string {
  if (leave.has(next.name)) return 'leave it'
  return validate(next, old) === undefined
    ? `to keep the old value: ${next.name}=${old}`
    : 'the new release refuses the old value'
}

function shown(text: string | undefined): string {
  return text === undefined ? 'null' : text === '' ? 'empty' : text
}
