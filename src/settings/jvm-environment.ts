import type { Release } from '../kafka/release.ts'
import { isEnvironment, jvmOption } from './jvm-options.ts'
import type { Target } from './model.ts'

/** What the environment needs of a decision. */
interface Flag {
  readonly key: string
  readonly target: Target
  readonly value: string
  readonly declared: boolean
}

const heapKeys = ['MaxHeapSize', 'InitialHeapSize']

/**
 * The variables the launch script reads. KAFKA_JVM_PERFORMANCE_OPTS replaces the script's own list,
 * so what that list holds beside flags of the catalogue is repeated. Declared options come last: the
 * JVM takes the last word.
 */
export function jvmEnvironment(
  decisions: readonly Flag[],
  options: readonly string[],
  release: Release,
): ReadonlyMap<string, string> {
  const flags = decisions.filter(one => one.target === 'jvm' && !one.declared)
  const words = flags.filter(one => !isEnvironment(one.key))
  const heap = words.filter(one => heapKeys.includes(one.key))
  const others = words.filter(one => !heapKeys.includes(one.key))
  return new Map([
    ...(heap.length > 0 ? [['KAFKA_HEAP_OPTS', joined(heap)] as const] : []),
    [
      'KAFKA_JVM_PERFORMANCE_OPTS',
      [...plainWords(release), joined(others), ...options].filter(word => word !== '').join(' '),
    ],
    ...flags.filter(one => isEnvironment(one.key)).map(one => [one.key, one.value] as const),
  ])
}

function joined(flags: readonly Flag[]): string {
  return flags.map(one => jvmOption(one.key, one.value)).join(' ')
}

/** `-server` and system properties of the script; its -XX flags have records of their own. */
function plainWords({ behaviour }: Release): readonly string[] {
  return behaviour.performanceOpts.filter(word => !word.startsWith('-XX:'))
}
