import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { limitUnit, parseLimits, writeLimits } from '../../src/targets/limits.ts'
import { type LimitsUser, mergeLimits, orderLimitsFiles } from '../../src/targets/limits-merge.ts'
import { parseProcessLimits, parseUlimit } from '../../src/targets/process-limits.ts'
import { anyText } from './any-text.ts'

const kafka: LimitsUser = { name: 'kafka', uid: 1001, gid: 1001, groups: ['kafka', 'apps'] }
const root: LimitsUser = { name: 'root', uid: 0, gid: 0, groups: ['root'] }
const first = '/etc/security/limits.conf'

function merge(text: string, user = kafka, sparesRoot = true) {
  return mergeLimits([parseLimits(first, text)], user, sparesRoot)
}
function values(text: string, user = kafka, sparesRoot = true) {
  return Object.fromEntries(
    [...merge(text, user, sparesRoot).effective].map(([key, { value }]) => [key, value]),
  )
}

describe('parseLimits', () => {
  // Measured through su: formats.md 6.2.
  it.for([
    ['nofile', '64k', '64'],
    ['nofile', '3,000', '3'],
    ['nofile', '100.9', '100'],
    ['nofile', '1e5', '1'],
    ['nofile', '0x10', '0'],
    ['memlock', '128', '131072'],
    ['nofile', 'unlimited', 'unlimited'],
    ['as', '-1', 'unlimited'],
    ['core', 'INFINITY', 'unlimited'],
    ['cpu', '2', '120'],
    ['nice', '-20', '40'],
    ['nofile', '18446744073709551615', 'unlimited'],
    ['as', '18014398509481984', 'unlimited'],
  ])('reads %s %s as %s', ([item, raw, value]) => {
    expect(parseLimits('f', `kafka - ${item} ${raw}`).lines[0]?.value).toBe(value)
  })

  it('says which lines are skipped and which values are cut', () => {
    const text =
      'kafka hard nofile lots\nkafka both nofile 1\nkafka hard nofiles 1\nkafka hard nofile\nkafka hard nofile 100k # x\n'
    expect(
      parseLimits('f', text).problems.map(({ line, message }) => `${line}: ${message}`),
    ).toEqual([
      '1: "lots" is no number for nofile; the line is skipped',
      '2: unknown type "both", expected soft, hard or -; the line is skipped',
      '3: unknown item "nofiles"; the line is skipped',
      '4: expected "<domain> <type> <item> <value>", got "kafka hard nofile"; the line is skipped',
      '5: "100k" is read as 100: what follows the digits is ignored',
    ])
  })

  it('never throws', () => {
    fc.assert(
      fc.property(anyText, text => {
        expect(parseLimits('f', text).path).toBe('f')
      }),
    )
  })

  it('reads back what it writes', () => {
    const lines = [{ domain: 'kafka', type: '-', item: 'nofile', value: '128000' }]
    expect(parseLimits('f', writeLimits(lines)).lines).toMatchObject([
      { domain: 'kafka', type: '-', item: 'nofile', value: '128000' },
    ])
    expect([limitUnit('memlock'), limitUnit('nofile')]).toEqual([1024, 1])
  })
})

describe('mergeLimits', () => {
  it('prefers the user to the group to everyone, wherever they stand', () => {
    expect(values('kafka hard nofile 3\n@apps hard nofile 2\n* hard nofile 1')).toEqual({
      'hard nofile': '3',
    })
    expect(values('@apps hard nofile 2\n* hard nofile 1')).toEqual({ 'hard nofile': '2' })
  })

  it('leaves hard alone when a dash line loses its soft half', () => {
    expect(values('kafka soft nofile 500\n* hard nofile 9000\n* - nofile 900')).toEqual({
      'soft nofile': '500',
      'hard nofile': '9000',
    })
    expect(values('* hard nofile 9000\n* - nofile 900')).toEqual({
      'soft nofile': '900',
      'hard nofile': '900',
    })
  })

  it('lowers a soft value above the hard one and says so', () => {
    const { effective } = merge('kafka soft nofile 9000\nkafka hard nofile 4096')
    expect(effective.get('soft nofile')).toMatchObject({ value: '4096', lowered: true, line: 1 })
  })

  it('spares root on Debian only', () => {
    expect(values('* hard nofile 1\n@root hard core 1', root)).toEqual({})
    expect(values('* hard nofile 1', root, false)).toEqual({ 'hard nofile': '1' })
    expect(values('root hard nofile 2', root)).toEqual({ 'hard nofile': '2' })
  })

  it('stops at "user -"', () => {
    expect(merge('* hard nofile 1\nkafka -\nkafka hard nofile 2')).toEqual({
      effective: new Map(),
      exempt: { file: first, line: 2 },
    })
  })

  it('keeps what was beaten, and its file', () => {
    const files = [
      parseLimits(first, 'kafka hard nofile 1'),
      parseLimits('/etc/security/limits.d/90-k.conf', '\nkafka hard nofile 2'),
    ]
    expect(mergeLimits(files, kafka, true).effective.get('hard nofile')).toMatchObject({
      value: '2',
      file: '/etc/security/limits.d/90-k.conf',
      line: 2,
      overrides: [{ value: '1', file: first, line: 1 }],
    })
  })

  it('reads limits.conf first and only files that end in .conf', () => {
    const d = '/etc/security/limits.d'
    expect(
      orderLimitsFiles([`${d}/b.conf`, `${d}/90-a.conf`, `${d}/95-c.txt`, `${d}/B.conf`, first]),
    ).toEqual([first, `${d}/90-a.conf`, `${d}/B.conf`, `${d}/b.conf`])
  })
})

it('reads /proc/PID/limits by the columns of its heading', () => {
  const text = [
    'Limit                     Soft Limit           Hard Limit           Units     ',
    'Max stack size            8388608              unlimited            bytes     ',
    'Max open files            1024                 524288               files     ',
    'Max nice priority         0                    0                    ',
  ].join('\n')
  expect(parseProcessLimits(text)).toEqual([
    { item: 'stack', soft: '8388608', hard: 'unlimited', line: 2 },
    { item: 'nofile', soft: '1024', hard: '524288', line: 3 },
    { item: 'nice', soft: '0', hard: '0', line: 4 },
  ])
})

it('reads ulimit -a in bytes and counts, with the padding of any bash', () => {
  const text =
    'core file size (blocks, -c) unlimited\nmax locked memory (kbytes, -l) 64\nopen files                          (-n) 1024\nvirtual memory (kbytes, -v) 6899920\npipe size (512 bytes, -p) 8\n'
  expect(parseUlimit(text).map(({ item, value }) => [item, value])).toEqual([
    ['core', 'unlimited'],
    ['memlock', '65536'],
    ['nofile', '1024'],
    ['as', '7065518080'],
  ])
})
