import fc from 'fast-check'
import { expect, test } from 'vitest'
import { check } from '../../src/check.ts'
import { type Content, memoryHost } from '../host.ts'
import { sized } from '../settings/sample.ts'
import { inputFor, planFiles } from './support.ts'

const declaration = `
kafka: 4.1.1
brokers: 6
host: { memory: 64GiB, cpus: 8, disks: [{ count: 2, size: 4TB }] }
topics: [{ name: a, partitions: 12, retention.ms: 2d, writeRate: 1MB/s }]
`

/** What happens to one file of a tree; undefined: it is not there. */
const changes: readonly ((text: string) => Content | undefined)[] = [
  () => undefined,
  () => ({ link: '/nowhere' }),
  () => ({ error: 'EACCES' }),
  () => '',
  text => text.replaceAll('1', '2'),
  text => `${text}\nno line of any file\n`,
  text => `${text}\n# kafka-size-ignore differs until=2030-01-01 reason="known"\n`,
  text => text.split('\n').slice(0, -4).join('\n'),
]

const places = [
  ...['server.properties', 'jvm.env', 'limits.conf', 'sysctl.conf'],
  ...['kafka.service.d/10-kafka-size.conf', 'etc/security/limits.d/kafka', 'etc/hostname'],
]

const change = fc.record({
  host: fc.nat(5),
  place: fc.constantFrom(...places),
  what: fc.nat(changes.length - 1),
})

/** Findings that one host alone cannot give. */
const isOfAll = ({ code }: { readonly code: string }) =>
  code === 'duplicate-id' || code === 'inconsistent'

test('finds in trees that are alike what it finds in each of them alone', { timeout: 60_000 }, async () => {
  const sizing = await sized(declaration)
  const files = await planFiles(sizing)
  await fc.assert(
    fc.asyncProperty(fc.array(change, { maxLength: 4 }), async all => {
      const changed: Record<string, Content> = { ...files }
      for (const { host, place, what } of all) {
        const path = `/hosts/broker-${host + 1}/${place}`
        const made = changes[what]!(typeof files[path] === 'string' ? files[path] : '')
        if (made === undefined) delete changed[path]
        else changed[path] = made
      }
      const input = await inputFor(memoryHost(changed), { sizing, live: '/hosts/{host}' })
      const together = check(memoryHost(changed), input)
      const alone = input.trees.list.map(one =>
        check(memoryHost(changed), { ...input, trees: { list: [one], problems: [] } }),
      )
      expect(input.trees.list.length).toBe(9)
      expect(together.findings.filter(one => !isOfAll(one))).toEqual(
        alone.flatMap(one => one.findings.filter(found => !isOfAll(found))),
      )
      expect(together.suppressed).toEqual(alone.flatMap(one => one.suppressed))
      expect(together.edits).toEqual(alone.flatMap(one => one.edits))
      expect(together.summary.files).toBe(alone.reduce((sum, one) => sum + one.summary.files, 0))
    }),
    { numRuns: 25 },
  )
})

test('reads each file of a tree once', async () => {
  const sizing = await sized(declaration)
  const files = await planFiles(sizing)
  const asked: string[] = []
  const plain = memoryHost(files)
  const note =
    <T>(work: (path: string) => T) =>
    (path: string) => {
      asked.push(path)
      return work(path)
    }
  const host = { ...plain, read: note(plain.read) }
  const { findings } = check(host, await inputFor(plain, { sizing, live: '/hosts/{host}' }))
  expect(findings).toEqual([])
  expect(asked.filter(path => path.startsWith('/hosts/broker-4/'))).toEqual([
    '/hosts/broker-4/kafka.service.d/10-kafka-size.conf',
    '/hosts/broker-4/jvm.env',
    '/hosts/broker-4/limits.conf',
    '/hosts/broker-4/sysctl.conf',
    '/hosts/broker-4/server.properties',
  ])
})
