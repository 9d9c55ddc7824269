import { readBaseline, writeBaseline } from '../../check/baseline.ts'
import type { GivenFiles } from '../../check/given.ts'
import { treesOf } from '../../check/trees.ts'
import { type Applications, type CheckInput, type CheckResult, check } from '../../check.ts'
import { decide } from '../../decide.ts'
import { allGroups } from '../../declare/cluster.ts'
import type { Host } from '../../host.ts'
import { exitCodes, severities } from '../../model.ts'
import { printable } from '../../report/check-safe.ts'
import type { Command, Options } from '../command.ts'
import { printProblems, reported } from '../output.ts'
import { version } from '../version.ts'
import { type Known, knownRelease } from './check-release.ts'

/** The files that can be named one by one, with what they are. */
const fileOptions = {
  'server-properties': 'server.properties of brokers and controllers',
  sysctl: 'sysctl.conf, a file of sysctl.d or the directory',
  limits: 'limits.conf, a file of limits.d or the directory',
  unit: 'unit of systemd and its drop-ins',
  jvm: 'environment file with KAFKA_HEAP_OPTS and the like',
  configs: 'output of kafka-configs --describe --all',
  topics: 'output of kafka-topics --describe',
  'log-dirs': 'output of kafka-log-dirs --describe',
  proc: 'copy of /proc/PID of the broker, one of its files, or pmap output',
} as const

const applicationOption =
  'files or directory of an application: client properties, env files, Dockerfile, manifests'

/** `kafka-size check`: what is there against the plan. */
export const command: Command = {
  usage: 'check [declaration]',
  summary: 'Compare live or deployed configuration with the plan',
  examples: [
    ['kafka-size check cluster.yaml --live /', 'this host, as the broker of its node.id'],
    ["kafka-size check cluster.yaml --live 'hosts/{host}'", 'every broker against its own tree'],
    ['kafka-size check --kafka 4.1 --server-properties server.properties', 'one file, no plan'],
    ['kafka-size check cluster.yaml --application apps/orders', 'the files of an application'],
    [
      'kafka-size check cluster.yaml --live generated/b1 --fix-diff | patch -p1',
      'repair the files',
    ],
  ],
  options: yargs => {
    const described = yargs
      .positional('declaration', {
        type: 'string',
        describe: 'YAML or JSON file; without it only rules that need none',
      })
      .option('live', {
        type: 'string',
        requiresArg: true,
        describe: 'directory that stands for / of a host; {host} stands for every broker',
      })
      .option('kafka', {
        type: 'string',
        requiresArg: true,
        describe: 'release of the brokers when there is no declaration',
      })
      .option('format', {
        choices: Object.keys(formats),
        default: 'text',
        describe: 'form of the report',
      })
      .option('fail-on', {
        choices: [...severities, 'never'],
        default: 'error',
        describe: 'mildest severity that gives exit code 2',
      })
      .option('baseline', {
        type: 'string',
        requiresArg: true,
        describe: 'file with findings that are accepted',
      })
      .option('write-baseline', {
        type: 'string',
        requiresArg: true,
        describe: 'write what is found to this file, and exit with 0',
      })
      .option('fix-diff', {
        type: 'boolean',
        default: false,
        describe: 'print a patch (for patch -p1) that makes the files agree, instead of the report',
      })
    const all = { ...fileOptions, application: applicationOption }
    return Object.entries(all).reduce(
      (to, [name, describe]) =>
        to.option(name, { array: true, string: true, requiresArg: true, describe }),
      described,
    )
  },
  run: (options, host) => reported(host, () => run(options, host)),
}

type Render = (result: CheckResult, options: Options, host: Host) => Promise<Iterable<string>>

const formats: Readonly<Record<string, Render>> = {
  text: async (result, options, host) => {
    const { checkText } = await import('../../report/check-text.ts')
    const { style } = await import('../../report/style.ts')
    return checkText(result, style(host, host.stdout, options['color']))
  },
  json: async result => (await import('../../report/check-json.ts')).checkJson(result),
  markdown: async result => (await import('../../report/check-markdown.ts')).checkMarkdown(result),
  sarif: async result => (await import('../../report/check-sarif.ts')).checkSarif(result, version),
  github: async result => (await import('../../report/check-github.ts')).checkGithub(result),
  junit: async result => (await import('../../report/check-junit.ts')).checkJunit(result),
  gitlab: async result => (await import('../../report/check-gitlab.ts')).checkGitlab(result),
  rdjsonl: async result => (await import('../../report/check-rdjsonl.ts')).checkRdjsonl(result),
}

async function run(options: Options, host: Host): Promise<number> {
  const given = givenFiles(host.argv)
  const live = options['live']
  const paths = valuesOf(host.argv, '--application')
  const lists = [...Object.values(given), paths]
  const isAnything = typeof live === 'string' || lists.some(list => list.length > 0)
  const declaration = options['declaration']
  // Told before YAML complains of a file that is none.
  const isOther =
    typeof declaration === 'string' &&
    /(\.properties|\.env|(docker|container)file)$/i.test(declaration)
  if (isOther) {
    host.stderr.write(
      `kafka-size: ${printable(declaration)} is no declaration: name it with --application or --server-properties\n`,
    )
    return exitCodes.failed
  }
  if (!isAnything) {
    host.stderr.write(
      'kafka-size: nothing to check: give --live, --application or files, for example --server-properties\n',
    )
    return exitCodes.failed
  }
  const known = await knownRelease(host, options, given)
  if ('problems' in known) {
    printProblems(host, known.problems)
    return exitCodes.failed
  }
  const baseline = baselineOf(host, options)
  if (baseline === 'failed') return exitCodes.failed
  const input = {
    ...inputOf(host, options, known, given),
    ...(paths.length > 0 && { applications: await applicationsOf(host, paths, known, given) }),
  }
  const report = progress(host)
  const result = check(host, baseline ? { ...input, baseline } : input, report.step)
  report.end()
  return finish(host, options, result)
}

async function applicationsOf(
  host: Host,
  paths: readonly string[],
  known: Known,
  given: GivenFiles,
): Promise<Applications> {
  const { checkApplications } = await import('./check-applications.ts')
  return checkApplications(host, paths, known, given.serverProperties)
}

function inputOf(host: Host, options: Options, known: Known, given: GivenFiles): CheckInput {
  const { release, table, sizing } = known
  const live = options['live']
  const hosts = sizing
    ? allGroups(sizing.cluster).flatMap(one => one.nodes.map(node => node.host))
    : []
  return {
    release,
    table,
    ...(sizing && { sizing }),
    groups: sizing ? decide(sizing) : [],
    trees: treesOf(host, typeof live === 'string' ? live : undefined, hosts),
    given,
  }
}

function givenFiles(words: readonly string[]): GivenFiles {
  const list = (name: keyof typeof fileOptions): readonly string[] => valuesOf(words, `--${name}`)
  return {
    serverProperties: list('server-properties'),
    sysctl: list('sysctl'),
    limits: list('limits'),
    unit: list('unit'),
    jvm: list('jvm'),
    tools: [...list('configs'), ...list('topics'), ...list('log-dirs')],
    proc: list('proc'),
  }
}

/** Every value of an option that may be repeated; of repeated options yargs is told to keep the last. */
function valuesOf(words: readonly string[], option: string): readonly string[] {
  let isOpen = false
  return words.flatMap(word => {
    if (word.startsWith(`${option}=`)) return [word.slice(option.length + 1)]
    if (word.startsWith('-') && word !== '-') isOpen = word === option
    else if (isOpen) return [word]
    return []
  })
}

function baselineOf(host: Host, options: Options): CheckInput['baseline'] | 'failed' {
  const path = options['baseline']
  if (typeof path !== 'string') return undefined
  const baseline = readBaseline(new TextDecoder().decode(host.read(path)))
  if (baseline) return baseline
  host.stderr.write(
    `kafka-size: ${path} is no baseline of kafka-size check; write one with --write-baseline\n`,
  )
  return 'failed'
}

async function finish(host: Host, options: Options, result: CheckResult): Promise<number> {
  const target = options['write-baseline']
  if (typeof target === 'string') {
    host.write(target, writeBaseline(result.findings))
    host.stderr.write(`${result.findings.length} findings written to ${target}\n`)
    return result.summary.unread > 0 ? exitCodes.failed : exitCodes.ok
  }
  if (options['fix-diff'] === true) {
    const { fixDiff } = await import('../../check/fix-diff.ts')
    const { patches, skipped } = fixDiff(host, result.edits)
    for (const one of skipped)
      host.stderr.write(`kafka-size: not in the patch: ${printable(one)}\n`)
    writeAll(host, patches)
  } else {
    const render = formats[String(options['format'])] ?? formats['text']!
    writeAll(host, await render(result, options, host))
  }
  return exitOf(result, String(options['fail-on']))
}

/** Small pieces are put together, so that a long report neither fills the memory nor the pipe. */
function writeAll(host: Host, pieces: Iterable<string>): void {
  let pending = ''
  for (const piece of pieces) {
    pending += piece
    if (pending.length < 65_536) continue
    host.stdout.write(pending)
    pending = ''
  }
  if (pending !== '') host.stdout.write(pending)
}

function exitOf({ summary }: CheckResult, failOn: string): number {
  if (summary.unread > 0) return exitCodes.failed
  const names: readonly string[] = severities
  const counted = severities.slice(0, names.indexOf(failOn) + 1)
  return counted.some(one => summary[one] > 0) ? exitCodes.findings : exitCodes.ok
}

/** Talks only when the work takes longer than a second, and only to a terminal. */
function progress(host: Host): {
  readonly step: (done: number, all: number) => void
  readonly end: () => void
} {
  if (!host.stderr.isTTY) return { step: () => {}, end: () => {} }
  const start = host.now()
  let last = start
  return {
    step: (done, all) => {
      const now = host.now()
      if (now - start < 1000 || now - last < 100) return
      last = now
      host.stderr.write(`\r\u001b[2Kchecked ${done} of ${all} hosts`)
    },
    end: () => {
      if (last !== start) host.stderr.write('\r\u001b[2K')
    },
  }
}
