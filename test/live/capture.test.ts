import { execFileSync, spawnSync } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { nodeHost } from '../../src/cli/node-host.ts'
import { captureScript } from '../../src/live/capture-script.ts'
import { readHost } from '../../src/live/tree.ts'

const secrets = ['hush1', 'hush2', 'hush3', 'hush4', 'hush5', 'hush6', 'hush7', 'hush8', 'hush9']
const files: Record<string, string> = {
  'etc/os-release': 'ID=debian\n',
  'srv/k/server.properties':
    'broker.id=4\nssl.key.password=hush1\nsasl.jaas.config=org.X required \\\n  password="hush2" \\\n  x="y";\nnum.io.threads=8\nssl.truststore.password : hush3\n# ssl.keystore.password = hush4\nssl.keystore.key=-----BEGIN PRIVATE KEY----- hush5\nlog.dirs=/data\n',
  'etc/systemd/system/kafka.service':
    '[Service]\nUser=kafka\nEnvironmentFile=-/etc/kafka.env\nEnvironment="KAFKA_OPTS=-Dx.password=hush6 -Xss1m" DB_SECRET=hush7\nExecStart=/opt/kafka/bin/kafka-server-start.sh /srv/k/server.properties\n',
  'etc/systemd/system/kafka.service.d/1.conf': '[Service]\nLimitNOFILE=100000\n',
  'etc/kafka.env': 'KAFKA_HEAP_OPTS="-Xmx6g -Xms6g"\nKEYSTORE_PASSWORD=hush8\n',
  'etc/sysctl.d/99-k.conf': 'vm.max_map_count=262144\n',
  'etc/security/limits.d/k.conf': 'kafka - nofile 5\n',
  'etc/passwd': 'kafka:$6$x:1001:1001:Secret Name:/home/k:/bin/sh\n',
  'proc/sys/vm/max_map_count': '262144\n',
  'proc/meminfo': 'MemTotal: 1024 kB\n',
  'proc/12/cmdline':
    'java\0-Xmx1G\0-Dssl.password=hush 9 hush9\0kafka.Kafka\0/srv/k/server.properties\0--override\0sasl.jaas.config=hush9 x\0',
  'proc/12/environ':
    'HOME=/root\0KAFKA_HEAP_OPTS=-Xmx1G\0AWS_SECRET=hush9\0KAFKA_SSL_PASSWORD=hush9\0',
  'proc/12/status': 'Name:\tjava\nUid:\t1001\t1001\t1001\t1001\nThreads:\t9\n',
  'proc/12/maps': '7f00-7f01 rw-s 00000000 fd:01 1 /data/t-0/0.index\n',
  'proc/12/fd': '0\n1\n2\n',
  'proc/13/cmdline': 'bash\0',
}

let directory = ''
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'capture-'))
  writeFileSync(join(directory, 'capture.sh'), captureScript())
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, 'root', path)), { recursive: true })
    writeFileSync(join(directory, 'root', path), text)
  }
  symlinkSync('/dev/null', join(directory, 'root/etc/sysctl.d/50-x.conf'))
})
afterAll(() => rmSync(directory, { recursive: true }))

function everything(path: string): string {
  return readdirSync(path)
    .map(name => {
      const below = join(path, name)
      if (name === '50-x.conf') return ''
      return statSync(below).isDirectory() ? everything(below) : readFileSync(below, 'latin1')
    })
    .join('\n')
}

const shells = ['dash', 'bash', 'sh'].filter(
  shell => spawnSync(shell, ['-c', 'exit 0']).status === 0,
)

describe.for(shells)('the script under %s', shell => {
  const run = (...args: string[]) =>
    spawnSync(shell, [join(directory, 'capture.sh'), '-r', join(directory, 'root'), ...args], {
      encoding: 'utf8',
    })

  it('collects a tree that the reader understands, without a secret', () => {
    const out = join(directory, `tree-${shell}/`)
    const done = run('-o', out)
    expect(done.stderr).toMatch(/wrote/)
    expect(done.status).toBe(0)
    const text = everything(out)
    expect(secrets.filter(secret => text.includes(secret))).toEqual([])
    expect(text).not.toContain('Secret Name')
    const host = readHost(nodeHost(), { name: 'b4', root: out })
    const [node] = host.nodes
    expect(node?.properties.get('num.io.threads')).toMatchObject({ value: '8', line: 6 })
    expect(node?.properties.get('broker.id')?.value).toBe('4')
    expect(node?.properties.get('log.dirs')?.value).toBe('/data')
    expect(node?.unit?.settings.get('LimitNOFILE')?.value).toBe('100000')
    expect(node?.jvm.options.get('MaxHeapSize')?.value).toBe('1073741824')
    expect(node?.jvm.configured.get('MaxHeapSize')?.value).toBe('6442450944')
    expect(node?.jvm.configured.get('ThreadStackSize')?.value).toBe('1048576')
    expect(node?.limits.get('hard nofile')?.value).toBe('5')
    expect(node?.process).toMatchObject({
      pid: 12,
      user: 1001,
      threads: 9,
      descriptors: 3,
      maps: { total: 1, index: 1 },
    })
    expect(host.sysctl.live.get('vm.max_map_count')?.value).toBe('262144')
    expect(host.problems).toEqual([])
  })

  it('writes a tar file, and refuses to write over one', () => {
    const out = join(directory, `${shell}.tar`)
    expect(run('-o', out).status).toBe(0)
    const names = execFileSync('tar', ['-tf', out], { encoding: 'utf8' })
    expect(names).toContain('./srv/k/server.properties')
    expect(run('-o', out)).toMatchObject({ status: 1, stderr: expect.stringContaining('exists') })
  })
})

it('says what it could not find', () => {
  const empty = join(directory, 'empty')
  mkdirSync(empty)
  const done = spawnSync(
    'sh',
    [join(directory, 'capture.sh'), '-r', empty, '-o', join(directory, 'e/')],
    { encoding: 'utf8' },
  )
  expect(done.stderr).toContain('capture: no process of Kafka was found')
})
