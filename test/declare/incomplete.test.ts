import { expect, test } from 'vitest'
import { load } from '../../src/declare/load.ts'

async function told(topics: string): Promise<readonly string[]> {
  const head = 'kafka: "4.3"\nbrokers: 3\nhost: { memory: 16GiB, cpus: 4, disks: { size: 1TB } }\n'
  const { cluster, problems } = await load(`${head}topics:\n${topics}`, 'x')
  expect(cluster).toBeDefined()
  return problems.map(one => `${one.line}:${one.column} ${one.message.split(':')[0]} ${one.code}`)
}

test('what the numbers need and nobody declared is told once for all topics that lack it', async () => {
  const rated = '- { name: r, writeRate: 1MB/s }\n'
  expect(await told(rated)).toEqual([])
  expect(await told(`${rated}- { name: a }\n- { name: b }\n- { name: c }\n`)).toEqual([
    '6:3 "a" and 2 more incomplete',
  ])
  expect(await told('- { name: idle, writeRate: 0 }\n')).toEqual([])
  expect(await told('- { name: sized, retention.bytes: 2GiB }\n')).toEqual([
    '5:3 "sized" incomplete',
  ])
  expect(await told('- { name: k, cleanup.policy: compact, writeRate: 1MB/s }\n')).toEqual([
    '5:3 "k" incomplete',
  ])
  const live = '- { name: k, cleanup.policy: compact, writeRate: 1MB/s, liveBytes: 1GiB }\n'
  expect(await told(live)).toEqual([])
})

test('a mistake is not told as something missing too', async () => {
  const text =
    'kafka: "4.3"\nbrokers: 3\nhost: { memory: 16GiB, cpus: 4, disks: { size: 1TB } }\ntopics: [{ name: a, writeRate: 1MB }]\n'
  const { problems } = await load(text, 'x')
  expect(problems.map(one => one.code)).toEqual(['unit'])
})
