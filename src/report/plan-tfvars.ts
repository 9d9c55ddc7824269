import type { ApplicationSizing } from '../applications/model.ts'
import { decide, type NodeDecisions } from '../decide.ts'
import { isSecretDecision } from '../diff/secret.ts'
import { maskText } from '../live/secrets.ts'
import type { Plan, PlannedGroup } from '../plan.ts'
import { render } from '../render.ts'
import type { Quantities, Sizing } from '../sizing/model.ts'
import { worstStatus } from '../verdict.ts'

/**
 * Values for `*.auto.tfvars.json`: `kafka_cluster`, `kafka_groups` and `kafka_applications`
 * by name, `kafka_hosts` by host.
 * Every object of a map has the same members, so that Terraform can give the map one type.
 */
export function planTfvars(plan: Plan): string {
  return `${JSON.stringify(tfvarsObject(plan), undefined, 2)}\n`
}

/** The same as a value. Numbers are in base units; null stands for "no limit". Secrets are left out. */
export function tfvarsObject(plan: Plan): object {
  return {
    kafka_cluster: clusterObject(plan),
    kafka_groups: Object.fromEntries(
      plan.groups.map(group => [group.sizing.group.name, groupObject(group)]),
    ),
    kafka_hosts: Object.fromEntries(hosts(plan.sizing)),
    kafka_applications: Object.fromEntries(plan.applications.map(applicationEntry)),
  }
}

/**
 * The plan as the external protocol of Terraform wants it: a flat object of strings. Quantities after
 * the declared loss are `group.name`; `json` holds the whole of `tfvarsObject`.
 */
export function planFlat(plan: Plan): Record<string, string> {
  const { cluster } = plan.sizing
  const numbers = plan.groups.flatMap(({ sizing }) =>
    Object.values({ ...sizing.afterLoss, ...sizing.choices })
      .filter(one => Number.isFinite(one.value))
      .map(one => [`${sizing.group.name}.${one.name}`, String(one.value)] as const),
  )
  return {
    ...Object.fromEntries(numbers),
    cluster: cluster.name,
    kafka: cluster.kafka,
    status: plan.status,
    fits: String(plan.status !== 'does not fit'),
    json: JSON.stringify(tfvarsObject(plan)),
  }
}

function clusterObject({ sizing: { cluster }, status }: Plan): object {
  return {
    name: cluster.name,
    kafka: cluster.kafka,
    java: cluster.java,
    mode: cluster.mode,
    combined: cluster.combined,
    survive: cluster.survive.brokers,
    status,
    fits: status !== 'does not fit',
  }
}

function groupObject({ sizing, verdicts, status }: PlannedGroup): object {
  return {
    role: sizing.group.role,
    status,
    hosts: sizing.group.nodes.map(node => node.host),
    quantities: numbers(sizing.quantities),
    after_loss: numbers(sizing.afterLoss),
    choices: numbers(sizing.choices),
    verdicts: Object.fromEntries(
      verdicts.map(one => [
        one.limit,
        {
          status: one.status,
          need: finite(one.need),
          available: finite(one.available),
          advice: one.advice ?? null,
        },
      ]),
    ),
  }
}

function applicationEntry(one: ApplicationSizing): readonly [name: string, object] {
  const { name, instances } = one.application
  const status = worstStatus(one.verdicts.map(each => each.verdict))
  return [name, { instances, status, quantities: numbers(one.quantities) }]
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null)

function numbers(quantities: Quantities): object {
  return Object.fromEntries(Object.values(quantities).map(one => [one.name, finite(one.value)]))
}

function hosts(sizing: Sizing): readonly (readonly [host: string, object])[] {
  const files = new Map<string, Record<string, string>>()
  // Only the paths are wanted, so nothing needs to be filled in.
  for (const { host, path } of render(sizing, () => '')) {
    const own = files.get(host) ?? {}
    files.set(host, own)
    own[path.slice(host.length + 1)] = path
  }
  return decide(sizing).flatMap(group =>
    group.nodes.map(one => {
      const { id, host, rack } = one.node
      const head = { group: group.group.name, role: group.group.role, id, rack: rack ?? null }
      return [host, { ...head, files: files.get(host) ?? {}, ...settingsOf(one, sizing) }] as const
    }),
  )
}

const targets = ['server.properties', 'sysctl.conf', 'limits.conf', 'systemd', 'jvm'] as const

function settingsOf(node: NodeDecisions, sizing: Sizing): object {
  const open = node.decisions.filter(one => !isSecretDecision(one, sizing.release))
  const pairs = (target: string): object =>
    Object.fromEntries(open.filter(one => one.target === target).map(one => [one.key, one.value]))
  return {
    settings: Object.fromEntries(targets.map(target => [target, pairs(target)])),
    environment: Object.fromEntries(
      [...node.environment].map(([name, value]) => [name, maskText(value)]),
    ),
    withheld: node.decisions
      .filter(one => isSecretDecision(one, sizing.release))
      .map(one => one.key),
  }
}
