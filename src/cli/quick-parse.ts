import type { Argv } from 'yargs'
import type { Command, Options } from './command.ts'

/** What a command declares of one option, as far as a plain command line needs it. */
interface Declared {
  readonly type?: string
  readonly choices?: readonly unknown[]
  readonly default?: unknown
  readonly alias?: unknown
  readonly coerce?: unknown
  readonly array?: boolean
}

/**
 * The options of a plain, correct command line, read without yargs, which takes longer to load than
 * a small plan takes to compute. The command's own declaration is recorded, so there is one place
 * that says what is allowed. Undefined for everything that is not plain: help, abbreviations,
 * mistakes, options this reader does not know. yargs then parses the same words and does the talking.
 */
export function quickParse(command: Command, words: readonly string[]): Options | undefined {
  const declared = record(command)
  if (!declared) return undefined
  const options: Record<string, unknown> = {}
  const positionals: string[] = []
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? ''
    if (!word.startsWith('-') || word === '-') positionals.push(word)
    else {
      const taken = option(words, index, declared.options, options)
      if (taken === undefined) return undefined
      index += taken
    }
  }
  return finish(command, declared, positionals, options)
}

/** Names of the options a command declares, for suggestions. */
export function optionNames(command: Command): readonly string[] {
  return [...(record(command)?.options.keys() ?? []), 'help', 'version']
}

interface Recorded {
  readonly options: ReadonlyMap<string, Declared>
  readonly positionals: ReadonlyMap<string, Declared>
}

/** Calls the command's declaration with a stand-in for yargs that only writes down. */
function record(command: Command): Recorded | undefined {
  const options = new Map<string, Declared>([
    ['color', { choices: ['auto', 'always', 'never'], default: 'auto' }],
  ])
  const positionals = new Map<string, Declared>()
  let plain = true
  const stand: object = new Proxy(
    {
      option: (name: string, one: Declared) => note(options, name, one),
      positional: (name: string, one: Declared) => note(positionals, name, one),
    },
    {
      get: (target, name) => {
        if (name in target) return target[name as keyof typeof target]
        // Any other call (check, implies, …) asks for yargs itself.
        plain = false
        return () => stand
      },
    },
  )
  const note = (into: Map<string, Declared>, name: string, one: Declared): object => {
    if (one.alias !== undefined || one.coerce !== undefined || one.type === 'array') plain = false
    into.set(name, one)
    return stand
  }
  // The stand-in answers every call the declarations make; nothing else is reachable.
  command.options(stand as Argv)
  return plain ? { options, positionals } : undefined
}

/** Reads one option into `options`; gives how many further words it took. */
function option(
  words: readonly string[],
  index: number,
  declared: Recorded['options'],
  options: Record<string, unknown>,
): number | undefined {
  const [word = '', next] = [words[index], words[index + 1]]
  const cut = word.indexOf('=')
  const name = word.slice(2, cut < 0 ? undefined : cut)
  const one = word.startsWith('--') ? declared.get(name) : undefined
  if (!one || name in options) return undefined
  if (one.array === true) return cut < 0 ? list(words, index, name, options) : undefined
  if (one.type === 'boolean') {
    if (cut >= 0) return undefined
    options[name] = true
    return 0
  }
  if (one.type !== 'string' && one.choices === undefined) return undefined
  const value = cut < 0 ? next : word.slice(cut + 1)
  if (value === undefined || value === '' || (cut < 0 && value.startsWith('-'))) return undefined
  if (one.choices && !one.choices.includes(value)) return undefined
  options[name] = value
  return cut < 0 ? 1 : 0
}

/** Every word up to the next option is one of the list. */
function list(
  words: readonly string[],
  index: number,
  name: string,
  options: Record<string, unknown>,
): number | undefined {
  const from = index + 1
  const next = words.findIndex((word, at) => at >= from && word.startsWith('-'))
  const values = words.slice(from, next < 0 ? undefined : next)
  // A dash alone, a negative number and an empty word are for yargs to judge.
  const isOdd = next >= 0 && !words[next]?.startsWith('--')
  if (values.length === 0 || isOdd || values.includes('')) return undefined
  options[name] = values
  return values.length
}

/** Fills in positionals and defaults; only exactly as many words as the usage names are plain. */
function finish(
  command: Command,
  declared: Recorded,
  positionals: readonly string[],
  options: Record<string, unknown>,
): Options | undefined {
  const names = [...command.usage.matchAll(/([<[])([\w-]+)[>\]]/g)]
  const required = names.filter(([, bracket]) => bracket === '<').length
  if (command.usage.includes('..') || positionals.length > names.length) return undefined
  if (positionals.length < required) return undefined
  names.forEach(([, , name = ''], index) => {
    const value = positionals[index] ?? declared.positionals.get(name)?.default
    if (value !== undefined) options[name] = value
  })
  for (const [name, one] of declared.options) {
    if (!(name in options) && one.default !== undefined) options[name] = one.default
  }
  return options
}
