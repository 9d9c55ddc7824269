import type { Host } from '../host.ts'
import type { LiveHost, LiveNode } from '../live/model.ts'
import { treeReader } from '../live/reader.ts'
import {
  readSurroundings,
  type Surroundings,
  type TreeOptions,
  withProperties,
} from '../live/tree.ts'
import { AlikeTrees, anyRoot } from './alike.ts'
import { listedHost } from './listed-host.ts'
import { withKeys } from './problem-keys.ts'
import { strayEnvironment } from './stray-env.ts'

/** A tree as it is judged. */
export interface ReadTree {
  readonly live: LiveHost
  /** An environment file that nothing reads. */
  readonly stray?: LiveNode['jvm']
  /** What makes paths of the shared part those of this tree. */
  readonly rename: (text: string) => string
}

interface Shared {
  readonly surroundings: Surroundings
  readonly stray?: LiveNode['jvm']
}

/** Reads trees one after the other; `isAlone`: there is no other tree to be like. */
export function treeReading(
  options: Omit<TreeOptions, 'name' | 'root'>,
  isAlone: boolean,
): (host: Host, root: string, name: string) => ReadTree {
  const make = (host: Host, root: string) => shared(listedHost(host, root), root, options)
  const alike = new AlikeTrees(make)
  return (host, root, name) => {
    const { surroundings, stray } =
      isAlone || root === '/' ? make(host, root) : alike.read(host, root)
    const live = withProperties(treeReader(host, root), surroundings, { name, root })
    const base = root.replace(/\/+$/, '')
    const rename = (text: string) =>
      text.includes(anyRoot) ? text.replaceAll(anyRoot, () => base) : text
    return { live, rename, ...(stray && { stray }) }
  }
}

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
