import { replacementOf } from '../kafka/removed.ts'
import { validate } from '../kafka/validate.ts'
import type { Finding } from '../model.ts'
import { type Context, crosses, placeOf, removedIn, type UpgradeTopic } from './model.ts'

const target = 'topic'

/** What happens to the configs of the topics. */
export function topicConfigs(context: Context): readonly Finding[] {
  return context.input.topics.flatMap(topic =>
    [...topic.configs].flatMap(([key, value]) => judge(context, topic, key, value)),
  )
}

function judge(
  context: Context,
  topic: UpgradeTopic,
  key: string,
  value: string,
): readonly Finding[] {
  const [old, next] = [context.from.topic.get(key), context.to.topic.get(key)]
  const at = { key, target, ...placeOf(topic), actual: value }
  if (!next) {
    if (!old) return []
    const gone = removedIn(old.until)
    const replacement = replacementOf('topic', key)
    return [
      {
        ...at,
        code: 'removed-key',
        severity: 'error',
        message: `topic "${topic.name}": ${key} was removed in ${gone ?? context.to.version}${replacement ? `: ${replacement.why}` : ''}. Creating or altering the topic with it is refused; a stored one loads silently`,
        fix: replacement?.renamedTo ? `write ${replacement.renamedTo} instead` : 'remove it',
      },
    ]
  }
  const why = validate(next, value)
  if (why === undefined) return []
  const kept = !old || validate(old, value) === undefined
  return [
    {
      ...at,
      code: kept ? 'topic-stops-broker' : 'refused-value',
      severity: 'error',
      ...(next.valid !== undefined && { expected: next.valid }),
      message: `topic "${topic.name}": ${why}. ${context.to.version} checks the stored configs of all topics at start, so every broker of the cluster terminates`,
      fix: `alter or delete ${key} of the topic before the upgrade`,
    },
  ]
}

/** Bounds of topic configs that rose, for topics nobody showed us. */
export function unseenTopics(context: Context): readonly Finding[] {
  if (context.input.allTopics) return []
  const rose = [
    { release: '4.1.0', key: 'segment.bytes', least: '1048576', severity: 'warning' },
    { release: '3.3.0', key: 'segment.index.bytes', least: '4', severity: 'info' },
    { release: '3.3.0', key: 'flush.messages', least: '1', severity: 'info' },
  ] as const
  return rose
    .filter(({ release }) => crosses(context, release))
    .map(({ release, key, least, severity }) => ({
      code: 'check-topics',
      severity,
      key,
      target,
      expected: `>= ${least}`,
      message: `a topic that stores ${key} below ${least} makes every broker of ${release} and later terminate at start; the topics of the cluster were not all given`,
      fix: `kafka-configs.sh --bootstrap-server <broker> --entity-type topics --describe, and alter every ${key} below ${least} before the upgrade`,
      source: {
        title:
          'Measured: a topic of 4.0.2 with segment.bytes=20000, started by 4.1.2, 4.3.1, 4.4.0',
      },
    }))
}
