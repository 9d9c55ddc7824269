import fc from 'fast-check'
import { expect, test } from 'vitest'
import { check } from '../../src/check.ts'
import { memoryHost } from '../host.ts'
import { sized } from '../settings/sample.ts'
import { inputFor, planFiles } from './support.ts'

/** Values of one key; the first is what most brokers have. */
const choices: Readonly<Record<string, readonly string[]>> = {
  'node.id': ['1', '2', '3', 'x', '-1'],
  'process.roles': ['broker', 'broker,controller'],
  'controller.quorum.voters': ['9@c:9093', '1@c:9093', 'c:9093'],
  'controller.listener.names': ['CONTROLLER', 'OTHER'],
  listeners: ['PLAINTEXT://:9092', 'EXTERNAL://:9092', 'CONTROLLER://:9093'],
  'advertised.listeners': ['PLAINTEXT://a:9092', 'PLAINTEXT://b:9092', 'PLAINTEXT://0.0.0.0:9092'],
  'log.dirs': ['/data1', '/tmp/kafka', '/data1,/data1'],
  'log.retention.hours': ['168', '24', 'many'],
  'log.retention.ms': ['604800000', '86400000', '1'],
  'log.segment.bytes': ['1073741824', '1024', '0'],
  'message.max.bytes': ['1048588', '104857600', '1 # note'],
  'replica.fetch.max.bytes': ['1048576', '10485760'],
  'num.io.threads': ['8', '16', '0', `$\{env:THREADS}`],
  'min.insync.replicas': ['1', '2', '5'],
  'default.replication.factor': ['1', '3'],
  'broker.rack': ['a', 'b', ''],
  'listener.name.external.ssl.keystore.location': ['/a', '/b'],
  'ssl.keystore.password': ['secret', 'other'],
  'num.io.threds': ['8', '9'],
  'zookeeper.connect': ['z:2181', 'y:2181'],
}

const keys = Object.keys(choices)
/** A file: which keys it has, in this order, and what each is; comments and repeated lines come along. */
const shape = fc.uniqueArray(fc.constantFrom(...keys), { minLength: 8 })
const pick = fc.dictionary(fc.constantFrom(...keys), fc.nat(4), { maxKeys: 3 })
const more = fc.constantFrom('', '# a', '# b', 'log.retention.ms=5', 'num.io.threads=9')
const fleet = fc.tuple(shape, fc.array(fc.tuple(pick, more), { minLength: 2, maxLength: 8 }))

function textOf(shape: readonly string[], pick: Record<string, number>, more: string): string {
  const lines = shape.map(key => {
    const values = choices[key] ?? []
    return `${key}=${values[(pick[key] ?? 0) % values.length]}`
  })
  return `# top\n${lines.join('\n')}\n${more}\n`
}

const isOfAll = ({ code }: { readonly code: string }) =>
  code === 'duplicate-id' || code === 'inconsistent'

test('finds in files that are like another one what it finds in each of them alone', {
  timeout: 120_000,
}, async () => {
  const releases = new Map<string, Awaited<ReturnType<typeof inputFor>>>()
  for (const kafka of ['3.9.1', '4.1.1'])
    releases.set(kafka, await inputFor(memoryHost({}), { kafka }))
  fc.assert(
    fc.property(fleet, fc.constantFrom(...releases.keys()), ([shape, picks], kafka) => {
      const files = Object.fromEntries(
        picks.map(([pick, more], index) => [`/f${index}`, textOf(shape, pick, more)]),
      )
      const input = releases.get(kafka)!
      const of = (serverProperties: readonly string[]) =>
        check(memoryHost(files), { ...input, given: { ...input.given, serverProperties } })
      const together = of(Object.keys(files))
      const alone = Object.keys(files).map(path => of([path]))
      expect(together.findings.filter(one => !isOfAll(one))).toEqual(
        alone.flatMap(one => one.findings.filter(found => !isOfAll(found))),
      )
      expect(together.edits).toEqual(alone.flatMap(one => one.edits))
      expect(together.summary).toMatchObject({ hosts: picks.length, files: picks.length })
    }),
    { numRuns: 200 },
  )
})

const declaration = `
kafka: 4.1.1
brokers: 4
host: { memory: 64GiB, cpus: 8, disks: [{ count: 2, size: 4TB }] }
topics: [{ name: a, partitions: 12, retention.ms: 2d, writeRate: 1MB/s }]
`

const change = fc.record({
  host: fc.integer({ min: 1, max: 4 }),
  key: fc.constantFrom(...keys, 'auto.create.topics.enable', 'max.connections'),
  value: fc.constantFrom('1', '2', '3', 'false', 'PLAINTEXT://b:9092', '/data9', 'many'),
})

test('finds in trees that are like another one what it finds in each of them alone', {
  timeout: 120_000,
}, async () => {
  const sizing = await sized(declaration)
  const files = await planFiles(sizing)
  const input = await inputFor(memoryHost(files), { sizing, live: '/hosts/{host}' })
  fc.assert(
    fc.property(fc.array(change, { maxLength: 4 }), all => {
      const changed = { ...files }
      for (const { host, key, value } of all) {
        const path = `/hosts/broker-${host}/server.properties`
        const text = changed[path] ?? ''
        const line = new RegExp(`^${key.replaceAll('.', '\\.')}=.*$`, 'm')
        changed[path] = line.test(text)
          ? text.replace(line, `${key}=${value}`)
          : `${text}${key}=${value}\n`
      }
      const of = (list: typeof input.trees.list) =>
        check(memoryHost(changed), { ...input, trees: { list, problems: [] } })
      const together = of(input.trees.list)
      const alone = input.trees.list.map(one => of([one]))
      expect(together.findings.filter(one => !isOfAll(one))).toEqual(
        alone.flatMap(one => one.findings.filter(found => !isOfAll(found))),
      )
      expect(together.edits).toEqual(alone.flatMap(one => one.edits))
    }),
    { numRuns: 50 },
  )
})
