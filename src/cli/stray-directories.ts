import { type Host, HostError } from '../host.ts'
import { marker, type RenderedFile } from '../render.ts'
import { printable } from '../report/check-safe.ts'

/** Directories that are looked into; a place with more strangers was not made by plans alone. */
const mostLooked = 200
/** Names in one message. */
const mostNamed = 10

/** Files of every plan; one of them is enough to know a directory by. */
const telling = ['server.properties', 'sysctl.conf']

/**
 * Tells of directories below `out` with files this program wrote for nodes that are not in the plan,
 * for example after a cluster has shrunk. Deletes nothing.
 */
export function tellStrays(host: Host, out: string, files: readonly RenderedFile[]): void {
  const planned = new Set(files.map(({ path }) => path.split('/')[0] ?? ''))
  const others = namesIn(host, out).filter(name => !planned.has(name))
  const strays = others.slice(0, mostLooked).filter(name => isOwn(host, `${out}/${name}`))
  if (strays.length === 0) return
  const named = strays.slice(0, mostNamed).map(printable).join(', ')
  const more = strays.length > mostNamed ? ` and ${strays.length - mostNamed} more` : ''
  const one = strays.length === 1
  host.stderr.write(
    `kafka-size: ${one ? 'a directory' : 'directories'} of ${out} with files of an earlier plan ${one ? 'is' : 'are'} not in this one: ${named}${more}; nothing was deleted\n`,
  )
}

function namesIn(host: Host, path: string): readonly string[] {
  try {
    return host.list(path)
  } catch (error) {
    if (error instanceof HostError) return []
    throw error
  }
}

function isOwn(host: Host, directory: string): boolean {
  return telling.some(name => {
    try {
      return new TextDecoder().decode(host.read(`${directory}/${name}`, 2 ** 20)).startsWith(marker)
    } catch (error) {
      if (error instanceof HostError) return false
      throw error
    }
  })
}
