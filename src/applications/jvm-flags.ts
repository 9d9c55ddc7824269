import type { Found, ProcessInput } from './process.ts'

/** Memory flags of a JVM as the environment and the command line give them; the last one counts. */
export interface JvmFlags {
  readonly heap?: Found & { readonly bytes: number }
  readonly initialHeap?: Found & { readonly bytes: number }
  readonly maxRam?: Found & { readonly percent: number }
  readonly maxDirect?: Found & { readonly bytes: number }
  readonly maxCached?: Found & { readonly bytes: number }
  readonly exitOnOutOfMemory?: Found
  readonly noExplicitGc?: Found
  /** Sizes the JVM refuses. */
  readonly refused: readonly Found[]
}

/** Lowest rank first, as the JVM and the usual start scripts read them. */
const variables: readonly string[] = [
  'JAVA_TOOL_OPTIONS',
  'JDK_JAVA_OPTIONS',
  'JAVA_OPTS',
  'JAVA_OPTIONS',
  'KAFKA_HEAP_OPTS',
  'KAFKA_JVM_PERFORMANCE_OPTS',
  'KAFKA_OPTS',
  'JAVA_OPTS_APPEND',
]

const scale: Readonly<Record<string, number>> = {
  '': 1,
  k: 2 ** 10,
  m: 2 ** 20,
  g: 2 ** 30,
  t: 2 ** 40,
}

/** Bytes of a size as HotSpot reads it: digits or hex, one letter, nothing else. */
export function jvmBytes(text: string): number | undefined {
  const match = /^(0x[0-9a-f]+|\d+)([kmgt]?)$/i.exec(text)
  return match ? Number(match[1]) * (scale[(match[2] ?? '').toLowerCase()] ?? 1) : undefined
}

/** Every option in the order the JVM applies them: `_JAVA_OPTIONS` wins over the command line. */
function options(process: ProcessInput): readonly Found[] {
  const words = (source: Found): readonly Found[] =>
    source.text
      .split(/\s+/)
      .map(word => word.replace(/^["']|["']$/g, ''))
      .filter(word => word.startsWith('-'))
      .map(text => ({ ...source, text }))
  const env = (name: string): readonly Found[] => {
    const source = process.env.get(name)
    return source ? words(source) : []
  }
  return [...variables.flatMap(env), ...process.args.flatMap(words), ...env('_JAVA_OPTIONS')]
}

type Sized = 'heap' | 'initialHeap' | 'maxDirect' | 'maxCached'

const sizes: readonly (readonly [RegExp, Sized])[] = [
  [/^-Xmx(.*)$/, 'heap'],
  [/^-XX:MaxHeapSize=(.*)$/, 'heap'],
  [/^-Xms(.*)$/, 'initialHeap'],
  [/^-XX:InitialHeapSize=(.*)$/, 'initialHeap'],
  [/^-XX:MaxDirectMemorySize=(.*)$/, 'maxDirect'],
  [/^-Djdk\.nio\.maxCachedBufferSize=(.*)$/, 'maxCached'],
]

/** Reads the flags of a process. */
export function jvmFlags(process: ProcessInput): JvmFlags {
  const flags: { -readonly [K in keyof JvmFlags]: JvmFlags[K] } = { refused: [] }
  const refused: Found[] = []
  for (const option of options(process)) {
    for (const [pattern, name] of sizes) {
      const text = pattern.exec(option.text)?.[1]
      // A value from a variable is not known.
      if (text === undefined || text.includes('$')) continue
      const bytes = name === 'maxCached' && !/^\d+$/.test(text) ? undefined : jvmBytes(text)
      if (bytes === undefined) refused.push(option)
      else flags[name] = { ...option, bytes }
    }
    const percent = /^-XX:MaxRAMPercentage=([\d.]+)$/.exec(option.text)?.[1]
    if (percent !== undefined) flags.maxRam = { ...option, percent: Number(percent) }
    if (option.text === '-XX:+ExitOnOutOfMemoryError') flags.exitOnOutOfMemory = option
    if (option.text === '-XX:+CrashOnOutOfMemoryError') flags.exitOnOutOfMemory = option
    if (option.text === '-XX:+DisableExplicitGC') flags.noExplicitGc = option
  }
  return { ...flags, refused }
}
