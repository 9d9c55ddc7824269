import type { CheckResult } from '../../src/check.ts'
import { type CheckInput, check } from '../../src/check.ts'
import type { GivenFiles } from '../../src/check/given.ts'
import { treesOf } from '../../src/check/trees.ts'
import { decide } from '../../src/decide.ts'
import { allGroups } from '../../src/declare/cluster.ts'
import { builtinFill } from '../../src/fill.ts'
import type { Host } from '../../src/host.ts'
import { loadRelease, loadTable } from '../../src/kafka/release.ts'
import { render } from '../../src/render.ts'
import type { Sizing } from '../../src/sizing/model.ts'
import { type Content, memoryHost } from '../host.ts'

export const nothingGiven: GivenFiles = {
  serverProperties: [],
  sysctl: [],
  limits: [],
  unit: [],
  jvm: [],
  tools: [],
  proc: [],
}

/** The files of a plan by absolute path below /hosts. */
export async function planFiles(sizing: Sizing): Promise<Record<string, string>> {
  const files = render(sizing, await builtinFill())
  return Object.fromEntries(files.map(file => [`/hosts/${file.path}`, file.text]))
}

/** What a check needs beside the host. */
export async function inputFor(
  host: Host,
  more: {
    readonly sizing?: Sizing
    readonly kafka?: string
    readonly live?: string
    readonly given?: Partial<GivenFiles>
  },
): Promise<CheckInput> {
  const { sizing, kafka, live, given } = more
  const release = sizing?.release ?? (await loadRelease(kafka ?? '4.1.0'))
  const hosts = sizing
    ? allGroups(sizing.cluster).flatMap(group => group.nodes.map(node => node.host))
    : []
  return {
    release,
    table: await loadTable('broker'),
    ...(sizing && { sizing }),
    groups: sizing ? decide(sizing) : [],
    trees: treesOf(host, live, hosts),
    given: { ...nothingGiven, ...given },
  }
}

/** Checks files in memory; `/hosts/{host}` unless told otherwise. */
export async function checkFiles(
  files: Readonly<Record<string, Content>>,
  more: Parameters<typeof inputFor>[1],
): Promise<CheckResult> {
  const host = memoryHost(files)
  return check(host, await inputFor(host, { live: '/hosts/{host}', ...more }))
}
