import type { Quantity } from '../model.ts'
import type { Subject } from './broker.ts'
import { quantity, sum } from './quantity.ts'
import { sources } from './sources.ts'

const mib = 2 ** 20

/** The parts the budget is made of. */
export interface MemoryParts {
  readonly heap: Quantity
  readonly direct: Quantity
  readonly threads: Quantity
  readonly kernel: Quantity
  readonly replicas: Quantity
}

/** F32: what the process and the host take before the page cache gets the rest. */
export function memoryBudget(subject: Subject, parts: MemoryParts): Quantity {
  const bytes = (
    name: string,
    value: number,
    formula: string,
    inputs: Quantity['inputs'] = {},
  ): Quantity => quantity(name, 'bytes', value, formula, inputs)
  return sum(
    'memory',
    'bytes',
    'heap + direct memory + metaspace + code cache + stacks + native + index pages + maps in the kernel + other processes',
    [
      parts.heap,
      bytes('collector tables', parts.heap.value * 0.04, '4 % of the heap: cards and mark bitmaps'),
      parts.direct,
      bytes('metaspace', 80 * mib, 'classes of a broker, 35 to 55 MiB measured'),
      bytes('code cache', 64 * mib, 'compiled code of a broker; 240 MiB are reserved, not used'),
      bytes('thread stacks', parts.threads.value * 60 * 1024, 'threads x 60 KiB resident', {
        threads: parts.threads,
      }),
      bytes('native memory', 64 * mib, 'malloc arenas, codecs, symbol tables'),
      bytes(
        'index pages',
        parts.replicas.value * 4 * 4096,
        'replicas x 4 pages: the ends of two active indexes',
        { replicas: parts.replicas },
      ),
      parts.kernel,
      bytes('other processes', subject.group.host.otherMemory, 'declared as host.otherMemory'),
    ],
    [sources.measured],
  )
}
