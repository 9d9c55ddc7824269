import { type Host, HostError } from '../host.ts'
import { mappedReader, type Reader, treeReader } from '../live/reader.ts'
import { readWith } from '../live/tree.ts'
import type { Finding } from '../model.ts'
import type { Captured } from './captured.ts'
import { loosePid, placeOf } from './classify.ts'
import { readExtras } from './extras.ts'

/** What was read of all paths, and what could not be. */
export interface ReadPaths {
  readonly hosts: readonly Captured[]
  /** Paths that are not there or hold nothing; a call with one of them fails. */
  readonly failed: readonly Finding[]
}

/** A directory with one of these is the root of a captured host. */
export const rootMarks: readonly string[] = [
  ...['etc', 'proc', 'capture', 'kafka-tools', 'server.properties', 'broker.properties'],
  ...['controller.properties', 'jvm.env'],
]
const largestText = 16 * 2 ** 20

/**
 * Reads captured trees, directories of such trees, and loose files in any mixture. Loose files are
 * taken as those of one host. Never throws for what they hold.
 */
export function readPaths(host: Host, paths: readonly string[]): ReadPaths {
  const failed: Finding[] = []
  const trees: string[] = []
  const loose: Loose[] = []
  let index = 0
  for (const path of paths) {
    const found = guarded(failed, path, () => contents(host, path))
    if (found === undefined) continue
    trees.push(...found.trees)
    const files = found.files.flatMap(
      file => guarded(failed, file, () => recognised(host, file, index++)) ?? [],
    )
    const known = files.filter(one => one.place !== undefined)
    if (known.length === 0 && found.trees.length === 0 && files.length === found.files.length)
      failed.push(problem(path, 'is nothing that import reads'))
    loose.push(...known)
  }
  const hosts = trees.map(path => readOne(treeReader(host, path), path, failed))
  const single = loose.length > 0 ? readLoose(host, loose, failed) : undefined
  return { hosts: [...hosts, ...(single ? [single] : [])], failed }
}

interface Contents {
  readonly trees: readonly string[]
  readonly files: readonly string[]
}

function contents(host: Host, path: string): Contents {
  if (path === '-' || host.info(path).kind !== 'directory') return { trees: [], files: [path] }
  const base = path.replace(/(.)\/+$/, '$1')
  const names = host.list(path)
  if (names.some(name => rootMarks.includes(name))) return { trees: [base], files: [] }
  const below = names.map(name => `${base === '/' ? '' : base}/${name}`)
  const kinds = below.map(one => host.info(one).kind)
  const isTree = (one: string, at: number) =>
    kinds[at] === 'directory' && host.list(one).some(name => rootMarks.includes(name))
  const trees = below.filter(isTree)
  if (trees.length > 0) return { trees, files: [] }
  return { trees: [], files: below.filter((_, at) => kinds[at] === 'file') }
}

function readOne(reader: Reader, path: string, failed: Finding[]): Captured {
  const name = path.slice(path.lastIndexOf('/') + 1) || 'host'
  const live = readWith(reader, { name, root: path })
  const empty = live.problems.find(one => one.code === 'empty-tree')
  if (empty) failed.push(empty)
  return { path, live, ...readExtras(reader, live, name) }
}

/** Files are recognised by their text; /proc files without a command line are a broker's all the same. */
function readLoose(host: Host, files: readonly Loose[], failed: Finding[]): Captured | undefined {
  const mapped = new Map<string, string>()
  for (const { file, place: path } of files) {
    if (path === undefined) continue
    if (mapped.has(path))
      failed.push(problem(file, `is the second file of its kind, beside ${mapped.get(path)}`))
    else mapped.set(path, file)
  }
  if (mapped.size === 0) return undefined
  const listings = [...mapped].filter(([path]) => path.startsWith('/kafka-tools/'))
  const plain = withoutMarks(host, new Set(listings.map(([, file]) => file)))
  return readOne(withProcess(mappedReader(plain, mapped), mapped), '', failed)
}

/** Shells of Windows put a byte order mark before what a tool printed. */
function withoutMarks(host: Host, files: ReadonlySet<string>): Host {
  const cut = (bytes: Uint8Array): Uint8Array =>
    utf8Mark.every((byte, at) => bytes[at] === byte) ? bytes.subarray(utf8Mark.length) : bytes
  function* chunks(path: string): Generator<Uint8Array> {
    let isFirst = true
    for (const chunk of host.chunks(path)) {
      yield isFirst ? cut(chunk) : chunk
      isFirst = false
    }
  }
  return {
    ...host,
    read: (path, limit) => {
      const bytes = host.read(path, limit)
      return files.has(path) ? cut(bytes) : bytes
    },
    chunks: path => (files.has(path) ? chunks(path) : host.chunks(path)),
  }
}

const utf8Mark = [0xef, 0xbb, 0xbf]

/** A single file; `place` tells where a tree would hold it, and is not there for unknown texts. */
interface Loose {
  readonly file: string
  readonly place?: string
}

/** Beside what is wanted a directory may hold notes: a text nobody knows is no failure by itself. */
function recognised(host: Host, file: string, index: number): Loose {
  const bytes = host.read(file, largestText)
  const name = file.slice(file.lastIndexOf('/') + 1)
  const isArchive = new TextDecoder('latin1').decode(bytes.subarray(257, 262)) === 'ustar'
  if (isArchive)
    throw new HostError('EINVAL', file, 'is an archive; unpack it: mkdir b1 && tar xf b1.tar -C b1')
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff))
    throw new HostError('EINVAL', file, 'is UTF-16 text; convert it to UTF-8 first')
  const place = placeOf(new TextDecoder().decode(bytes), name, index)
  return place === undefined ? { file } : { file, place }
}

/** A main class for loose /proc files, which is what the tree's reader looks for. */
function withProcess(reader: Reader, mapped: ReadonlyMap<string, string>): Reader {
  const path = `/proc/${loosePid}/cmdline`
  const hasProcess = [...mapped.keys()].some(one => one.startsWith(`/proc/${loosePid}/`))
  if (!hasProcess || mapped.has(path)) return reader
  const line = 'java\0kafka.Kafka\0/server.properties\0'
  return {
    ...reader,
    kind: one => (one === path ? 'file' : reader.kind(one)),
    text: one => (one === path ? line : reader.text(one)),
  }
}

function guarded<T>(failed: Finding[], file: string, work: () => T): T | undefined {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof HostError)) throw error
    failed.push(problem(file === '-' ? '<stdin>' : file, error.message))
    return undefined
  }
}

function problem(file: string, message: string): Finding {
  return { code: 'unreadable', severity: 'error', key: file, target: 'file', file, message }
}
