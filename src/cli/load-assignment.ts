import type { Cluster } from '../declare/cluster.ts'
import type { Host } from '../host.ts'
import type { Assignment } from '../sizing/spread.ts'

/** The declared or given assignment file; undefined when there is none, a text when it does not fit. */
export async function loadAssignment(
  host: Host,
  cluster: Cluster,
  declaration: string,
  option: unknown,
): Promise<Assignment | undefined | string> {
  const path = typeof option === 'string' ? option : beside(declaration, cluster.assignment)
  if (path === undefined) return undefined
  const { parseAssignment } = await import('../assignment.ts')
  const assignment = parseAssignment(new TextDecoder().decode(host.read(path)))
  if (assignment.size === 0)
    return `${path} holds no partition of kafka-topics --describe or kafka-log-dirs --describe`
  const ids = new Set(cluster.groups.flatMap(group => group.nodes.map(node => node.id)))
  const strange = [...assignment.values()]
    .flatMap(each => [...each.keys()])
    .find(id => !ids.has(id))
  return strange === undefined
    ? assignment
    : `${path} names broker ${strange}, which the declaration does not have`
}

function beside(declaration: string, name: string | undefined): string | undefined {
  if (name === undefined || name.startsWith('/') || declaration === '-') return name
  const cut = declaration.lastIndexOf('/')
  return cut < 0 ? name : `${declaration.slice(0, cut)}/${name}`
}
