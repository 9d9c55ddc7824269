import { describe, expect, test } from 'vitest'
import { loadClients, loadRelease, validate } from '../../src/kafka/index.ts'

const ok = undefined

// Verdicts of ConfigDef.parse of the release's own jar.
describe('validate', () => {
  test.for([
    [
      '4.0.0',
      'log.segment.bytes',
      '20000',
      'Invalid value 20000 for configuration log.segment.bytes: Value must be at least 1048576',
    ],
    ['3.9.2', 'log.segment.bytes', '20000', ok],
    [
      '4.2.0',
      'num.replica.fetchers',
      '0',
      'Invalid value 0 for configuration num.replica.fetchers: Value must be at least 1',
    ],
    ['4.1.2', 'num.replica.fetchers', '0', ok],
    ['3.9.2', 'num.io.threads', ' +8 ', ok],
    [
      '3.9.2',
      'num.io.threads',
      '',
      'Invalid value  for configuration num.io.threads: Not a number of type INT',
    ],
    [
      '3.9.2',
      'num.io.threads',
      '1e6',
      'Invalid value 1e6 for configuration num.io.threads: Not a number of type INT',
    ],
    [
      '3.9.2',
      'num.io.threads',
      '2147483648',
      'Invalid value 2147483648 for configuration num.io.threads: Not a number of type INT',
    ],
    [
      '3.9.2',
      'log.retention.ms',
      '7d',
      'Invalid value 7d for configuration log.retention.ms: Not a number of type LONG',
    ],
    ['3.9.2', 'auto.create.topics.enable', 'FALSE', ok],
    [
      '3.9.2',
      'auto.create.topics.enable',
      'yes',
      'Invalid value yes for configuration auto.create.topics.enable: Expected value to be either true or false',
    ],
    ['3.2.3', 'compression.type', 'LZ4', ok],
    [
      '3.3.0',
      'compression.type',
      'LZ4',
      'Invalid value LZ4 for configuration compression.type: String must be one of: uncompressed, zstd, lz4, snappy, gzip, producer',
    ],
    ['4.1.2', 'log.dirs', '/a,', ok],
    ['4.2.0', 'log.dirs', '/a,', "Configuration 'log.dirs' values must not be empty."],
    ['4.2.0', 'log.dirs', '/a,/a', ok],
    ['4.2.0', 'listeners', '', "Configuration 'listeners' must not be empty."],
    ['4.1.2', 'process.roles', 'broker,controller', ok],
    [
      '4.1.2',
      'process.roles',
      'brokr',
      'Invalid value brokr for configuration process.roles: String must be one of: broker, controller',
    ],
    ['3.9.2', 'compression.gzip.level', '-1', ok],
    ['3.9.2', 'controller.quorum.voters', '1@h:9093', ok],
    ['3.9.2', 'log.cleaner.min.cleanable.ratio', '.5', ok],
  ] as const)('%s %s=%s', async ([version, name, text, verdict]) => {
    const key = (await loadRelease(version)).broker.get(name)!
    expect(validate(key, text)).toBe(verdict)
  })

  test.for([
    ['4.0.2', 'segment.bytes', '20000', true],
    ['4.1.0', 'segment.bytes', '20000', false],
    ['4.4.0', 'cleanup.policy', ' compact , delete ', true],
    ['4.4.0', 'cleanup.policy', 'DELETE', false],
    ['4.4.0', 'cleanup.policy', 'delete,', false],
    ['4.1.2', 'cleanup.policy', '', true],
    ['4.4.0', 'retention.ms', '-2', false],
    ['4.4.0', 'retention.bytes', '-5', true],
    ['4.4.0', 'min.cleanable.dirty.ratio', '1.5', false],
    ['4.4.0', 'leader.replication.throttled.replicas', '*', true],
    ['4.4.0', 'leader.replication.throttled.replicas', '0:1,1:2', true],
    ['4.4.0', 'leader.replication.throttled.replicas', 'none', false],
    ['2.8.2', 'message.format.version', '2.7', true],
    ['2.8.2', 'message.format.version', '3.9', false],
  ] as const)('topic of %s: %s=%s', async ([version, name, text, accepted]) => {
    const key = (await loadRelease(version)).topic.get(name)!
    expect(validate(key, text) === undefined).toBe(accepted)
  })

  test.for([
    ['4.0.0', 'by_duration:PT1H', true],
    ['4.0.0', 'by_duration:-PT1H', false],
    ['4.0.0', 'Latest', false],
    ['3.9.2', 'by_duration:PT1H', false],
  ] as const)('auto.offset.reset of %s: %s', async ([version, text, accepted]) => {
    const key = (await loadClients(version)).consumer.get('auto.offset.reset')!
    expect(validate(key, text) === undefined).toBe(accepted)
  })
})
