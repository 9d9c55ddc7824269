import { type Host, HostError } from '../host.ts'
import { suggest } from '../kafka/suggest.ts'
import { exitCodes } from '../model.ts'
import type { Command, Options } from './command.ts'
import { commands } from './commands.ts'
import { optionNames, quickParse } from './quick-parse.ts'
import { version } from './version.ts'

/**
 * The whole program: parses the arguments, runs one command and gives its exit code. The named
 * command's module is the only one that is loaded.
 */
export async function main(host: Host): Promise<number> {
  try {
    return await dispatch(host)
  } catch (error) {
    if (!(error instanceof HostError)) throw error
    host.stderr.write(`kafka-size: ${error.path} ${error.message} [${error.code}]\n`)
    return exitCodes.failed
  }
}

async function dispatch(host: Host): Promise<number> {
  const [first] = host.argv
  // `--version` is asked for by scripts, many times: it must not load anything.
  if (first === '--version' && host.argv.length === 1) {
    host.stdout.write(`${version}\n`)
    return exitCodes.ok
  }
  const named = commands.find(one => one.name === first)
  if (named) {
    const command = await named.load()
    const options = quickParse(command, host.argv.slice(1))
    if (options) return command.run(options, host)
  }
  const { default: yargs } = await import('yargs')
  const loaded = named ? new Map([[named.name, await named.load()]]) : await all()
  const several = [...loaded.values()].some(
    ({ usage }) => usage.includes('..') && host.argv.includes(usage.split(' ')[0] ?? ''),
  )
  let exit: number | Promise<number> = exitCodes.failed
  let chosen: Command | undefined
  const parser = yargs([...host.argv])
    .scriptName('kafka-size')
    .locale('en')
    .parserConfiguration({
      // Without it yargs keeps only the last of several paths.
      'duplicate-arguments-array': several,
      'parse-positional-numbers': false,
      'dot-notation': false,
    })
    .usage('$0 <command>\n\nSize Kafka brokers, write their configuration, check live ones.')
    .option('color', {
      choices: ['auto', 'always', 'never'],
      default: 'auto',
      describe: 'colour in text',
    })
    .version(version)
    .help()
    .alias('help', 'h')
    .strict()
    .recommendCommands()
    .demandCommand(1, 'name a command')
    .wrap(Math.min(100, host.stdout.columns ?? 80))
    .completion('completion', 'Print a completion script for the shell')
    .epilogue(epilogue)
    .showHelpOnFail(false, 'Add --help to see what is allowed.')
    .exitProcess(false)
  for (const command of loaded.values()) {
    parser.command(
      command.usage,
      command.summary,
      one =>
        command.examples.reduce((to, [line, what]) => to.example(line, what), command.options(one)),
      options => {
        chosen = command
        exit = command.run(lastOfEach(command, options as Options), host)
      },
    )
  }
  let output = ''
  await parser.parseAsync(
    [...host.argv],
    {},
    (error: Error | undefined, _: unknown, text: string) => {
      output = text
      if (error && !chosen) exit = exitCodes.failed
      else if (text !== '' && !chosen) exit = exitCodes.ok
    },
  )
  if (output !== '') print(host, output, exit === exitCodes.ok, loaded)
  return await exit
}

/** Of an option given twice the last one counts, also beside positionals that may be many. */
function lastOfEach({ usage }: Command, options: Options): Options {
  if (!usage.includes('..')) return options
  const one = ([name, value]: readonly [string, unknown]): [string, unknown] =>
    Array.isArray(value) && name !== '_' && !usage.includes(`${name}..`)
      ? [name, value.at(-1)]
      : [name, value]
  return Object.fromEntries(Object.entries(options).map(one))
}

/** Help is a document; a mistake is talk, with the option that was probably meant. */
function print(
  host: Host,
  output: string,
  ok: boolean,
  loaded: ReadonlyMap<string, Command>,
): void {
  if (ok) {
    host.stdout.write(`${output}\n`)
    return
  }
  const wrong = /Unknown arguments?: ([\w-]+)/.exec(output)?.[1]
  const near = wrong && suggest(wrong, new Set([...loaded.values()].flatMap(optionNames)))
  const hint = near ? `; did you mean "--${near}"?` : ''
  host.stderr.write(`${output.replace(/(Unknown arguments?: .*)/, `$1${hint}`)}\n`)
}

const epilogue =
  'Exit codes: 0 it fits or nothing is found, 2 findings, 1 the work could not be done.'

async function all(): Promise<ReadonlyMap<string, Command>> {
  const loaded = await Promise.all(commands.map(async one => [one.name, await one.load()] as const))
  return new Map(loaded)
}
