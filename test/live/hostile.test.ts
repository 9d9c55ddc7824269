import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { nodeHost } from '../../src/cli/node-host.ts'
import { readHost } from '../../src/live/tree.ts'

let root = ''
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'hostile-'))
  for (const path of [
    'etc/kafka',
    'etc/sysctl.d',
    'etc/security/limits.d',
    'etc/systemd/system',
    'proc/5',
  ]) {
    mkdirSync(join(root, path), { recursive: true })
  }
  writeFileSync(join(root, 'etc/kafka/server.properties'), 'broker.id=1\n')
  writeFileSync(join(root, 'etc/sysctl.d/10-good.conf'), 'vm.swappiness=1\n')
  symlinkSync('loop.conf', join(root, 'etc/sysctl.d/loop.conf'))
  symlinkSync('/etc/hostname', join(root, 'etc/sysctl.d/out.conf'))
  symlinkSync('../../../../../../../etc/hostname', join(root, 'etc/sysctl.d/up.conf'))
  spawnSync('mkfifo', [join(root, 'etc/sysctl.d/fifo.conf')])
  mkdirSync(join(root, 'etc/sysctl.d/directory.conf'))
  writeFileSync(join(root, 'etc/sysctl.d/huge.conf'), '')
  truncateSync(join(root, 'etc/sysctl.d/huge.conf'), 2 ** 30)
  writeFileSync(join(root, 'etc/security/limits.conf'), Uint8Array.of(107, 0, 255, 10))
  writeFileSync(join(root, 'proc/5/cmdline'), 'java\0kafka.Kafka\0/etc/kafka/server.properties\0')
  writeFileSync(join(root, 'proc/5/maps'), '')
  truncateSync(join(root, 'proc/5/maps'), 2 ** 30)
})
afterAll(() => rmSync(root, { recursive: true }))

// A gigabyte of zeros takes its time on a busy machine.
it('reads what can be read and names every other file, without following links out of the tree', {
  timeout: 120_000,
}, () => {
  const host = readHost(nodeHost(), { name: 'h', root })
  expect(host.sysctl.merged.get('vm.swappiness')?.value).toBe('1')
  expect(host.nodes[0]?.properties.get('broker.id')?.value).toBe('1')
  const named = host.problems.map(({ code, file }) => `${code} ${file?.slice(root.length)}`).sort()
  expect(named).toEqual([
    'unreadable /etc/security/limits.conf',
    'unreadable /etc/sysctl.d/directory.conf',
    'unreadable /etc/sysctl.d/fifo.conf',
    'unreadable /etc/sysctl.d/huge.conf',
    'unreadable /etc/sysctl.d/loop.conf',
  ])
  expect(host.files.filter(file => file.includes('hostname'))).toEqual([])
  expect(host.nodes[0]?.process?.maps).toBeUndefined()
})
