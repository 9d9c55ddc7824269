import { brokerCount } from '../declare/cluster.ts'
import { effectiveTopic } from '../kafka/synonyms.ts'
import type { LiveEntries, LiveEntry, LiveTopic } from '../live/model.ts'
import type { ProcessValues, Target, TopicValues, Values } from '../settings/model.ts'
import { numberOf } from '../settings/values.ts'
import { isSeen } from './jvm.ts'
import type { Subject } from './model.ts'

/** The live values of one process as the constraints want them. */
export function liveValues(subject: Subject): Values {
  const { node, release, plan } = subject
  const text = (target: Target, key: string): string | undefined => {
    if (target === 'server.properties') return brokerText(subject, key)
    return entryOf(subject, target, key)?.value
  }
  const process = processValues(subject)
  return {
    version: release.version,
    role: subject.role,
    mode: subject.mode,
    text,
    number: (target, key) => numberOf(target, key, text(target, key)),
    isSet: (target, key) => entryOf(subject, target, key) !== undefined,
    written: target => [...(written(subject, target)?.keys() ?? [])],
    ...(plan && { brokers: brokerCount(plan.sizing.cluster), sizing: plan.own }),
    ...(process && { process }),
    ...(node.running.get('eligible.leader.replicas.version')?.value === '1' && {
      eligibleLeaderReplicas: true,
    }),
  }
}

function brokerText(subject: Subject, key: string): string | undefined {
  const { text, entry } = subject.broker(key)
  return entry?.secret ? undefined : text
}

/** The entry a constraint's key is set by. */
export function entryOf(subject: Subject, target: Target, key: string): LiveEntry | undefined {
  const { node, host } = subject
  switch (target) {
    case 'server.properties':
      return node.running.get(key)?.origin.startsWith('dynamic')
        ? node.running.get(key)
        : node.properties.get(key)
    case 'sysctl.conf':
      return host.sysctl.live.get(key) ?? host.sysctl.merged.get(key)
    case 'limits.conf':
      return node.limitsApply ? node.limits.get(`hard ${key}`) : undefined
    case 'systemd':
      return node.unit?.settings.get(key)
    case 'jvm':
      return ofJvm(subject, key)
    case 'host':
      return host.kernel.get(key)
    case 'topic':
      return undefined
  }
}

/** Defaults of the launch script are not written by anybody. */
function ofJvm({ node }: Subject, key: string): LiveEntry | undefined {
  const option = node.jvm.options.get(key)
  if (option !== undefined) return option.file === 'kafka-run-class.sh' ? undefined : option
  return node.jvm.environment.get(key)
}

function written(subject: Subject, target: Target): LiveEntries | undefined {
  const { node, host } = subject
  switch (target) {
    case 'server.properties':
      return node.properties
    case 'sysctl.conf':
      return host.sysctl.merged
    case 'limits.conf':
      return node.limits
    case 'systemd':
      return node.unit?.settings
    case 'jvm':
      return isSeen(subject) ? node.jvm.options : undefined
    case 'host':
    case 'topic':
      return undefined
  }
}

function processValues({ node }: Subject): ProcessValues | undefined {
  const { process } = node
  if (!process) return undefined
  const { maps, descriptors, threads } = process
  return {
    ...(maps && { maps: maps.total, segments: Math.ceil(maps.indexFiles / 2) }),
    ...(descriptors !== undefined && { descriptors }),
    ...(threads !== undefined && { threads }),
  }
}

/** A topic with what it takes from the broker. */
export function topicValues(subject: Subject, topic: LiveTopic): TopicValues {
  const { name, partitions, replicationFactor, configs } = topic
  const text = (key: string): string | undefined => topicText(subject, topic, key)
  return {
    name,
    ...(partitions !== undefined && { partitions }),
    ...(replicationFactor !== undefined && { replicationFactor }),
    text,
    number: key => numberOf('topic', key, text(key)),
    isSet: key => isOwn(configs.get(key)),
  }
}

/** Own values of the topic; `--all` prints what it takes from the broker too. */
function isOwn(entry: LiveEntry | undefined): boolean {
  if (entry === undefined) return false
  return !['default', 'static', 'dynamic-broker', 'dynamic-default'].includes(entry.origin)
}

/** The value a topic takes, its own or the broker's. */
export function topicText(
  { release, node }: Subject,
  { configs }: LiveTopic,
  key: string,
): string | undefined {
  const own = configs.get(key)
  if (own) return own.value
  const broker = new Map([...node.properties].map(([name, entry]) => [name, entry.value]))
  return effectiveTopic(release, broker, new Map(), key).value
}
