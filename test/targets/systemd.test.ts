import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseSystemdEnv } from '../../src/targets/env-file.ts'
import { parseUnit, writeUnit } from '../../src/targets/systemd.ts'
import { mergeUnit } from '../../src/targets/systemd-merge.ts'
import { orderUnitFiles } from '../../src/targets/systemd-order.ts'
import { unitBytes, unitLimit, unitSeconds } from '../../src/targets/systemd-values.ts'
import { systemdWords } from '../../src/targets/systemd-words.ts'
import { anyText } from './any-text.ts'

const merge = (...texts: string[]) =>
  mergeUnit(
    'kafka.service',
    texts.map((text, i) => parseUnit(`f${i}`, `[Service]\n${text}`)),
  )
const value = (key: string, ...texts: string[]) => merge(...texts).settings.get(key)?.value

describe('mergeUnit', () => {
  it('keeps the earlier limit when a line has no value, and says so', () => {
    const merged = merge('LimitNOFILE=100000', 'LimitNOFILE=')
    expect(merged.settings.get('LimitNOFILE')).toMatchObject({
      value: '100000',
      file: 'f0',
      line: 2,
    })
    expect(merged.problems).toMatchObject([
      {
        file: 'f1',
        line: 2,
        message:
          'LimitNOFILE= without a value does not reset it; systemd ignores the line and keeps the earlier value',
      },
    ])
  })

  it('empties lists and the environment', () => {
    expect([
      ...merge('Environment=A=1', 'Environment=\nEnvironment=B=2').environment.keys(),
    ]).toEqual(['B'])
    expect(value('ExecStart', 'ExecStart=/a', 'ExecStart=\nExecStart=/b')).toBe('/b')
  })

  it('says which line of the environment is lost without quotes', () => {
    const merged = merge('Environment=KAFKA_HEAP_OPTS=-Xms6g -Xmx6g')
    expect(merged.environment.get('KAFKA_HEAP_OPTS')?.value).toBe('-Xms6g')
    expect(merged.problems[0]?.message).toBe(
      '"-Xmx6g" is no assignment; systemd ignores it (quote the whole of NAME=value)',
    )
  })

  it('does not show what stands behind an equals sign', () => {
    expect(JSON.stringify(merge('Environment=A=1 -Dx.password=hush').problems)).not.toContain(
      'hush',
    )
  })

  it('reads TimeoutSec as both time-outs and 0 as none', () => {
    expect([
      value('TimeoutStopSec', 'TimeoutSec=6min'),
      value('TimeoutStartSec', 'TimeoutStartSec=0'),
    ]).toEqual(['360', 'infinity'])
  })

  it('names a limit in a section where nothing reads it, and a misspelt one', () => {
    const merged = mergeUnit('kafka.service', [
      parseUnit('f', '[Install]\nLimitNOFILE=1\n[Service]\nLimitNOFILES=2\n'),
    ])
    expect(merged.settings.size).toBe(0)
    expect(merged.problems.map(({ line }) => line)).toEqual([2, 4])
  })
})

// Measured with systemd 252: test/conformance/systemd compares many more.
it.for([
  ['LimitNOFILE', '5:10', { soft: '5', hard: '10' }],
  ['LimitNOFILE', '10:5', undefined],
  ['LimitNOFILE', '64K', undefined],
  ['LimitNOFILE', '010', { soft: '8', hard: '8' }],
  ['LimitMEMLOCK', '64K', { soft: '65536', hard: '65536' }],
  ['LimitAS', 'infinity', { soft: 'infinity', hard: 'infinity' }],
  ['LimitCPU', '2min', { soft: '120', hard: '120' }],
  ['LimitNICE', '-5', { soft: '25', hard: '25' }],
] as const)('%s=%s', ([key, text, expected]) => {
  expect(unitLimit(key, text)).toEqual(expected)
})

it('reads sizes and times', () => {
  expect([unitBytes('1G 512M'), unitBytes('1.5T'), unitBytes('5K 1G'), unitBytes('1GB')]).toEqual([
    '1610612736',
    '1649267441664',
    undefined,
    undefined,
  ])
  expect([
    unitSeconds('5min 20s'),
    unitSeconds('100ms'),
    unitSeconds('infinity'),
    unitSeconds('soon'),
  ]).toEqual(['320', '0.1', 'infinity', undefined])
})

it('orders drop-ins by name, the stronger directory first, prefixes and types too', () => {
  const etc = '/etc/systemd/system'
  const lib = '/usr/lib/systemd/system'
  const order = orderUnitFiles('confluent-kafka.service', [
    `${lib}/confluent-kafka.service`,
    `${lib}/confluent-kafka.service.d/50-a.conf`,
    `${etc}/confluent-kafka.service.d/50-a.conf`,
    `${etc}/confluent-.service.d/20-b.conf`,
    `${etc}/service.d/90-c.conf`,
    `${etc}/confluent-kafka.service.d/notes.txt`,
  ])
  expect(order).toEqual({
    fragment: `${lib}/confluent-kafka.service`,
    dropIns: [
      `${etc}/confluent-.service.d/20-b.conf`,
      `${etc}/confluent-kafka.service.d/50-a.conf`,
      `${etc}/service.d/90-c.conf`,
    ],
  })
})

describe('any text', () => {
  it('gives a unit and an environment, never a throw', () => {
    fc.assert(
      fc.property(anyText, text => {
        expect(
          mergeUnit('a@b.service', [parseUnit('f', `[Service]\nEnvironment=${text}\n${text}`)])
            .settings,
        ).toBeInstanceOf(Map)
        expect(parseSystemdEnv(text)).toBeInstanceOf(Array)
        expect(systemdWords(text).words).toBeInstanceOf(Array)
      }),
    )
  })

  it('comes back from the environment it was written to', () => {
    const written = anyText.filter(isWritable)
    fc.assert(
      fc.property(written, text => {
        const unit = writeUnit('Service', [{ key: 'Environment', words: [`X=${text}`] }])
        expect(mergeUnit('kafka.service', [parseUnit('f', unit)]).environment.get('X')?.value).toBe(
          text,
        )
      }),
    )
  })
})

/** Control characters other than tab and line ends are no part of a variable. */
function isWritable(text: string): boolean {
  const codes = [...text].map(char => char.charCodeAt(0))
  return codes.every(code => (code > 31 && code < 127) || code > 159 || [9, 10, 13].includes(code))
}
