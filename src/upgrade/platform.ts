import { resizeUnmaps } from '../kafka/behaviour.ts'
import { behaviours } from '../kafka/behaviour-table.ts'
import { atLeast, patchesOf } from '../kafka/versions.ts'
import type { Finding } from '../model.ts'
import { type Context, crosses } from './model.ts'

/** Metadata mode, Java and map budget: what the release needs of the cluster and its hosts. */
export function platform(context: Context): readonly Finding[] {
  const { from, to } = context
  const rules = [metadata, java, maps, protocol]
  // A patch of the same minor finalises nothing; the bridge of ZooKeeper clusters ends in KRaft.
  const finalised =
    from.minor !== to.minor && (context.mode !== 'zookeeper' || !to.behaviour.zooKeeper)
  return [...rules, ...(finalised ? [downgrade, features] : [])].flatMap(rule => rule(context))
}

function downgrade({ to }: Context): readonly Finding[] {
  if (to.behaviour.metadataDowngrade) return []
  return [
    {
      code: 'no-downgrade',
      severity: 'warning',
      key: 'metadata.version',
      target: 'cluster',
      message: 'a metadata version of 4.3 or later cannot be lowered again',
      fix: 'run the new release for a while before kafka-features.sh upgrade',
      source: behaviours.metadataDowngrade.source,
    },
  ]
}

/** Features the last step switches on, which the brokers did not have before. */
function features({ from, to }: Context): readonly Finding[] {
  const { features: all, featureFlag } = to.behaviour
  const added = all.filter(each => !from.behaviour.features.includes(each))
  if (added.length === 0) return []
  return [
    {
      code: 'features',
      severity: 'info',
      key: 'kafka-features.sh',
      target: 'cluster',
      message: `kafka-features.sh upgrade ${featureFlag} ${to.minor} also raises ${added.join(', ')}`,
      fix: `to leave one out, raise the others one by one with --feature instead`,
      source: behaviours.features.source,
    },
  ]
}

function metadata(context: Context): readonly Finding[] {
  if (!crosses(context, '4.0.0') || context.mode === 'kraft') return []
  const known = context.mode === 'zookeeper'
  const bridge = patchesOf('3.9').at(-1)
  return [
    {
      code: 'zookeeper-mode',
      severity: known ? 'error' : 'warning',
      key: 'process.roles',
      target: 'cluster',
      message: known
        ? `the cluster runs with ZooKeeper, which ${context.to.version} cannot`
        : 'neither process.roles nor zookeeper.connect is given; a cluster with ZooKeeper cannot run 4.0 or later',
      fix: `migrate to KRaft with ${bridge} first: see the steps`,
      source: behaviours.zooKeeper.source,
    },
  ]
}

function java(context: Context): readonly Finding[] {
  const { brokerJava, deprecatedJava } = context.to.behaviour
  const least = Math.min(...brokerJava)
  const running = context.input.java
  const at = { key: 'java', target: 'jvm', source: behaviours.brokerJava.source } as const
  const expected = `one of ${brokerJava.join(', ')}`
  if (running === undefined) {
    if (least <= Math.min(...context.from.behaviour.brokerJava)) return []
    const message = `brokers of ${context.to.version} need Java ${least} or later; the Java release in use was not given`
    return [{ ...at, code: 'java', severity: 'warning', expected, message }]
  }
  const actual = String(running)
  if (running < least) {
    const message = `brokers of ${context.to.version} do not start on Java ${running}`
    const fix = `install Java ${brokerJava.join(' or ')} before the upgrade`
    return [{ ...at, code: 'java', severity: 'error', actual, expected, message, fix }]
  }
  if (deprecatedJava.includes(running)) {
    const message = `Java ${running} is deprecated for brokers of ${context.to.version}`
    return [{ ...at, code: 'java', severity: 'info', actual, expected, message }]
  }
  if (brokerJava.includes(running)) return []
  const message = `Java ${running} is not among the releases ${context.to.version} is tested with`
  return [{ ...at, code: 'java', severity: 'info', actual, expected, message }]
}

function maps(context: Context): readonly Finding[] {
  const [old, next] = [context.from.behaviour.resizeUnmaps, context.to.behaviour.resizeUnmaps]
  if (old === next) return []
  const fixed = patchesOf(context.to.minor).find(resizeUnmaps)
  return [
    {
      code: 'map-budget',
      severity: next ? 'info' : 'warning',
      key: 'vm.max_map_count',
      target: 'sysctl',
      message: next
        ? `${context.to.version} unmaps an index at once when it is resized: no stale areas, and the budget for map areas may shrink`
        : `${context.to.version} leaves a stale map area behind at every resize of an index, which ${context.from.version} did not: the budget for map areas doubles`,
      fix: next
        ? 'plan again before lowering it'
        : `take a patch with the fix${fixed ? ` (${fixed} or later of ${context.to.minor})` : ''}, or plan again and raise it`,
      source: behaviours.resizeUnmaps.source,
    },
  ]
}

/** During a rolling upgrade with ZooKeeper old and new brokers talk by the old protocol. */
function protocol(context: Context): readonly Finding[] {
  const key = 'inter.broker.protocol.version'
  // A cluster with ZooKeeper never rolls past 3.9.
  const next = atLeast(context.to.version, '4.0.0') ? '3.9' : context.to.minor
  if (context.mode !== 'zookeeper' || context.from.minor === next) return []
  if (context.files.every(({ byKey }) => byKey.has(key))) return []
  return [
    {
      code: 'pin-protocol',
      severity: 'warning',
      key,
      target: 'server.properties',
      expected: context.from.minor,
      message: `${key} is not set; the first broker of the new release would speak a protocol the old ones do not`,
      fix: `write ${key}=${context.from.minor} before the rolling upgrade, and raise it afterwards`,
      source: behaviours.upgradeFrom.source,
    },
  ]
}
