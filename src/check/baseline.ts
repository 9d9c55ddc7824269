import type { Finding } from '../model.ts'

/** What is accepted as it is: fingerprints with the number of times each may appear. */
export type Baseline = ReadonlyMap<string, number>

/** One number for what a finding is about; it stays when lines move, and changes with the value. */
export function fingerprint({
  code,
  target,
  key,
  file = '',
  actual = '',
  message,
}: Finding): string {
  // Findings of topics name the topic in their message alone.
  const topic = target === 'topic' ? message : ''
  return hash([code, target, key, file, actual, topic].join('\n'))
}

/** FNV-1a with 64 bits, as hexadecimal digits. Source: the FNV reference, parameters of 64 bits. */
function hash(text: string): string {
  // In four parts of 16 bits, because a product of two must stay below 2^53.
  let [a, b, c, d] = [0xcbf2, 0x9ce4, 0x8422, 0x2325]
  for (const byte of new TextEncoder().encode(text)) {
    d ^= byte
    // The prime is 2^40 + 0x1b3.
    const [d2, c2, b2, a2] = [d * 0x1b3, c * 0x1b3, b * 0x1b3 + d * 0x100, a * 0x1b3 + c * 0x100]
    d = d2 & 0xffff
    const c3 = c2 + (d2 >>> 16)
    c = c3 & 0xffff
    const b3 = b2 + (c3 >>> 16)
    b = b3 & 0xffff
    a = (a2 + (b3 >>> 16)) & 0xffff
  }
  return [a, b, c, d].map(part => part.toString(16).padStart(4, '0')).join('')
}

/** The text of a baseline file. */
export function writeBaseline(findings: readonly Finding[]): string {
  const rows = findings
    .map(one => ({
      fingerprint: fingerprint(one),
      code: one.code,
      key: one.key,
      ...(one.file !== undefined && { file: one.file }),
    }))
    .sort((a, b) => (a.fingerprint < b.fingerprint ? -1 : a.fingerprint > b.fingerprint ? 1 : 0))
  return `${JSON.stringify({ schema: 'kafka-size/baseline/1', findings: rows }, undefined, 2)}\n`
}

/** Reads a baseline file; undefined when it is none. */
export function readBaseline(text: string): Baseline | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  if (!isRecord(value) || value['schema'] !== 'kafka-size/baseline/1') return undefined
  const rows = value['findings']
  if (!Array.isArray(rows)) return undefined
  const counts = new Map<string, number>()
  for (const row of rows) {
    const name = isRecord(row) ? row['fingerprint'] : undefined
    if (typeof name !== 'string') return undefined
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return counts
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

/** Takes out what the baseline holds; `stale` is what it holds and nothing has any more. */
export function applyBaseline(
  findings: readonly Finding[],
  baseline: Baseline,
): { readonly counted: readonly Finding[]; readonly accepted: number; readonly stale: number } {
  const left = new Map(baseline)
  const counted = findings.filter(one => {
    const name = fingerprint(one)
    const count = left.get(name) ?? 0
    if (count > 0) left.set(name, count - 1)
    return count === 0
  })
  const stale = [...left.values()].reduce((sum, count) => sum + count, 0)
  return { counted, accepted: findings.length - counted.length, stale }
}
