import { type Decision, decide, type NodeDecisions } from '../decide.ts'
import type { Release } from '../kafka/release.ts'
import { maskText } from '../live/secrets.ts'
import type { Sizing } from '../sizing/model.ts'
import type { Effect, SettingChange } from './model.ts'
import { isSecretDecision } from './secret.ts'

/** The decisions of a plan by host. */
export type ByHost = ReadonlyMap<string, NodeDecisions>

/** Decides a plan once, by host. */
export function byHost(sizing: Sizing | undefined): ByHost {
  const nodes = sizing ? decide(sizing).flatMap(group => group.nodes) : []
  return new Map(nodes.map(one => [one.node.host, one]))
}

/** What changes in the files of the hosts both plans have. Values of secrets are not shown. */
export function settingChanges(
  hosts: readonly string[],
  before: ByHost,
  after: ByHost,
  release: Release,
): readonly SettingChange[] {
  const found = new Map<string, SettingChange & { readonly hosts: string[] }>()
  for (const host of hosts) {
    const [old, now] = [before.get(host), after.get(host)]
    if (!old || !now) continue
    for (const change of ofHost(old, now, release)) {
      const same = JSON.stringify(change)
      const known = found.get(same) ?? { ...change, hosts: [] }
      found.set(same, known)
      known.hosts.push(host)
    }
  }
  return [...found.values()]
}

type Change = Omit<SettingChange, 'hosts'>

function ofHost(old: NodeDecisions, now: NodeDecisions, release: Release): readonly Change[] {
  const before = new Map(old.decisions.map(one => [nameOf(one), one]))
  const after = new Map(now.decisions.map(one => [nameOf(one), one]))
  const names = new Set([...after.keys(), ...before.keys()])
  const changes = [...names].flatMap(name => {
    const pair = [before.get(name), after.get(name)] as const
    return pair[0]?.value === pair[1]?.value ? [] : [changeOf(pair[0], pair[1], release)]
  })
  return changes.some(one => one.target === 'jvm') ? changes : [...changes, ...variables(old, now)]
}

const nameOf = ({ target, key }: Decision): string => `${target}\n${key}`

function changeOf(
  before: Decision | undefined,
  after: Decision | undefined,
  release: Release,
): Change {
  const one = after ?? before!
  const secret = isSecretDecision(one, release)
  const shown = (value: string): string => (secret ? '(secret)' : maskText(value))
  return {
    target: one.target,
    key: one.key,
    ...(before && { before: shown(before.value) }),
    ...(after && { after: shown(after.value) }),
    effect: effectOf(one, release),
  }
}

/** Limits and priorities of a unit are given to the process when it starts. */
const givenAtStart = /^(?:Limit|OOMScoreAdjust|Environment)/

function effectOf({ target, key, setting }: Decision, release: Release): Effect {
  if (target === 'server.properties') {
    const mode = release.broker.get(key)?.updateMode ?? 'read-only'
    return mode === 'read-only' ? 'restart' : 'live'
  }
  if (target === 'systemd') return givenAtStart.test(key) ? 'restart' : 'daemon-reload'
  return setting?.change === 'live' ? 'live' : 'restart'
}

/** Declared options that no record knows show up in the variables only. */
function variables(old: NodeDecisions, now: NodeDecisions): readonly Change[] {
  const names = new Set([...now.environment.keys(), ...old.environment.keys()])
  return [...names].flatMap((key): readonly Change[] => {
    const [before, after] = [old.environment.get(key), now.environment.get(key)]
    if (before === after) return []
    return [
      {
        target: 'jvm',
        key,
        ...(before !== undefined && { before: maskText(before) }),
        ...(after !== undefined && { after: maskText(after) }),
        effect: 'restart',
      },
    ]
  })
}
