import type { Host } from '../host.ts'
import type { LiveHost, LiveNode } from '../live/model.ts'
import { type Reader, shownAs, treeReader } from '../live/reader.ts'
import {
  readSurroundings,
  type Surroundings,
  type TreeOptions,
  withProperties,
} from '../live/tree.ts'
import { decodeLatin1 } from '../targets/latin1.ts'
import { AlikeTrees, anyRoot } from './alike.ts'
import { listedHost } from './listed-host.ts'
import { plainHost } from './plain-host.ts'
import type { Comparable } from './precedents.ts'
import { withKeys } from './problem-keys.ts'
import { strayEnvironment } from './stray-env.ts'

/** A host as it is judged. */
export interface ReadHost {
  /** Everything of it; paths are those of `anyRoot` where hosts are compared. */
  live(): LiveHost
  /** An environment file that nothing reads. */
  readonly stray?: LiveNode['jvm']
  /** Makes paths of `anyRoot` those of this host. */
  readonly rename: (text: string) => string
  readonly comparable: Omit<Comparable, 'names'>
}

interface Shared {
  readonly surroundings: Surroundings
  readonly stray?: LiveNode['jvm']
}

/** Reads trees one after the other; `isAlone`: there is no other tree to be like. */
export function treeReading(
  options: Omit<TreeOptions, 'name' | 'root'>,
  isAlone: boolean,
): (host: Host, root: string, name: string) => ReadHost {
  const make = (host: Host, root: string) => shared(listedHost(host, root), root, options)
  const alike = new AlikeTrees(make)
  return (host, root, name) => {
    const plain = treeReader(host, root)
    const base = root.replace(/\/+$/, '')
    // `/` is the host itself, whose links the system follows.
    const isOne = isAlone || root === '/'
    const { surroundings, stray } = isOne ? make(host, root) : alike.read(host, root)
    const reader = isOne ? plain : shownAs(plain, path => `${anyRoot}${path}`)
    return {
      live: () => withProperties(reader, surroundings, { name, root }),
      ...(stray && { stray }),
      rename: renaming(base),
      comparable: {
        shared: surroundings,
        text: isOne ? undefined : textOf(reader, onlyFile(surroundings)),
      },
    }
  }
}

/** Reads single files of brokers; `isAlone`: there is no other file to be like. */
export function fileReading(isAlone: boolean): (host: Host, path: string) => ReadHost {
  const all = {}
  return (host, path) => {
    const plain = treeReader(host, '/')
    const reader = isAlone ? plain : shownAs(plain, () => anyRoot)
    return {
      live: () => plainHost(reader, path),
      rename: renaming(path),
      comparable: { shared: all, text: isAlone ? undefined : textOf(reader, path) },
    }
  }
}

const renaming = (base: string) => (text: string) =>
  text.includes(anyRoot) ? text.replaceAll(anyRoot, () => base) : text

function textOf(reader: Reader, path: string | undefined): string | undefined {
  const bytes = path === undefined ? undefined : reader.bytes(path)
  return bytes && decodeLatin1(bytes)
}

/** The server.properties of a host with one process, unless something is said beside it. */
function onlyFile({ nodes }: Surroundings): string | undefined {
  const [node, ...more] = nodes
  const isPlain = node?.isThere && more.length === 0 && node.words.every(isNoOverride)
  return isPlain ? node.path : undefined
}

const isNoOverride = ({ text }: { readonly text: string }) => !text.startsWith('--override')

function shared(host: Host, root: string, options: Omit<TreeOptions, 'name' | 'root'>): Shared {
  const read = readSurroundings(treeReader(host, root), { ...options, root })
  const stray = strayEnvironment(
    host,
    root,
    read.nodes.map(one => one.node),
    options,
  )
  const problems = withKeys(host, read.host.problems)
  const surroundings = { ...read, host: { ...read.host, problems } }
  return stray ? { surroundings, stray } : { surroundings }
}
