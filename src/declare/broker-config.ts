import type { Release } from '../kafka/release.ts'

/** Kafka reads the finest unit that is set: ms before minutes before hours. */
const coarser: Readonly<Record<string, readonly (readonly [key: string, factor: number])[]>> = {
  'log.retention.ms': [
    ['log.retention.minutes', 60_000],
    ['log.retention.hours', 3_600_000],
  ],
  'log.roll.ms': [['log.roll.hours', 3_600_000]],
  'log.roll.jitter.ms': [['log.roll.jitter.hours', 3_600_000]],
}

/** The value a broker would use: declared, else the release's default; undefined when there is none. */
export function brokerText(
  release: Release,
  overrides: ReadonlyMap<string, string>,
  key: string,
): string | undefined {
  return overrides.get(key) ?? release.broker.get(key)?.default
}

/**
 * The number a broker would use, coarser units included; NaN when the release has neither the key
 * nor a default. Source: Kafka's KafkaConfig, internals.md 6.6 of the facts.
 */
export function brokerNumber(
  release: Release,
  overrides: ReadonlyMap<string, string>,
  key: string,
): number {
  const chain: readonly (readonly [string, number])[] = [[key, 1], ...(coarser[key] ?? [])]
  for (const [name, factor] of chain) {
    const text = overrides.get(name)
    if (text !== undefined) return scaled(text, factor)
  }
  for (const [name, factor] of chain) {
    const text = release.broker.get(name)?.default
    if (text !== undefined && text !== '') return scaled(text, factor)
  }
  return Number.NaN
}

/** A negative time or size means "no limit" in every unit. */
function scaled(text: string, factor: number): number {
  const value = Number(text)
  return value < 0 ? value : value * factor
}
