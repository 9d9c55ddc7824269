import { describe, expect, test } from 'vitest'
import { main } from '../../src/cli/main.ts'
import { type Content, memoryHost } from '../host.ts'

async function run(
  files: Readonly<Record<string, Content>>,
  words: string,
): Promise<{ exit: number; out: string; err: string }> {
  const host = memoryHost(files, { argv: words.split(' ') })
  const exit = await main(host)
  return { exit, out: host.out(), err: host.err() }
}

interface Told {
  readonly code: string
  readonly severity: string
  readonly file: string
  readonly line?: number
}

/** `code file:line` of what `check --format json` finds, worst first. */
async function found(
  files: Readonly<Record<string, Content>>,
  words: string,
): Promise<readonly string[]> {
  const { out } = await run(files, `check --format json ${words}`)
  const told: readonly Told[] = JSON.parse(out).findings
  return told
    .filter(each => each.severity !== 'info')
    .map(each => `${each.code} ${each.file}:${each.line}`)
}

const cluster = (applications: string): string => `kafka: 3.9.1
brokers: 3
host: {memory: 32GiB, cpus: 8, disks: [{size: 2TiB}]}
defaults: {partitions: 6}
topics: [{name: orders, writeRate: 1MB/s, max.message.bytes: 4MiB}]
applications:
${applications}`

const good = '-Xmx256m -XX:+ExitOnOutOfMemoryError'

describe('check --application', () => {
  test('a directory is one application: image, settings and manifest together', async () => {
    const files = {
      '/seed/Dockerfile': 'FROM eclipse-temurin:17-jre\nENV JAVA_OPTS="-Xmx512m"\n',
      '/seed/producer.properties': 'acks=1\nenable.idempotence=true\nbuffer.memory=1073741824\n',
      '/seed/k8s/deploy.yaml':
        'kind: Deployment\nspec:\n  template:\n    spec:\n      containers:\n        - name: svc\n          resources: {limits: {memory: 512Mi}}\n',
    }
    expect(await found(files, '--kafka 3.9 --application /seed')).toEqual([
      'heap-fills-container /seed/Dockerfile:2',
      'buffers-beyond-heap /seed/producer.properties:3',
      'idempotence-acks /seed/producer.properties:1',
      'malloc-arenas /seed/k8s/deploy.yaml:6',
    ])
  })

  test('the declared application of the same name gives its numbers and the release of its clients', async () => {
    const files = {
      '/c.yaml': cluster(
        '  - {name: Orders, clientVersion: 2.8, producers: 4, partitionsWritten: 6}\n  - {name: other}\n',
      ),
      '/apps/orders/.env': `JAVA_OPTS=-Xmx100m\nMALLOC_ARENA_MAX=2\n`,
      '/apps/orders/producer.properties': 'metadata.recovery.strategy=none\n',
    }
    expect(await found(files, '/c.yaml --application /apps/orders')).toEqual([
      // Four producers of 32 MiB.
      'buffers-beyond-heap /apps/orders/.env:1',
      'producers-per-process /apps/orders/.env:undefined',
      // The key came with 3.8.
    ])
    const { out } = await run(files, 'check /c.yaml --application /apps/orders')
    expect(out).toContain('kafka-clients 2.8.2 does not know "metadata.recovery.strategy"')
  })

  test('several declared applications in one manifest are told apart by their workloads', async () => {
    const pod = (name: string): string =>
      `kind: Deployment\nmetadata: {name: ${name}}\nspec:\n  template:\n    spec:\n      containers:\n        - name: main\n          image: eclipse-temurin:21\n          env:\n            - {name: JAVA_OPTS, value: "-Xmx100m -XX:+ExitOnOutOfMemoryError"}\n            - {name: MALLOC_ARENA_MAX, value: "2"}\n`
    const files = {
      '/c.yaml': cluster(
        '  - {name: small, partitionsWritten: 6}\n  - {name: big, producers: 4, producerReason: x}\n',
      ),
      '/k8s/all.yaml': `${pod('small')}---\n${pod('big')}`,
    }
    expect(await found(files, '/c.yaml --application /k8s')).toEqual([
      'buffers-beyond-heap /k8s/all.yaml:22',
    ])
  })

  test('the limits of the brokers come from the declaration, a server.properties, or the release', async () => {
    const files = {
      '/c.yaml': cluster('  - {name: a}\n'),
      '/s.properties': 'message.max.bytes=2097152\n',
      '/a/producer.properties': 'max.request.size=3145728\n',
    }
    const severity = async (words: string): Promise<string | undefined> => {
      const { out } = await run(files, `check --format json ${words} --application /a`)
      const told: readonly Told[] = JSON.parse(out).findings
      return told.find(each => each.code === 'request-above-broker')?.severity
    }
    // A topic takes 4 MiB.
    expect(await severity('/c.yaml')).toBeUndefined()
    expect(await severity('--kafka 3.9 --server-properties /s.properties')).toBe('warning')
    expect(await severity('--kafka 3.9')).toBe('info')
  })

  test('comments answer for findings, and reports of every form name the file', async () => {
    const files = {
      '/a/consumer.properties':
        '# kafka-size-ignore heartbeat-interval until=2099-01-31 reason="tested"\nheartbeat.interval.ms=60000\n',
    }
    expect(await run(files, 'check --kafka 3.9 --application /a')).toMatchObject({
      exit: 0,
      out: expect.stringContaining('in 1 file of 1 application for Kafka 3.9.2; 1 suppressed'),
    })
    const bad = { '/a/consumer.properties': 'heartbeat.interval.ms=60000\n' }
    for (const format of ['markdown', 'sarif', 'github', 'junit', 'gitlab', 'rdjsonl']) {
      const { exit, out } = await run(bad, `check --kafka 3.9 --application /a --format ${format}`)
      expect({ format, exit }).toEqual({ format, exit: 2 })
      expect(out).toContain('consumer.properties')
    }
  })

  test('1 for files that are missing or hold nothing of an application', async () => {
    const files = { '/empty/notes.md': 'x', '/odd/notes.txt': 'Dear reader.\n' }
    for (const [path, code] of [
      ['/gone', 'missing-file-given'],
      ['/empty', 'no-application'],
      ['/odd/notes.txt', 'no-application'],
    ] as const) {
      const { exit, out } = await run(files, `check --kafka 3.9 --application ${path}`)
      expect({ path, exit }).toEqual({ path, exit: 1 })
      expect(out).toContain(`[${code}]`)
    }
  })

  test('files below the directory of another one are of the same application, those beside it are not', async () => {
    const files = {
      '/a/Dockerfile': 'FROM openjdk:17\nENV JAVA_OPTS=-Xmx1g MALLOC_ARENA_MAX=2\n',
      '/a/k8s/d.yaml':
        'kind: Pod\nspec:\n  containers:\n    - name: p\n      resources: {limits: {memory: 1Gi}}\n',
      '/b/producer.properties': 'buffer.memory=2147483648\n',
    }
    const words = '--application /a/k8s/d.yaml /a/Dockerfile /b/producer.properties'
    expect(await found(files, `--kafka 3.9 ${words}`)).toEqual([
      'heap-fills-container /a/Dockerfile:2',
    ])
    const { out } = await run(files, `check --kafka 3.9 ${words}`)
    expect(out).toContain('3 files of 2 applications')
  })

  test('a file in the place of the declaration is told where it belongs', async () => {
    for (const name of ['/a/producer.properties', '/a/.env', '/a/Dockerfile']) {
      expect(await run({ [name]: 'acks=1\n' }, `check ${name}`)).toEqual({
        exit: 1,
        out: '',
        err: `kafka-size: ${name} is no declaration: name it with --application or --server-properties\n`,
      })
    }
  })

  test('a file whose name tells nothing is known by its text', async () => {
    const files = {
      '/a/build': 'FROM eclipse-temurin:17\nENV JAVA_OPTS=-XX:+DisableExplicitGC\nCMD x\n',
      '/a/settings.conf': 'acks=1\nlinger.ms=5\nenable.idempotence=true\n',
    }
    const told = await found(files, '--kafka 3.9 --application /a/build /a/settings.conf')
    expect(told).toContain('explicit-gc /a/build:2')
    expect(told).toContain('idempotence-acks /a/settings.conf:1')
  })

  test('secrets of application files are not printed', async () => {
    const files = {
      '/a/producer.properties':
        'sasl.jaas.config=x required password="hunter2";\nssl.key.password=hunter3\nsasl.pasword=hunter4\nacks=1\n',
      '/a/.env': 'DB_PASSWORD=hunter5\nJAVA_OPTS=-Xmx2g -Djavax.net.ssl.keyStorePassword=hunter6\n',
    }
    for (const format of ['text', 'json', 'markdown', 'sarif']) {
      const { out, err } = await run(files, `check --kafka 3.9 --application /a --format ${format}`)
      expect(`${out}${err}`).not.toContain('hunter')
    }
  })
})

describe('files that mean harm', () => {
  const laugh = (item: (name: string) => string, last: string): string => {
    const names = 'abcdefghij'.split('')
    const lines = names.slice(1).map((name, at) => `${name}: &${name} ${item(names[at] ?? '')}`)
    return ['a: &a {x: y}', ...lines, last].join('\n')
  }
  const nine = (part: (at: number) => string): string =>
    Array.from({ length: 9 }, (_, at) => part(at)).join(',')

  test('anchors that multiply end soon', async () => {
    const lists = laugh(
      name => `[${nine(() => `*${name}`)}]`,
      'services: {app: {image: openjdk:17, environment: *j, command: *j, mem_limit: *j}}\n',
    )
    const maps = laugh(
      name => `{${nine(at => `k${at}: *${name}`)}}`,
      'spring: {kafka: {producer: *j}}\n',
    )
    const files = { '/a/c.yaml': lists, '/a/s.yaml': maps }
    expect((await run(files, 'check --kafka 3.9 --application /a')).exit).toBe(0)
  }, 60_000)

  test('one file that cannot be read does not hide the others', async () => {
    const files = {
      '/a/.env': { error: 'EACCES' },
      '/a/consumer.properties': 'heartbeat.interval.ms=60000\n',
    }
    const { exit, out } = await run(files, 'check --kafka 3.9 --application /a')
    expect(exit).toBe(1)
    expect(out).toContain('/a/.env: error: /a/.env [unreadable]')
    expect(out).toContain('[heartbeat-interval]')
  })
})

describe('manifests', () => {
  const manifest = (text: string) => found({ '/a/m.yaml': text }, '--kafka 3.9 --application /a')

  test('environment from a ConfigMap of the same files, also its properties', async () => {
    const text = `kind: ConfigMap
metadata: {name: env}
data:
  JAVA_OPTS: "-Xmx1g"
  ARENAS: "2"
---
kind: ConfigMap
metadata: {name: files}
data:
  producer.properties: |
    linger.ms=5
    acks=1
    enable.idempotence=true
---
kind: StatefulSet
spec:
  template:
    spec:
      containers:
        - name: app
          image: eclipse-temurin:21
          resources: {limits: {memory: 1Gi}}
          envFrom:
            - configMapRef: {name: env}
          env:
            - {name: MALLOC_ARENA_MAX, valueFrom: {configMapKeyRef: {name: env, key: ARENAS}}}
            - {name: TOKEN, valueFrom: {secretKeyRef: {name: s, key: t}}}
`
    expect(await manifest(text)).toEqual([
      'heap-fills-container /a/m.yaml:4',
      'idempotence-acks /a/m.yaml:12',
    ])
  })

  test('CronJobs, lists, sidecars and init containers', async () => {
    const text = `kind: List
items:
  - kind: CronJob
    spec:
      jobTemplate:
        spec:
          template:
            spec:
              initContainers:
                - {name: wait, image: busybox, resources: {limits: {memory: 8Mi}}}
              containers:
                - {name: proxy, image: envoy, resources: {limits: {memory: 64Mi}}}
                - name: job
                  image: amazoncorretto:17
                  resources: {limits: {memory: 300Mi}}
                  env:
                    - {name: JAVA_TOOL_OPTIONS, value: "-Xmx290m"}
                    - {name: MALLOC_ARENA_MAX, value: "2"}
`
    expect(await manifest(text)).toEqual(['no-room-off-heap /a/m.yaml:17'])
  })

  test('compose: limits of both generations, environment as map and as list, no broker', async () => {
    const text = `x-env: &env
  MALLOC_ARENA_MAX: "2"
services:
  kafka:
    image: apache/kafka:4.1.0
    environment: {KAFKA_HEAP_OPTS: -Xmx6g}
    mem_limit: 6g
  old:
    image: openjdk:17
    mem_limit: 512m
    environment:
      - JAVA_OPTS=-Xmx512m
      - MALLOC_ARENA_MAX=2
  new:
    image: openjdk:17
    environment:
      <<: *env
      JAVA_OPTS: -Xmx1g
    deploy: {resources: {limits: {memory: 1g, cpus: '4'}}}
  fine:
    image: openjdk:17
    environment: {<<: *env, JAVA_OPTS: ${good}}
    deploy: {resources: {limits: {memory: 1g}}}
`
    expect(await manifest(text)).toEqual([
      'heap-fills-container /a/m.yaml:12',
      'heap-fills-container /a/m.yaml:18',
    ])
  })

  test('software that runs no clients, musl and other allocators are left alone', async () => {
    const text = `services:
  web: {image: 'nginx:1.27', mem_limit: 64m}
  app: {image: 'eclipse-temurin:21-jre-alpine', environment: {JAVA_OPTS: ${good}}, mem_limit: 1g}
  fast: {image: 'eclipse-temurin:21', environment: {JAVA_OPTS: ${good}, LD_PRELOAD: /usr/lib/libjemalloc.so.2}}
`
    expect(await manifest(text)).toEqual([])
    expect(await manifest('services:\n  web: {image: nginx, mem_limit: 64m}\n')).toEqual([])
  })

  test('beside others, what neither looks like Java nor is declared is left alone', async () => {
    const text =
      'services:\n  kafka: {image: apache/kafka}\n  web: {image: acme/web, mem_limit: 64m}\n  app: {image: acme/app}\n'
    expect(await manifest(text)).toEqual([])
    const files = { '/c.yaml': cluster('  - {name: app}\n'), '/a/m.yaml': text }
    expect(await found(files, '/c.yaml --application /a')).toEqual(['malloc-arenas /a/m.yaml:4'])
  })

  test('the CPU limit of a container does not bound its arenas, a declared machine does', async () => {
    const text =
      "services:\n  app: {image: 'openjdk:17', environment: {JAVA_OPTS: -Xmx1g}, cpus: 1, mem_limit: 2g}\n"
    expect(await manifest(text)).toEqual(['malloc-arenas /a/m.yaml:2'])
    const files = {
      '/c.yaml': cluster('  - {name: app, partitionsWritten: 1, hostCpus: 2}\n'),
      '/a/m.yaml': text,
    }
    expect(await found(files, '/c.yaml --application /a')).toEqual([])
  })

  test('defaults of compose variables count where nothing else is known', async () => {
    const of = (name: string, initial: string): string => `\${${name}${initial}}`
    const text = (heap: string): string =>
      `services:\n  app:\n    image: openjdk:17\n    mem_limit: ${of('MEM', ':-1g')}\n    environment:\n      JAVA_OPTS: -Xmx${heap}\n      MALLOC_ARENA_MAX: ${of('ARENAS', ':-2')}\n`
    expect(await manifest(text(of('HEAP', ':-1g')))).toEqual(['heap-fills-container /a/m.yaml:6'])
    expect(await manifest(text(of('HEAP', '')))).toEqual([])
  })
})
