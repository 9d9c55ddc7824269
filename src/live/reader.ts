import { type Host, HostError, type PathInfo } from '../host.ts'
import type { Finding } from '../model.ts'

/** Reads the files of one tree by their path on the described host, `/etc/fstab` for example. */
export interface Reader {
  /** A text file; undefined when it is missing or cannot be read, which then is a problem. */
  text(path: string): string | undefined
  /** Bytes of a file of configuration; the same rules. */
  bytes(path: string): Uint8Array | undefined
  /** A file in pieces, for listings of any length; undefined when it is missing. */
  chunks(path: string): Iterable<Uint8Array> | undefined
  kind(path: string): PathInfo['kind']
  /** Names in a directory, empty when there is none. */
  list(path: string): readonly string[]
  link(path: string): string | undefined
  /** The path as the user knows it. */
  shown(path: string): string
  problem(finding: Omit<Finding, 'key'> & { readonly key?: string }): void
  readonly problems: readonly Finding[]
  readonly files: readonly string[]
}

/** No file that people write by hand comes near it; a broken one must not fill the memory. */
const configLimit = 16 * 2 ** 20
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** A reader of the tree below `root`; `/` is the host itself. Links never lead out of the tree. */
export function treeReader(host: Host, root: string): Reader {
  const base = root === '/' ? '' : root.replace(/\/+$/, '')
  const shown = (path: string) => `${base}${path}`
  const links = remembered(path => host.readLink(path))
  return readerOver(host, {
    shown,
    locate: path => resolve(links, base, path),
    link: path => host.readLink(shown(path)),
    list: real => (host.info(real).kind === 'directory' ? host.list(real) : []),
    closed: path => closedDirectory(host, shown, path),
  })
}

/** The directory that lets nobody look below it: `path` or one above; undefined when it is a file. */
function closedDirectory(
  host: Host,
  shown: (path: string) => string,
  path: string,
): string | undefined {
  const kindOf = (at: string): PathInfo['kind'] | undefined => {
    try {
      return host.info(shown(at) || '/').kind
    } catch (error) {
      if (error instanceof HostError) return undefined
      throw error
    }
  }
  let at = path.replace(/\/+$/, '')
  const kind = kindOf(at)
  if (kind !== undefined && kind !== 'directory') return undefined
  while (at !== '' && kindOf(at) === undefined) at = at.slice(0, Math.max(0, at.lastIndexOf('/')))
  return shown(at) || '/'
}

/** A reader of single files that stand for files of a tree: path in the tree to path of the file. */
export function mappedReader(host: Host, files: ReadonlyMap<string, string>): Reader {
  const reader = readerOver(host, {
    shown: path => files.get(path) ?? path,
    locate: path => files.get(path),
    link: () => undefined,
    list: path => namesBelow(files, path),
  })
  const isDirectory = (path: string) => namesBelow(files, path).length > 0
  return {
    ...reader,
    kind: path => (isDirectory(path) ? 'directory' : reader.kind(path)),
    list: path => namesBelow(files, path),
  }
}

function namesBelow(files: ReadonlyMap<string, string>, path: string): readonly string[] {
  const base = path.endsWith('/') ? path : `${path}/`
  const below = [...files.keys()].filter(file => file.startsWith(base))
  return [...new Set(below.map(file => file.slice(base.length).split('/')[0] ?? ''))].sort()
}

/** A reader that shows its paths otherwise and reads no file twice. */
export function shownAs(reader: Reader, shown: (path: string) => string): Reader {
  const known = new Map<string, Uint8Array | undefined>()
  return {
    ...reader,
    shown,
    bytes: path => {
      if (!known.has(path)) known.set(path, reader.bytes(path))
      return known.get(path)
    },
  }
}

/** Where the files of a tree really are. */
interface Backing {
  shown(path: string): string
  /** The path to open; undefined when nothing can be there. */
  locate(path: string): string | undefined
  link(path: string): string | undefined
  list(real: string): readonly string[]
  /** For a path that was refused: the directory that hides it, as the user knows it. */
  readonly closed?: ((path: string) => string | undefined) | undefined
}

function readerOver(host: Host, { shown, locate, link, list, closed }: Backing): Reader {
  const problems: Finding[] = []
  const files: string[] = []
  const problem: Reader['problem'] = finding => {
    problems.push({ key: finding.file ?? '', ...finding })
  }
  const attempt = <T>(path: string, work: (real: string) => T): T | undefined =>
    guarded(problem, path, { shown, closed }, () => {
      const real = locate(path)
      return real === undefined ? undefined : work(real)
    })
  const kindOf = (real: string) => (real === '-' ? 'file' : host.info(real).kind)
  const bytes = (path: string) =>
    attempt(path, real => {
      const content = present(() => host.read(real, configLimit))
      if (content !== undefined) files.push(shown(path))
      return content
    })
  return {
    bytes: path => plain(bytes(path), path, shown, problem),
    text: path => {
      const content = bytes(path)
      const isProc = path.startsWith('/proc/') || path.startsWith('/sys/')
      const kept = isProc ? content : plain(content, path, shown, problem)
      return kept === undefined ? undefined : decoder.decode(kept)
    },
    chunks: path =>
      attempt(path, real => {
        if (kindOf(real) !== 'file') return undefined
        files.push(shown(path))
        return host.chunks(real)
      }),
    kind: path => attempt(path, kindOf) ?? 'missing',
    list: path => attempt(path, list) ?? [],
    link: path => attempt(path, () => link(path)),
    shown,
    problem,
    problems,
    files,
  }
}

/** Codes with which `Host.info` calls a path missing. */
const missing: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'ELOOP'])

/** undefined for what is not there. Asking first would be a question to the system for every file. */
function present<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof HostError && missing.has(error.code)) return undefined
    throw error
  }
}

/** A file with NUL bytes is no text: its parsers would read something else than its programs. */
function plain(
  content: Uint8Array | undefined,
  path: string,
  shown: (path: string) => string,
  problem: Reader['problem'],
): Uint8Array | undefined {
  if (content === undefined || !content.includes(0)) return content
  const message = 'holds NUL bytes and is no text file; it was not read'
  problem({ code: 'unreadable', severity: 'error', target: 'file', file: shown(path), message })
  return undefined
}

function guarded<T>(
  problem: Reader['problem'],
  path: string,
  { shown, closed }: Pick<Backing, 'shown' | 'closed'>,
  work: () => T | undefined,
): T | undefined {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof HostError)) throw error
    // One directory without permission hides many files, and is one mistake.
    const directory = error.code === 'EACCES' ? closed?.(path) : undefined
    const message =
      directory === undefined ? `${error.message} (${error.code}); it was not read` : closedMessage
    const file = directory ?? shown(path)
    problem({ code: 'unreadable', severity: 'error', target: 'file', file, message })
    return undefined
  }
}

const closedMessage =
  'cannot be looked into: permission denied (EACCES); what lies below it was not read'

/**
 * The path to open: every link is followed inside the tree, so that an absolute one means the tree's
 * own file. undefined: a loop, or nothing there.
 */
function resolve(links: ReadLink, base: string, path: string): string | undefined {
  if (base === '') return path
  let done = ''
  let rest = path.split('/').filter(part => part !== '')
  for (let steps = 0; rest.length > 0; steps++) {
    if (steps > 200) throw new HostError('ELOOP', `${base}${path}`, 'has too many symbolic links')
    const [part = '', ...others] = rest
    rest = others
    if (part === '.') continue
    if (part === '..') {
      done = done.slice(0, Math.max(0, done.lastIndexOf('/')))
      continue
    }
    const target = links(`${base}${done}/${part}`)
    if (target === undefined) done = `${done}/${part}`
    else {
      if (target.startsWith('/')) done = ''
      rest = [...target.split('/').filter(word => word !== ''), ...rest]
    }
  }
  return `${base}${done}`
}

type ReadLink = (path: string) => string | undefined

/** The directories of a tree are asked for again and again. */
function remembered(readLink: ReadLink): ReadLink {
  const known = new Map<string, string | undefined>()
  return path => {
    if (!known.has(path)) known.set(path, readLink(path))
    return known.get(path)
  }
}
