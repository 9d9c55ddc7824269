import { noting, type Suppression } from '../../check/suppressions.ts'
import type { Applications } from '../../check.ts'
import { type Host, HostError } from '../../host.ts'
import type { Finding } from '../../model.ts'
import type { Known } from './check-release.ts'

/**
 * What is wrong with the files of applications, each directory one application. A declared one of
 * the same name gives its numbers; the clients are of its release, else of the brokers'.
 */
export async function checkApplications(
  host: Host,
  paths: readonly string[],
  known: Known,
  serverProperties: readonly string[],
): Promise<Applications> {
  const { readApplications } = await import('../../applications/inputs.ts')
  const { checkApplication } = await import('../../applications/check.ts')
  const { declaredFor } = await import('../../applications/match.ts')
  const { loadClients } = await import('../../kafka/release.ts')
  const noted = new Map<string, readonly Suppression[]>()
  const { applications, problems } = readApplications(noting(host, noted), paths)
  const findings: Finding[] = [...problems]
  const facts = await brokersOf(host, known, serverProperties)
  for (const { name, inputs } of applications) {
    const all = known.applications ?? []
    const sizing = declaredFor(name, all, applications.length === 1)
    const version = sizing?.application.clientVersion ?? known.release.version
    const clients = await loadClients(version)
    const options = { clients, version, all, facts, ...(sizing && { sizing }) }
    findings.push(...(await checkApplication(inputs, options)))
  }
  const files = applications.reduce((sum, { inputs }) => sum + inputs.length, 0)
  return { findings, noted, files, count: applications.length }
}

/** The declared cluster, else the first server.properties, else the defaults of the release. */
async function brokersOf(host: Host, { release, facts }: Known, files: readonly string[]) {
  if (facts) return facts
  const { factsOf } = await import('../../applications/facts.ts')
  const { effectiveProperties, parseProperties } = await import('../../targets/properties.ts')
  const [file] = files
  try {
    if (file === undefined) return { ...factsOf(release, new Map()), assumed: true }
    const set = [...effectiveProperties(parseProperties(host.read(file))).values()]
    return factsOf(release, new Map(set.map(({ key, value }) => [key, value])))
  } catch (error) {
    // The check of the brokers tells that the file cannot be read.
    if (error instanceof HostError) return { ...factsOf(release, new Map()), assumed: true }
    throw error
  }
}
