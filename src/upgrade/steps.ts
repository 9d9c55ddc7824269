import { atLeast, compareVersions, patchesOf } from '../kafka/versions.ts'
import { type Context, crosses, type Step } from './model.ts'

const oneByOne = 'one process after the other; wait until no partition is under-replicated'

/** What to do in which order, from the running release to the wanted one. */
export function steps(context: Context): readonly Step[] {
  const { from, to } = context.input
  if (from === to) return []
  if (!crosses(context, '4.0.0')) return within(context, from, to)
  if (context.mode === 'zookeeper') return overBridge(context)
  if (atLeast(from, context.to.behaviour.upgradeFrom))
    return [...level(context), ...within(context, from, to)]
  const bridge = patchesOf('3.9').at(-1)!
  return [...within(context, from, bridge), ...java(context), ...within(context, bridge, to)]
}

/** ZooKeeper mode: 3.9 is the last release that has both modes. */
function overBridge(context: Context): readonly Step[] {
  const { from, to } = context.input
  const bridge = patchesOf('3.9').at(-1)!
  const reached = compareVersions(from, bridge) >= 0
  return [
    ...(reached ? [] : within(context, from, bridge)),
    {
      title: 'Start a quorum of KRaft controllers',
      detail: `Three or five processes of ${bridge} with process.roles=controller, formatted with the cluster's id, and zookeeper.metadata.migration.enable=true and zookeeper.connect in their files.`,
    },
    {
      title: 'Migrate the metadata',
      detail: `Put zookeeper.metadata.migration.enable=true, controller.quorum.voters and controller.listener.names in the files of the brokers and restart them, ${oneByOne}. Until here the way back is open.`,
    },
    {
      title: 'Restart the brokers in KRaft mode',
      detail:
        'process.roles=broker, node.id in place of broker.id, all zookeeper.* keys removed; then restart the controllers without the migration keys. ZooKeeper can go.',
    },
    ...java(context),
    ...kraftRoll(context, bridge, to),
  ]
}

function within(context: Context, from: string, to: string): readonly Step[] {
  const zooKeeper = context.mode === 'zookeeper' && !atLeast(to, '4.0.0')
  return zooKeeper
    ? zooKeeperRoll(from, to)
    : [...javaFor(context, to), ...kraftRoll(context, from, to)]
}

function javaFor(context: Context, to: string): readonly Step[] {
  return to === context.input.to && atLeast(context.input.from, '3.3.0') ? java(context) : []
}

/** The Java of the new release, when the old one's may be too old. */
function java(context: Context): readonly Step[] {
  const [old, next] = [context.from.behaviour.brokerJava, context.to.behaviour.brokerJava]
  if (Math.min(...next) <= Math.min(...old)) return []
  const common = next.filter(each => old.includes(each))
  const first = common[0] ?? next[0]
  const detail = common.includes(first!)
    ? `${context.from.minor} runs on it too: change Java first, Kafka second.`
    : 'Change it together with the software, one process at a time.'
  return [{ title: `Move the brokers to Java ${first}`, detail }]
}

function zooKeeperRoll(from: string, to: string): readonly Step[] {
  const [old, next] = [minor(from), minor(to)]
  if (old === next) return [roll(to, 'brokers')]
  return [
    {
      title: `Pin the protocol to ${old}`,
      detail: `inter.broker.protocol.version=${old} in every file; no restart of its own is needed.`,
    },
    roll(to, 'brokers'),
    {
      title: `Raise the protocol to ${next}`,
      detail: `inter.broker.protocol.version=${next} in every file and a second rolling restart. From here there is no way back to ${old}.`,
    },
  ]
}

function kraftRoll(context: Context, from: string, to: string): readonly Step[] {
  const rolls = [roll(to, 'controllers'), roll(to, 'brokers')]
  if (minor(from) === minor(to)) return rolls
  return [
    ...rolls,
    {
      title: `Finalise ${minor(to)}`,
      detail: `When all processes run well: kafka-features.sh --bootstrap-server <broker> upgrade ${flag(context, to)} ${minor(to)}.`,
    },
  ]
}

/** A KRaft cluster must have finalised 3.3 before a process of 4.0 may join it. */
function level(context: Context): readonly Step[] {
  const { from } = context.input
  return [
    {
      title: 'Check the metadata version',
      detail: `kafka-features.sh --bootstrap-server <broker> describe: metadata.version must be 3.3-IV3 or later; if not, upgrade --metadata ${minor(from)} first.`,
    },
  ]
}

function flag(context: Context, to: string): string {
  return atLeast(to, '4.0.0') ? context.to.behaviour.featureFlag : '--metadata'
}

function roll(to: string, what: 'brokers' | 'controllers'): Step {
  return {
    title: `Restart the ${what} with ${to}`,
    detail: `${oneByOne[0]!.toUpperCase()}${oneByOne.slice(1)}.`,
  }
}

const minor = (version: string): string => version.split('.', 2).join('.')
