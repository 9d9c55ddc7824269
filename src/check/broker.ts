import { javaTrim } from '../kafka/parse.ts'
import type { LiveEntry } from '../live/model.ts'
import type { Finding } from '../model.ts'
import { brokerFix, staticFix } from './fix-text.ts'
import {
  at,
  type Edit,
  type Expectation,
  type Judgement,
  placed,
  type Raised,
  type Subject,
  slot,
} from './model.ts'
import { placeFix } from './place-keys.ts'
import { fileEntry } from './subject.ts'

const target = 'server.properties'

/** Compares every value of server.properties the plan has an opinion of with the one that counts. */
export function judgeBroker(subject: Subject, { raised, fine }: Judgement): void {
  const { plan, node } = subject
  if (!plan || (node.propertiesFile === undefined && node.running.size === 0)) return
  for (const expectation of plan.expected(target)) {
    const found = judge(subject, expectation)
    if (found) raised.push(found)
    else fine.add(slot(target, expectation.key))
  }
}

function judge(subject: Subject, expectation: Expectation): Raised | undefined {
  const { text, entry } = subject.broker(expectation.key)
  if (entry?.secret) return undefined
  if (text === undefined) return expectation.written ? missing(subject, expectation) : undefined
  if (entry?.unresolved) return unresolved(subject, expectation, entry)
  const holds = expectation.holds(text)
  if (holds === true) return holdsFile(subject, expectation, entry)
  if (entry === undefined)
    return expectation.written ? missing(subject, expectation, text) : undefined
  if (isRunning(entry)) return running(subject, expectation, entry)
  return entryDiffers(subject, expectation, entry)
}

const isRunning = (entry: LiveEntry): boolean =>
  entry.origin !== 'file' && entry.origin !== 'command-line'

/** What the running broker has is right; the file may still be wrong, and counts after a restart. */
function holdsFile(
  subject: Subject,
  expectation: Expectation,
  entry: LiveEntry | undefined,
): Raised | undefined {
  if (!entry || !isRunning(entry)) return undefined
  const file = fileEntry(subject, expectation.key)
  if (!file || file.key !== expectation.key || file.secret || file.unresolved) return undefined
  if (expectation.holds(file.value) === true) return undefined
  const dynamic = entry.origin.startsWith('dynamic')
  return {
    ...entryDiffers(subject, expectation, file),
    message: `${file.key} is ${file.value} in the file. The running broker has ${entry.value}, ${dynamic ? `a dynamic value (${placed(entry)})` : 'until its next start'}. ${expectation.why}`,
  }
}

function common(
  expectation: Expectation,
): Pick<Finding, 'severity' | 'key' | 'target' | 'expected' | 'source'> {
  const source = expectation.setting?.sources[0]
  return {
    severity: expectation.severity,
    key: expectation.key,
    target,
    expected: expectation.phrase,
    ...(source && { source }),
  }
}

function missing(subject: Subject, expectation: Expectation, fallback?: string): Raised {
  const { key } = expectation
  const takes =
    fallback === undefined ? '' : `; the broker takes the default ${shownDefault(fallback)}`
  const file = subject.node.propertiesFile
  return {
    ...common(expectation),
    code: 'missing',
    ...(file !== undefined && { file }),
    ...(fallback !== undefined && { actual: `${fallback} (default)` }),
    message: `${key} is not set${takes}. ${expectation.why}`,
    fix: brokerFix(subject, expectation, fallback),
    ...(file !== undefined && {
      edit: { file, form: 'properties', key, value: expectation.decision.value },
    }),
  }
}

const shownDefault = (text: string): string => (text === '' ? '(empty)' : text)

function unresolved(subject: Subject, expectation: Expectation, entry: LiveEntry): Finding {
  const hasProviders = subject.node.properties.has('config.providers')
  return {
    ...common(expectation),
    code: 'unresolved',
    severity: hasProviders ? 'info' : expectation.severity,
    ...at(entry),
    actual: entry.value,
    message: hasProviders
      ? `${entry.key} comes from a config provider; only the broker can resolve it, so it was not compared`
      : `${entry.key} names a config provider, but config.providers is not set: the broker takes the text as it is`,
    fix: hasProviders
      ? `see that the provider gives ${expectation.phrase}`
      : 'set config.providers and the class of the provider',
  }
}

/** A dynamic value beats the file; a static one is what the file said at the last start. */
function running(subject: Subject, expectation: Expectation, entry: LiveEntry): Raised {
  const { key } = expectation
  const file = fileEntry(subject, key)
  const fileHolds = file !== undefined && file.key === key && expectation.holds(file.value) === true
  const base = { ...common(expectation), ...at(entry), actual: entry.value }
  if (entry.origin === 'dynamic-broker' || entry.origin === 'dynamic-default') {
    const whose = entry.origin === 'dynamic-broker' ? 'of this broker' : 'of the cluster'
    const over = file === undefined ? '' : ` and beats ${file.value} of ${placed(file)}`
    return {
      ...base,
      code: fileHolds ? 'overridden' : 'differs',
      message: `${key} is ${entry.value}, a dynamic value ${whose}${over}. ${expectation.why}`,
      fix:
        placeFix(key) ??
        `${entity(subject, entry)} --alter --delete-config ${key}${fileHolds ? '' : `, and ${brokerFix(subject, expectation, entry.value)}`}`,
    }
  }
  if (fileHolds) {
    return {
      ...base,
      code: 'needs-restart',
      message: `the running broker has ${key}=${entry.value}, ${placed(file)} has ${file.value}: the file was changed after the start. ${expectation.why}`,
      fix: staticFix(subject, expectation, entry.value),
    }
  }
  return file
    ? entryDiffers(subject, expectation, file)
    : { ...missing(subject, expectation, entry.value), ...at(entry) }
}

function entity(subject: Subject, entry: LiveEntry): string {
  const id = subject.broker('node.id').text ?? '<id>'
  const whose = entry.origin === 'dynamic-default' ? '--entity-default' : `--entity-name ${id}`
  return `kafka-configs.sh --bootstrap-server <host:port> --entity-type brokers ${whose}`
}

function entryDiffers(subject: Subject, expectation: Expectation, entry: LiveEntry): Raised {
  const { key } = expectation
  const isUnreadable = expectation.holds(entry.value) === undefined
  const loser = entry.overrides?.find(one => !one.secret && expectation.holds(one.value) === true)
  const named = entry.key === key ? key : `${key} (from ${entry.key})`
  const first = loser
    ? `${named} is ${entry.value}, which overrides ${loser.value} of ${placed(loser)}.`
    : `${named} is ${entry.value === '' ? 'empty' : entry.value}.`
  return {
    ...common(expectation),
    code: isUnreadable ? 'unreadable-value' : loser ? 'overridden' : 'differs',
    ...at(entry),
    actual: javaTrim(entry.value),
    message: `${first} ${expectation.why}`,
    fix: brokerFix(subject, expectation, entry.value, entry),
    ...(entry.origin === 'file' && { edit: edited(expectation, entry) }),
  }
}

/** The line gets the value of the plan; earlier lines of the same key go. */
function edited({ key, decision, setting }: Expectation, entry: LiveEntry): Edit {
  const same =
    entry.overrides?.filter(one => one.file === entry.file && one.key === entry.key) ?? []
  return {
    file: entry.file,
    form: 'properties',
    ...(entry.line !== undefined && { line: entry.line }),
    key,
    ...(setting?.compare.name !== 'absent' && { value: decision.value }),
    remove: same.flatMap(one => one.line ?? []),
  }
}

/** Without a plan: where the running broker and its file disagree. */
export function judgeDrift(subject: Subject, { raised }: Judgement): void {
  const { node, plan, release } = subject
  if (node.running.size === 0) return
  const planned = new Set(plan?.expected(target).map(one => one.key))
  for (const entry of node.properties.values()) {
    if (planned.has(entry.key) || entry.secret || entry.unresolved) continue
    const running = node.running.get(entry.key)
    if (!running || running.secret || running.origin === 'default') continue
    const known = release.broker.get(entry.key)
    if (!known || same(known.type, running.value, entry.value)) continue
    const dynamic = running.origin.startsWith('dynamic')
    raised.push({
      code: dynamic ? 'overridden' : 'drift',
      severity: 'warning',
      key: entry.key,
      target,
      ...at(entry),
      actual: running.value,
      expected: entry.value,
      message: dynamic
        ? `${entry.key} is ${entry.value} in the file, but a dynamic value ${running.value} counts (${placed(running)})`
        : `${entry.key} is ${entry.value} in the file, but the running broker has ${running.value}: the file was changed after the start`,
      fix: dynamic
        ? `remove the dynamic value, or write ${running.value} to the file`
        : 'restart the broker, or take the change back',
    })
  }
}

function same(type: string, left: string, right: string): boolean {
  if (left === right || left === 'null') return true
  if (type === 'LIST') return items(left) === items(right)
  if (type === 'BOOLEAN') return left.toLowerCase() === right.toLowerCase()
  const numeric = ['INT', 'LONG', 'SHORT', 'DOUBLE'].includes(type)
  return numeric && Number(left) === Number(right)
}

const items = (text: string): string =>
  text
    .split(',')
    .map(one => one.trim())
    .filter(one => one !== '')
    .sort()
    .join()
