import type { Host } from '../host.ts'
import type { Finding } from '../model.ts'
import type { JvmWord } from '../targets/jvm.ts'
import { readCluster } from './cluster.ts'
import { readCpus, readKernel, readMemory, readMounts, readOs } from './host-facts.ts'
import { configuredJvm, type JvmContext, pastedJvm, runningJvm } from './jvm.ts'
import { readLimits } from './limits.ts'
import type { LiveCluster, LiveEntries, LiveHost, LiveNode, LiveUnit, OsRelease } from './model.ts'
import { environmentPlaces, propertiesPlaces, rolePlaces } from './places.ts'
import {
  type FoundProcess,
  findProcesses,
  programArguments,
  readProcess,
  virtualMachineWords,
} from './process.ts'
import { parseStatus } from './process-output.ts'
import { readProperties } from './properties.ts'
import { type Reader, treeReader } from './reader.ts'
import { readSysctl } from './sysctl.ts'
import { findUnits, readEnvironmentFile, readUnit } from './unit.ts'
import { startWords } from './unit-words.ts'

/** What to read and what is known beforehand. */
export interface TreeOptions extends JvmContext {
  readonly name: string
  /** Directory that stands for `/` of the host, or `/` itself. */
  readonly root: string
  /** The unit of the declaration; others are found by their names. */
  readonly unit?: string
  /** The user of the broker when no unit or process tells it. */
  readonly user?: string
}

/** Everything of a host but what stands in its server.properties. */
export interface Surroundings {
  readonly host: Omit<LiveHost, 'name' | 'nodes'>
  readonly nodes: readonly Frame[]
}

/** A process without its server.properties. */
interface Frame {
  readonly node: Omit<LiveNode, 'properties' | 'propertiesFile' | 'running'>
  readonly path?: string
  readonly isThere: boolean
  /** What may hold `--override` arguments. */
  readonly words: readonly JvmWord[]
}

/**
 * Reads everything of one host. Never throws for what the tree holds: every file that cannot be
 * read is a problem of its own, and a tree in which nothing was found is one too.
 */
export function readHost(host: Host, options: TreeOptions): LiveHost {
  return readWith(treeReader(host, options.root), options)
}

/** Reads with a reader of any kind: `treeReader` or `mappedReader`. */
export function readWith(reader: Reader, options: TreeOptions): LiveHost {
  const surroundings = readSurroundings(reader, options)
  return withProperties(reader, surroundings, options)
}

/** Reads all but the server.properties, which hardly any two brokers have in common. */
export function readSurroundings(reader: Reader, options: Omit<TreeOptions, 'name'>): Surroundings {
  const os = readOs(reader)
  const [memory, cpus] = [readMemory(reader), readCpus(reader)]
  const cluster = readCluster(reader)
  const nodes = readFrames(reader, options, os)
  const host = {
    mounts: readMounts(reader),
    kernel: readKernel(reader),
    sysctl: readSysctl(reader, only(reader, ['/sysctl.conf'])),
    cluster,
    ...(memory !== undefined && { memory }),
    ...(cpus !== undefined && { cpus }),
    ...(os !== undefined && { os }),
  }
  // A copy: the same reader may go on with the server.properties.
  return { host: { ...host, problems: [...reader.problems], files: [...reader.files] }, nodes }
}

/** Reads the server.properties of a host whose other files are read. */
export function withProperties(
  reader: Reader,
  { host, nodes }: Surroundings,
  { name, root }: Pick<TreeOptions, 'name' | 'root'>,
): LiveHost {
  const whole = nodes.map(frame => readNode(reader, frame, host.cluster))
  const files = new Set([...host.files, ...reader.files])
  const refused = unique([...host.problems, ...reader.problems])
  const top = reader.shown('') || '/'
  // Who may not look into the tree cannot say that it is empty.
  if (files.size === 0 && !refused.some(one => one.file === top)) reportEmpty(reader, root)
  const problems = unique([...host.problems, ...reader.problems])
  return { ...host, name, nodes: whole, problems, files: [...files] }
}

function only(reader: Reader, paths: readonly string[]): string[] {
  return paths.filter(path => reader.kind(path) === 'file')
}

/** A file that several nodes share is read more than once and complains each time. */
function unique(problems: readonly Finding[]): Finding[] {
  return [...new Map(problems.map(one => [JSON.stringify(one), one])).values()]
}

function reportEmpty(reader: Reader, root: string): void {
  const message =
    reader.kind('') === 'file'
      ? 'is a file and no directory; an archive of capture is unpacked first: mkdir b1 && tar xf b1.tar -C b1'
      : 'nothing of a Kafka host was found in this tree'
  reader.problem({ code: 'empty-tree', severity: 'error', target: 'file', file: root, message })
}

interface NodeSource {
  readonly process?: FoundProcess
  readonly unit?: LiveUnit
  readonly path?: string
}

function readFrames(
  reader: Reader,
  options: Omit<TreeOptions, 'name'>,
  os: OsRelease | undefined,
): Frame[] {
  const units = findUnits(reader, options.unit).map(name => readUnit(reader, name))
  return sources(reader, units).map(source => readFrame(reader, source, options, os))
}

/** Running processes tell most; without one, the units; without those, the files themselves. */
function sources(reader: Reader, units: readonly LiveUnit[]): NodeSource[] {
  const processes = findProcesses(reader)
  const [unit] = units
  if (processes.length > 0) {
    return processes.map((process, i) => {
      const path = processPath(reader, process) ?? fileOf(reader)
      const own = units.find(one => unitPath(one) === path) ?? units[i] ?? unit
      return { process, ...(own && { unit: own }), ...(path !== undefined && { path }) }
    })
  }
  const started = units.filter(one => unitPath(one) !== undefined)
  if (started.length > 0) return started.map(one => ({ unit: one, path: unitPath(one) as string }))
  const files = propertiesFiles(reader)
  if (files.length > 0) return files.map(path => ({ path, ...(unit && { unit }) }))
  const hasMore =
    unit !== undefined || only(reader, environmentPlaces).length > 0 || hasLimits(reader)
  return hasMore ? [unit === undefined ? {} : { unit }] : []
}

function hasLimits(reader: Reader): boolean {
  return reader.kind('/limits.conf') === 'file' || reader.kind('/etc/security') === 'directory'
}

/** Kafka's sample files beside a server.properties are not what runs. */
function propertiesFiles(reader: Reader): string[] {
  const single = fileOf(reader)
  if (single !== undefined) return [single]
  const [first] = only(reader, rolePlaces)
  if (first === undefined) return []
  const directory = first.slice(0, first.lastIndexOf('/'))
  return only(reader, rolePlaces).filter(path => path.slice(0, path.lastIndexOf('/')) === directory)
}

function fileOf(reader: Reader): string | undefined {
  return propertiesPlaces.find(path => reader.kind(path) !== 'missing')
}

/** The first argument of the main class; a relative one is looked for in the usual places. */
function processPath(reader: Reader, { words }: FoundProcess): string | undefined {
  const path = programArguments(words)[0]?.text
  if (path === undefined || path.startsWith('-')) return undefined
  if (path.startsWith('/')) return path
  const name = path.slice(path.lastIndexOf('/') + 1)
  return [...propertiesPlaces, ...rolePlaces].find(
    place => place.endsWith(`/${name}`) && reader.kind(place) === 'file',
  )
}

/** The properties file that ExecStart= names. */
function unitPath(unit: LiveUnit): string | undefined {
  return startWords(unit).find(({ text }) => text.startsWith('/') && text.endsWith('.properties'))
    ?.text
}

function readFrame(
  reader: Reader,
  { process, unit, path }: NodeSource,
  options: Omit<TreeOptions, 'name'>,
  os: OsRelease | undefined,
): Frame {
  const words = process === undefined ? startWords(unit) : programArguments(process.words)
  const configured = filesJvm(reader, unit, options)
  const user =
    unit?.settings.get('User')?.value ?? userOf(reader, process) ?? options.user ?? 'kafka'
  const node = {
    name: unit?.name ?? `pid ${process?.pid ?? '?'}`,
    ...(unit !== undefined && { unit }),
    limits: readLimits(reader, user, os, only(reader, ['/limits.conf'])),
    limitsApply: unit === undefined || unit.settings.has('PAMName'),
    jvm:
      process === undefined ? configured : ofProcess(reader, process, configured.options, options),
    ...(process !== undefined && { process: readProcess(reader, process) }),
  }
  if (path === undefined) return { node, words, isThere: false }
  return { node, words, path, isThere: reader.kind(path) !== 'missing' }
}

function readNode(reader: Reader, frame: Frame, cluster: LiveCluster): LiveNode {
  const { node, path } = frame
  if (path === undefined)
    return { ...node, properties: new Map(), running: runningConfigs(undefined, cluster) }
  const properties = readPresent(reader, path, frame)
  const file = reader.shown(path)
  return {
    ...node,
    name: file,
    properties: properties ?? new Map(),
    ...(properties !== undefined && { propertiesFile: file }),
    running: runningConfigs(properties, cluster),
  }
}

/** A file that something names and that is not there is an error; so is one that cannot be read. */
function readPresent(
  reader: Reader,
  path: string,
  { isThere, words }: Frame,
): LiveEntries | undefined {
  if (isThere) return readProperties(reader, path, words)
  const message = 'is what the broker is started with, and does not exist'
  const file = reader.shown(path)
  const before = reader.problems.length
  // Below a directory nobody may look into it may well exist: asking again tells which.
  if (reader.kind(path) === 'missing' && reader.problems.length > before) return undefined
  reader.problem({
    code: 'missing-file',
    severity: 'error',
    target: 'server.properties',
    file,
    message,
  })
  return undefined
}

function ofProcess(
  reader: Reader,
  { words, environment }: FoundProcess,
  configured: LiveEntries,
  context: JvmContext,
): LiveNode['jvm'] {
  const [program] = words
  const own = virtualMachineWords(words)
  return runningJvm(reader, own, environment, configured, context, program)
}

/** The JVM of the files: output of jcmd in place of an environment file, else what the unit sets. */
function filesJvm(
  reader: Reader,
  unit: LiveUnit | undefined,
  context: JvmContext,
): LiveNode['jvm'] {
  const [path] = only(reader, ['/jvm.env'])
  const text = path === undefined ? '' : (reader.text(path) ?? '')
  const pasted = path === undefined ? undefined : pastedJvm(text, reader.shown(path), context)
  return pasted ?? configuredJvm(configuredEnvironment(reader, unit), context)
}

/** Without a unit the files that people source count. */
function configuredEnvironment(reader: Reader, unit: LiveUnit | undefined): LiveEntries {
  if (unit !== undefined && unit.environment.size > 0) return unit.environment
  const [path] = only(reader, environmentPlaces)
  return path === undefined ? (unit?.environment ?? new Map()) : readEnvironmentFile(reader, path)
}

/** The name of the user a process runs as. */
function userOf(reader: Reader, process: FoundProcess | undefined): string | undefined {
  if (process === undefined || reader.kind('/etc/passwd') !== 'file') return undefined
  const uid = parseStatus(reader.text(`/proc/${process.pid}/status`) ?? '').user
  const rows = (reader.text('/etc/passwd') ?? '').split('\n').map(line => line.split(':'))
  return rows.find(row => row[2] === String(uid))?.[0]
}

/** What the broker with this file's id reports; the only broker when the id is not known. */
function runningConfigs(properties: LiveEntries | undefined, cluster: LiveCluster): LiveEntries {
  const id = (properties?.get('node.id') ?? properties?.get('broker.id'))?.value
  const named = [...cluster.brokers].filter(([name]) => name !== '')
  const own =
    named.find(([name]) => name === id) ??
    (named.length === 1 && id === undefined ? named[0] : undefined)
  return new Map([...(cluster.brokers.get('') ?? []), ...(own?.[1] ?? [])])
}
