import type { LiveEntry } from '../live/model.ts'
import type { Change } from '../settings/model.ts'
import { writeProperty } from '../targets/properties-write.ts'
import { type Expectation, placed, type Subject } from './model.ts'
import { placeFix } from './place-keys.ts'

/**
 * Pools whose size may move only from half to double of the running one in a step. Source: Kafka,
 * DynamicThreadPool.validateReconfiguration.
 */
const pools: ReadonlySet<string> = new Set([
  'num.network.threads',
  'num.io.threads',
  'num.replica.fetchers',
  'num.recovery.threads.per.data.dir',
  'background.threads',
  'log.cleaner.threads',
  'remote.log.reader.threads',
  'remote.log.manager.copier.thread.pool.size',
  'remote.log.manager.expiration.thread.pool.size',
  'remote.log.manager.follower.thread.pool.size',
])

/** What to change for a key of server.properties, and whether a restart is needed. */
export function brokerFix(
  subject: Subject,
  expectation: Expectation,
  running: string | undefined,
  entry?: LiveEntry,
): string {
  const { key, decision } = expectation
  const place = placeFix(key)
  if (place !== undefined) return place
  if (expectation.setting?.compare.name === 'absent' || !expectation.written) {
    if (entry !== undefined && entry.key === key) {
      return `remove the line, or set ${writeProperty({ key, value: decision.value })}; ${howBroker(subject, key, running, decision.value)}`
    }
  }
  const line = writeProperty({ key, value: decision.value })
  const instead =
    entry !== undefined && entry.key !== key ? `${line} in place of ${entry.key}` : line
  const where = entry ? ` in ${placed(entry)}` : ''
  return `set ${instead}${where}; ${howBroker(subject, key, running, decision.value)}`
}

/** When the file is right and only the process is not. */
export function staticFix(subject: Subject, expectation: Expectation, running: string): string {
  const { key, decision } = expectation
  return placeFix(key) ?? howBroker(subject, key, running, decision.value)
}

function howBroker(
  { release }: Subject,
  key: string,
  running: string | undefined,
  value: string,
): string {
  const mode = release.broker.get(key)?.updateMode ?? 'read-only'
  if (mode === 'read-only') return 'needs a restart of the broker'
  const how =
    mode === 'per-broker'
      ? 'can be changed live for this broker with kafka-configs.sh'
      : 'can be changed live with kafka-configs.sh'
  const steps = pools.has(key) ? stepsOf(Number(running), Number(value)) : []
  return steps.length > 1 ? `${how}, in steps of at most double or half: ${steps.join(', ')}` : how
}

/** Sizes to go through from one to the other, each at most double and at least half of the last. */
export function stepsOf(from: number, to: number): readonly number[] {
  if (!(from > 0) || !(to > 0)) return []
  const steps: number[] = []
  for (let now = from; now !== to && steps.length < 20; ) {
    now = to > now ? Math.min(to, now * 2) : Math.max(to, Math.ceil(now / 2))
    steps.push(now)
  }
  return steps
}

/** How a changed file of the host takes effect. */
export function hostEffect(change: Change, key: string): string {
  switch (change) {
    case 'daemon-reload':
      return 'then systemctl daemon-reload and a restart of the broker'
    case 'live':
      return key.includes('.') && !key.startsWith('transparent')
        ? 'then sysctl --system; no restart is needed'
        : 'no restart is needed'
    case 'restart':
    case 'release':
      return 'needs a restart of the broker'
    case 'creation':
      return 'counts only when the topic is created'
  }
}
