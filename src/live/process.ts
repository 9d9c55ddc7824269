import type { JvmWord } from '../targets/jvm.ts'
import { nulSeparated } from '../targets/jvm-output.ts'
import { hiddenValue, type LiveEntries, type LiveEntry, type LiveProcess } from './model.ts'
import {
  countThreads,
  defined,
  limitEntries,
  parseNativeMemory,
  parseStatus,
  summariseMaps,
} from './process-output.ts'
import type { Reader } from './reader.ts'
import { isSecretKey, maskText, maskWord } from './secrets.ts'

/** A Kafka process of the tree: its command line and environment. */
export interface FoundProcess {
  readonly pid: number
  readonly words: readonly JvmWord[]
  readonly environment: LiveEntries
}

// kafka.Kafka of Apache; Confluent Server's own main class.
const mainClasses = new Set(['kafka.Kafka', 'io.confluent.support.metrics.SupportedKafka'])

/** Every broker or controller under /proc, by its main class. */
export function findProcesses(reader: Reader): FoundProcess[] {
  const pids = reader.list('/proc').filter(name => /^[0-9]+$/.test(name))
  return pids
    .map(Number)
    .sort((a, b) => a - b)
    .flatMap(pid => {
      const words = commandLine(reader, pid)
      if (!words.some(({ text }) => mainClasses.has(text))) return []
      return [{ pid, words, environment: environmentOf(reader, pid) }]
    })
}

function commandLine(reader: Reader, pid: number): JvmWord[] {
  const path = `/proc/${pid}/cmdline`
  if (reader.kind(path) !== 'file') return []
  const file = reader.shown(path)
  return nulSeparated(reader.text(path) ?? '').map(text => ({ text: maskWord(text), file }))
}

/** /proc/PID/environ is readable by its user and root only; without it the map is empty. */
function environmentOf(reader: Reader, pid: number): LiveEntries {
  const path = `/proc/${pid}/environ`
  if (reader.kind(path) !== 'file') return new Map()
  const file = reader.shown(path)
  return new Map(
    nulSeparated(reader.text(path) ?? '').flatMap(pair => {
      const equals = pair.indexOf('=')
      return equals < 1 ? [] : [[pair.slice(0, equals), variable(pair, equals, file)] as const]
    }),
  )
}

function variable(pair: string, equals: number, file: string): LiveEntry {
  const key = pair.slice(0, equals)
  const place = { target: 'environment', key, file, origin: 'process' } as const
  if (isSecretKey(key)) return { ...place, value: hiddenValue, secret: true }
  return { ...place, value: maskText(pair.slice(equals + 1)) }
}

/** The words after the main class: the properties file, then the overrides. */
export function programArguments(words: readonly JvmWord[]): readonly JvmWord[] {
  return words.slice(words.findIndex(({ text }) => mainClasses.has(text)) + 1)
}

/** The words between `java` and the main class. */
export function virtualMachineWords(words: readonly JvmWord[]): readonly JvmWord[] {
  return words.slice(
    1,
    words.findIndex(({ text }) => mainClasses.has(text)),
  )
}

/** What the process uses, from the files of /proc/PID and captured output of jcmd beside them. */
export function readProcess(reader: Reader, { pid, words }: FoundProcess): LiveProcess {
  const at = (name: string) => `/proc/${pid}/${name}`
  const text = (name: string) =>
    reader.kind(at(name)) === 'file' ? reader.text(at(name)) : undefined
  const { name: _, ...status } = parseStatus(text('status') ?? '')
  const threads = text('jcmd/Thread.print')
  const memory = text('jcmd/VM.native_memory')
  return {
    pid,
    ...status,
    ...defined({
      command: words.map(({ text }) => text).join(' '),
      maps: readMaps(reader, at('maps')),
      descriptors: countDescriptors(reader, at('fd')),
      threads: status.threads ?? (threads === undefined ? undefined : countThreads(threads)),
      direct: memory === undefined ? undefined : parseNativeMemory(memory).get('Other'),
    }),
    limits: limitEntries(text('limits') ?? '', reader.shown(at('limits'))),
  }
}

function readMaps(reader: Reader, path: string): LiveProcess['maps'] {
  const pieces = reader.chunks(path)
  if (pieces === undefined) return undefined
  const maps = summariseMaps(pieces, reader.shown(path))
  return maps.total === 0 ? undefined : maps
}

/** A directory on the host itself, a listing of one name a line in a captured tree. */
function countDescriptors(reader: Reader, path: string): number | undefined {
  const kind = reader.kind(path)
  if (kind === 'directory') return reader.list(path).length
  if (kind !== 'file') return undefined
  return (reader.text(path) ?? '').split('\n').filter(line => line.trim() !== '').length
}
