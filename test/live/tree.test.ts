import { describe, expect, it } from 'vitest'
import { HostError } from '../../src/host.ts'
import type { LiveEntries, LiveHost } from '../../src/live/model.ts'
import { readHost } from '../../src/live/tree.ts'
import { type Content, memoryHost } from '../host.ts'

/** Reads a tree whose files are given by their path on the described host. */
function read(files: Record<string, Content>, options: object = {}): LiveHost {
  const placed = Object.entries(files).map(([path, content]) => [`/trees/b1${path}`, content])
  return readHost(memoryHost(Object.fromEntries(placed)), {
    name: 'b1',
    root: '/trees/b1',
    ...options,
  })
}
const value = (entries: LiveEntries | undefined, key: string) => entries?.get(key)?.value
const problems = (host: LiveHost) =>
  host.problems.map(({ code, file, line }) => `${file}:${line ?? ''} ${code}`)

const unit = `[Service]
User=kafka
Environment="KAFKA_HEAP_OPTS=-Xms6g -Xmx6g" MALLOC_ARENA_MAX=4
EnvironmentFile=-/etc/default/kafka
ExecStart=/opt/kafka/bin/kafka-server-start.sh /srv/kafka/server.properties --override num.io.threads=12
LimitNOFILE=100000
`

describe('a host with a unit', () => {
  const host = read({
    '/etc/os-release': 'ID=ubuntu\nID_LIKE=debian\nPRETTY_NAME="Ubuntu 24.04"\n',
    '/etc/systemd/system/kafka.service': unit,
    '/etc/systemd/system/kafka.service.d/10-k.conf':
      '[Service]\nLimitNOFILE=200000\n[Install]\nLimitNOFILE=1\n',
    '/etc/default/kafka': 'KAFKA_OPTS="-Xmx2g -Djavax.net.ssl.keyStorePassword=hush"\nexport X=1\n',
    '/srv/kafka/server.properties':
      'num.io.threads=8\nbroker.id=1\nbroker.id = 2  \nssl.keystore.password=hush\nsasl.x=$' +
      '{env:HOME}\n',
    '/etc/security/limits.conf': 'kafka hard nofile 50000\nkafka - memlock 64\n',
    '/etc/security/limits.d/kafka': 'kafka hard nofile 9\n',
    '/etc/sysctl.d/99-kafka.conf': 'vm.max_map_count=262144\nvm.swappiness = 1 # low\n',
    '/etc/sysctl.d/99-z.conf': 'vm.max_map_count=65530\n',
    '/proc/sys/vm/max_map_count': '1048576\n',
    '/proc/meminfo': 'MemTotal:       65536 kB\n',
    '/proc/cpuinfo': 'processor\t: 0\nprocessor\t: 1\n',
  })
  const [node] = host.nodes

  it('finds the file that ExecStart= names, with its override and its last duplicate', () => {
    expect(node?.propertiesFile).toBe('/trees/b1/srv/kafka/server.properties')
    expect(node?.properties.get('num.io.threads')).toMatchObject({
      value: '12',
      origin: 'command-line',
      overrides: [{ value: '8', line: 1 }],
    })
    expect(node?.properties.get('broker.id')).toMatchObject({
      value: '2',
      raw: '2  ',
      line: 3,
      overrides: [{ value: '1', line: 2 }],
    })
    expect(node?.properties.get('sasl.x')?.unresolved).toBe(true)
  })

  it('keeps no secret', () => {
    expect(node?.properties.get('ssl.keystore.password')).toMatchObject({
      value: '(hidden)',
      secret: true,
    })
    expect(
      JSON.stringify(
        [...host.nodes].map(one => [...one.properties, ...one.jvm.options, ...one.jvm.environment]),
      ),
    ).not.toContain('hush')
  })

  it('merges the unit, its drop-in and its environment', () => {
    expect(node?.unit?.settings.get('LimitNOFILE')).toMatchObject({
      value: '200000',
      line: 2,
      overrides: [{ value: '100000', line: 6 }],
    })
    expect(value(node?.unit?.environment, 'MALLOC_ARENA_MAX')).toBe('4')
    expect(node?.limitsApply).toBe(false)
  })

  it('lets KAFKA_OPTS beat KAFKA_HEAP_OPTS', () => {
    expect(node?.jvm.options.get('MaxHeapSize')).toMatchObject({
      value: '2147483648',
      file: '/trees/b1/etc/default/kafka',
      line: 1,
      overrides: [
        { value: '6442450944', file: '/trees/b1/etc/systemd/system/kafka.service', line: 3 },
      ],
    })
  })

  it('keeps the layers of the kernel apart', () => {
    expect(host.sysctl.tool).toBe('systemd')
    expect(host.sysctl.merged.get('vm.max_map_count')).toMatchObject({
      value: '65530',
      file: '/trees/b1/etc/sysctl.d/99-z.conf',
      overrides: [{ value: '262144' }],
    })
    expect(value(host.sysctl.merged, 'vm.swappiness')).toBe('1')
    expect(value(host.sysctl.live, 'vm.max_map_count')).toBe('1048576')
  })

  it('gives limits in the unit of limits.conf and facts of the host', () => {
    expect(value(node?.limits, 'hard nofile')).toBe('50000')
    expect(value(node?.limits, 'soft memlock')).toBe('64')
    expect(host).toMatchObject({ os: { family: 'debian' }, memory: 67108864, cpus: 2 })
  })

  it('tells the lines that do nothing', () => {
    expect(problems(host).sort()).toEqual([
      '/trees/b1/etc/default/kafka:2 export-ignored',
      '/trees/b1/etc/security/limits.d/kafka: not-read',
      '/trees/b1/etc/systemd/system/kafka.service.d/10-k.conf:4 unit-value',
    ])
  })
})

describe('a host with a running broker', () => {
  const cmdline = [
    'java',
    '-Xmx1G',
    '-Xms1G',
    '-XX:+UseG1GC',
    '-Xss1m',
    '-Dkafka.logs.dir=/l',
    '-Dx.password=hush',
    '-cp',
    '/opt/kafka/libs/*',
    'kafka.Kafka',
    'config/server.properties',
    '--override',
    'broker.id=7',
  ]
  const host = read({
    '/opt/kafka/config/server.properties': 'broker.id=1\n',
    '/etc/default/kafka': 'KAFKA_HEAP_OPTS=-Xmx8g',
    '/proc/42/cmdline': `${cmdline.join('\0')}\0`,
    '/proc/42/environ':
      'JAVA_TOOL_OPTIONS=-Xmx9g\0_JAVA_OPTIONS=-Xmx3g\0AWS_SECRET_ACCESS_KEY=hush\0',
    '/proc/42/status':
      'Name:\tjava\nUid:\t1001\t1001\t1001\t1001\nThreads:\t59\nVmPeak:\t 7566500 kB\nVmSize:\t 4704148 kB\nVmRSS:\t 261668 kB\nVmSwap:\t 0 kB\n',
    '/proc/42/limits':
      'Limit                     Soft Limit           Hard Limit           Units     \nMax open files            1024                 524288               files     \n',
    '/proc/42/fd': '0\n1\n2\n3\n',
    '/proc/42/maps':
      '7f00-7f01 rw-s 00000000 fd:01 1 /d/t-0/0.index\n7f01-7f02 rw-s 00000000 fd:01 1 /d/t-0/0.index\n7f02-7f03 rw-s 00000000 fd:01 2 /d/t-0/0.timeindex (deleted)\n7f03-7f04 r-xp 00000000 00:00 0 \n',
    '/proc/43/cmdline': 'sleep\x001\0',
  })
  const [node] = host.nodes

  it('reads its options with what the environment adds', () => {
    expect(host.nodes.length).toBe(1)
    expect(node?.jvm.seen).toBe('process')
    expect(node?.jvm.options.get('MaxHeapSize')).toMatchObject({
      value: '3221225472',
      overrides: [{ value: '1073741824' }, { value: '9663676416' }],
    })
    expect(value(node?.jvm.options, 'ThreadStackSize')).toBe('1048576')
    expect(value(node?.jvm.configured, 'MaxHeapSize')).toBe('8589934592')
    expect(value(node?.properties, 'broker.id')).toBe('7')
  })

  it('reads what it uses', () => {
    expect(node?.process).toMatchObject({
      pid: 42,
      user: 1001,
      threads: 59,
      descriptors: 4,
      virtualPeak: 7748096000,
      resident: 267948032,
      swapped: 0,
    })
    expect(node?.process?.maps).toMatchObject({
      total: 4,
      index: 3,
      indexFiles: 2,
      stale: 1,
      deleted: 1,
    })
    expect(value(node?.process?.limits, 'hard nofile')).toBe('524288')
  })

  it('keeps no secret of the command line or environment', () => {
    expect(
      JSON.stringify([
        node?.process,
        ...(node?.jvm.environment ?? []),
        ...(node?.jvm.options ?? []),
      ]),
    ).not.toContain('hush')
  })
})

describe('hostile and odd trees', () => {
  it('says that an empty tree is empty', () => {
    expect(problems(read({}))).toEqual(['/trees/b1: empty-tree'])
  })

  it('says that a file is no tree, and what to do with an archive', () => {
    const host = readHost(memoryHost({ '/x/b1.tar': 'a' }), { name: 'b1', root: '/x/b1.tar' })
    expect(host.problems.map(one => `${one.file}: ${one.message}`)).toEqual([
      '/x/b1.tar: is a file and no directory; an archive of capture is unpacked first: mkdir b1 && tar xf b1.tar -C b1',
    ])
  })

  it.each([
    ['/trees/b1', ['/trees/b1 unreadable']],
    ['/trees/b1/etc', ['/trees/b1/etc unreadable']],
    ['/trees/b1/proc/4711', ['/trees/b1/proc/4711 unreadable']],
  ])('tells a directory it may not look into once: %s', (closed, told) => {
    const inner = memoryHost({
      '/trees/b1/etc/kafka/server.properties': 'node.id=1\n',
      '/trees/b1/etc/sysctl.d/1.conf': 'vm.swappiness=1\n',
      '/trees/b1/proc/meminfo': 'MemTotal: 65536 kB\n',
      '/trees/b1/proc/4711/cmdline': 'java\0kafka.Kafka\0/etc/kafka/server.properties\0',
      '/trees/b1/proc/4711/maps': '',
    })
    const refuse = (path: string): void => {
      if (path.startsWith(`${closed}/`)) throw new HostError('EACCES', path, 'cannot be read')
    }
    const guarded =
      <T>(work: (path: string) => T) =>
      (path: string): T => {
        refuse(path)
        return work(path)
      }
    const host = readHost(
      {
        ...inner,
        info: guarded(inner.info),
        readLink: guarded(inner.readLink),
        read: guarded(inner.read),
        chunks: guarded(inner.chunks),
        list: path => {
          refuse(`${path}/`)
          if (path === `${closed}/`) throw new HostError('EACCES', path, 'cannot be read')
          return inner.list(path)
        },
      },
      { name: 'b1', root: '/trees/b1' },
    )
    expect(host.problems.map(({ file, code }) => `${file} ${code}`)).toEqual(told)
  })

  it('names each file it cannot read and reads the rest', () => {
    const host = read({
      '/etc/kafka/server.properties': { error: 'EACCES' },
      '/etc/sysctl.d/1.conf': { error: 'EINVAL' },
      '/etc/sysctl.d/2.conf': 'vm.swappiness=1',
      '/etc/security/limits.conf': new Uint8Array([1, 0, 2]),
      '/etc/security/limits.d/1.conf': 'kafka - nofile 5',
    })
    expect(problems(host)).toContain('/trees/b1/etc/kafka/server.properties: unreadable')
    expect(problems(host)).toContain('/trees/b1/etc/sysctl.d/1.conf: unreadable')
    expect(problems(host)).toContain('/trees/b1/etc/security/limits.conf: unreadable')
    expect(value(host.sysctl.merged, 'vm.swappiness')).toBe('1')
    expect(value(host.nodes[0]?.limits, 'hard nofile')).toBe('5')
  })

  it('follows absolute links inside the tree, and masks with /dev/null', () => {
    const host = read({
      '/etc/kafka/server.properties': { link: '/srv/real.properties' },
      '/srv/real.properties': 'broker.id=3',
      '/usr/lib/sysctl.d/50.conf': 'vm.swappiness=60',
      '/etc/sysctl.d/50.conf': { link: '/dev/null' },
      '/etc/sysctl.d/99-sysctl.conf': { link: '../sysctl.conf' },
      '/etc/sysctl.conf': 'vm.max_map_count=5\n',
    })
    expect(value(host.nodes[0]?.properties, 'broker.id')).toBe('3')
    expect(host.sysctl.merged.has('vm.swappiness')).toBe(false)
    expect(value(host.sysctl.merged, 'vm.max_map_count')).toBe('5')
  })

  it('does not follow a loop of links', () => {
    const host = read({ '/etc/kafka/server.properties': { link: '/etc/kafka/server.properties' } })
    expect(problems(host)).toContain('/trees/b1/etc/kafka/server.properties: unreadable')
  })

  it('says that the file a unit starts is missing', () => {
    const host = read({ '/etc/systemd/system/kafka.service': unit })
    expect(problems(host)).toContain('/trees/b1/srv/kafka/server.properties: missing-file')
  })
})

it('reads the files of a plan: a directory with nothing but them', () => {
  const host = read({
    '/server.properties': 'broker.id=1\n',
    '/sysctl.conf': 'vm.max_map_count = 262144\n',
    '/limits.conf': 'kafka - nofile 128000\n',
    '/jvm.env': 'KAFKA_HEAP_OPTS="-Xmx6g -Xms6g"\n',
    '/kafka.service.d/10-kafka-size.conf':
      '[Service]\nLimitNOFILE=128000\nEnvironment="KAFKA_HEAP_OPTS=-Xmx6g -Xms6g"\n',
  })
  const [node] = host.nodes
  expect(value(host.sysctl.merged, 'vm.max_map_count')).toBe('262144')
  expect(value(node?.limits, 'hard nofile')).toBe('128000')
  expect(value(node?.unit?.settings, 'LimitNOFILE')).toBe('128000')
  expect(value(node?.jvm.options, 'MaxHeapSize')).toBe('6442450944')
  expect(host.problems).toEqual([])
})
