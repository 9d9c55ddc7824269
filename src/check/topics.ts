import type { Topic } from '../declare/cluster.ts'
import type { LiveTopic } from '../live/model.ts'
import type { Finding } from '../model.ts'
import type { AnySetting } from '../settings/model.ts'
import { topicChoice, topicSettings } from '../settings/topics.ts'
import { type Judgement, type Subject, slot } from './model.ts'
import { topicText } from './values.ts'

const target = 'topic'

/** Topics of the cluster against the declared ones. */
export function judgeTopics(subject: Subject, judgement: Judgement): void {
  const { topics } = subject.host.cluster
  const { raised } = judgement
  if (topics.length === 0) return
  for (const topic of topics) underReplicated(topic, raised)
  const declared = subject.plan?.sizing.cluster.topics.filter(one => one.count === 1)
  if (!declared) return
  const live = new Map(topics.map(one => [one.name, one]))
  // Without partition counts the listing is of configs alone and may lack topics.
  const isWhole = topics.some(one => one.partitions !== undefined)
  for (const topic of declared) {
    const found = live.get(topic.name)
    if (found) judge(subject, topic, found, judgement)
    else if (isWhole && !topic.spec.internal) raised.push(absent(topic))
  }
}

function judge(subject: Subject, topic: Topic, live: LiveTopic, { raised, fine }: Judgement): void {
  for (const setting of topicSettings) {
    const choice = topicChoice(setting, topic)
    const text = liveText(subject, setting, live)
    if (!choice || text === undefined) continue
    const value = setting.kind.parse(text)
    if (value !== undefined && setting.compare.holds(value, choice.value)) {
      fine.add(slot(`${target} ${topic.name}`, setting.key))
    } else {
      const expected = setting.kind.format(choice.value)
      raised.push({ ...differs(subject, setting, live, text, expected), topic: topic.name })
    }
  }
}

function liveText(subject: Subject, { key }: AnySetting, live: LiveTopic): string | undefined {
  if (key === 'partitions') return live.partitions?.toString()
  if (key === 'replication.factor') return live.replicationFactor?.toString()
  return topicText(subject, live, key)
}

function differs(
  { release }: Subject,
  setting: AnySetting,
  live: LiveTopic,
  actual: string,
  expected: string,
): Finding {
  const { key, severity, harm, compare, sources } = setting
  const own = live.configs.get(key)
  const [source] = sources
  const isCount = key === 'partitions' || key === 'replication.factor'
  return {
    code: 'differs',
    severity,
    key,
    target,
    file: own?.file ?? live.file,
    ...((own?.line ?? live.line) !== undefined && { line: own?.line ?? live.line }),
    actual,
    expected: compare.phrase(expected),
    message: `${key} of topic ${live.name} is ${actual}${own || isCount ? '' : ', the value of the broker'}. The plan has ${expected}. ${harm}`,
    fix: fixOf(key, live.name, expected, release.topic.has(key)),
    ...(source && { source }),
  }
}

function fixOf(key: string, topic: string, value: string, isConfig: boolean): string {
  if (key === 'partitions') {
    return `declare the partitions there are, or kafka-topics.sh --alter --topic ${topic} --partitions ${value} (keys move to other partitions)`
  }
  if (key === 'replication.factor') {
    return `kafka-reassign-partitions.sh with ${value} replicas for every partition of ${topic}`
  }
  return isConfig
    ? `kafka-configs.sh --entity-type topics --entity-name ${topic} --alter --add-config ${key}=${value}; no restart is needed`
    : `set ${key} to ${value}`
}

function absent(topic: Topic): Finding {
  return {
    code: 'missing',
    severity: 'warning',
    key: topic.name,
    target,
    message: `the declared topic ${topic.name} is not in the cluster`,
    fix: 'create the topic, or take it out of the declaration',
  }
}

function underReplicated(topic: LiveTopic, raised: Judgement['raised']): void {
  const { length } = topic.underReplicated
  if (length === 0) return
  raised.push({
    code: 'under-replicated',
    severity: 'warning',
    key: topic.name,
    target,
    file: topic.file,
    ...(topic.line !== undefined && { line: topic.line }),
    actual: `${length} partitions`,
    expected: '0 partitions',
    message: `${length} partitions of ${topic.name} have replicas out of sync: the loss of one more broker may lose data`,
    fix: 'see which broker is behind: disk, network, a throttle left behind, or num.replica.fetchers',
  })
}
