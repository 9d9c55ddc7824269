import type { Release } from '../kafka/release.ts'
import { settingOf } from './index.ts'
import type { Target, Values } from './model.ts'

/** What is written, as `[key, text]` pairs by target, in file order; the last of a key counts. */
export type Written = ReadonlyMap<Target, readonly (readonly [key: string, text: string])[]>

/** What else is known beside the written texts. */
export type Known = Omit<Values, 'text' | 'number' | 'isSet' | 'written' | 'version'>

/** Values over written texts, with the release's defaults for broker keys nobody wrote. */
export function valuesOf(written: Written, release: Release, known: Known): Values {
  const texts = new Map([...written].map(([target, pairs]) => [target, new Map(pairs)]))
  const text = (target: Target, key: string): string | undefined =>
    texts.get(target)?.get(key) ??
    (target === 'server.properties' ? release.broker.get(key)?.default : undefined)
  return {
    ...known,
    version: release.version,
    text,
    number: (target, key) => numberOf(target, key, text(target, key)),
    isSet: (target, key) => texts.get(target)?.has(key) ?? false,
    written: target => [...(texts.get(target)?.keys() ?? [])],
  }
}

/** Kafka's number of a text, or base units where the file has units; undefined when it is no number. */
export function numberOf(
  target: Target,
  key: string,
  text: string | undefined,
): number | undefined {
  if (text === undefined) return undefined
  if (target === 'server.properties' || target === 'topic') return kafkaNumber(text)
  const value = settingOf(target, key)?.kind.parse(text)
  return typeof value === 'number' ? value : undefined
}

function kafkaNumber(text: string): number | undefined {
  const word = text.trim()
  return /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(word) ? Number(word) : undefined
}
