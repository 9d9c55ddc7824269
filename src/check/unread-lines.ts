import { listItems } from '../kafka/parse.ts'
import type { LiveEntry } from '../live/model.ts'
import type { Finding } from '../model.ts'
import { placed, type Subject } from './model.ts'

type Told = Pick<Finding, 'code' | 'severity' | 'message' | 'fix' | 'expected'>

/** Keys that say the same in another unit or number, the one that counts first. Source: KafkaConfig. */
const beatenBy: ReadonlyMap<string, readonly string[]> = new Map([
  ['log.retention.minutes', ['log.retention.ms']],
  ['log.retention.hours', ['log.retention.ms', 'log.retention.minutes']],
  ['log.roll.hours', ['log.roll.ms']],
  ['log.roll.jitter.hours', ['log.roll.jitter.ms']],
  ['log.dir', ['log.dirs']],
])

/** A line that Kafka never looks at because of another line, or undefined. */
export function unreadLine(subject: Subject, entry: LiveEntry): Told | undefined {
  return beaten(subject, entry) ?? ofNoListener(subject, entry)
}

function beaten({ node }: Subject, entry: LiveEntry): Told | undefined {
  const winner = beatenBy.get(entry.key)?.find(key => node.properties.has(key))
  const other = winner === undefined ? undefined : node.properties.get(winner)
  if (other === undefined || milliseconds(other) === milliseconds(entry)) return undefined
  return {
    code: 'ineffective',
    severity: 'info',
    message: `${entry.key} does nothing, because ${other.key} of ${placed(other)} counts (${other.value})`,
    fix: 'remove the line',
  }
}

function milliseconds({ key, value }: LiveEntry): string {
  const factor = key.endsWith('.hours') ? 3_600_000 : key.endsWith('.minutes') ? 60_000 : 1
  return /^-?\d+$/.test(value) ? String(Number(value) * factor) : value
}

/** `listener.name.<name>.` is read in small letters, for the listeners there are. */
function ofNoListener({ node }: Subject, { key }: LiveEntry): Told | undefined {
  const prefix = /^listener\.name\.([^.]+)\./.exec(key)?.[1]
  const listeners = node.properties.get('listeners')
  if (prefix === undefined || listeners === undefined || listeners.unresolved) return undefined
  const names = [
    ...listItems(listeners.value).map(one => one.split('://')[0] ?? ''),
    ...listItems(node.properties.get('controller.listener.names')?.value ?? ''),
  ].flatMap(name => (name === '' ? [] : [name.toLowerCase()]))
  if (names.includes(prefix)) return undefined
  const isCase = names.includes(prefix.toLowerCase())
  return {
    code: 'ineffective',
    severity: 'warning',
    message: isCase
      ? `Kafka looks for listener.name.${prefix.toLowerCase()} in small letters: the line does nothing`
      : `no listener is called ${prefix}: the line does nothing`,
    expected: isCase
      ? `listener.name.${prefix.toLowerCase()}.…`
      : `of ${[...new Set(names)].join(',')}`,
    fix: isCase ? 'write the name in small letters' : 'correct the name, or remove the line',
  }
}
