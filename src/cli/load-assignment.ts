import type { Cluster } from '../declare/cluster.ts'
import type { Host } from '../host.ts'
import type { Assignment } from '../sizing/spread.ts'

/** An assignment, and the text it was read from. */
export interface GivenAssignment {
  readonly assignment: Assignment
  readonly text: string
}

/** The declared or given assignment file; undefined when there is none, a text when it does not fit. */
export async function readAssignment(
  host: Host,
  cluster: Cluster,
  declaration: string,
  option: unknown,
): Promise<GivenAssignment | undefined | string> {
  const path = typeof option === 'string' ? option : beside(declaration, cluster.assignment)
  if (path === undefined) return undefined
  const { assignmentFor } = await import('../assignment.ts')
  const text = new TextDecoder().decode(host.read(path))
  const assignment = assignmentFor(text, cluster)
  return typeof assignment === 'string' ? `${path} ${assignment}` : { assignment, text }
}

/** As `readAssignment`, for who does not need the text. */
export async function loadAssignment(
  host: Host,
  cluster: Cluster,
  declaration: string,
  option: unknown,
): Promise<Assignment | undefined | string> {
  const given = await readAssignment(host, cluster, declaration, option)
  return typeof given === 'object' ? given.assignment : given
}

function beside(declaration: string, name: string | undefined): string | undefined {
  if (name === undefined || name.startsWith('/') || declaration === '-') return name
  const cut = declaration.lastIndexOf('/')
  return cut < 0 ? name : `${declaration.slice(0, cut)}/${name}`
}
