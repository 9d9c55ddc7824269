import { behaviourOf } from '../kafka/behaviour.ts'
import { atLeast, compareVersions, patchesOf } from '../kafka/versions.ts'
import { type Context, crosses, type Step } from './model.ts'

const oneController =
  'one process after the other, the active one last; wait until kafka-metadata-quorum.sh describe --replication shows no lag'
const oneByOne = 'one process after the other; wait until no partition is under-replicated'

/** What to do in which order, from the running release to the wanted one. */
export function steps(context: Context): readonly Step[] {
  const { from, to } = context.input
  if (from === to) return []
  // Upgrade notes of 3.3 and later: KRaft clusters are upgraded from 3.0 on.
  if (context.mode === 'kraft' && crosses(context, '3.0.0')) return anew(to)
  if (!crosses(context, '4.0.0')) return within(context, from, to)
  if (zooKeeper(context)) return overBridge(context)
  if (atLeast(from, context.to.behaviour.upgradeFrom))
    return [...level(context), ...within(context, from, to)]
  const bridge = patchesOf('3.9').at(-1)!
  return [
    ...within(context, from, bridge),
    ...java(context, bridge),
    ...within(context, bridge, to),
  ]
}

/** A cluster of unknown mode before 3.3, when KRaft was a preview, has ZooKeeper. */
function zooKeeper({ mode, from }: Context): boolean {
  return mode === 'zookeeper' || (mode === undefined && from.behaviour.kraft === 'preview')
}

function anew(to: string): readonly Step[] {
  return [
    {
      title: `Make a new cluster with ${to}`,
      detail: 'KRaft of 2.8 was early access; no release after it takes over its metadata.',
    },
    {
      title: 'Move the data and the clients',
      detail: 'Mirror the topics with MirrorMaker 2, move the clients, and remove the old cluster.',
    },
  ]
}

/** ZooKeeper mode: 3.9 is the last release that has both modes. */
function overBridge(context: Context): readonly Step[] {
  const { from, to } = context.input
  const bridge = patchesOf('3.9').at(-1)!
  const reached = compareVersions(from, bridge) >= 0
  return [
    ...(reached ? [] : within(context, from, bridge)),
    ...(minor(from) === minor(bridge) ? [checkProtocol(minor(bridge))] : []),
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
    ...java(context, bridge),
    ...kraftRoll(context, bridge, to),
  ]
}

function within(context: Context, from: string, to: string): readonly Step[] {
  return zooKeeper(context) && !atLeast(to, '4.0.0')
    ? zooKeeperRoll(from, to)
    : [...javaFor(context, to), ...kraftRoll(context, from, to)]
}

function javaFor(context: Context, to: string): readonly Step[] {
  const { from } = context.input
  return to === context.input.to && atLeast(from, '3.3.0') ? java(context, from) : []
}

/** The Java of the new release, when the old one's may be too old. */
function java(context: Context, running: string): readonly Step[] {
  const [old, next] = [behaviourOf(running).brokerJava, context.to.behaviour.brokerJava]
  const inUse = context.input.java
  if (Math.min(...next) <= Math.min(...old)) return []
  if (inUse !== undefined && next.includes(inUse)) return []
  const common = next.filter(each => old.includes(each))
  const first = common[0] ?? next[0]
  const detail = common.includes(first!)
    ? `${minor(running)} runs on it too: change Java first, Kafka second.`
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

function checkProtocol(to: string): Step {
  return {
    title: `Check that the protocol is ${to}`,
    detail: `inter.broker.protocol.version must be ${to} or absent in every file before the migration; if not, raise it with a rolling restart.`,
  }
}

function kraftRoll(context: Context, from: string, to: string): readonly Step[] {
  const rolls = context.combined ? [rollBoth(to)] : [roll(to, 'controllers'), roll(to, 'brokers')]
  if (minor(from) === minor(to)) return rolls
  return [
    ...rolls,
    {
      title: `Finalise ${minor(to)}`,
      detail: `When all processes run well: kafka-features.sh --bootstrap-server <broker> upgrade ${flag(context, to)} ${minor(to)}. ${finalises(to)}`,
    },
  ]
}

function finalises(to: string): string {
  const { metadataVersion, features } = behaviourOf(to)
  return `It sets ${[`metadata.version=${metadataVersion}`, ...features].join(', ')}.`
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
  const detail = what === 'brokers' ? oneByOne : oneController
  return { title: `Restart the ${what} with ${to}`, detail: sentence(detail) }
}

function rollBoth(to: string): Step {
  return {
    title: `Restart the brokers, which are controllers too, with ${to}`,
    detail: sentence(`${oneByOne} and kafka-metadata-quorum.sh shows no lag`),
  }
}

const sentence = (text: string): string => `${text[0]!.toUpperCase()}${text.slice(1)}.`

const minor = (version: string): string => version.split('.', 2).join('.')
