import { type Host, HostError } from '../host.ts'
import type { Finding } from '../model.ts'

/** One directory that stands for a host. */
export interface Tree {
  readonly name: string
  readonly root: string
  /** The declared host, when `{host}` was filled in. */
  readonly asked?: string
}

/** The trees to check, and those that are wanted and not there. */
export interface Trees {
  readonly list: readonly Tree[]
  readonly problems: readonly Finding[]
}

const place = '{host}'

/**
 * The trees of `--live`. `{host}` stands for every declared host, or without a declaration for every
 * directory at its place.
 */
export function treesOf(host: Host, live: string | undefined, hosts: readonly string[]): Trees {
  if (live === undefined) return { list: [], problems: [] }
  if (!live.includes(place)) return { list: [{ name: live, root: live }], problems: [] }
  const there = directoriesAt(host, live)
  if (hosts.length === 0) {
    const list = there.map(name => ({ name, root: live.replaceAll(place, name) }))
    return { list, problems: list.length === 0 ? [nothing(live)] : [] }
  }
  const wanted = [...new Set(hosts)]
  const list = wanted.map(asked => ({ name: asked, root: live.replaceAll(place, asked), asked }))
  const known = new Set(wanted)
  return {
    list,
    problems: there.filter(name => !known.has(name)).map(name => undeclared(live, name)),
  }
}

/** Names that stand at the place of `{host}`. */
function directoriesAt(host: Host, live: string): readonly string[] {
  const [before = '', after = ''] = live.split(place)
  const cut = before.lastIndexOf('/')
  const parent = cut < 0 ? '.' : before.slice(0, cut) || '/'
  const prefix = before.slice(cut + 1)
  const suffix = after.split('/')[0] ?? ''
  const path = (name: string) => (cut < 0 ? name : `${before.slice(0, cut)}/${name}`)
  try {
    return host.list(parent).flatMap(name => {
      const fits = name.startsWith(prefix) && name.endsWith(suffix) && !name.startsWith('.')
      if (!fits || host.info(path(name)).kind !== 'directory') return []
      return [name.slice(prefix.length, name.length - suffix.length)]
    })
  } catch (error) {
    if (error instanceof HostError) return []
    throw error
  }
}

function nothing(live: string): Finding {
  return {
    code: 'empty-tree',
    severity: 'error',
    key: live,
    target: 'file',
    file: live,
    message: 'no directory stands at the place of {host}',
  }
}

function undeclared(live: string, name: string): Finding {
  return {
    code: 'undeclared-host',
    severity: 'warning',
    key: name,
    target: 'file',
    file: live.replaceAll(place, name),
    message: `there is a tree of ${name}, but the declaration has no such host; it was not checked`,
    fix: 'declare the host, or remove its tree',
  }
}
