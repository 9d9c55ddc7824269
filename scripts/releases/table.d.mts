import type { Records } from './extract.mjs'

type Domain = 'broker' | 'topic' | 'producer' | 'consumer'

export const domains: readonly Domain[]
export function encode(
  versions: readonly string[],
  records: ReadonlyMap<string, Records extends ReadonlyMap<string, infer Keys> ? Keys : never>,
): object
export function moduleText(domain: Domain, table: object): string
export function versionsText(versions: readonly string[]): string
