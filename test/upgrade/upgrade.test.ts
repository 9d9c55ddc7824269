import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { type UpgradeInput, upgrade, upgradeFindings } from '../../src/upgrade.ts'

const base: UpgradeInput = {
  brokerEntries: [],
  topics: [],
  from: '3.9.2',
  to: '4.0.2',
  mode: 'kraft',
  complete: false,
  allTopics: true,
}

const entries = (text: string): UpgradeInput['brokerEntries'] =>
  text
    .trim()
    .split('\n')
    .map((line, index) => {
      const at = line.indexOf('=')
      const [key, value] = [line.slice(0, at), line.slice(at + 1)]
      return { key, value, file: 'server.properties', line: index + 1, column: 1 }
    })

const topic = (name: string, configs: Record<string, string>) => ({
  name,
  configs: new Map(Object.entries(configs)),
})

async function codes(input: Partial<UpgradeInput>): Promise<readonly string[]> {
  const findings = await upgradeFindings({ ...base, ...input })
  return findings.map(({ code, severity, key }) => `${severity} ${code} ${key}`)
}

describe('removed keys', () => {
  const text = readFileSync(new URL('fixtures/removed.properties', import.meta.url), 'utf8')

  test('all 42 keys removed by 4.0 are found, each at its line', async () => {
    const findings = await upgradeFindings({ ...base, brokerEntries: entries(text) })
    const removed = findings.filter(finding => finding.code === 'removed-key')
    expect(removed).toHaveLength(42)
    expect(new Set(removed.map(finding => finding.severity))).toStrictEqual(new Set(['error']))
    expect(removed.map(finding => finding.line)).toStrictEqual(
      Array.from({ length: 42 }, (_, index) => index + 1),
    )
    expect(removed[12]).toStrictEqual({
      code: 'removed-key',
      severity: 'error',
      key: 'log.message.timestamp.difference.max.ms',
      target: 'server.properties',
      file: 'server.properties',
      line: 13,
      column: 1,
      message:
        'log.message.timestamp.difference.max.ms was removed in 4.0.0: split into a limit for the past and one for the future (KIP-937). A broker ignores it silently',
      fix: 'remove it; log.message.timestamp.before.max.ms takes its place',
    })
  })

  test('no secret is printed', async () => {
    const all = JSON.stringify(await upgrade({ ...base, brokerEntries: entries(text) }))
    expect(all).not.toContain('hunter')
  })

  test('a key that was gone before', async () => {
    const found = await codes({ brokerEntries: entries('host.name=x\nport=9092') })
    expect(found).toContain('warning removed-key host.name')
    expect(found).toContain('warning removed-key port')
  })

  test('a listener prefix does not hide a removed or refused key', async () => {
    const found = await codes({
      brokerEntries: entries('listener.name.internal.num.network.threads=abc'),
    })
    expect(found).toContain('error refused-value listener.name.internal.num.network.threads')
  })
})

describe('values the new release refuses', () => {
  test.for([
    ['log.segment.bytes=65536', '3.9.2', '4.0.0', 'Value must be at least 1048576'],
    ['metadata.log.segment.bytes=1048576', '4.0.2', '4.1.0', 'Value must be at least 8388608'],
    ['num.replica.fetchers=0', '4.1.2', '4.2.0', 'Value must be at least 1'],
    ['log.dirs=/a,/b,', '4.1.2', '4.2.0', 'values must not be empty'],
    ['listeners=PLAINTEXT://:9092,', '4.1.2', '4.2.0', 'values must not be empty'],
    ['compression.type=LZ4', '3.2.3', '3.3.0', 'String must be one of'],
    ['remote.log.manager.copier.thread.pool.size=-1', '3.9.2', '4.0.0', 'Value must be at least 1'],
    [
      'share.coordinator.snapshot.update.records.per.snapshot=501',
      '4.2.1',
      '4.3.0',
      'no more than 500',
    ],
    ['controller.quorum.fetch.timeout.ms=-1', '4.0.2', '4.1.0', 'Value must be at least 0'],
  ] as const)('%s from %s to %s', async ([line, from, to, bound]) => {
    const findings = await upgradeFindings({ ...base, from, to, brokerEntries: entries(line) })
    const refused = findings.filter(finding => finding.code === 'refused-value')
    expect(refused).toHaveLength(1)
    expect(refused[0]?.severity).toBe('error')
    expect(refused[0]?.message).toContain(bound)
  })

  test('the trailing comma is shown without itself', async () => {
    const [finding] = await upgradeFindings({
      ...base,
      from: '4.1.2',
      to: '4.2.1',
      brokerEntries: entries('log.dirs=/a,/b,'),
    })
    expect(finding?.fix).toBe('take out the empty item: /a,/b')
  })

  test('a value of a config provider is not judged', async () => {
    const found = await codes({
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the syntax of Kafka's config providers
      brokerEntries: entries('log.segment.bytes=${file:/etc/kafka/sizes:segment}'),
    })
    expect(found.filter(code => code.includes('log.segment.bytes'))).toStrictEqual([])
  })
})

describe('topics', () => {
  test('a small segment stops 4.1, not 4.0', async () => {
    const topics = [topic('orders', { 'segment.bytes': '20000' })]
    const into41 = await upgradeFindings({ ...base, from: '4.0.2', to: '4.1.2', topics })
    expect(into41[0]).toMatchObject({
      code: 'topic-stops-broker',
      severity: 'error',
      key: 'segment.bytes',
      actual: '20000',
      expected: '[1048576,...]',
    })
    expect(into41[0]?.message).toContain(
      'Invalid value 20000 for configuration segment.bytes: Value must be at least 1048576',
    )
    expect(await codes({ topics })).not.toContain('error topic-stops-broker segment.bytes')
  })

  test('the segments of internal topics count too', async () => {
    const brokerEntries = entries('offsets.topic.segment.bytes=100000')
    expect(await codes({ from: '4.0.2', to: '4.1.2', brokerEntries })).toContain(
      'error topic-stops-broker offsets.topic.segment.bytes',
    )
  })

  test('a removed topic config is refused on create and alter', async () => {
    const topics = [topic('old', { 'message.format.version': '2.8' })]
    const findings = await upgradeFindings({ ...base, topics })
    expect(findings[0]?.message).toContain('Creating or altering the topic with it is refused')
  })

  test('topics nobody showed are to be listed before 4.1', async () => {
    expect(await codes({ from: '4.0.2', to: '4.1.2', allTopics: false })).toContain(
      'warning check-topics segment.bytes',
    )
    expect(await codes({ from: '4.1.2', to: '4.3.1', allTopics: false })).not.toContain(
      'warning check-topics segment.bytes',
    )
  })
})

describe('what the release itself changes', () => {
  // The crossings of the upgrade notes, one row each.
  test.for([
    [{ from: '2.8.2', to: '3.0.2' }, 'info client-defaults enable.idempotence'],
    [{ from: '3.3.2', to: '3.4.1' }, 'info producer-ids producer.id.expiration.ms'],
    [{ from: '3.9.2', to: '4.0.0' }, 'warning old-clients clients'],
    [{ from: '3.9.2', to: '4.0.0' }, 'info log4j2 KAFKA_LOG4J_OPTS'],
    [{ from: '3.9.2', to: '4.0.0' }, 'warning moved-default log.message.timestamp.after.max.ms'],
    [{ from: '3.9.2', to: '4.0.0' }, 'info moved-default group.coordinator.threads'],
    [{ from: '3.9.2', to: '4.0.0' }, 'info moved-default num.recovery.threads.per.data.dir'],
    [{ from: '3.9.2', to: '4.0.0' }, 'warning java java'],
    [{ from: '3.9.2', to: '4.0.0', java: 11 }, 'error java java'],
    [{ from: '3.9.2', to: '4.0.2', java: 25 }, 'info java java'],
    [{ from: '3.6.2', to: '3.7.2', java: 8 }, 'info java java'],
    [{ from: '3.9.2', to: '4.0.1' }, 'warning map-budget vm.max_map_count'],
    [{ from: '3.9.1', to: '3.9.2' }, 'info map-budget vm.max_map_count'],
    [
      { from: '4.1.2', to: '4.3.0' },
      'info assignment-interval group.consumer.assignment.interval.ms',
    ],
    [{ from: '4.2.1', to: '4.3.0' }, 'warning no-downgrade metadata.version'],
    [{ from: '4.3.1', to: '4.4.0' }, 'warning no-downgrade metadata.version'],
    [{ from: '3.9.2', to: '4.3.0', mode: 'zookeeper' }, 'warning no-downgrade metadata.version'],
    [{ from: '4.0.2', to: '4.1.2' }, 'info features kafka-features.sh'],
    [{ from: '2.8.2', to: '3.3.2' }, 'error kraft-preview process.roles'],
    [{ from: '3.3.2', to: '4.4.0' }, 'warning moved-default log.message.timestamp.after.max.ms'],
    [{ from: '3.9.2', to: '4.0.2' }, 'info moved-default metric.reporters'],
    [{ from: '3.8.1', to: '4.0.2', mode: 'zookeeper' }, 'error zookeeper-mode process.roles'],
  ] as const)('%o gives %s', async ([input, expected]) => {
    expect(await codes(input)).toContain(expected)
  })

  test('nothing changes from a release to itself', async () => {
    expect(await codes({ from: '4.3.1', to: '4.3.1' })).toStrictEqual([])
  })

  test('nothing but two patches: nothing to say', async () => {
    expect(await codes({ from: '4.1.1', to: '4.1.2', java: 17 })).toStrictEqual([])
  })

  test('a pinned default is quiet, also under its synonym', async () => {
    const found = await codes({ brokerEntries: entries('group.coordinator.threads=1') })
    expect(found.filter(code => code.includes('group.coordinator.threads'))).toStrictEqual([])
  })

  test('keys hidden from the documentation are not worth a word', async () => {
    expect(await codes({})).not.toContain('info moved-default group.coordinator.new.enable')
  })

  test('the pin is what the old release did', async () => {
    const findings = await upgradeFindings({ ...base })
    const moved = findings.find(finding => finding.key === 'group.coordinator.threads')
    expect(moved?.fix).toBe('to keep the old value: group.coordinator.threads=1')
  })

  test('the limit of a key that was split is the one that held', async () => {
    const key = 'log.message.timestamp.difference.max.ms'
    const step = { ...base, from: '3.5.2', to: '4.0.2' }
    const found = async (brokerEntries: UpgradeInput['brokerEntries']) =>
      (await upgradeFindings({ ...step, brokerEntries })).find(
        each => each.key === 'log.message.timestamp.after.max.ms',
      )
    expect(await found([])).toMatchObject({
      message: `log.message.timestamp.after.max.ms is not set; the limit of ${key} moves from 9223372036854775807 in 3.5.2 to 3600000 in 4.0.2: records stamped further ahead of the clock of the broker are refused`,
      fix: 'to keep the old value: log.message.timestamp.after.max.ms=9223372036854775807',
    })
    expect((await found(entries(`${key}=60000`)))?.fix).toBe(
      'to keep the old value: log.message.timestamp.after.max.ms=60000',
    )
  })

  test('no pin that would take the JMX metrics away', async () => {
    const findings = await upgradeFindings(base)
    expect(findings.find(each => each.key === 'metric.reporters')?.fix).toBe('leave it')
  })

  test('a key the plan writes has no default to move', async () => {
    const written = new Set(['num.recovery.threads.per.data.dir'])
    expect(await codes({})).toContain('info moved-default num.recovery.threads.per.data.dir')
    expect(await codes({ written })).not.toContain(
      'info moved-default num.recovery.threads.per.data.dir',
    )
  })

  test('filters of the JmxReporter that nobody reads any more', async () => {
    const brokerEntries = entries('metrics.jmx.blacklist=kafka.consumer.*')
    expect(await codes({ brokerEntries })).toContain('warning jmx-filter metrics.jmx.blacklist')
    expect(await codes({})).not.toContain('warning jmx-filter metrics.jmx.blacklist')
  })

  test('the features that finalising raises are named', async () => {
    const findings = await upgradeFindings({ ...base, from: '4.0.2', to: '4.2.1' })
    expect(findings.find(each => each.code === 'features')?.message).toBe(
      'kafka-features.sh upgrade --release-version 4.2 also raises kraft.version=1, eligible.leader.replicas.version=1, share.version=1, streams.version=1',
    )
  })

  test('OAUTHBEARER without audience or issuer stops 4.4', async () => {
    const url = 'sasl.oauthbearer.jwks.endpoint.url=https://idp/keys'
    const both = `${url}\nsasl.oauthbearer.expected.audience=a\nsasl.oauthbearer.expected.issuer=i`
    const step = { from: '4.3.1', to: '4.4.0' }
    const code = 'error oauth-audience sasl.oauthbearer.jwks.endpoint.url'
    expect(await codes({ ...step, brokerEntries: entries(url) })).toContain(code)
    expect(await codes({ ...step, brokerEntries: entries(both) })).not.toContain(code)
  })

  test('a key without a default has to be there', async () => {
    const found = await codes({
      from: '4.1.2',
      to: '4.2.1',
      complete: true,
      brokerEntries: entries('process.roles=broker\nbroker.id=1'),
    })
    expect(found).toContain('error required-key controller.listener.names')
    expect(found).not.toContain('error required-key node.id')
  })

  test('reporters without JMX', async () => {
    expect(await codes({ brokerEntries: entries('metric.reporters=com.acme.Reporter') })).toContain(
      'warning jmx-reporter metric.reporters',
    )
  })
})

describe('steps', () => {
  const titles = async (input: Partial<UpgradeInput>): Promise<readonly string[]> =>
    (await upgrade({ ...base, ...input })).steps.map(step => step.title)

  test('from ZooKeeper over the bridge', async () => {
    expect(await titles({ from: '3.6.2', to: '4.3.1', mode: 'zookeeper' })).toStrictEqual([
      'Pin the protocol to 3.6',
      'Restart the brokers with 3.9.2',
      'Raise the protocol to 3.9',
      'Start a quorum of KRaft controllers',
      'Migrate the metadata',
      'Restart the brokers in KRaft mode',
      'Move the brokers to Java 17',
      'Restart the controllers with 4.3.1',
      'Restart the brokers with 4.3.1',
      'Finalise 4.3',
    ])
  })

  test('Java is changed on the bridge, which runs on both', async () => {
    const input = { ...base, from: '2.8.2', to: '4.3.1', mode: 'zookeeper' } as const
    const all = (await upgrade(input)).steps
    expect(all.find(step => step.title === 'Move the brokers to Java 17')?.detail).toBe(
      '3.9 runs on it too: change Java first, Kafka second.',
    )
    expect(await titles({ ...input, java: 17 })).not.toContain('Move the brokers to Java 17')
  })

  test('3.9 with ZooKeeper checks its protocol before it migrates', async () => {
    expect((await titles({ from: '3.9.2', to: '4.0.2', mode: 'zookeeper' }))[0]).toBe(
      'Check that the protocol is 3.9',
    )
  })

  test('a cluster of 2.8 that does not tell its mode has ZooKeeper', async () => {
    const { mode: _, ...unknown } = base
    const { steps } = await upgrade({ ...unknown, from: '2.8.2', to: '4.0.2' })
    expect(steps[0]?.title).toBe('Pin the protocol to 2.8')
  })

  test('KRaft of 2.8 is not upgraded', async () => {
    expect(await titles({ from: '2.8.2', to: '4.3.1' })).toStrictEqual([
      'Make a new cluster with 4.3.1',
      'Move the data and the clients',
    ])
  })

  test('combined processes restart once', async () => {
    const brokerEntries = entries('process.roles=broker,controller')
    expect(await titles({ from: '4.2.1', to: '4.3.1', brokerEntries })).toStrictEqual([
      'Restart the brokers, which are controllers too, with 4.3.1',
      'Finalise 4.3',
    ])
  })

  test('finalising says what it sets', async () => {
    const last = (await upgrade({ ...base, from: '4.0.2', to: '4.1.2' })).steps.at(-1)
    expect(last?.detail).toContain(
      'It sets metadata.version=4.1-IV1, transaction.version=2, group.version=1, kraft.version=1, eligible.leader.replicas.version=1.',
    )
  })

  test('KRaft before 3.3 goes over 3.9', async () => {
    expect(await titles({ from: '3.2.3', to: '4.0.2' })).toStrictEqual([
      'Restart the controllers with 3.9.2',
      'Restart the brokers with 3.9.2',
      'Finalise 3.9',
      'Move the brokers to Java 17',
      'Restart the controllers with 4.0.2',
      'Restart the brokers with 4.0.2',
      'Finalise 4.0',
    ])
  })

  test('KRaft from 3.3 on goes directly', async () => {
    expect(await titles({ from: '3.7.2', to: '4.2.1' })).toStrictEqual([
      'Check the metadata version',
      'Move the brokers to Java 17',
      'Restart the controllers with 4.2.1',
      'Restart the brokers with 4.2.1',
      'Finalise 4.2',
    ])
  })

  test('a patch is only a restart', async () => {
    expect(await titles({ from: '4.1.0', to: '4.1.2' })).toStrictEqual([
      'Restart the controllers with 4.1.2',
      'Restart the brokers with 4.1.2',
    ])
  })
})
