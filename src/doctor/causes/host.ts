import { figure } from '../conditions.ts'
import { grouped, numberIn } from '../facts.ts'
import { largest, measured } from '../measures.ts'
import type { Case, Condition, Evidence, WrongGuess } from '../model.ts'

/** Nearly nothing left: a refusal of any size is then no wonder. */
export const memoryLow: Condition = figure(
  'the host has less than 5 % of its memory available',
  c => {
    const [available, total] = [
      largest(measured(c, 'memory-available', 'available')),
      largest(measured(c, 'memory-total', 'total')),
    ]
    if (available !== undefined && total !== undefined && available.value < total.value * 0.05)
      return [available.evidence, total.evidence]
    const free = c
      .all('free-memory')
      .filter(e => (numberIn(e, 'available') ?? 1) < (numberIn(e, 'total') ?? 0) * 0.05)
    return free.length > 0 ? free : undefined
  },
)

/**
 * Bytes free can still give. Plain figures from a million on are those of `free`, below those of
 * `free -m`; below 2048 they may be of `free -g` too, and tell nothing.
 */
function availableBytes(line: Evidence): number {
  const [total, available] = [numberIn(line, 'total') ?? 0, numberIn(line, 'available') ?? 0]
  if (/Mem:\s+[\d.]+[KMGT]/i.test(line.text)) return available
  if (total < 2048) return Number.POSITIVE_INFINITY
  return available * (total < 1e6 ? 2 ** 20 : 2 ** 10)
}

/** A single piece was asked for that is larger than all that was left. */
export const refusedMoreThanLeft: Condition = figure(
  'more was asked for than the host had available',
  c => {
    const asked = largest([
      ...measured(c, 'commit-failed', 'bytes'),
      ...measured(c, 'native-allocation-failed', 'bytes'),
    ])
    const lines = c.all('free-memory').filter(e => availableBytes(e) < (asked?.value ?? 0))
    const info = measured(c, 'memory-available', 'available').filter(
      m => m.value < (asked?.value ?? 0),
    )
    const left = [...lines, ...info.map(m => m.evidence)]
    return asked === undefined || left.length === 0 ? undefined : [asked.evidence, ...left]
  },
)

/** Enough left that a refusal has another reason. */
export const memoryPlenty: Condition = figure('the host has memory to give', c => {
  const plain = c
    .all('free-memory')
    .filter(e => (numberIn(e, 'available') ?? 0) > (numberIn(e, 'total') ?? 0) * 0.15)
  const old = c
    .all('free-memory-old')
    .filter(e => (numberIn(e, 'free') ?? 0) > (numberIn(e, 'used') ?? 0) * 0.3)
  const available = largest(measured(c, 'memory-available', 'available'))
  const total = largest(measured(c, 'memory-total', 'total'))
  const info =
    available !== undefined && total !== undefined && available.value > total.value * 0.15
      ? [available.evidence]
      : []
  const lines = [...plain, ...old, ...info]
  return lines.length > 0 ? lines.slice(0, 2) : undefined
})

/** Says how much memory was left, when a line of free or meminfo shows it. */
export function memoryLeft(c: Case): readonly WrongGuess[] {
  const old = c.all('free-memory-old')[0]
  const [used, free] = old === undefined ? [] : [numberIn(old, 'used'), numberIn(old, 'free')]
  const plain = c.all('free-memory')[0]
  const [total, available] =
    plain === undefined ? [] : [numberIn(plain, 'total'), numberIn(plain, 'available')]
  const guess = 'The host was out of memory'
  if (used !== undefined && free !== undefined && free > used * 0.3)
    return [
      {
        guess,
        why: `free shows ${grouped(free)} of ${grouped(used + free)} free without the page cache.`,
      },
    ]
  if (total !== undefined && available !== undefined && available > total * 0.15)
    return [{ guess, why: `free shows ${grouped(available)} of ${grouped(total)} available.` }]
  return []
}
