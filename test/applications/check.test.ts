import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkApplication } from '../../src/applications/check.ts'
import type { Finding } from '../../src/model.ts'
import { clientsOf, oneBroker, predict } from './predict.ts'

type Files = Readonly<Record<string, string>>

async function check(
  files: Files,
  declared?: Readonly<Record<string, unknown>>,
  version = '3.9.1',
): Promise<readonly Finding[]> {
  const inputs = Object.entries(files).map(([file, text]) => ({
    file,
    bytes: new TextEncoder().encode(text),
  }))
  const sizing = declared ? await predict(declared, { kafka: version }) : undefined
  const clients = await clientsOf(version)
  return checkApplication(inputs, { clients, version, facts: oneBroker, ...(sizing && { sizing }) })
}

/** `code file:line`, which is what a reader needs first. */
const brief = (all: readonly Finding[]): readonly string[] =>
  all.filter(each => each.severity !== 'info').map(each => `${each.code} ${each.file}:${each.line}`)

const deployment = (env: string, memory: string, more = ''): string => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: orders
spec:
  template:
    spec:
      containers:
        - name: orders
          image: registry.example/orders:1
          resources:
            limits:
              memory: ${memory}
          env:
            - name: JAVA_TOOL_OPTIONS
              value: ${env}
${more}`

const arenas = `            - name: MALLOC_ARENA_MAX
              value: "2"
`

describe('incidents', () => {
  test('I11: 1 GiB and MaxRAMPercentage=100', async () => {
    const found = await check({ 'd.yaml': deployment('-XX:MaxRAMPercentage=100', '1Gi', arenas) })
    expect(brief(found)).toEqual(['heap-fills-container d.yaml:16'])
    expect(found[0]).toMatchObject({
      severity: 'error',
      key: 'MaxRAMPercentage',
      actual: '1 GiB of 1 GiB',
    })
  })

  test('I11 with 2 GiB and a heap of 1 GiB is fine', async () => {
    const found = await check({
      'd.yaml': deployment('"-Xmx1g -XX:+ExitOnOutOfMemoryError"', '2Gi', arenas),
    })
    expect(found).toEqual([])
  })

  test('I12: heap 128M in a container of 128M', async () => {
    const text =
      'services:\n  app:\n    mem_limit: 128m\n    environment:\n      JAVA_OPTS: -Xmx128m\n      MALLOC_ARENA_MAX: 2\n'
    expect(brief(await check({ 'compose.yaml': text }))).toEqual([
      'heap-fills-container compose.yaml:5',
    ])
  })

  test('I15: MaxDirectMemorySize 10M and 20 partitions', async () => {
    const files = {
      '.env': 'JAVA_TOOL_OPTIONS=-Xmx256m -XX:MaxDirectMemorySize=10M\nMALLOC_ARENA_MAX=2\n',
    }
    const found = await check(files, { partitionsRead: 20 })
    expect(brief(found)).toEqual(['direct-memory .env:1'])
    expect(found[0]).toMatchObject({
      severity: 'error',
      actual: '10485760',
      expected: '>= 20971520',
    })
    expect(brief(await check(files))).toEqual(['direct-memory .env:1'])
  })

  test('the third seed: no MALLOC_ARENA_MAX, a producer per send', async () => {
    const dockerfile = 'FROM eclipse-temurin:17-jre\nENV JAVA_OPTS="-Xmx512m"\nCOPY app.jar /\n'
    const found = await check(
      { Dockerfile: dockerfile },
      { producerPerSend: { kept: 500 }, hostCpus: 16 },
    )
    expect(brief(found)).toEqual([
      'producer-per-send Dockerfile:undefined',
      'malloc-arenas Dockerfile:1',
    ])
  })
})

describe('containers', () => {
  test('a heap that leaves no room for the rest', async () => {
    const found = await check({ 'd.yaml': deployment('-Xmx900m', '1Gi', arenas) })
    expect(brief(found)).toEqual(['no-room-off-heap d.yaml:16'])
  })

  test('m after a Kubernetes quantity means thousandths', async () => {
    const found = await check({ 'd.yaml': deployment('-Xmx64m', '512m', arenas) })
    expect(brief(found)).toEqual(['memory-unit d.yaml:13'])
  })

  test('every document of a file is read, with lines of the file', async () => {
    const service = 'apiVersion: v1\nkind: Service\nmetadata:\n  name: a\n'
    const text = `${service}---\n${deployment('-Xmx2g', '1Gi', arenas)}`
    expect(brief(await check({ 'all.yaml': text }))).toContain('heap-fills-container all.yaml:21')
  })

  test('a sidecar that is not Java is left alone', async () => {
    const text = deployment(
      '-Xmx512m',
      '1Gi',
      `${arenas}        - name: proxy\n          image: envoy:1\n`,
    )
    expect(brief(await check({ 'd.yaml': text }))).toEqual([])
  })

  test('variables of the image reach the container, env files win', async () => {
    const files = {
      Dockerfile: 'FROM openjdk:17\nENV MALLOC_ARENA_MAX=2 JAVA_OPTS="-Xmx2g"\n',
      'app.env': 'JAVA_OPTS=-Xmx512m\n',
      'compose.yaml': 'services:\n  app:\n    mem_limit: 1g\n',
    }
    expect(brief(await check(files))).toEqual([])
  })

  test('sizes the JVM refuses', async () => {
    const found = await check({ 'a.env': 'JAVA_OPTS=-Xmx1gb\nMALLOC_ARENA_MAX=2\n' })
    expect(brief(found)).toEqual(['jvm-size a.env:1'])
  })

  test('a container limit as large as the plan has no findings', async () => {
    const flags = '"-Xms128m -Xmx128m -XX:MaxDirectMemorySize=64m -XX:+ExitOnOutOfMemoryError"'
    const app = { heap: '128MiB', memoryLimit: '352MiB', partitionsWritten: 8 }
    expect(await check({ 'd.yaml': deployment(flags, '352Mi', arenas) }, app)).toEqual([])
  })

  test('from Java 24 on the cap does not bound network buffers', async () => {
    const text =
      'FROM eclipse-temurin:25-jre\nENV JAVA_OPTS="-Xmx512m -XX:MaxDirectMemorySize=32m" MALLOC_ARENA_MAX=2\n'
    expect(brief(await check({ Dockerfile: text }))).toEqual(['uncounted-buffers Dockerfile:2'])
    expect(brief(await check({ Dockerfile: text.replace(':25', ':21') }))).toEqual([
      'direct-memory Dockerfile:2',
    ])
  })

  test('a manifest with template words is told, not guessed at', async () => {
    const found = await check({ 'd.yaml': 'a: {{ .Values.a }}\nb: {{- if }}\n' })
    expect(found.map(each => each.code)).toEqual(['not-rendered'])
  })
})

describe('client settings', () => {
  const producer = (text: string, version?: string) =>
    check({ 'producer.properties': text }, undefined, version)

  test.for([
    [
      'max.in.flight.requests.per.connection=6\nenable.idempotence=true',
      'in-flight-requests producer.properties:1',
    ],
    ['acks=1\nenable.idempotence=true', 'idempotence-acks producer.properties:1'],
    ['linger.ms=100000\ndelivery.timeout.ms=120000', 'delivery-timeout producer.properties:2'],
    ['\nbatch.size=67108864', 'batch-above-buffer producer.properties:2'],
    ['max.request.size=20000000', 'request-above-broker producer.properties:1'],
    ['buffer.memroy=1', 'unknown-key producer.properties:1'],
    ['buffer.memory=32MB', 'invalid-value producer.properties:1'],
    ['compression.type=zip', 'invalid-value producer.properties:1'],
  ] as const)('%j', async ([text, expected]) => {
    expect(brief(await producer(`${text}\n`))).toEqual([expected])
  })

  test('linger.ms of 4.0 counts without being written', async () => {
    // 120000 + the default 5 of linger.ms is more than 120004; up to 3.9 linger.ms is 0.
    const text = 'request.timeout.ms=120000\ndelivery.timeout.ms=120004\n'
    expect(brief(await producer(text, '4.3.0'))).toEqual(['delivery-timeout producer.properties:2'])
    expect(brief(await producer(text, '3.9.1'))).toEqual([])
  })

  test.for([
    ['heartbeat.interval.ms=60000', 'heartbeat-interval consumer.properties:1'],
    ['fetch.max.wait.ms=40000', 'fetch-wait consumer.properties:1'],
  ] as const)('%j', async ([text, expected]) => {
    expect(brief(await check({ 'consumer.properties': `${text}\n` }))).toEqual([expected])
  })

  test('group.protocol=consumer refuses what the broker decides, from 4.0 on', async () => {
    const files = { 'consumer.properties': 'group.protocol=consumer\nsession.timeout.ms=45000\n' }
    expect(brief(await check(files, undefined, '4.3.0'))).toEqual([
      'group-protocol consumer.properties:2',
    ])
  })

  test('buffers beyond the heap', async () => {
    const files = {
      'producer.properties': 'buffer.memory=134217728\n',
      '.env': 'JAVA_TOOL_OPTIONS=-Xmx512m\nMALLOC_ARENA_MAX=2\n',
    }
    expect(brief(await check(files))).toEqual([])
    const found = await check(files, { producers: 4, producerReason: 'tenants' })
    expect(brief(found)).toEqual(['buffers-beyond-heap producer.properties:1'])
    expect(found[0]?.actual).toBe('536870912')
  })

  test('Spring settings, in properties and YAML', async () => {
    const properties =
      'spring.kafka.producer.batch-size=64MB\nspring.kafka.producer.buffer-memory=32MB\n'
    expect(brief(await check({ 'application.properties': properties }))).toEqual([
      'batch-above-buffer application.properties:1',
    ])
    const yaml =
      'spring:\n  kafka:\n    consumer:\n      fetch-max-wait: 40s\n    producer:\n      properties:\n        linger.ms: 200000\n'
    expect(brief(await check({ 'application.yaml': yaml }))).toEqual([
      'fetch-wait application.yaml:4',
      'delivery-timeout application.yaml:7',
    ])
  })

  test('a file with clean settings has no findings', async () => {
    const text =
      'acks=all\nenable.idempotence=true\nbuffer.memory=33554432\nlinger.ms=5\nbootstrap.servers=a:9092\n'
    expect(await producer(text)).toEqual([])
  })
})

describe('what files hold never gets out', () => {
  const evil = '\u001b[31m\u0007::error::x\u202e'

  test('secrets and control characters', async () => {
    const files = {
      'producer.properties': `sasl.jaas.config=org.example.Login required password="hunter2";\nssl.key.password=hunter2\nacks=${evil}\nbuffer.memory=hunter3${evil}\nmy.password=hunter2\n`,
      '.env': `DB_PASSWORD=hunter2\nJAVA_TOOL_OPTIONS=-Xmx1${evil} -Djavax.net.ssl.trustStorePassword=hunter2\n`,
      'd.yaml': deployment(
        JSON.stringify(`-Xmx1g${evil}`),
        '1Gi',
        '            - name: TOKEN\n              value: hunter2\n',
      ),
    }
    const text = (await check(files))
      .map(each => Object.values(each).map(String).join('|'))
      .join('|')
    expect(text).not.toContain('hunter2')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
    expect(text).not.toMatch(/[\u0000-\u001f\u007f\u202e]/)
  })

  const words = [
    'spec:',
    'template:',
    'containers:',
    '- name: a',
    'resources:',
    'limits:',
    'memory: 1Gi',
    'env:',
    'services:',
    'spring:',
    'kafka:',
    'producer:',
    'kind: Deployment',
    'kind: List',
    'items:',
    '---',
    'ENV',
    'FROM a:17',
    'JAVA_OPTS=-Xmx',
    'acks=',
    '\\',
    '"',
    "'",
    '{',
    '}',
    '[',
    '&a',
    '*a',
    '<<: *a',
    '\n',
    ' ',
    '\t',
  ]
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(fc.constantFrom(...words), { maxLength: 40 }).map(all => all.join('')),
    fc
      .array(fc.tuple(fc.nat({ max: 8 }), fc.constantFrom(...words)), { maxLength: 20 })
      .map(all => all.map(([indent, word]) => ' '.repeat(indent) + word).join('\n')),
  )
  const name = fc.constantFrom(
    'Dockerfile',
    '.env',
    'd.yaml',
    'compose.yml',
    'producer.properties',
    'application.properties',
  )

  test('no text makes the check throw, and no finding has a control character', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(name, text), { maxLength: 4 }), async files => {
        for (const found of await check(Object.fromEntries(files))) {
          expect(JSON.stringify(Object.values(found))).not.toMatch(
            /\\u00[01]|[\u007f-\u009f\u202a-\u202e]/,
          )
        }
      }),
      { numRuns: 500 },
    )
  })
})

describe('what the clients of a release lack', () => {
  const name = 'org.apache.kafka.clients.producer.internals.DefaultPartitioner'
  const files = { 'producer.properties': `acks=all\npartitioner.class=${name}\n` }

  test('the partitioner that 4.0 removed', async () => {
    expect(brief(await check(files, undefined, '4.0.2'))).toEqual([
      'removed-class producer.properties:2',
    ])
    expect(brief(await check(files, undefined, '3.9.2'))).toEqual([])
  })
})

describe('Spring', () => {
  test('keys in brackets and in camel case', async () => {
    const text =
      'spring.kafka.producer.properties[enable.idempotence]=true\nspring.kafka.properties[acks]=1\nspring.kafka.producer.bufferMemory=1KB\nspring.kafka.producer.properties[batch.size]=2048\n'
    expect(brief(await check({ 'application.properties': text }))).toEqual([
      'idempotence-acks application.properties:2',
      'batch-above-buffer application.properties:4',
      'request-above-buffer application.properties:3',
    ])
  })
})

test('client settings that Spring takes from variables', async () => {
  const env =
    'SPRING_KAFKA_PRODUCER_ACKS=1\nSPRING_KAFKA_PROPERTIES_ENABLE_IDEMPOTENCE=true\nSPRING_KAFKA_PRODUCER_TRANSACTION_ID_PREFIX=t-\nSPRING_KAFKA_CONSUMER_HEARTBEAT_INTERVAL=60s\nMALLOC_ARENA_MAX=2\n'
  expect(brief(await check({ 'app.env': env }))).toEqual([
    'idempotence-acks app.env:1',
    'heartbeat-interval app.env:4',
  ])
})

test('a value that is filled in later is not judged', async () => {
  const later = ['$' + '{env:B}', '$' + '{B}000', '$(B)']
  for (const text of later)
    expect(await check({ 'producer.properties': `buffer.memory=${text}\nacks=all\n` })).toEqual([])
})

test('a heap below what the fetches of a declared consumer take', async () => {
  const files = { '.env': 'JAVA_OPTS=-Xmx256m -XX:+ExitOnOutOfMemoryError\nMALLOC_ARENA_MAX=2\n' }
  // 200 partitions of 1 MiB bound by fetch.max.bytes of one broker, fetched and polled: 2 x 50 MiB.
  expect(brief(await check(files, { partitionsRead: 200 }))).toEqual([])
  expect(brief(await check(files, { partitionsRead: 200, otherHeap: '200MiB' }))).toEqual([
    'heap-below-need .env:1',
  ])
})
