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
  const problems: Finding[] = []
  const files: string[] = []
  const base = root === '/' ? '' : root.replace(/\/+$/, '')
  const shown = (path: string) => `${base}${path}`
  const links = remembered(path => host.readLink(path))
  const problem: Reader['problem'] = finding => {
    problems.push({ key: finding.file ?? root, ...finding })
  }
  const attempt = <T>(path: string, work: (real: string) => T): T | undefined =>
    guarded(problem, shown(path), () => {
      const real = resolve(links, base, path)
      if (real === undefined) return undefined
      return work(real)
    })
  const bytes = (path: string, limit = configLimit) =>
    attempt(path, real => {
      if (host.info(real).kind === 'missing') return undefined
      const content = host.read(real, limit)
      files.push(shown(path))
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
        if (host.info(real).kind !== 'file') return undefined
        files.push(shown(path))
        return host.chunks(real)
      }),
    kind: path => attempt(path, real => host.info(real).kind) ?? 'missing',
    list: path =>
      attempt(path, real => (host.info(real).kind === 'directory' ? host.list(real) : [])) ?? [],
    link: path => attempt(path, () => host.readLink(shown(path))),
    shown,
    problem,
    problems,
    files,
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
  file: string,
  work: () => T | undefined,
): T | undefined {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof HostError)) throw error
    const message = `${error.message} (${error.code}); it was not read`
    problem({ code: 'unreadable', severity: 'error', target: 'file', file, message })
    return undefined
  }
}

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
