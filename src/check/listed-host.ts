import { type Host, HostError } from '../host.ts'

/**
 * A host that answers from the listings of directories what is not there. A tree is asked for
 * hundreds of places of which it has five; a question to the system for each would take most of the
 * time. Only for the reading of one tree: what changes meanwhile is not seen.
 */
export function listedHost(host: Host, root: string): Host {
  const base = root.replace(/\/+$/, '')
  const listings = new Map<string, Listing | undefined>()
  const listing = (path: string): Listing | undefined => {
    if (!listings.has(path)) listings.set(path, namesIn(host, path))
    return listings.get(path)
  }
  const known = new Map<string, boolean>()
  const mayExist = (path: string): boolean => {
    if (path.length <= base.length || !path.startsWith(`${base}/`)) return true
    const found = known.get(path)
    if (found !== undefined) return found
    const cut = path.lastIndexOf('/')
    const parent = path.slice(0, cut)
    const name = path.slice(cut + 1)
    const may =
      name === '' ||
      name === '..' ||
      name === '.' ||
      (mayExist(parent) && (listing(parent || '/')?.set.has(name) ?? true))
    known.set(path, may)
    return may
  }
  return {
    ...host,
    info: path => (mayExist(path) ? host.info(path) : { kind: 'missing', size: 0 }),
    list: path => (path.startsWith(base) ? listing(path)?.names : undefined) ?? host.list(path),
    readLink: path => (mayExist(path) ? host.readLink(path) : undefined),
  }
}

interface Listing {
  readonly names: readonly string[]
  readonly set: ReadonlySet<string>
}

/** undefined when the directory cannot be listed: then each name is asked for. */
function namesIn(host: Host, path: string): Listing | undefined {
  try {
    const { kind } = host.info(path)
    const names = kind === 'directory' ? host.list(path) : []
    return kind === 'directory' || kind === 'missing' ? { names, set: new Set(names) } : undefined
  } catch (error) {
    if (error instanceof HostError) return undefined
    throw error
  }
}
