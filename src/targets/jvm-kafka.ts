import type { JvmWord } from './jvm.ts'
import { optionWords, shellWords } from './jvm-words.ts'

/** A variable with its place. */
export interface JvmVariable {
  readonly value: string
  readonly file: string
  readonly line?: number
  readonly column?: number
}

/** Variables that kafka-run-class.sh puts on the command line, in its order: the last wins. */
export const kafkaVariables: readonly string[] = [
  'KAFKA_HEAP_OPTS',
  'KAFKA_JVM_PERFORMANCE_OPTS',
  'KAFKA_GC_LOG_OPTS',
  'KAFKA_JMX_OPTS',
  'KAFKA_LOG4J_OPTS',
  'KAFKA_OPTS',
]

/** What kafka-server-start.sh takes when KAFKA_HEAP_OPTS is empty; the same in 0.8.2 to 4.4. */
export const defaultHeapOptions = '-Xmx1G -Xms1G'

/** What kafka-run-class.sh takes when KAFKA_JVM_PERFORMANCE_OPTS is empty, for a release `4.1.0`. */
export function defaultPerformanceOptions(release: string): string {
  const g1 = '-server -XX:+UseG1GC -XX:MaxGCPauseMillis=20 -XX:InitiatingHeapOccupancyPercent=35'
  const [major = 0, minor = 0] = release.split('.').map(Number)
  const at = major * 100 + minor
  if (at < 100) return `${g1} -XX:+DisableExplicitGC -Djava.awt.headless=true`
  const inline = at >= 205 ? ' -XX:MaxInlineLevel=15' : ''
  const headless = at >= 402 ? '' : ' -Djava.awt.headless=true'
  return `${g1} -XX:+ExplicitGCInvokesConcurrent${inline}${headless}`
}

/**
 * The options of a broker started by Kafka's scripts, in the order in which the JVM reads them:
 * JAVA_TOOL_OPTIONS, JDK_JAVA_OPTIONS, the script's variables, _JAVA_OPTIONS. `release` fills in
 * the defaults of the scripts; without it only what is set counts.
 */
export function kafkaWords(
  environment: ReadonlyMap<string, JvmVariable>,
  release?: string,
): JvmWord[] {
  const script = kafkaVariables.flatMap(name => scriptWords(name, environment.get(name), release))
  return aroundCommandLine(environment, script)
}

/** Words of a command line with what the JVM takes from its environment before and after them. */
export function aroundCommandLine(
  environment: ReadonlyMap<string, JvmVariable>,
  commandLine: readonly JvmWord[],
): JvmWord[] {
  const words = (name: string) => quotedWords(name, environment.get(name))
  const before = [...words('JAVA_TOOL_OPTIONS'), ...words('JDK_JAVA_OPTIONS')]
  return [...before, ...commandLine, ...words('_JAVA_OPTIONS')]
}

function scriptWords(name: string, variable: JvmVariable | undefined, release?: string): JvmWord[] {
  if (variable !== undefined && variable.value !== '')
    return place(shellWords(variable.value), name, variable)
  const fallback = release === undefined ? '' : defaultOf(name, release)
  return place(shellWords(fallback), name, { value: '', file: 'kafka-run-class.sh' })
}

function defaultOf(name: string, release: string): string {
  if (name === 'KAFKA_HEAP_OPTS') return defaultHeapOptions
  return name === 'KAFKA_JVM_PERFORMANCE_OPTS' ? defaultPerformanceOptions(release) : ''
}

function quotedWords(name: string, variable: JvmVariable | undefined): JvmWord[] {
  return variable === undefined ? [] : place(optionWords(variable.value) ?? [], name, variable)
}

function place(
  words: readonly string[],
  variable: string,
  { value: _, ...at }: JvmVariable,
): JvmWord[] {
  return words.map(text => ({ text, variable, ...at }))
}
