import { shown } from './problem.ts'

/** A word of a command line with the place it stands in. */
export interface JvmWord {
  readonly text: string
  readonly file: string
  readonly line?: number
  readonly column?: number
  /** The variable it comes from, for example `KAFKA_OPTS`. */
  readonly variable?: string
}

/** One option as the JVM takes it. */
export interface JvmOption extends JvmWord {
  /** `MaxHeapSize` for `-Xmx`, the name of a `-XX` flag, `-Dname` of a property, else the option. */
  readonly key: string
  /** Bytes for sizes (KiB for ThreadStackSize), `true` and `false` for switches, else the text. */
  readonly value: string
}

/** An option that counts and those it beats, the strongest loser first. */
export interface MergedOption extends JvmOption {
  readonly overrides: readonly JvmOption[]
}

/** An option with which no JVM starts, or that it ignores. */
export interface JvmProblem extends JvmWord {
  readonly code: string
  readonly message: string
}

/** A command line taken apart. */
export interface JvmArguments {
  readonly options: readonly JvmOption[]
  readonly problems: readonly JvmProblem[]
  /** The main class (or `-jar` file) and what follows it. */
  readonly rest: readonly JvmWord[]
}

/**
 * Takes words apart up to the main class. Words of variables have none, so that everything is
 * an option there. Source: HotSpot 17, arguments.cpp; java(1).
 */
export function parseJvmWords(words: readonly JvmWord[]): JvmArguments {
  const options: JvmOption[] = []
  const problems: JvmProblem[] = []
  let at = 0
  for (; at < words.length; at++) {
    const word = words[at] as JvmWord
    if (!word.text.startsWith('-')) break
    if (takesWord.has(word.text)) {
      options.push({ ...word, key: word.text, value: words[++at]?.text ?? '' })
      continue
    }
    const read = readOption(word.text)
    if (typeof read === 'string') problems.push({ ...word, code: 'jvm-option', message: read })
    else for (const [key, value] of read) options.push({ ...word, key, value })
  }
  return { options, problems, rest: words.slice(at) }
}

/** The last one of each key wins, whatever its spelling was. */
export function mergeJvmOptions(options: readonly JvmOption[]): Map<string, MergedOption> {
  const merged = new Map<string, MergedOption>()
  for (const option of options) {
    const earlier = merged.get(option.key)
    merged.set(option.key, { ...option, overrides: earlier === undefined ? [] : losers(earlier) })
  }
  return merged
}

function losers({ overrides, ...loser }: MergedOption): JvmOption[] {
  return [loser, ...overrides]
}

/** The name under which an option is merged: `-Xmx` and `-XX:MaxHeapSize` are both `MaxHeapSize`. */
export function jvmKey(spelled: string): string {
  const short = [...sizeOptions.keys()].find(option => spelled.startsWith(option))
  if (short !== undefined) return sizeOptions.get(short)?.[0] as string
  const flag = /^-XX:[+-]?([A-Za-z0-9_]+)/.exec(spelled)?.[1]
  return flag ?? spelled.replace(/^(-D[^=]+)=.*$/s, '$1')
}

const sizeOptions: ReadonlyMap<string, readonly string[]> = new Map([
  ['-Xmx', ['MaxHeapSize']],
  ['-Xms', ['InitialHeapSize', 'MinHeapSize']],
  ['-Xmn', ['NewSize', 'MaxNewSize']],
  ['-Xss', ['ThreadStackSize']],
])

const takesWord = new Set([
  ...['-cp', '-classpath', '--class-path', '-p', '--module-path', '--upgrade-module-path'],
  ...['--add-modules', '--add-opens', '--add-exports', '--add-reads', '--patch-module'],
])

/** Bytes of `6g`, `512M`, `0x40000000`; undefined for what the JVM refuses. Base 1024. */
export function jvmBytes(text: string): string | undefined {
  const match = /^(0x[0-9a-f]+|[0-9]+)([kmgt]?)$/i.exec(text)
  if (match === null) return undefined
  const power = ['', 'k', 'm', 'g', 't'].indexOf((match[2] ?? '').toLowerCase())
  const bytes = BigInt(match[1] ?? '') * 1024n ** BigInt(power)
  return bytes < 2n ** 64n ? `${bytes}` : undefined
}

/** Keys and values of one word, or why no JVM starts with it. */
function readOption(text: string): readonly (readonly [string, string])[] | string {
  const short = text.slice(0, 4)
  const flags = sizeOptions.get(short)
  if (flags !== undefined) return readSize(short, text.slice(4), flags)
  if (text.startsWith('-XX:')) return readFlag(text.slice(4))
  const property = /^(-D[^=]+)(?:=(.*))?$/s.exec(text)
  if (property !== null) return [[property[1] as string, property[2] ?? '']]
  return [[text, '']]
}

function readSize(
  option: string,
  text: string,
  flags: readonly string[],
): readonly (readonly [string, string])[] | string {
  const bytes = jvmBytes(text)
  if (bytes === undefined) return `${shown(option + text)} is no size; no JVM starts with it`
  const value = option === '-Xss' ? `${(BigInt(bytes) + 1023n) / 1024n}` : bytes
  return flags.map(flag => [flag, value] as const)
}

function readFlag(text: string): readonly (readonly [string, string])[] | string {
  const toggle = /^([+-])([A-Za-z0-9_]+)$/.exec(text)
  if (toggle !== null) return [[toggle[2] as string, `${toggle[1] === '+'}`]]
  const valued = /^([A-Za-z0-9_]+):?=(.*)$/s.exec(text)
  if (valued === null)
    return `${shown(`-XX:${text}`)} is neither a switch nor a value; no JVM starts with it`
  const [, name, raw] = valued as unknown as [string, string, string]
  if (raw === 'true' || raw === 'false') {
    return `${shown(`-XX:${text}`)} sets a switch with "="; write -XX:${raw === 'true' ? '+' : '-'}${name}`
  }
  return [[name, textFlags.test(name) ? raw : (jvmBytes(raw) ?? raw)]]
}

// Flags whose value is a path or a list, where digits are no size.
const textFlags = /(File|Path|Directory|Command|Options|Flags|OnError|OnOutOfMemoryError)$/
