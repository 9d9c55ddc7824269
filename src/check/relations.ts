import type { LiveTopic } from '../live/model.ts'
import type { Finding } from '../model.ts'
import { constraints } from '../settings/constraints.ts'
import { settingOf } from '../settings/index.ts'
import type { Constraint, Target, Values, Violation } from '../settings/model.ts'
import { remembering } from './memo.ts'
import { at, type Judgement, type Raised, type Subject, slot } from './model.ts'
import { entryOf, liveValues, topicValues } from './values.ts'

/** Relations between keys and values that are dangerous by themselves, on the values that count. */
export function judgeRelations(subject: Subject, judgement: Judgement, withTopics: boolean): void {
  const values = liveValues(subject)
  const judge = judgeOf(values)
  const skipsBroker = subject.node.propertiesFile === undefined && subject.node.running.size === 0
  for (const constraint of constraints) {
    if (constraint.target === 'topic') continue
    if (skipsBroker && constraint.target === 'server.properties') continue
    if (constraint.stops && !isWritten(subject, constraint)) continue
    // The use of the limit has been told with its figures.
    if (constraint.name === 'too-few-maps' && isTold(judgement)) continue
    const violations = judge(constraint)
    if (violations.length > 0) tell(subject, judgement, constraint, violations)
  }
  if (!withTopics) return
  // One by one, so that each violation is known to be of its topic.
  for (const topic of subject.host.cluster.topics) {
    const own: Values = { ...values, topics: [topicValues(subject, topic)] }
    for (const constraint of constraints) {
      if (constraint.target === 'topic')
        tell(subject, judgement, constraint, constraint.violated(own), topic)
    }
  }
}

const recall = remembering()

/** What a constraint says of texts and one plan is remembered from host to host. */
function judgeOf(values: Values): (constraint: Constraint) => readonly Violation[] {
  const isOfTexts = !values.process && !values.topics
  return isOfTexts ? recall(values) : constraint => constraint.violated(values)
}

function tell(
  subject: Subject,
  { raised, fine }: Judgement,
  constraint: Constraint,
  violations: readonly Violation[],
  topic?: LiveTopic,
): void {
  for (const violation of violations) {
    const { target, key } = placeOf(subject, constraint, violation)
    // What is as the plan wants it is the plan's to judge.
    if (fine.has(slot(topicTarget(target, topic), key))) {
      const other = topic ? undefined : culprit(raised, constraint, key)
      if (other) raised.push(atCulprit(other, finding(subject, constraint, violation, topic)))
      const at = topic || other ? undefined : moved(subject, constraint, violation)
      if (at) raised.push({ ...finding(subject, constraint, at, topic), relation: [at.key] })
      continue
    }
    if (topic && isDeclaredSo(fine, constraint, topic)) continue
    if (!constraint.stops && !isRead(subject, target, key)) continue
    const found = finding(subject, constraint, violation, topic)
    raised.push({
      ...found,
      relation: violation.keys ?? constraint.keys,
      ...(topic && { topic: topic.name }),
    })
  }
}

/** Defaults alone never keep a process from starting. */
function isWritten({ node }: Subject, { keys }: Constraint): boolean {
  return node.running.size > 0 || keys.some(key => node.properties.has(key))
}

/** What the topic itself sets is as it is declared, and the rest are defaults. */
function isDeclaredSo(
  fine: Judgement['fine'],
  { target, keys }: Constraint,
  topic: LiveTopic,
): boolean {
  const own = keys.filter(key => topic.configs.get(key)?.origin.endsWith('-topic') === true)
  const set = keys.filter(key => topic.configs.get(key)?.origin === 'not-default').concat(own)
  return set.length > 0 && set.every(key => fine.has(slot(topicTarget(target, topic), key)))
}

/** Another key of the relation that is not as the plan wants it: then it is to blame. */
function culprit(raised: Judgement['raised'], { keys }: Constraint, key: string) {
  return raised.find(one => !one.relation && one.key !== key && keys.includes(one.key))
}

/** All keys are within what the plan allows, and do not fit each other: the one that was changed. */
function moved(
  subject: Subject,
  constraint: Constraint,
  violation: Violation,
): (Violation & { readonly key: string }) | undefined {
  const { plan } = subject
  const own = placeOf(subject, constraint, violation)
  const keys = [own.key, ...(violation.keys ?? constraint.keys).filter(one => one !== own.key)]
  for (const key of keys) {
    for (const target of new Set([own.target, constraint.target])) {
      const planned = plan?.expected(target).find(one => one.key === key)?.decision.value
      const entry = entryOf(subject, target, key)
      if (planned === undefined || !entry || entry.value === planned) continue
      if (key === own.key && target === own.target) return { ...violation, key }
      return { ...violation, key, target, actual: entry.value, expected: planned }
    }
  }
  return undefined
}

function atCulprit(culprit: Raised, found: Finding): Raised {
  const { actual: _, expected: __, file: ___, line: ____, ...told } = found
  const { key, target, file, line, actual, expected, fix } = culprit
  return {
    ...{ ...told, key, target },
    ...(file !== undefined && { file }),
    ...(line !== undefined && { line }),
    ...(actual !== undefined && { actual }),
    ...(expected !== undefined && { expected }),
    ...(fix !== undefined && { fix }),
  }
}

/** Keys that only brokers read mean nothing in the file of a controller. */
function isRead({ role }: Subject, target: Target, key: string): boolean {
  if (role === 'combined' || target !== 'server.properties') return true
  return settingOf(target, key)?.roles.includes(role) ?? true
}

function isTold({ raised }: Judgement): boolean {
  return raised.some(one => one.code === 'limit-near' && one.key === 'maps')
}

function topicTarget(target: string, topic: LiveTopic | undefined): string {
  return topic === undefined ? target : `${target} ${topic.name}`
}

function placeOf({ plan }: Subject, constraint: Constraint, violation: Violation) {
  const key = violation.key ?? constraint.keys[0] ?? constraint.name
  return {
    target: violation.target ?? constraint.target,
    // The plan speaks of the key in its finest unit.
    key: plan ? key.replace(/^(log\.(?:retention|roll))\.(?:minutes|hours)$/, '$1.ms') : key,
  }
}

function finding(
  subject: Subject,
  constraint: Constraint,
  violation: Violation,
  topic: LiveTopic | undefined,
): Finding {
  const { target, key } = placeOf(subject, constraint, violation)
  const entry = topic ? (topic.configs.get(key) ?? topic) : entryOf(subject, target, key)
  const file = target === 'server.properties' ? subject.node.propertiesFile : undefined
  const { actual, expected, fix } = violation
  const [source] = constraint.sources
  const isDefault = target === 'server.properties' && entry === undefined && actual !== undefined
  return {
    code: constraint.name,
    severity: violation.severity ?? constraint.severity,
    key,
    target,
    ...(entry ? at(entry) : file !== undefined && { file }),
    ...(actual !== undefined && { actual }),
    ...(expected !== undefined && { expected }),
    message: `${violation.message}${isDefault ? ' (not set, the default)' : ''}. ${constraint.harm}`,
    ...(fix !== undefined && { fix }),
    ...(source && { source }),
  }
}
