import { describe, expect, test } from 'vitest'
import { loadClients, loadRelease, versions } from '../../src/kafka/index.ts'

describe('loadRelease', () => {
  test('a key looks as the ConfigDef of the release prints it', async () => {
    const { broker, topic, minor } = await loadRelease('3.9.2')
    expect(minor).toBe('3.9')
    expect(broker.get('log.segment.bytes')).toMatchObject({
      type: 'INT',
      default: '1073741824',
      valid: '[14,...]',
      min: 14,
      updateMode: 'cluster-wide',
      since: '2.8.0',
      until: undefined,
    })
    expect(broker.get('zookeeper.connect')).toMatchObject({ default: undefined, until: '3.9.2' })
    expect(topic.get('retention.ms')?.synonyms).toStrictEqual([
      { name: 'log.retention.ms', factor: 1 },
      { name: 'log.retention.minutes', factor: 60000 },
      { name: 'log.retention.hours', factor: 3600000 },
    ])
  })

  // Defaults that moved: Kafka's upgrade notes and the jars.
  test.for([
    ['broker', 'metadata.max.retention.bytes', '3.3.2', '-1', '3.4.0', '104857600'],
    ['broker', 'group.coordinator.threads', '3.9.2', '1', '4.0.0', '4'],
    ['broker', 'num.recovery.threads.per.data.dir', '3.9.2', '1', '4.0.0', '2'],
    [
      'broker',
      'log.message.timestamp.after.max.ms',
      '3.9.2',
      '9223372036854775807',
      '4.0.0',
      '3600000',
    ],
    ['broker', 'group.share.partition.max.record.locks', '4.0.2', '200', '4.1.0', '2000'],
    ['topic', 'message.timestamp.after.max.ms', '3.9.2', '9223372036854775807', '4.0.0', '3600000'],
    ['broker', 'remote.log.manager.thread.pool.size', '3.9.2', '10', '4.0.0', '2'],
    ['broker', 'listeners', '2.8.2', undefined, '3.0.0', 'PLAINTEXT://:9092'],
  ] as const)('%s %s moved', async ([domain, name, before, old, after, now]) => {
    expect((await loadRelease(before))[domain].get(name)?.default).toBe(old)
    expect((await loadRelease(after))[domain].get(name)?.default).toBe(now)
  })

  test('keys that only some patches have', async () => {
    const only = 'alter.config.policy.kraft.compatibility.enable'
    const held = await Promise.all(
      versions.map(
        async version => [version, (await loadRelease(version)).broker.has(only)] as const,
      ),
    )
    expect(held.filter(([, has]) => has).map(([version]) => version)).toStrictEqual(['3.9.2'])
  })

  test('a required key has no default', async () => {
    const { broker } = await loadRelease('4.2.1')
    expect(broker.get('controller.listener.names')).toMatchObject({
      required: true,
      default: undefined,
      type: 'LIST',
    })
  })

  test('a release without data is a bug of the caller', async () => {
    await expect(loadRelease('4.9.0')).rejects.toThrow('no data of Kafka 4.9.0')
  })

  test('client configs', async () => {
    const old = await loadClients('2.8.2')
    const new3 = await loadClients('3.0.0')
    const new4 = await loadClients('4.0.0')
    expect([old, new3].map(each => each.producer.get('acks')?.default)).toStrictEqual(['1', 'all'])
    expect([new3, new4].map(each => each.producer.get('linger.ms')?.default)).toStrictEqual([
      '0',
      '5',
    ])
    expect(old.consumer.get('session.timeout.ms')?.default).toBe('10000')
    expect(new3.consumer.get('session.timeout.ms')?.default).toBe('45000')
  })
})
