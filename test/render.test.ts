import { expect, test } from 'vitest'
import { builtinFill } from '../src/fill.ts'
import { type Fill, render } from '../src/render.ts'
import { verifyProperties } from '../src/verify.ts'
import { planOf } from './plan-of.ts'

const racks = `
name: shop
kafka: "4.1.1"
controllers: combined
brokers:
  hosts:
    - { host: kafka-a.example, rack: r1 }
    - { host: kafka-b.example, rack: r2 }
    - { host: kafka-c.example, rack: r1 }
host: { memory: 64GiB, cpus: 8, disks: { size: 4TB } }
topics: [{ name: a, partitions: 12, writeRate: 1MB/s, segment.bytes: 256MiB }]`

async function texts(fill: Fill): Promise<ReadonlyMap<string, string>> {
  const files = render((await planOf(racks)).sizing, fill)
  return new Map(files.map(one => [one.path, one.text]))
}

test('nodes differ in their own lines and in nothing else', async () => {
  const made = await texts(await builtinFill())
  const lines = (host: string): string[] =>
    made.get(`${host}.example/server.properties`)?.split('\n') ?? []
  const [a, b, c] = [lines('kafka-a'), lines('kafka-b'), lines('kafka-c')]
  expect(b.filter((line, at) => line !== a[at])).toEqual([
    'node.id=2',
    'broker.rack=r2',
    'advertised.listeners=PLAINTEXT://kafka-b.example:9092',
  ])
  expect(c.filter((line, at) => line !== a[at])).toEqual([
    'node.id=3',
    'advertised.listeners=PLAINTEXT://kafka-c.example:9092',
  ])
  expect([a.length, b.length]).toEqual([c.length, c.length])
  for (const file of [
    'sysctl.conf',
    'limits.conf',
    'jvm.env',
    'kafka.service.d/10-kafka-size.conf',
  ])
    expect(made.get(`kafka-b.example/${file}`)).toBe(made.get(`kafka-a.example/${file}`))
})

test('a template that does not copy lines as they are is filled in for each node', async () => {
  const upper: Fill = (_, data) => JSON.stringify(data).toUpperCase()
  const made = await texts(upper)
  const b = made.get('kafka-b.example/server.properties') ?? ''
  expect(b).toContain('"NODE.ID=2"')
  expect(b).toContain('"BROKER.RACK=R2"')
  expect([...made.values()].join('')).not.toContain('\ue000')
  const lengths: Fill = (_, data) =>
    JSON.stringify(data, (key, value) => (key === 'text' ? `${value}:${value.length}` : value))
  const counted = await texts(lengths)
  expect(counted.get('kafka-b.example/server.properties')).toContain('"node.id=2:9"')
})

test('a file that does not read back is a bug report', async () => {
  const files = render((await planOf(racks)).sizing, await builtinFill())
  await expect(verifyProperties(files)).resolves.toBeUndefined()
  const changed = (from: string, to: string) =>
    files.map(one => ({ ...one, text: one.text.replace(from, to) }))
  const told = 'does not read back as it was meant'
  await expect(verifyProperties(changed('node.id=2', 'node.id=3'))).rejects.toThrow(
    `${told}: node.id`,
  )
  await expect(verifyProperties(changed('broker.rack=r2\n', ''))).rejects.toThrow(told)
  await expect(verifyProperties(changed('node.id=2', 'node.id=2\nx=1'))).rejects.toThrow(told)
  await expect(verifyProperties(changed('node.id=3', 'node.id=3\nnode.id=3'))).rejects.toThrow(told)
})
