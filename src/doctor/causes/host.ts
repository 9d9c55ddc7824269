import { figure } from '../conditions.ts'
import { numberIn } from '../facts.ts'
import { largest, measured } from '../measures.ts'
import type { Condition } from '../model.ts'

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
