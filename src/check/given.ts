import { type Host, HostError } from '../host.ts'
import type { Finding } from '../model.ts'
import type { Mapping } from './overlay.ts'

/** Files named one by one on the command line. */
export interface GivenFiles {
  readonly serverProperties: readonly string[]
  readonly sysctl: readonly string[]
  readonly limits: readonly string[]
  readonly unit: readonly string[]
  readonly jvm: readonly string[]
  /** Output of kafka-configs, kafka-topics and kafka-log-dirs; told apart by their form. */
  readonly tools: readonly string[]
  /** /proc/PID of a broker: a directory, or one of its files, or pmap output. */
  readonly proc: readonly string[]
}

/** No file is named; what a check of trees alone is given. */
export const noFiles: GivenFiles = {
  ...{ serverProperties: [], sysctl: [], limits: [], unit: [], jvm: [], tools: [], proc: [] },
}

/** Where the files stand in the tree the readers know, and those that cannot be read at all. */
export function placeGiven(
  host: Host,
  given: GivenFiles,
  file: string | undefined,
): { readonly mapping: Mapping; readonly problems: readonly Finding[] } {
  const mapping = new Map<string, string | { readonly text: string }>()
  const problems: Finding[] = []
  const put = (
    option: string,
    paths: readonly string[],
    place: (path: string, index: number) => string,
  ) => {
    paths.forEach((path, index) => {
      const problem = unusable(host, option, path)
      if (problem) problems.push(problem)
      else mapping.set(place(path, index), path)
    })
  }
  if (file !== undefined) put('--server-properties', [file], () => '/server.properties')
  put('--sysctl', given.sysctl, (path, index) =>
    isDirectory(host, path)
      ? '/etc/sysctl.d'
      : index === 0
        ? '/sysctl.conf'
        : `/etc/sysctl.d/${index}-${base(path)}`,
  )
  put('--limits', given.limits, (path, index) =>
    isDirectory(host, path)
      ? '/etc/security/limits.d'
      : index === 0
        ? '/limits.conf'
        : `/etc/security/limits.d/${index}-${base(path)}`,
  )
  put('--unit', given.unit, unitPlace)
  put('--jvm', given.jvm, () => '/jvm.env')
  put('tool output', given.tools, (_, index) => `/kafka-tools/${index}.txt`)
  placeProcess(host, given.proc, put, mapping)
  return { mapping, problems }
}

function base(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** A drop-in keeps the directory that says whose it is. */
function unitPlace(path: string, index: number): string {
  const [directory = '', name = ''] = path.split('/').slice(-2)
  if (name !== '' && directory.endsWith('.service.d')) return `/${directory}/${name}`
  if (base(path).endsWith('.service')) return `/${base(path)}`
  return index === 0
    ? '/kafka.service'
    : `/kafka.service.d/${index}-${base(path).replace(/(\.conf)?$/, '.conf')}`
}

type Put = (option: string, paths: readonly string[], place: (path: string) => string) => void

/** A broker without a command line is still the one that was meant. */
function placeProcess(
  host: Host,
  paths: readonly string[],
  put: Put,
  mapping: Map<string, string | { readonly text: string }>,
): void {
  for (const path of paths) {
    const pid = /(?:^|\/)(\d+)\/*$/.exec(path)?.[1] ?? '1'
    if (isDirectory(host, path)) put('--proc', [path.replace(/\/+$/, '')], () => `/proc/${pid}`)
    else put('--proc', [path], () => `/proc/1/${processFile(host, path)}`)
  }
  const pids = new Set([...mapping.keys()].flatMap(one => /^\/proc\/(\d+)/.exec(one)?.[1] ?? []))
  for (const pid of pids) {
    const directory = mapping.get(`/proc/${pid}`)
    const has = typeof directory === 'string' && kindOf(host, `${directory}/cmdline`) === 'file'
    if (!has && !mapping.has(`/proc/${pid}/cmdline`))
      mapping.set(`/proc/${pid}/cmdline`, { text: 'java\0kafka.Kafka\0' })
  }
}

/** Which file of /proc/PID a text is, by its name or its first lines. */
function processFile(host: Host, path: string): string {
  const name = base(path)
  if (['maps', 'limits', 'status', 'environ', 'cmdline', 'fd'].includes(name)) return name
  const start = head(host, path)
  if (/Max open files/.test(start)) return 'limits'
  if (/^(Vm\w+|Threads|State):/m.test(start)) return 'status'
  if (/Native Memory Tracking/.test(start)) return 'jcmd/VM.native_memory'
  return /Full thread dump/.test(start) ? 'jcmd/Thread.print' : 'maps'
}

function head(host: Host, path: string): string {
  try {
    for (const piece of host.chunks(path))
      return new TextDecoder('latin1').decode(piece.subarray(0, 4096))
  } catch (error) {
    if (!(error instanceof HostError)) throw error
  }
  return ''
}

function kindOf(host: Host, path: string): string {
  try {
    return host.info(path).kind
  } catch (error) {
    if (error instanceof HostError) return 'missing'
    throw error
  }
}

const isDirectory = (host: Host, path: string): boolean => kindOf(host, path) === 'directory'

const mayBeDirectory: ReadonlySet<string> = new Set(['--sysctl', '--limits', '--proc'])

/** Why a named file cannot be checked. */
function unusable(host: Host, option: string, path: string): Finding | undefined {
  let kind: string
  try {
    kind = host.info(path).kind
  } catch (error) {
    if (!(error instanceof HostError)) throw error
    return told('unreadable', path, `${error.message} (${error.code}); it was not read`)
  }
  if (kind === 'file' || (kind === 'directory' && mayBeDirectory.has(option))) return undefined
  if (kind === 'missing') return absent(path)
  return told(
    'unreadable',
    path,
    `is ${kind === 'directory' ? 'a directory' : 'not a regular file'}; it was not read`,
  )
}

/** A file named on the command line that is not there. */
export function absent(path: string): Finding {
  return told('missing-file-given', path, 'does not exist')
}

function told(code: string, file: string, message: string): Finding {
  return { code, severity: 'error', key: file, target: 'file', file, message }
}
