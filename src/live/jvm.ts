import { compareVersions } from '../kafka/versions.ts'
import type { Finding } from '../model.ts'
import {
  type JvmOption,
  type JvmProblem,
  type JvmWord,
  type MergedOption,
  mergeJvmOptions,
  parseJvmWords,
} from '../targets/jvm.ts'
import { aroundCommandLine, type JvmVariable, kafkaWords } from '../targets/jvm-kafka.ts'
import { parseJvmFlags, parseVmCommandLine, type RunningFlag } from '../targets/jvm-output.ts'
import { flagHistory, jvmProblems } from '../targets/jvm-rules.ts'
import { argfileWords } from '../targets/jvm-words.ts'
import { javaVersion } from './java-release.ts'
import { hiddenValue, type LiveEntries, type LiveEntry, type LiveJvm } from './model.ts'
import type { Reader } from './reader.ts'
import { isSecretKey, maskText } from './secrets.ts'

const target = 'jvm'

/** What is known beside the files: they decide defaults and refused flags. */
export interface JvmContext {
  /** Kafka's release, for the defaults of its scripts. */
  readonly release?: string
  /** Java feature release. */
  readonly java?: number
}

/** The options of a JVM that a unit or environment file will start. */
export function configuredJvm(environment: LiveEntries, context: JvmContext): LiveJvm {
  const words = kafkaWords(variables(environment), context.release)
  const java = javaVersion(undefined, environment)
  const { options, problems } = judged(words, context, java)
  const seen = words.length > 0 ? 'configured' : 'nowhere'
  return { options, environment, seen, configured: options, problems }
}

/** The options of a running JVM from its command line and environment. */
export function runningJvm(
  reader: Reader,
  commandLine: readonly JvmWord[],
  environment: LiveEntries,
  configured: LiveEntries,
  context: JvmContext,
  program?: JvmWord,
): LiveJvm {
  const expanded = commandLine.flatMap(word => expand(reader, word))
  const words = aroundCommandLine(variables(environment), expanded)
  const java = javaVersion(program, environment)
  const { options, problems } = judged(words, context, java)
  return { options, environment, seen: 'process', configured, problems }
}

/** What `jcmd PID VM.flags` or `VM.command_line` said; undefined for other text. */
export function pastedJvm(text: string, file: string, context: JvmContext): LiveJvm | undefined {
  const environment: LiveEntries = new Map()
  const { options: words, line } = parseVmCommandLine(text)
  if (words.length > 0) {
    const judgedWords = judged(
      words.map(text => ({ text, file, line })),
      context,
    )
    return { ...judgedWords, environment, seen: 'process', configured: new Map() }
  }
  const options = new Map(parseJvmFlags(text).map(flag => [flag.key, flagEntry(flag, file)]))
  if (options.size === 0) return undefined
  return { options, environment, seen: 'process', configured: new Map(), problems: [] }
}

function flagEntry({ key, value, line, origin }: RunningFlag, file: string): LiveEntry {
  const bytes = key === 'ThreadStackSize' ? `${Number(value) * 1024}` : value
  const isDefault = origin === 'default' || origin === 'ergonomic'
  return { target, key, value: bytes, file, line, origin: isDefault ? 'default' : 'process' }
}

function variables(environment: LiveEntries): Map<string, JvmVariable> {
  return new Map([...environment])
}

/** A word `@/path` stands for the words of that file; a relative one cannot be found. */
function expand(reader: Reader, word: JvmWord): JvmWord[] {
  const path = word.text.slice(1)
  if (!word.text.startsWith('@/') || reader.kind(path) !== 'file') return [word]
  const file = reader.shown(path)
  return argfileWords(reader.text(path) ?? '').map(text => ({ text, file }))
}

function judged(
  words: readonly JvmWord[],
  { java, release: kafka }: JvmContext,
  found?: LiveEntry,
): { options: LiveEntries; problems: Finding[] } {
  const parsed = parseJvmWords(withoutStraySizes(words))
  const merged = mergeJvmOptions(parsed.options)
  const known = found === undefined ? java : Number(found.value)
  const told = jvmProblems(merged, known ?? leastJava(kafka)).filter(
    one => known !== undefined || !comesLater(flagOf(one.text)),
  )
  const problems = [...parsed.problems, ...told].map(finding)
  const options = [...merged.values()].map(entry).concat(found ?? [])
  return { options: new Map(options.map(one => [one.key, one])), problems }
}

/** Brokers from 4.0 on run on Java 17 or later, whichever it is. */
function leastJava(kafka: string | undefined): number | undefined {
  return kafka !== undefined && compareVersions(kafka, '4.0.0') >= 0 ? 17 : undefined
}

const comesLater = (flag: string): boolean =>
  flagHistory.some(one => one.flag === flag && (one.since ?? 0) > 17)

function entry(option: MergedOption): LiveEntry {
  const overrides = option.overrides.map(bare)
  return { ...bare(option), ...(overrides.length > 0 && { overrides }) }
}

function bare(option: JvmOption): LiveEntry {
  const { file, line, column, variable } = option
  const key = catalogueKey(option)
  const origin = variable === undefined ? 'command-line' : 'environment'
  const place = {
    file,
    ...(line !== undefined && { line }),
    ...(column !== undefined && { column }),
  }
  if (isSecretKey(key)) return { target, key, value: hiddenValue, secret: true, origin, ...place }
  return {
    target,
    key,
    value: catalogueValue(option),
    raw: maskText(option.text),
    origin,
    ...place,
  }
}

/** `-Da.b=c` is `a.b`, `-Xlog:gc*:file=…` is `Xlog:gc*`. */
function catalogueKey({ key, text }: JvmOption): string {
  if (text.startsWith('-D')) return key.slice(2)
  return text.startsWith('-Xlog:') ? key.slice(1).split(':').slice(0, 2).join(':') : key
}

/** ThreadStackSize is the one flag that HotSpot counts in KiB. */
function catalogueValue({ key, value, text }: JvmOption): string {
  if (key === 'ThreadStackSize' && /^[0-9]+$/.test(value)) return `${BigInt(value) * 1024n}`
  return text.startsWith('-Xlog:') ? text.split(':').slice(2).join(':') : value
}

/** The flag a word is about, as the catalogue names it. */
function flagOf(text: string): string {
  const short = shortFlags.get(text.slice(0, 4))
  return short ?? /^-XX:[+-]?(\w+)/.exec(text)?.[1] ?? maskText(text)
}

const shortFlags: ReadonlyMap<string, string> = new Map([
  ['-Xmx', 'MaxHeapSize'],
  ['-Xms', 'InitialHeapSize'],
  ['-Xss', 'ThreadStackSize'],
  ['-Xmn', 'NewSize'],
])

/** `-Xmx 6g` is two words: the JVM stops at the first, and the second is no main class. */
function withoutStraySizes(words: readonly JvmWord[]): readonly JvmWord[] {
  return words.filter(({ text }, index) => {
    const before = words[index - 1]?.text
    return !(before !== undefined && shortFlags.has(before) && /^\d+[kmgt]?$/i.test(text))
  })
}

function finding(problem: JvmProblem): Finding {
  const { code, message, file, line, column, text } = problem
  return {
    ...{ code, severity: code.endsWith('ignored') ? 'warning' : 'error', target, message, file },
    ...{ key: flagOf(text), actual: maskText(text), ...(line !== undefined && { line }) },
    ...(column !== undefined && { column }),
  }
}
