import { type Host, HostError, type PathInfo } from '../src/host.ts'

/** What stands at a path: text, bytes, a link, or something that cannot be read. */
export type Content = string | Uint8Array | { readonly link: string } | { readonly error: string }

/** A Host over paths held in memory. `written` gathers what the program writes to files. */
export interface MemoryHost extends Host {
  readonly out: () => string
  readonly err: () => string
  readonly written: ReadonlyMap<string, string>
}

/** Files by absolute path; directories follow from them. Links are followed in the last part only. */
export function memoryHost(
  files: Readonly<Record<string, Content>>,
  more: Partial<Host> = {},
): MemoryHost {
  const text = { out: '', err: '' }
  const written = new Map<string, string>()
  const stream = (name: 'out' | 'err') => ({
    isTTY: false,
    write: (part: string) => {
      text[name] += part
    },
  })
  const bytesOf = (path: string): Uint8Array => {
    const content = files[followed(files, path)]
    if (content === undefined) throw new HostError('ENOENT', path, 'does not exist')
    if (typeof content === 'string') return new TextEncoder().encode(content)
    if (content instanceof Uint8Array) return content
    const code = 'error' in content ? content.error : 'ELOOP'
    throw new HostError(code, path, `cannot be read (${code})`)
  }
  return {
    argv: [],
    env: {},
    stdout: stream('out'),
    stderr: stream('err'),
    now: () => 0,
    info: path => infoOf(files, followed(files, path)),
    readLink: path => linkOf(files[path]),
    list: path => children(files, path),
    read: (path, limit = Number.POSITIVE_INFINITY) => {
      const bytes = bytesOf(path)
      if (bytes.length > limit) throw new HostError('EFBIG', path, 'is too large')
      return bytes
    },
    chunks: path => [bytesOf(path)],
    write: (path, content) => void written.set(path, content),
    run: () => ({ status: 127, stdout: new Uint8Array(), stderr: '' }),
    ...more,
    out: () => text.out,
    err: () => text.err,
    written,
  }
}

function linkOf(content: Content | undefined): string | undefined {
  return typeof content === 'object' && 'link' in content ? content.link : undefined
}

function followed(files: Readonly<Record<string, Content>>, path: string): string {
  const target = linkOf(files[path])
  if (target === undefined) return path
  return target.startsWith('/') ? target : new URL(target, `file://${path}`).pathname
}

function children(files: Readonly<Record<string, Content>>, path: string): readonly string[] {
  const base = path.endsWith('/') ? path : `${path}/`
  const below = Object.keys(files).filter(file => file.startsWith(base))
  return [...new Set(below.map(file => file.slice(base.length).split('/')[0] ?? ''))].sort()
}

function infoOf(files: Readonly<Record<string, Content>>, path: string): PathInfo {
  const content = files[path]
  if (typeof content === 'object' && 'error' in content && content.error === 'EINVAL') {
    return { kind: 'other', size: 0 }
  }
  if (content !== undefined) return { kind: 'file', size: 0 }
  return { kind: children(files, path).length > 0 ? 'directory' : 'missing', size: 0 }
}
