import type { LiveEntries, LiveEntry } from '../live/model.ts'
import { isEnvironment, jvmOption } from '../settings/jvm-options.ts'
import {
  at,
  type Expectation,
  type Judgement,
  placed,
  type Raised,
  type Subject,
  slot,
} from './model.ts'

const target = 'jvm'

/** The script itself stands for its defaults. */
const script = 'kafka-run-class.sh'

/** Flags, system properties and variables of the JVM, as the last word says. */
export function judgeJvm(subject: Subject, { raised, fine }: Judgement): void {
  const { plan, node } = subject
  // A heap at start above the largest one is a consequence where the largest one is wrong.
  for (const one of node.jvm.problems)
    raised.push(one.code === 'jvm-heap' ? { ...one, relation: ['MaxHeapSize', one.key] } : one)
  if (!plan || !isSeen(subject)) return
  for (const expectation of plan.expected(target)) {
    const found = judge(subject, expectation)
    if (found) raised.push(found)
    else fine.add(slot(target, expectation.key))
  }
}

/** Defaults of the script alone say nothing where no file or process of the JVM was captured. */
export function isSeen({ node }: Subject): boolean {
  const { jvm } = node
  if (jvm.seen === 'nowhere') return false
  return jvm.seen === 'process' || node.unit !== undefined || jvm.environment.size > 0
}

function judge({ node }: Subject, expectation: Expectation): Raised | undefined {
  const { jvm } = node
  const { key } = expectation
  if (isEnvironment(key)) return judgeVariable(expectation, jvm.environment, node.name)
  const entry = jvm.options.get(key)
  if (entry === undefined || entry.file === script) {
    return expectation.written ? missing(expectation, node.name, entry, jvm.environment) : undefined
  }
  if (entry.secret || expectation.holds(entry.value) === true) return undefined
  // -Xmx beats the percentage in any order. Source: OpenJDK 17, run.
  if (key === 'MaxRAMPercentage' && jvm.options.has('MaxHeapSize')) return undefined
  // A newer Java than the release names is untested, not refused.
  if (key === 'java.version' && isNewer(entry.value, expectation.decision.value))
    return { ...differs(expectation, entry), severity: 'info' }
  const configured = jvm.seen === 'process' ? jvm.configured.get(key) : undefined
  if (configured && configured.file !== script && expectation.holds(configured.value) === true) {
    return restart(expectation, entry, configured)
  }
  return differs(expectation, configured && configured.file !== script ? configured : entry)
}

const isNewer = (java: string, supported: string): boolean =>
  Number(java) > Math.max(...supported.split(/\D+/).map(Number))

function judgeVariable(
  expectation: Expectation,
  environment: LiveEntries,
  node: string,
): Raised | undefined {
  // /proc/PID/environ is often not readable: nothing is known then.
  if (environment.size === 0) return undefined
  const entry = environment.get(expectation.key)
  if (entry === undefined)
    return expectation.written ? missing(expectation, node, undefined, environment) : undefined
  return entry.secret || expectation.holds(entry.value) === true
    ? undefined
    : differs(expectation, entry)
}

function common({ key, severity, phrase, setting }: Expectation) {
  const source = setting?.sources[0]
  return { severity, key, target, expected: phrase, ...(source && { source }) }
}

function word({ key, decision }: Expectation): string {
  return isEnvironment(key) ? `${key}=${decision.value}` : jvmOption(key, decision.value)
}

function differs(expectation: Expectation, entry: LiveEntry): Raised {
  const { key, why } = expectation
  const loser = entry.overrides?.find(
    one => one.file !== script && expectation.holds(one.value) === true,
  )
  const over = loser ? `, which overrides ${loser.raw ?? loser.value} of ${placed(loser)}` : ''
  const isUnreadable = expectation.holds(entry.value) === undefined
  return {
    ...common(expectation),
    code: isUnreadable ? 'unreadable-value' : loser ? 'overridden' : 'differs',
    ...at(entry),
    actual: entry.raw ?? entry.value,
    ...(isUnreadable && !isEnvironment(key) && { severity: 'error' as const }),
    message: `${key} is ${entry.raw ?? entry.value}${over}${isUnreadable && !isEnvironment(key) ? ', which the JVM refuses: it does not start' : ''}. ${why}`,
    fix: `set ${word(expectation)} in ${placed(entry)}; needs a restart of the broker`,
    ...(entry.line !== undefined && {
      edit: {
        file: entry.file,
        form: 'variables',
        line: entry.line,
        key,
        value: word(expectation),
        word: isEnvironment(key) ? `${key}=${entry.value}` : (entry.raw ?? ''),
      },
    }),
  }
}

function restart(expectation: Expectation, entry: LiveEntry, configured: LiveEntry): Raised {
  return {
    ...common(expectation),
    code: 'needs-restart',
    ...at(entry),
    actual: entry.raw ?? entry.value,
    message: `the running JVM has ${entry.raw ?? entry.value}, ${placed(configured)} has ${configured.raw ?? configured.value}: it was changed after the start. ${expectation.why}`,
    fix: 'needs a restart of the broker',
  }
}

function missing(
  expectation: Expectation,
  node: string,
  fallback: LiveEntry | undefined,
  environment: LiveEntries,
): Raised | undefined {
  const { key, why } = expectation
  if (fallback && expectation.holds(fallback.value) === true) return undefined
  const takes = fallback ? `; the launch script gives ${fallback.raw ?? fallback.value}` : ''
  const near =
    environment.get('KAFKA_HEAP_OPTS') ??
    [...environment.values()].find(one => one.origin === 'file')
  return {
    ...common(expectation),
    code: 'missing',
    ...(near ? { file: near.file } : { file: node }),
    ...(fallback && { actual: `${fallback.raw ?? fallback.value} (default)` }),
    message: `${key} is not set${takes}. ${why}`,
    fix: `add ${word(expectation)}; needs a restart of the broker`,
    ...added(expectation, environment),
  }
}

const heapFlags: ReadonlySet<string> = new Set(['MaxHeapSize', 'InitialHeapSize'])

/** A flag goes to the variable where its like stand. */
function added(expectation: Expectation, environment: LiveEntries): Pick<Raised, 'edit'> {
  const { key } = expectation
  if (isEnvironment(key)) return {}
  const name = heapFlags.has(key) ? 'KAFKA_HEAP_OPTS' : 'KAFKA_JVM_PERFORMANCE_OPTS'
  const variable = environment.get(name)
  if (variable?.line === undefined || variable.origin !== 'file') return {}
  const { file, line } = variable
  return {
    edit: { file, line, form: 'variables', key, value: word(expectation), word: `${name}=` },
  }
}
