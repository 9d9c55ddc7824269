import type { Unit } from '../model.ts'
import { shown } from './clean.ts'
import type { Evidence, Fact, FactKind } from './model.ts'

const binary: Readonly<Record<string, number>> = {
  '': 1,
  k: 2 ** 10,
  m: 2 ** 20,
  g: 2 ** 30,
  t: 2 ** 40,
}
const decimal: Readonly<Record<string, number>> = { kb: 1e3, mb: 1e6, gb: 1e9, tb: 1e12 }
const unlimited = /^(?:unlimited|infinity|-1|18446744073709551615)$/i

const units: Readonly<Record<FactKind, Unit | undefined>> = {
  kB: 'bytes',
  MiB: 'bytes',
  bytes: 'bytes',
  size: 'bytes',
  count: 'count',
  ms: 'ms',
  percent: 'ratio',
  word: undefined,
}

/** Bytes of `1Gi`, `65536K`, `2g`, `100M`, `1.5G` or plain digits; undefined when it is no size. */
export function sizeOf(text: string): number | undefined {
  const parts = /^(\d+(?:\.\d+)?)\s*([kmgt]?)(i?b?)$/i.exec(text.trim())
  if (parts === null) return undefined
  const [, digits = '', letter = '', tail = ''] = parts
  const name = letter.toLowerCase()
  const factor = tail.toLowerCase() === 'b' ? (decimal[`${name}b`] ?? 1) : (binary[name] ?? 1)
  return Math.round(Number(digits) * factor)
}

function valueFrom(text: string, kind: FactKind): number | string | undefined {
  if (kind === 'word') return shown(text)
  if (unlimited.test(text)) return 'unlimited'
  const number = kind === 'size' ? sizeOf(text) : Number(text.replace(/[, ](?=\d{3})/g, ''))
  if (number === undefined || !Number.isFinite(number)) return undefined
  if (kind === 'kB') return number * 1024
  if (kind === 'MiB') return number * 2 ** 20
  return kind === 'percent' ? number / 100 : number
}

/** The facts of the named groups of a match. */
export function factsOf(
  groups: Readonly<Record<string, string | undefined>> | undefined,
  kinds: Readonly<Record<string, FactKind>> | undefined,
): readonly Fact[] {
  const facts: Fact[] = []
  for (const [name, kind] of Object.entries(kinds ?? {})) {
    const text = groups?.[name]
    const value = text === undefined ? undefined : valueFrom(text, kind)
    const unit = units[kind]
    if (value !== undefined) facts.push({ name, value, ...(unit === undefined ? {} : { unit }) })
  }
  return facts
}

/** The number called `name` on a line; undefined when there is none or it is unlimited. */
export function numberIn(evidence: Evidence, name: string): number | undefined {
  const value = evidence.facts.find(fact => fact.name === name)?.value
  return typeof value === 'number' ? value : undefined
}

/** The word called `name` on a line, `unlimited` included. */
export function wordIn(evidence: Evidence, name: string): string | undefined {
  const value = evidence.facts.find(fact => fact.name === name)?.value
  return typeof value === 'string' ? value : undefined
}

/** 65530 → `65 530`: groups of three, as in the reports people compare with. */
export function grouped(value: number): string {
  const [whole = '', part] = String(Math.round(value * 100) / 100).split('.')
  const groups = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ' ')
  return part === undefined ? groups : `${groups}.${part}`
}

/** Bytes as `6 899 700 kB`, the unit of /proc and ulimit. */
export function inKB(bytes: number): string {
  return `${grouped(bytes / 1024)} kB`
}

/** Bytes in the largest binary unit that leaves at most one decimal: `1.5 GiB`, `20 MiB`, `512 bytes`. */
export function inBinary(bytes: number): string {
  const names: readonly (readonly [string, number])[] = [
    ['GiB', 2 ** 30],
    ['MiB', 2 ** 20],
    ['KiB', 2 ** 10],
  ]
  for (const [name, size] of names)
    if (bytes >= size) return `${grouped(Math.round((bytes / size) * 10) / 10)} ${name}`
  return `${grouped(bytes)} bytes`
}
