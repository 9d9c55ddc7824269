import { describe, expect, test } from 'vitest'
import { resolveVersion } from '../../src/kafka/resolve.ts'

describe('resolveVersion', () => {
  test.for([
    ['3.9.1', '3.9.1', undefined],
    [' 4.4.0 ', '4.4.0', undefined],
    ['2.8', '2.8.2', undefined],
    ['3.9', '3.9.2', undefined],
    ['3.9.x', '3.9.2', undefined],
    ['4.1', '4.1.2', undefined],
    ['3.9.1-cp2', '3.9.1', 'Confluent'],
    ['3.9.1-ccs', '3.9.1', 'Confluent'],
    ['3.9.1-ce', '3.9.1', 'Confluent'],
    ['4.0.0.redhat-00002', '4.0.0', 'Red Hat'],
    ['3.7.x.kraft', '3.7.2', 'Amazon MSK'],
    ['2.8.2.tiered', '2.8.2', 'Amazon MSK'],
    ['3.4.1.7.3.1.0-197', '3.4.1', 'Cloudera'],
    ['3.9.0-debian-12-r6', '3.9.0', 'Bitnami'],
    ['7.9.1', '3.9.0', 'Confluent'],
    ['7.9.x', '3.9.0', 'Confluent'],
    ['7.9.1-ccs', '3.9.0', 'Confluent'],
    ['7.0', '3.0.0', 'Confluent'],
    ['6.2.15', '2.8.0', 'Confluent'],
    ['8.0.0', '4.0.0', 'Confluent'],
    ['8.1', '4.1.0', 'Confluent'],
    ['8.2.x', '4.2.0', 'Confluent'],
    ['8.3.1-1-ubi9', '4.3.0', 'Confluent'],
    ['3.7.0.redhat-00007', '3.7.0', 'Red Hat'],
    ['2.8.1.7.1.9.0-387', '2.8.1', 'Cloudera'],
    ['3.5.1.kraft', '3.5.1', 'Amazon MSK'],
  ] as const)('%s is %s', ([text, version, vendor]) => {
    expect(resolveVersion(text)).toMatchObject({ ok: true, version })
    const resolved = resolveVersion(text)
    expect(resolved.ok ? resolved.vendor : 'refused').toBe(vendor)
  })

  test.for([
    ['4.9', 'unknown Kafka version "4.9"; known: 2.8, 3.0,'],
    ['3.10', 'unknown Kafka version "3.10"; known: 2.8, 3.0,'],
    ['2.1', 'unknown Kafka version "2.1"; known: 2.8, 3.0,'],
    ['', 'unknown Kafka version "";'],
    ['latest', 'unknown Kafka version "latest";'],
    ['4', 'unknown Kafka version "4";'],
    ['9.0', 'unknown Kafka version "9.0";'],
    ['7.99', 'unknown Kafka version "7.99";'],
    ['7.9lts', 'unknown Kafka version "7.9lts";'],
    ['v4.0', 'unknown Kafka version "v4.0";'],
    ['8.9.0', 'unknown Kafka version "8.9.0";'],
    ['2.5.0.7.1.7.0-551', 'unknown Kafka version "2.5.0.7.1.7.0-551";'],
    ['6.1.0', 'Confluent Platform 6.1 is Apache Kafka 2.7, which is not known;'],
    ['3.9.1-acme', 'Kafka version "3.9.1-acme" has an unknown vendor suffix "-acme";'],
    ['4.4.0-rc1', 'Kafka version "4.4.0-rc1" is not a released version;'],
    ['4.4.0-SNAPSHOT', 'Kafka version "4.4.0-SNAPSHOT" is not a released version;'],
  ] as const)('%s is refused', ([text, message]) => {
    const resolved = resolveVersion(text)
    expect(resolved.ok).toBe(false)
    expect(resolved.ok ? '' : resolved.message).toContain(message)
  })

  test('a patch without data takes the nearest one and says so', () => {
    expect(resolveVersion('4.3.7')).toStrictEqual({
      ok: true,
      version: '4.3.1',
      note: 'no data of 4.3.7; using 4.3.1, the nearest release of 4.3',
    })
  })

  test('a floating patch says which one was taken', () => {
    expect(resolveVersion('4.0.x.kraft')).toStrictEqual({
      ok: true,
      version: '4.0.2',
      vendor: 'Amazon MSK',
      note: '"4.0.x.kraft" names no patch; using 4.0.2, the newest known of 4.0',
    })
  })

  test('an unknown version lists every known minor', () => {
    const resolved = resolveVersion('4.9')
    expect(resolved.ok ? '' : resolved.message).toBe(
      'unknown Kafka version "4.9"; known: 2.8, 3.0, 3.1, 3.2, 3.3, 3.4, 3.5, 3.6, 3.7, 3.8, 3.9, 4.0, 4.1, 4.2, 4.3, 4.4 and their patches',
    )
  })
})
