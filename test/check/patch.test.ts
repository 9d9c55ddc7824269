import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { check } from '../../src/check.ts'
import { fixDiff } from '../../src/check/fix-diff.ts'
import { unifiedDiff } from '../../src/check/unified-diff.ts'
import { memoryHost } from '../host.ts'
import { samples, sized } from '../settings/sample.ts'
import { checkFiles, inputFor, planFiles } from './support.ts'

/** Applies a patch with the real program; gives the files back. */
function applied(files: Readonly<Record<string, string>>, patch: string): Record<string, string> {
  const directory = mkdtempSync(join(tmpdir(), 'kafka-size-patch-'))
  try {
    for (const [path, text] of Object.entries(files)) {
      execFileSync('mkdir', ['-p', join(directory, path, '..')])
      writeFileSync(join(directory, path), text)
    }
    // --fuzz=0: every line has to be where the patch says.
    execFileSync('patch', ['-p1', '--fuzz=0', '--no-backup-if-mismatch', '-s'], {
      cwd: directory,
      input: patch,
    })
    return Object.fromEntries(
      Object.keys(files).map(path => [path, readFileSync(join(directory, path), 'utf8')]),
    )
  } finally {
    rmSync(directory, { recursive: true })
  }
}

describe('unified diffs', () => {
  const line = fc.constantFrom('a', 'b', 'c', '', 'secret', 'd=1')
  const file = fc.record({
    lines: fc.array(line, { minLength: 1, maxLength: 25 }),
    ends: fc.boolean(),
    changes: fc.array(fc.tuple(fc.nat(24), fc.option(fc.constantFrom('x', 'y=2'), { nil: undefined })), { maxLength: 6 }),
    added: fc.array(fc.constantFrom('n1', 'n2'), { maxLength: 2 }),
  })

  test('apply with the real patch, and never show a secret line', () => {
    fc.assert(
      fc.property(file, ({ lines, ends, changes, added }) => {
        const text = `${lines.join('\n')}${ends ? '\n' : ''}`
        const all = text.split('\n')
        const last = all.at(-1) === '' ? all.length - 1 : all.length
        const isSecret = (number: number) => all[number - 1] === 'secret'
        const changed = new Map(
          changes.map(([index, to]) => [index + 1, to] as const).filter(([number]) => number <= last && !isSecret(number)),
        )
        const isOpen = all.at(-1) !== ''
        const diff = unifiedDiff({ file: 'f', lines: all, changed, added, isSecret })
        expect(diff).not.toContain('secret')
        const kept = all.slice(0, last).flatMap((one, index) => {
          if (!changed.has(index + 1)) return [one]
          const to = changed.get(index + 1)
          return to === undefined ? [] : [to]
        })
        const mayAdd = added.length > 0 && !(isOpen && isSecret(last))
        const whole = [...kept, ...(mayAdd ? added : [])]
        if (diff === '') {
          expect(whole).toEqual(all.slice(0, last))
          return
        }
        const after = applied({ f: text }, diff)['f'] ?? ''
        expect(after.replace(/\n$/, '').split('\n')).toEqual(whole.length === 0 ? [''] : whole)
      }),
      { numRuns: 150 },
    )
  }, 120_000)
})

describe('--fix-diff', () => {
  test('repairs what was changed in the files of a plan', async () => {
    const sizing = await sized('separate')
    const files = await planFiles(sizing)
    const edit = (path: string, from: RegExp, to: string) => {
      const text = files[path] ?? ''
      expect(text).toMatch(from)
      files[path] = text.replace(from, to)
    }
    edit('/hosts/broker-1/server.properties', /^num\.io\.threads=.*$/m, 'num.io.threads=2')
    edit('/hosts/broker-1/server.properties', /^min\.insync\.replicas=.*\n/m, '')
    edit('/hosts/broker-1/server.properties', /$/, 'ssl.key.password=hunter2\nport=9092\nlog.roll.ms = 5 # short\nnum.io.threads=\\\n 3\n')
    edit('/hosts/broker-1/sysctl.conf', /^vm\.swappiness = .*$/m, 'vm.swappiness=60')
    edit('/hosts/broker-1/sysctl.conf', /^vm\.max_map_count.*\n/m, '')
    edit('/hosts/broker-1/limits.conf', /^(\S+) - nofile .*$/m, '$1  -  nofile  1024')
    edit('/hosts/broker-2/jvm.env', /-Xmx\d+g/, '-Xmx31g')
    edit('/hosts/broker-2/jvm.env', / -XX:MaxGCPauseMillis=20/, '')
    edit('/hosts/broker-2/kafka.service.d/10-kafka-size.conf', /^LimitNOFILE=.*$/m, 'LimitNOFILE=4096')
    edit('/hosts/broker-2/kafka.service.d/10-kafka-size.conf', /^TimeoutStopSec=.*\n/m, '')
    edit('/hosts/broker-2/kafka.service.d/10-kafka-size.conf', /-Xms\d+g/, '-Xms1g')
    const host = memoryHost(files)
    const result = check(host, await inputFor(host, { sizing, live: '/hosts/{host}' }))
    expect(result.findings.length).toBeGreaterThanOrEqual(10)
    const { patches, skipped } = fixDiff(host, result.edits)
    expect(skipped).toEqual([])
    const patch = patches.join('')
    expect(patch).not.toContain('hunter2')
    const relative = Object.fromEntries(Object.entries(files).map(([path, text]) => [path.slice(1), text]))
    const repaired = applied(relative, patch)
    const again = await checkFiles(
      Object.fromEntries(Object.entries(repaired).map(([path, text]) => [`/${path}`, text])),
      { sizing },
    )
    expect(again.findings).toEqual([])
    expect(repaired['hosts/broker-1/server.properties']).toContain('ssl.key.password=hunter2')
  })

  test('leaves identity and place to a person', async () => {
    const sizing = await sized('separate')
    const files = await planFiles(sizing)
    const path = '/hosts/broker-1/server.properties'
    const text = files[path] ?? ''
    const other = new Map([
      ['node.id', '77'],
      ['process.roles', 'broker,controller'],
      ['broker.rack', 'z'],
      ['log.dirs', '/old/logs # the old disk'],
      ['metadata.log.dir', '/old/metadata'],
      ['listeners', 'PLAINTEXT://:19092'],
      ['advertised.listeners', 'PLAINTEXT://elsewhere:19092'],
      ['listener.security.protocol.map', 'PLAINTEXT:PLAINTEXT'],
      ['inter.broker.listener.name', 'PLAINTEXT'],
      ['controller.listener.names', 'OTHER'],
      ['controller.quorum.bootstrap.servers', 'elsewhere:9093'],
      ['log.dir', '/old/logs'],
      ['zookeeper.connect', 'zk:2181'],
      ['num.io.threads', '2'],
    ])
    const rest = text.split('\n').filter(line => !other.has(line.split('=')[0] ?? ''))
    files[path] = `${rest.join('\n')}${[...other].map(([key, value]) => `${key}=${value}\n`).join('')}`
    // Missing altogether: the plan's value must not be written either.
    const second = '/hosts/broker-2/server.properties'
    files[second] = (files[second] ?? '').replace(/^(log\.dirs|node\.id)=.*\n/gm, '')
    const host = memoryHost(files)
    const result = check(host, await inputFor(host, { sizing, live: '/hosts/{host}' }))
    const { patches, skipped } = fixDiff(host, result.edits)
    const changed = patches.join('').split('\n').filter(line => /^[-+](?![-+])/.test(line))
    expect(changed.map(line => line.replace(/=.*/, ''))).toEqual(['-num.io.threads', '+num.io.threads'])
    expect(skipped.filter(one => one.includes('log.dirs '))).toHaveLength(2)
    const moved = result.findings.filter(one => one.key === 'log.dirs')
    expect(moved.map(one => one.file)).toEqual([path, second])
    expect(moved[1]?.fix).toBe(
      'look which is right, the declaration or the broker, and change that one: where its data does not lie it starts empty, and in KRaft mode not at all ("No meta.properties found"); it is not in the patch of --fix-diff',
    )
  })

  test('has nothing for files that agree', async () => {
    const sizing = await sized(samples['laptop'] ?? '')
    const { edits } = await checkFiles(await planFiles(sizing), { sizing })
    expect(edits).toEqual([])
  })
})
