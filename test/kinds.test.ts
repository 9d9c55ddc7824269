import fc from 'fast-check'
import { describe, expect, expectTypeOf, test } from 'vitest'
import * as host from '../src/host-kinds.ts'
import * as kinds from '../src/kinds.ts'

const none = Number.POSITIVE_INFINITY

// What Kafka accepts was measured with the released jars 2.4 to 4.4.
test.for([
  { kind: kinds.count, text: ' 9 ', want: 9 },
  { kind: kinds.count, text: '+5', want: 5 },
  { kind: kinds.count, text: '05', want: 5 },
  { kind: kinds.count, text: '', want: undefined },
  { kind: kinds.count, text: '1_000', want: undefined },
  { kind: kinds.count, text: '1e6', want: undefined },
  { kind: kinds.count, text: '1.0', want: undefined },
  { kind: kinds.count, text: '5 # note', want: undefined },
  { kind: kinds.bytes, text: '1073741824', want: 1073741824 },
  { kind: kinds.bytes, text: '1GB', want: undefined },
  { kind: kinds.bytes, text: '1g', want: undefined },
  { kind: kinds.milliseconds, text: '7d', want: undefined },
  { kind: kinds.milliseconds, text: '9223372036854775807', want: none },
  { kind: kinds.seconds, text: '300', want: 300_000 },
  { kind: kinds.minutes, text: '10080', want: 604_800_000 },
  { kind: kinds.hours, text: '168', want: 604_800_000 },
  { kind: kinds.retentionMs, text: '-1', want: none },
  { kind: kinds.retentionMs, text: '-2', want: none },
  { kind: kinds.retentionHours, text: '-1', want: none },
  { kind: kinds.millisecondsOrNoLimit, text: '-2', want: -2 },
  { kind: kinds.bytesOrNoLimit, text: '-1', want: none },
  { kind: kinds.poolBytes, text: '0', want: none },
  { kind: kinds.countOrNoLimit, text: '2147483647', want: none },
  { kind: kinds.boolean, text: 'TRUE', want: true },
  { kind: kinds.boolean, text: 'yes', want: undefined },
  { kind: kinds.boolean, text: '1', want: undefined },
  { kind: kinds.ratio, text: '.5', want: 0.5 },
  { kind: kinds.ratio, text: '5e-1', want: 0.5 },
  { kind: kinds.ratio, text: '0.5f', want: 0.5 },
  { kind: kinds.ratio, text: '0,5', want: undefined },
  { kind: kinds.decimalRate, text: '1.7976931348623157E308', want: none },
  { kind: kinds.percentage, text: '75.000000', want: 0.75 },
  { kind: kinds.text, text: ' a b ', want: 'a b' },
  { kind: kinds.list, text: ' b , a ,', want: ['b', 'a'] },
  { kind: kinds.set, text: 'delete,compact,delete', want: ['compact', 'delete'] },
  { kind: kinds.set, text: '', want: [] },
])('$kind.name reads "$text"', ({ kind, text, want }) => {
  expect(kind.parse(text)).toEqual(want)
})

// Measured against the kernel, pam_limits, systemd 252 and OpenJDK 17.0.15.
test.for([
  { kind: host.sysctlCount, text: '0x80', want: 128 },
  { kind: host.sysctlCount, text: '0200', want: 128 },
  { kind: host.sysctlCount, text: '128 # hi', want: 128 },
  { kind: host.sysctlCount, text: '1k', want: undefined },
  { kind: host.sysctlCount, text: '9223372036854775807', want: none },
  { kind: host.sysctlKib, text: '65536', want: 67_108_864 },
  { kind: host.sysctlCentiseconds, text: '3000', want: 30_000 },
  { kind: host.sysctlVector, text: '4096\t87380\t6291456', want: [4096, 87380, 6291456] },
  { kind: host.pamCount, text: '64k', want: 64 },
  { kind: host.pamCount, text: '3,000', want: 3 },
  { kind: host.pamCount, text: '1e5', want: 1 },
  { kind: host.pamCount, text: 'unlimited', want: none },
  { kind: host.pamCount, text: '-1', want: none },
  { kind: host.pamCount, text: 'lots', want: undefined },
  { kind: host.pamKib, text: '128', want: 131_072 },
  { kind: host.unitCount, text: '1024:524288', want: 524_288 },
  { kind: host.unitCount, text: 'infinity', want: none },
  { kind: host.unitCount, text: '100k', want: undefined },
  { kind: host.unitBytes, text: '8M', want: 8_388_608 },
  { kind: host.unitLevel, text: '-500', want: -500 },
  { kind: host.timeSpan, text: '6min', want: 360_000 },
  { kind: host.timeSpan, text: '360', want: 360_000 },
  { kind: host.timeSpan, text: '5min 20s', want: 320_000 },
  { kind: host.timeSpan, text: 'infinity', want: none },
  { kind: host.timeSpan, text: 'soon', want: undefined },
  { kind: host.serviceTimeout, text: '0', want: none },
  { kind: host.jvmSize, text: '6g', want: 6_442_450_944 },
  { kind: host.jvmSize, text: '6G', want: 6_442_450_944 },
  { kind: host.jvmSize, text: '0x40000000', want: 1_073_741_824 },
  { kind: host.jvmSize, text: '1.5g', want: undefined },
  { kind: host.jvmSize, text: '1gb', want: undefined },
  { kind: host.jvmMilliseconds, text: '20ms', want: undefined },
  { kind: host.jvmFlag, text: 'true', want: true },
])('$kind.name reads "$text"', ({ kind, text, want }) => {
  expect(kind.parse(text)).toEqual(want)
})

test.for([
  { kind: kinds.hours, value: 604_800_000, want: '168' },
  { kind: kinds.retentionMs, value: none, want: '-1' },
  { kind: kinds.count, value: none, want: '9223372036854775807' },
  { kind: kinds.countOrNoLimit, value: none, want: '2147483647' },
  { kind: kinds.percentage, value: 0.07, want: '7' },
  { kind: host.jvmSize, value: 6_442_450_944, want: '6g' },
  { kind: host.jvmSize, value: 1_000_000_000, want: '1000000000' },
  { kind: host.pamKib, value: 8_388_608, want: '8192' },
  { kind: host.pamCount, value: none, want: 'unlimited' },
  { kind: host.unitCount, value: none, want: 'infinity' },
  { kind: host.serviceTimeout, value: 360_000, want: '360s' },
  { kind: host.sysctlCentiseconds, value: 30_000, want: '3000' },
])('$kind.name writes $want', ({ kind, value, want }) => {
  expect(kind.format(value)).toBe(want)
})

describe('what is written is read back', () => {
  const numeric = [
    kinds.count,
    kinds.bytes,
    kinds.retentionMs,
    kinds.bytesOrNoLimit,
    kinds.poolBytes,
    host.sysctlCount,
    host.pamCount,
    host.unitCount,
    host.unitBytes,
    host.jvmSize,
    host.jvmCount,
  ]
  test.for(numeric)('$name', kind => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 31 - 2 }), value => {
        expect(kind.parse(kind.format(value))).toBe(value)
      }),
    )
  })
  test('lists', () => {
    const item = fc.stringMatching(/^[a-z0-9:/]{1,9}$/)
    fc.assert(
      fc.property(fc.array(item), value => {
        expect(kinds.list.parse(kinds.list.format(value))).toEqual(value)
      }),
    )
  })
})

test('a number of one unit does not pass for another', () => {
  const count: kinds.Count = 3
  expectTypeOf<5>().toExtend<kinds.Bytes>()
  // @ts-expect-error a count is no size
  const bytes: kinds.Bytes = count
  expect(bytes).toBe(3)
})
