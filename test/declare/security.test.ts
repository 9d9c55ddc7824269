import { expect, test } from 'vitest'
import { decide } from '../../src/decide.ts'
import { load } from '../../src/declare/load.ts'
import { size } from '../../src/sizing/size.ts'

const head =
  'kafka: "4.3"\nhost: { memory: 16GiB, cpus: 4, disks: { size: 1TB } }\ntopics: [{ name: t, writeRate: 0 }]\n'

/** The warnings of a declaration with these listeners, with their places. */
async function told(rest: string, brokers = 'brokers: 3\n'): Promise<readonly string[]> {
  const { cluster, problems } = await load(`${head}${brokers}${rest}`, 'x')
  expect(cluster).toBeDefined()
  expect(new Set(problems.map(one => one.severity))).not.toContain('error')
  return problems.map(one => `${one.line}:${one.column} ${one.message} [${one.code}]`)
}

const tls = 'listeners:\n  - { name: OUT, port: 9092, protocol: SSL }\n'
const sasl = 'listeners:\n  - { name: OUT, port: 9092, protocol: SASL_PLAINTEXT }\n'

test('a TLS listener without a keystore', async () => {
  expect(await told(tls)).toEqual([
    '6:5 "OUT" is SSL and the declaration lacks ssl.keystore.location with its type and passwords: without a keystore the broker starts and no TLS handshake succeeds; add to overrides what is not put into server.properties in another way [incomplete]',
  ])
})

test.for([
  ['ssl.keystore.location: /k'],
  ['listener.name.out.ssl.keystore.location: /k'],
  ['ssl.keystore.certificate.chain: from-chain'],
  ['ssl.engine.factory.class: com.example.Engine'],
])('%s is a keystore', async ([line]) => {
  expect(await told(`${tls}overrides:\n  ${line}\n`)).toEqual([])
})

test('a keystore of another listener, or of one of two groups, is none', async () => {
  const other = `${tls}overrides: { listener.name.in.ssl.keystore.location: /k }\n`
  expect(await told(other)).toHaveLength(1)
  const groups =
    'brokers:\n  - { count: 1, overrides: { ssl.keystore.location: /k } }\n  - { count: 2 }\n'
  expect(await told(tls, groups)).toHaveLength(1)
})

// The message and what is read are those of JaasContext.loadServerContext in kafka-clients 4.0.0.
test('a SASL listener without a JAAS entry', async () => {
  expect(await told(sasl)).toEqual([
    `6:5 "OUT" is SASL_PLAINTEXT and the declaration lacks listener.name.out.gssapi.sasl.jaas.config (or -Djava.security.auth.login.config of a JAAS file in jvm.options): without a JAAS entry the process does not start ("Could not find a 'KafkaServer' or 'out.KafkaServer' entry in the JAAS configuration"); add to overrides what is not put into server.properties in another way [incomplete]`,
  ])
  const plain = 'overrides: { sasl.enabled.mechanisms: PLAIN, sasl.jaas.config: from-j }\n'
  const [message] = await told(sasl + plain)
  expect(message).toContain('lacks listener.name.out.plain.sasl.jaas.config (or')
  expect(message).toContain('; listeners do not read the plain sasl.jaas.config;')
})

test('a JAAS entry for every mechanism, or a JAAS file', async () => {
  const two =
    'overrides:\n  listener.name.out.sasl.enabled.mechanisms: SCRAM-SHA-512, PLAIN\n  listener.name.out.plain.sasl.jaas.config: from-a\n'
  const [message] = await told(sasl + two)
  expect(message).toContain('lacks listener.name.out.scram-sha-512.sasl.jaas.config (or')
  const both = '  listener.name.out.scram-sha-512.sasl.jaas.config: from-b\n'
  expect(await told(sasl + two + both)).toEqual([])
  const file = 'jvm: { options: ["-Djava.security.auth.login.config=/etc/kafka/jaas.conf"] }\n'
  expect(await told(sasl + file)).toEqual([])
})

const separate = `listeners:
  - { name: IN, port: 9092 }
  - { name: CTL, port: 9093, protocol: SASL_SSL, controller: true }
controllers: 3
overrides:
  num.io.threads: 8
  ssl.keystore.location: /k
  sasl.enabled.mechanisms: PLAIN
  sasl.mechanism.controller.protocol: PLAIN
  listener.name.ctl.plain.sasl.jaas.config: from-j
  listener.name.in.ssl.client.auth: none
`

test('TLS and SASL of the cluster reach separate controllers whose listener speaks them', async () => {
  expect(await told(separate)).toEqual([])
  const { cluster, release } = await load(`${head}brokers: 3\n${separate}`, 'x')
  const controllers = decide(size(cluster!, release!)).find(one => one.group.role === 'controller')
  const written = controllers?.nodes[0]?.decisions.filter(
    one => one.target === 'server.properties' && one.declared,
  )
  expect(written?.map(one => `${one.key}=${one.value}`).sort()).toEqual([
    'listener.name.ctl.plain.sasl.jaas.config=from-j',
    'sasl.enabled.mechanisms=PLAIN',
    'sasl.mechanism.controller.protocol=PLAIN',
    'ssl.keystore.location=/k',
  ])
  const plaintext = separate.replace(' protocol: SASL_SSL,', '')
  const other = await load(`${head}brokers: 3\n${plaintext}`, 'x')
  expect(other.cluster?.controllers?.overrides.size).toBe(0)
})

test('brokers log in to the controllers too', async () => {
  const own = separate
    .replace(
      'controllers: 3',
      'controllers: { count: 3, overrides: { listener.name.ctl.plain.sasl.jaas.config: from-j } }',
    )
    .replace(/^ {2}listener\.name\.ctl.*\n/m, '')
  const [message, ...others] = await told(own)
  expect(others).toEqual([])
  expect(message).toContain(
    '"CTL" is SASL_SSL and the declaration lacks listener.name.ctl.plain.sasl.jaas.config (or',
  )
})
