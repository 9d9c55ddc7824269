import { type Host, HostError, type PathInfo } from '../host.ts'

/** Where the files given one by one are read from: a path of the tree to a real one, or to a text. */
export type Mapping = ReadonlyMap<string, string | { readonly text: string }>

/** The made-up root; no real path looks like it. */
export const overlayRoot = '/(given files)'

/** A host in which single files stand at the places of a tree below `overlayRoot`. */
export function overlay(host: Host, mapping: Mapping): Host {
  const real = (path: string) => find(mapping, path)
  const bytes = (path: string, read: (to: string) => Uint8Array): Uint8Array => {
    const found = real(path)
    if (found === undefined) throw new HostError('ENOENT', path, 'does not exist')
    return typeof found === 'string' ? read(found) : new TextEncoder().encode(found.text)
  }
  return {
    ...host,
    info: path => {
      const found = real(path)
      if (typeof found === 'string') return host.info(found)
      if (found) return { kind: 'file', size: found.text.length }
      const kind = below(mapping, path).length > 0 ? 'directory' : 'missing'
      return { kind, size: 0 } satisfies PathInfo
    },
    readLink: path => {
      const found = real(path)
      return typeof found === 'string' && !mapping.has(path.slice(overlayRoot.length))
        ? host.readLink(found)
        : undefined
    },
    list: path => {
      const found = real(path)
      const listed = typeof found === 'string' ? host.list(found) : []
      return [...new Set([...listed, ...below(mapping, path)])].sort()
    },
    read: (path, limit) => bytes(path, to => host.read(to, limit)),
    chunks: path => {
      const found = real(path)
      if (typeof found === 'string') return host.chunks(found)
      return [bytes(path, () => new Uint8Array())]
    },
  }
}

/** The path as the user gave it, for every text that names one of the tree. */
export function realNames(mapping: Mapping): (text: string) => string {
  const pairs = [...mapping]
    .filter((pair): pair is [string, string] => typeof pair[1] === 'string')
    .map(([path, to]) => [`${overlayRoot}${path}`, to] as const)
    // `/proc/1/maps` before `/proc/1`.
    .sort(([a], [b]) => b.length - a.length)
  return text => {
    if (!text.includes(overlayRoot)) return text
    const named = pairs.reduce((sum, [from, to]) => sum.replaceAll(from, () => to), text)
    return named.replaceAll(overlayRoot, 'the given files')
  }
}

function find(mapping: Mapping, path: string): string | { readonly text: string } | undefined {
  if (!path.startsWith(overlayRoot)) return undefined
  const inside = path.slice(overlayRoot.length)
  for (let end = inside.length; end > 0; end = inside.lastIndexOf('/', end - 1)) {
    const found = mapping.get(inside.slice(0, end))
    if (found === undefined) continue
    if (end === inside.length) return found
    return typeof found === 'string' ? `${found}${inside.slice(end)}` : undefined
  }
  return undefined
}

function below(mapping: Mapping, path: string): string[] {
  const inside = path.slice(overlayRoot.length).replace(/\/+$/, '')
  const prefix = `${inside}/`
  const names = [...mapping.keys()]
    .filter(one => one.startsWith(prefix))
    .map(one => one.slice(prefix.length).split('/')[0] ?? '')
  return [...new Set(names)]
}
