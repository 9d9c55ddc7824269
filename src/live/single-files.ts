import type { Host } from '../host.ts'
import type { LiveHost } from './model.ts'
import { mappedReader } from './reader.ts'
import { readWith, type TreeOptions } from './tree.ts'

/** Files given one by one; `-` is standard input. */
export interface SingleFiles {
  readonly properties?: string
  /** sysctl files in the order of application. */
  readonly sysctl?: readonly string[]
  /** limits.conf files in the order of reading. */
  readonly limits?: readonly string[]
  /** A unit, or drop-ins, in the order of application. */
  readonly unit?: readonly string[]
  /** A file of variables: KAFKA_HEAP_OPTS and the like. */
  readonly jvm?: string
  /** Output of kafka-configs, kafka-topics and kafka-log-dirs, in any order. */
  readonly tools?: readonly string[]
}

/** Reads single files as the files of one host. A file that is not there is an error of its own. */
export function readSingleFiles(
  host: Host,
  files: SingleFiles,
  options: Omit<TreeOptions, 'root'>,
): LiveHost {
  const mapped = new Map([
    ...one('/server.properties', files.properties),
    ...one('/jvm.env', files.jvm),
    ...numbered('/etc/sysctl.d', 'conf', files.sysctl),
    ...numbered('/etc/security/limits.d', 'conf', files.limits),
    ...unitFiles(options.unit ?? 'kafka.service', files.unit ?? []),
    ...numbered('/kafka-tools', 'txt', files.tools),
  ])
  const reader = mappedReader(host, mapped)
  for (const [path, file] of mapped) {
    if (reader.kind(path) !== 'missing') continue
    const message = 'does not exist'
    reader.problem({ code: 'unreadable', severity: 'error', target: 'file', file, message })
  }
  return readWith(reader, { ...options, root: '' })
}

type Pair = readonly [path: string, file: string]

function one(path: string, file: string | undefined): Pair[] {
  return file === undefined ? [] : [[path, file]]
}

function numbered(directory: string, ending: string, files: readonly string[] = []): Pair[] {
  const name = (i: number) => `${directory}/${String(i).padStart(4, '0')}.${ending}`
  return files.map((file, i) => [name(i), file])
}

/** The first `.service` is the unit, everything else a drop-in. */
function unitFiles(unit: string, files: readonly string[]): Pair[] {
  const fragment = files.find(file => file.endsWith('.service'))
  const dropIns = files.filter(file => file !== fragment)
  return [...one(`/${unit}`, fragment), ...numbered(`/${unit}.d`, 'conf', dropIns)]
}
