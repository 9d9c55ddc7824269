import type { Host } from '../host.ts'
import { configuredJvm, type JvmContext } from '../live/jvm.ts'
import type { LiveNode } from '../live/model.ts'
import { treeReader } from '../live/reader.ts'
import { readEnvironmentFile } from '../live/unit.ts'

/** Where the plan's own environment file stands: beside the others, or where it is deployed. */
const places = ['/jvm.env', '/etc/kafka/jvm.env']

/**
 * The JVM of an environment file that is there beside a unit with an environment of its own. It
 * counts for whoever starts the broker by hand, so it must agree as well.
 */
export function strayEnvironment(
  host: Host,
  root: string,
  nodes: readonly Pick<LiveNode, 'unit' | 'jvm'>[],
  context: JvmContext,
): LiveNode['jvm'] | undefined {
  if (!nodes.some(readsUnit)) return undefined
  const reader = treeReader(host, root)
  const path = places.find(one => reader.kind(one) === 'file')
  // A file that a unit reads has been judged with it.
  if (path === undefined || nodes.some(one => names(one, reader.shown(path)))) return undefined
  return configuredJvm(readEnvironmentFile(reader, path), context)
}

function names({ unit }: Pick<LiveNode, 'unit'>, file: string): boolean {
  return [...(unit?.environment.values() ?? [])].some(one => one.file === file)
}

/** Output of jcmd may stand in place of the file; then the unit was not asked. */
function readsUnit({ unit, jvm }: Pick<LiveNode, 'unit' | 'jvm'>): boolean {
  if (unit === undefined || unit.environment.size === 0) return false
  return jvm.seen === 'process' || jvm.environment === unit.environment
}
