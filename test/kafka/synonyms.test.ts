import { describe, expect, test } from 'vitest'
import { effective, effectiveTopic, loadRelease, sameValue } from '../../src/kafka/index.ts'

const map = (entries: Readonly<Record<string, string>>): ReadonlyMap<string, string> =>
  new Map(Object.entries(entries))

describe('effective', () => {
  test.for([
    [{}, 'log.retention.ms', '604800000', 'default'],
    [{ 'log.retention.hours': '10' }, 'log.retention.ms', '36000000', 'log.retention.hours'],
    [
      { 'log.retention.minutes': '5', 'log.retention.hours': '10' },
      'log.retention.ms',
      '300000',
      'log.retention.minutes',
    ],
    [{ 'log.retention.hours': '-1' }, 'log.retention.ms', '-1', 'log.retention.hours'],
    [{ 'log.roll.hours': '24' }, 'log.roll.ms', '86400000', 'log.roll.hours'],
    [{}, 'log.roll.hours', '168', 'default'],
    [{}, 'log.roll.ms', '604800000', 'default'],
    [{ 'log.dir': '/a,/b' }, 'log.dirs', '/a,/b', 'log.dir'],
    [{ 'log.dir': '/a', 'log.dirs': '/b' }, 'log.dirs', '/b', 'log.dirs'],
    [{}, 'log.dirs', '/tmp/kafka-logs', 'default'],
    [{ 'broker.id': '7' }, 'node.id', '7', 'broker.id'],
    [{}, 'num.io.threads', '8', 'default'],
    [{}, 'zookeeper.connect', undefined, 'default'],
  ] as const)('%o: %s is %s from %s', async ([entries, key, value, from]) => {
    expect(effective(await loadRelease('4.3.1'), map(entries), key)).toStrictEqual({ value, from })
  })

  test.for([
    [{}, {}, 'retention.ms', '604800000', 'default'],
    [{ 'log.retention.hours': '1' }, {}, 'retention.ms', '3600000', 'log.retention.hours'],
    [{ 'log.retention.hours': '1' }, { 'retention.ms': '5' }, 'retention.ms', '5', 'retention.ms'],
    [{ 'message.max.bytes': '9' }, {}, 'max.message.bytes', '9', 'message.max.bytes'],
    [{}, {}, 'remote.storage.enable', 'false', 'default'],
  ] as const)(
    'topic with %o and %o: %s is %s from %s',
    async ([broker, topic, key, value, from]) => {
      const release = await loadRelease('4.3.1')
      expect(effectiveTopic(release, map(broker), map(topic), key)).toStrictEqual({ value, from })
    },
  )
})

describe('sameValue', () => {
  test.for([
    ['num.io.threads', '08', '8', true],
    ['num.io.threads', '8', '9', false],
    ['log.cleanup.policy', ' compact , delete', 'compact,delete', true],
    ['auto.create.topics.enable', 'TRUE', 'true', true],
    ['log.cleaner.min.cleanable.ratio', '.5', '0.50', true],
  ] as const)('%s %s %s', async ([name, left, right, same]) => {
    const key = (await loadRelease('4.3.1')).broker.get(name)!
    expect(sameValue(key, left, right)).toBe(same)
  })
})
