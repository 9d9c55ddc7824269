import { jvmSize } from '../host-kinds.ts'

/** Flags HotSpot also knows by a short form that takes the value without a sign. */
const short: readonly (readonly [prefix: string, key: string])[] = [
  ['-Xmx', 'MaxHeapSize'],
  ['-Xms', 'InitialHeapSize'],
  ['-Xss', 'ThreadStackSize'],
]

/** The word of the command line for a key of the catalogue, for example `-XX:+UseG1GC`. */
export function jvmOption(key: string, value: string): string {
  const prefix = short.find(([, name]) => name === key)?.[0]
  if (prefix) return `${prefix}${value}`
  if (key.includes('.')) return `-D${key}=${value}`
  if (value === 'true') return `-XX:+${key}`
  if (value === 'false') return `-XX:-${key}`
  return `-XX:${key}=${value}`
}

/** True for names of environment variables, which are no words of the command line. */
export function isEnvironment(key: string): boolean {
  return /^[A-Z][A-Z0-9_]*$/.test(key)
}

/** Declared options by the key of the catalogue, last one first; words it does not know are left out. */
export function declaredOptions(options: readonly string[]): ReadonlyMap<string, string> {
  return new Map(options.map(readOption).filter(pair => pair !== undefined))
}

function readOption(option: string): readonly [string, string] | undefined {
  for (const [prefix, key] of short) {
    const value = option.slice(prefix.length)
    if (option.startsWith(prefix) && jvmSize.parse(value) !== undefined) return [key, value]
  }
  const flag = /^-XX:([+-])(\w+)$/.exec(option)
  if (flag) return [flag[2] ?? '', String(flag[1] === '+')]
  const pair = /^-(?:XX:|D)([\w.]+)=(.*)$/.exec(option)
  return pair ? [pair[1] ?? '', pair[2] ?? ''] : undefined
}
