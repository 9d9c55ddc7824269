import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  isNumericSysctl,
  parseSysctl,
  sysctlKey,
  sysctlValue,
  writeSysctl,
} from '../../src/targets/sysctl.ts'
import { mergeSysctl, orderSysctlFiles, type SysctlTool } from '../../src/targets/sysctl-merge.ts'
import { anyText } from './any-text.ts'

/** Merges files given as path to text. */
function merge(files: Record<string, string>, tool: SysctlTool, known: readonly string[] = []) {
  const ordered = orderSysctlFiles(Object.keys(files), tool)
  return mergeSysctl(
    ordered.map(path => parseSysctl(path, files[path] as string)),
    tool,
    known,
  )
}

describe('parseSysctl', () => {
  it('reads keys, values and their places', () => {
    const file = parseSysctl(
      'f',
      '# top\n  vm.swappiness = 1 # low\n;x=1\n-net/core/somaxconn=4096\n-vm.a\n',
    )
    expect(file.lines).toEqual([
      { key: 'vm.swappiness', value: '1 # low', line: 2, column: 3, ignoreFailure: false },
      { key: 'net.core.somaxconn', value: '4096', line: 4, column: 1, ignoreFailure: true },
      { key: 'vm.a', value: undefined, line: 5, column: 1, ignoreFailure: false },
    ])
  })

  it('names a line without an equals sign', () => {
    expect(parseSysctl('f', 'vm.max_map_count 262144').problems).toEqual([
      {
        code: 'sysctl-syntax',
        line: 1,
        column: 1,
        message: 'not an assignment: "vm.max_map_count 262144"; the line has no effect',
      },
    ])
  })

  it('reads a byte order mark as part of the first key, which is then lost', () => {
    expect(parseSysctl('f', '\ufeffvm.swappiness=1').lines[0]?.key).toBe('\ufeffvm.swappiness')
  })

  it('never throws and keeps what it writes', () => {
    fc.assert(
      fc.property(anyText, text => {
        expect(parseSysctl('f', text).path).toBe('f')
      }),
    )
    const values = [
      { key: 'vm.max_map_count', value: '262144' },
      { key: 'net.ipv4.tcp_rmem', value: '4096 131072 6291456' },
    ]
    expect(
      parseSysctl('f', writeSysctl(values)).lines.map(({ key, value }) => ({ key, value })),
    ).toEqual(values)
  })
})

// formats.md 6.1 and procps sysctl(8): the first separator decides which one is meant.
it.for([
  ['vm.max_map_count', 'vm.max_map_count'],
  ['vm/max_map_count', 'vm.max_map_count'],
  ['net/ipv4/conf/eth0.100/x', 'net.ipv4.conf.eth0/100.x'],
  ['net.ipv4.conf.eth0/100.x', 'net.ipv4.conf.eth0/100.x'],
])('the key %s is %s', ([spelled, dotted]) => {
  expect(sysctlKey(spelled as string)).toBe(dotted)
})

// Kernel: kstrtoul with base 0; proc_dointvec stops at what is no number.
it.for([
  ['0x80', '128'],
  ['0200', '128'],
  ['128 # hi', '128'],
  ['4096\t87380   6291456', '4096 87380 6291456'],
  ['-1', '-1'],
  ['0', '0'],
  ['1k', '1k'],
  ['fq_codel', 'fq_codel'],
  ['9223372036854775807', '9223372036854775807'],
])('the value %s is read as %s', ([text, value]) => {
  expect(sysctlValue(text as string)).toBe(value)
})

describe('mergeSysctl', () => {
  const etc = '/etc/sysctl.d'

  it('lets /etc/sysctl.conf win under procps and ignores it under systemd', () => {
    const files = {
      '/etc/sysctl.conf': 'vm.swappiness=10',
      [`${etc}/99-z.conf`]: 'vm.swappiness=1',
    }
    expect(merge(files, 'procps').effective.get('vm.swappiness')).toMatchObject({
      value: '10',
      file: '/etc/sysctl.conf',
      overrides: [{ value: '1', file: `${etc}/99-z.conf`, line: 1 }],
    })
    expect(merge(files, 'systemd').effective.get('vm.swappiness')?.value).toBe('1')
  })

  it("reads Debian's link in its place: 99-z.conf comes after 99-sysctl.conf", () => {
    const files = {
      [`${etc}/99-sysctl.conf`]: 'vm.swappiness=10',
      [`${etc}/99-z.conf`]: 'vm.swappiness=1',
    }
    expect(merge(files, 'systemd').effective.get('vm.swappiness')?.value).toBe('1')
  })

  it('takes the first directory for equal names, and masks with an empty file', () => {
    const files = {
      '/usr/lib/sysctl.d/50-k.conf': 'vm.max_map_count=1048576',
      [`${etc}/50-k.conf`]: '',
    }
    expect(merge(files, 'systemd').effective.size).toBe(0)
  })

  it('keeps the earlier value when the kernel refuses the later one', () => {
    const files = {
      [`${etc}/10.conf`]: 'vm.max_map_count=262144',
      [`${etc}/99.conf`]: 'vm.max_map_count=1M',
    }
    const merged = merge(files, 'procps')
    expect(merged.effective.get('vm.max_map_count')?.value).toBe('262144')
    expect(merged.refused).toMatchObject([{ raw: '1M', file: `${etc}/99.conf`, line: 1 }])
  })

  it('lets a key of its own beat a glob wherever it stands', () => {
    const files = {
      [`${etc}/a.conf`]: 'net.core.somaxconn=1\n',
      [`${etc}/b.conf`]: 'net.core.somax*=2\nnet.*.other=3',
    }
    const { effective } = merge(files, 'procps', [
      'net.core.somaxconn',
      'net.core.somaxx',
      'net.core.other',
    ])
    expect([...effective].map(([key, { value }]) => [key, value])).toEqual([
      ['net.core.somaxconn', '1'],
      ['net.core.somaxx', '2'],
      ['net.core.other', '3'],
    ])
  })

  it('knows that the dirty pairs exclude each other', () => {
    const bytes = merge(
      { [`${etc}/a.conf`]: 'vm.dirty_bytes=1073741824\nvm.dirty_background_bytes=268435456' },
      'systemd',
    )
    expect(bytes.effective.get('vm.dirty_ratio')).toMatchObject({
      value: '0',
      line: 1,
      zeroedBy: 'vm.dirty_bytes',
    })
    const ratioLast = merge(
      { [`${etc}/a.conf`]: 'vm.dirty_bytes=1073741824\nvm.dirty_ratio=60' },
      'systemd',
    )
    expect(ratioLast.effective.get('vm.dirty_bytes')).toMatchObject({ value: '0', line: 2 })
  })

  it('knows that a background ratio of 0 after the bytes takes the bytes away, and a plain ratio does not', () => {
    const text =
      'vm.dirty_background_bytes=268435456\nvm.dirty_background_ratio=0\nvm.dirty_bytes=1073741824\nvm.dirty_ratio=0'
    const { effective } = merge({ [`${etc}/a.conf`]: text }, 'procps')
    expect(effective.get('vm.dirty_background_bytes')?.value).toBe('0')
    expect(effective.get('vm.dirty_bytes')?.value).toBe('1073741824')
  })

  it('refuses a dirty_bytes of 0, as the kernel does', () => {
    const { effective } = merge(
      { [`${etc}/a.conf`]: 'vm.dirty_ratio=60\nvm.dirty_bytes=0' },
      'procps',
    )
    expect(effective.get('vm.dirty_ratio')?.value).toBe('60')
  })

  it('keeps the earlier place of an equal assignment under systemd, which decides a pair', () => {
    const text = 'vm.dirty_ratio=60\nvm.dirty_bytes=1073741824\nvm.dirty_ratio=60'
    expect(
      merge({ [`${etc}/a.conf`]: text }, 'systemd').effective.get('vm.dirty_ratio')?.value,
    ).toBe('0')
    expect(
      merge({ [`${etc}/a.conf`]: text }, 'procps').effective.get('vm.dirty_ratio')?.value,
    ).toBe('60')
  })
})

it('judges numbers only where the kernel reads numbers', () => {
  expect(isNumericSysctl('vm.max_map_count')).toBe(true)
  expect(isNumericSysctl('net.core.default_qdisc')).toBe(false)
  expect(isNumericSysctl('net.ipv4.tcp_congestion_control')).toBe(false)
})
