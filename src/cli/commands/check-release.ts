import type { BrokerFacts } from '../../applications/facts.ts'
import type { ApplicationSizing } from '../../applications/model.ts'
import type { GivenFiles } from '../../check/given.ts'
import type { Problem } from '../../declare/problem.ts'
import { type Host, HostError } from '../../host.ts'
import { loadRelease, loadTable, type Release } from '../../kafka/release.ts'
import { resolveVersion } from '../../kafka/resolve.ts'
import type { Table } from '../../kafka/table.ts'
import { versions } from '../../kafka/versions.ts'
import { plan } from '../../plan.ts'
import type { Sizing } from '../../sizing/model.ts'
import type { Options } from '../command.ts'
import { loadAssignment } from '../load-assignment.ts'
import { loadFile } from '../load-file.ts'
import { printProblems } from '../output.ts'

/** The release to judge by, and the plan when there is one. */
export interface Known {
  readonly release: Release
  readonly table: Table
  readonly sizing?: Sizing
  /** Of the declaration, sized. */
  readonly applications?: readonly ApplicationSizing[]
  readonly facts?: BrokerFacts
}

/** The release of the declaration, of `--kafka`, or the newest that fits the files. */
export async function knownRelease(
  host: Host,
  options: Options,
  given: GivenFiles,
): Promise<Known | { readonly problems: readonly Problem[] }> {
  const path = options['declaration']
  const table = await loadTable('broker')
  if (typeof path === 'string') return declared(host, path, table)
  const asked = options['kafka']
  if (typeof asked !== 'string') {
    const assumed = assumedVersion(host, given)
    host.stderr.write(`kafka-size: no declaration and no --kafka: judged as Kafka ${assumed}\n`)
    return { release: await loadRelease(assumed), table }
  }
  const found = resolveVersion(asked)
  if (!found.ok) {
    const problem: Problem = {
      file: '--kafka',
      line: 1,
      column: 1,
      message: found.message,
      code: 'release',
      severity: 'error',
    }
    return { problems: [problem] }
  }
  if (found.note !== undefined) host.stderr.write(`kafka-size: ${found.note}\n`)
  return { release: await loadRelease(found.version), table }
}

async function declared(
  host: Host,
  path: string,
  table: Table,
): Promise<Known | { readonly problems: readonly Problem[] }> {
  const loaded = await loadFile(host, path)
  if (!loaded.cluster || !loaded.release) return { problems: loaded.problems }
  printProblems(host, loaded.problems)
  const assigned = await loadAssignment(host, loaded.cluster, path, undefined)
  if (typeof assigned === 'string') {
    host.stderr.write(`kafka-size: ${assigned}\n`)
    return { problems: [] }
  }
  const { brokerFacts } = await import('../../applications/facts.ts')
  return {
    release: loaded.release,
    table,
    sizing: plan(loaded, assigned).sizing,
    applications: loaded.applications ?? [],
    facts: brokerFacts(loaded.cluster, loaded.release),
  }
}

/** A file that names ZooKeeper and no roles is of 3.9 at most. */
function assumedVersion(host: Host, given: GivenFiles): string {
  const newest = versions.at(-1) ?? ''
  const [path] = given.serverProperties
  if (path === undefined) return newest
  try {
    const text = new TextDecoder('latin1').decode(host.read(path, 2 ** 20))
    const isOld =
      /^[ \t]*zookeeper\.connect\s*[=:]/m.test(text) &&
      !/^[ \t]*process\.roles\s*[=:]\s*\S/m.test(text)
    return isOld ? (versions.findLast(one => one.startsWith('3.')) ?? newest) : newest
  } catch (error) {
    if (error instanceof HostError) return newest
    throw error
  }
}
