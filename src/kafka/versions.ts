import { versions } from '../generated/releases/versions.ts'

export { versions }

const ranks: ReadonlyMap<string, number> = new Map(versions.map((each, index) => [each, index]))

/** Place of a known release in the list, oldest first. Throws on a release that has no data. */
export function rankOf(version: string): number {
  const rank = ranks.get(version)
  if (rank === undefined) throw new Error(`no data of Kafka ${version}`)
  return rank
}

/** Whether there is data of exactly this release. */
export function isKnown(version: string): boolean {
  return ranks.has(version)
}

/** `3.9.2` → `3.9`. */
export function minorOf(version: string): string {
  return version.split('.', 2).join('.')
}

/** The known minor releases, oldest first. */
export const minors: readonly string[] = [...new Set(versions.map(minorOf))]

/** The patches known of a minor, oldest first; empty for an unknown minor. */
export function patchesOf(minor: string): readonly string[] {
  return versions.filter(version => minorOf(version) === minor)
}

/** Negative when `a` is older than `b`; for any `x.y.z`, known or not. */
export function compareVersions(a: string, b: string): number {
  return weight(a) - weight(b)
}

const weights = new Map<string, number>()

/** One number to compare by; no part of a Kafka version comes near a thousand. */
function weight(version: string): number {
  const known = weights.get(version)
  if (known !== undefined) return known
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number)
  const sum = major * 1e6 + minor * 1e3 + patch
  weights.set(version, sum)
  return sum
}

/** Whether `version` is `from` or newer. */
export function atLeast(version: string, from: string): boolean {
  return compareVersions(version, from) >= 0
}
