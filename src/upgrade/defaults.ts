import type { ConfigKey } from '../kafka/config-key.ts'
import { brokerSynonyms } from '../kafka/synonyms.ts'
import { sameValue, validate } from '../kafka/validate.ts'
import type { Finding, Severity } from '../model.ts'
import { type Context, entryOf } from './model.ts'

/** Moves that break clients or change who does the work; every other move is worth a look only. */
const weight: Readonly<Record<string, Severity>> = {
  'log.message.timestamp.after.max.ms': 'warning',
}

/**
 * Said by findings of their own (platform.ts, crossings.ts), or the same in effect: 4.0 lists the
 * JmxReporter in metric.reporters, which earlier releases added by themselves.
 */
const elsewhere = new Set([
  'inter.broker.protocol.version',
  'log.message.format.version',
  'metric.reporters',
])

/** Defaults that move under keys nobody set, with the old value to pin. */
export function movedDefaults(context: Context): readonly Finding[] {
  return [...context.to.broker.values()].flatMap(next => {
    const old = context.from.broker.get(next.name)
    if (!old || !moved(context, old, next)) return []
    return unsetIn(context, next.name).map(file => finding(context, old, next, file))
  })
}

function moved(context: Context, old: ConfigKey, next: ConfigKey): boolean {
  if (elsewhere.has(next.name) || next.required || next.internal) return false
  if (context.mode === 'kraft' && next.name.startsWith('zookeeper.')) return false
  if (next.name.startsWith('remote.') && !tiered(context)) return false
  return !sameValue(next, old.default ?? '', next.default ?? '')
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
  const [before, after] = [shown(old.default), shown(next.default)]
  return {
    code: 'moved-default',
    severity: weight[next.name] ?? 'info',
    key: next.name,
    target: 'server.properties',
    ...(file !== undefined && { file }),
    actual: before,
    expected: after,
    message: `${next.name} is not set; its default moves from ${before} in ${context.from.version} to ${after} in ${context.to.version}`,
    ...(old.default !== undefined && { fix: pin(next, old.default) }),
  }
}

function pin(next: ConfigKey, old: string): string {
  return validate(next, old) === undefined
    ? `to keep the old value: ${next.name}=${old}`
    : 'the new release refuses the old value'
}

function shown(text: string | undefined): string {
  return text === undefined ? 'null' : text === '' ? 'empty' : text
}
