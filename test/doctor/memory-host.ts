import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Host, HostError, type PathInfo } from '../../src/host.ts'

/** Where the fixtures are. */
export const fixtures = join(import.meta.dirname, 'fixtures')

/** The text of one fixture. */
export const fixture = (path: string): string => readFileSync(join(fixtures, path), 'utf8')

/** The names in a fixture directory. */
export const names = (path = ''): readonly string[] => readdirSync(join(fixtures, path)).sort()

type Content = string | Uint8Array | HostError | (() => Iterable<Uint8Array>)

/** A Host over files held in memory that records what is written. */
export function memoryHost(files: Readonly<Record<string, Content>>): {
  readonly host: Host
  readonly out: () => string
  readonly err: () => string
} {
  const written = { out: '', err: '' }
  const missing = (): never => {
    throw new Error('the doctor does not do this')
  }
  const stream = (name: 'out' | 'err') => ({
    isTTY: false,
    write(text: string) {
      written[name] += text
    },
  })
  const children = (path: string): readonly string[] => {
    const below = Object.keys(files).filter(file => file.startsWith(`${path}/`))
    return [...new Set(below.map(file => file.slice(path.length + 1).split('/')[0] ?? ''))].sort()
  }
  const info = (path: string): PathInfo => {
    if (files[path] !== undefined) return { kind: 'file', size: 0 }
    return { kind: children(path).length > 0 ? 'directory' : 'missing', size: 0 }
  }
  const host: Host = {
    argv: [],
    env: {},
    stdout: stream('out'),
    stderr: stream('err'),
    now: missing,
    info,
    readLink: missing,
    list: children,
    read: missing,
    write: missing,
    run: missing,
    chunks(path) {
      const content = files[path]
      if (content === undefined) throw new HostError('ENOENT', path, 'no such file or directory')
      if (content instanceof HostError) throw content
      if (typeof content === 'function') return content()
      return [typeof content === 'string' ? new TextEncoder().encode(content) : content]
    },
  }
  return { host, out: () => written.out, err: () => written.err }
}
