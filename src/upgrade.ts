import { loadRelease, loadTable } from './kafka/release.ts'
import { type Finding, severities } from './model.ts'
import { crossed } from './upgrade/crossings.ts'
import { movedDefaults } from './upgrade/defaults.ts'
import { requiredKeys, setKeys } from './upgrade/keys.ts'
import type {
  Context,
  Entries,
  Mode,
  Upgrade,
  UpgradeEntry,
  UpgradeInput,
} from './upgrade/model.ts'
import { platform } from './upgrade/platform.ts'
import { steps } from './upgrade/steps.ts'
import { topicConfigs, unseenTopics } from './upgrade/topics.ts'

export type {
  Mode,
  Step,
  Upgrade,
  UpgradeEntry,
  UpgradeInput,
  UpgradeTopic,
} from './upgrade/model.ts'

/** What an upgrade changes for a cluster, and the steps. Throws when there is no data of a release. */
export async function upgrade(input: UpgradeInput): Promise<Upgrade> {
  const context = await contextOf(input)
  const findings = input.from === input.to ? [] : collect(context)
  return { from: input.from, to: input.to, mode: context.mode, steps: steps(context), findings }
}

/** Only the findings of `upgrade`. */
export async function upgradeFindings(input: UpgradeInput): Promise<readonly Finding[]> {
  return (await upgrade(input)).findings
}

async function contextOf(input: UpgradeInput): Promise<Context> {
  const files = grouped(input.brokerEntries)
  const [from, to] = [await loadRelease(input.from), await loadRelease(input.to)]
  const mode = input.mode ?? modeOf(input, from.behaviour.zooKeeper)
  const combined = input.combined ?? areCombined(files)
  return { input, from, to, broker: await loadTable('broker'), mode, combined, files }
}

function areCombined(files: readonly Entries[]): boolean {
  const roles = files.map(({ byKey }) => byKey.get('process.roles')?.value ?? '')
  const both = (text: string): boolean => text.includes('broker') && text.includes('controller')
  return roles.length > 0 && roles.every(both)
}

/** Of repeated keys the last one counts, as in `java.util.Properties`. */
function grouped(all: readonly UpgradeEntry[]): readonly Entries[] {
  const files = new Map<string, Entries & { readonly byKey: Map<string, UpgradeEntry> }>()
  for (const entry of all) {
    const { file, group } = entry
    const name = JSON.stringify([file, group])
    const known = files.get(name) ?? { file, group, byKey: new Map() }
    known.byKey.set(entry.key, entry)
    files.set(name, known)
  }
  return [...files.values()]
}

/** KRaft when a role is set or nothing else exists; ZooKeeper when only its address is set. */
function modeOf({ brokerEntries }: UpgradeInput, zooKeeperPossible: boolean): Mode | undefined {
  const set = (key: string): boolean =>
    brokerEntries.some(entry => entry.key === key && entry.value.trim() !== '')
  if (!zooKeeperPossible || set('process.roles')) return 'kraft'
  return set('zookeeper.connect') ? 'zookeeper' : undefined
}

function collect(context: Context): readonly Finding[] {
  const all = [
    ...platform(context),
    ...requiredKeys(context),
    ...setKeys(context),
    ...topicConfigs(context),
    ...unseenTopics(context),
    ...crossed(context),
    ...movedDefaults(context),
  ]
  // What a declaration says for all brokers comes once for each of its groups.
  const once = [...new Map(all.map(finding => [JSON.stringify(finding), finding])).values()]
  // Stable, so that equal severities stay in the order of the rules and of the file.
  return once.toSorted((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity))
}
