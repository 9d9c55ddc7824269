import { expect, test } from 'vitest'
import { command } from '../../src/cli/commands/upgrade.ts'
import { fakeHost } from './host.ts'

const declaration = `kafka: "4.0"
java: 17
brokers:
  - name: a
    count: 2
    overrides:
      metadata.log.segment.bytes: "1048576"
  - name: b
    count: 1
host:
  memory: 32GiB
  cpus: 8
  disks:
    - path: /d
      size: 1TiB
overrides:
  group.coordinator.threads: 4
topics:
  - name: plain
    partitions: 3
    writeRate: 1MB/s
  - name: orders
    partitions: 12
    writeRate: 1MB/s
    segment.bytes: 20000B
`

async function run(text: string, to: string): Promise<{ code: number; out: string; err: string }> {
  const host = fakeHost({ 'cluster.yaml': text })
  const code = await command.run({ files: ['cluster.yaml'], to, format: 'json' }, host)
  return { code, out: host.out(), err: host.err() }
}

test('a declaration names its release, its topics and the places', async () => {
  const { code, out } = await run(declaration, '4.1')
  const document = JSON.parse(out)
  expect(code).toBe(2)
  expect(document).toMatchObject({ from: '4.0.2', to: '4.1.2', mode: 'kraft' })
  const errors = document.findings.filter((each: { severity: string }) => each.severity === 'error')
  expect(errors).toMatchObject([
    { code: 'refused-value', key: 'metadata.log.segment.bytes', line: 7, column: 7 },
    { code: 'topic-stops-broker', key: 'segment.bytes', actual: '20000', line: 22 },
  ])
})

test('a wrong declaration is told and nothing else', async () => {
  const { code, out, err } = await run(declaration.replace('cpus: 8', 'cpus: eight'), '4.1')
  expect({ code, out }).toStrictEqual({ code: 1, out: '' })
  expect(err).toMatch(/^cluster\.yaml:12:\d+: .* \[type\]$/m)
})

test('what the plan writes is set: its defaults do not move, and its min.insync.replicas counts', async () => {
  const { out } = await run(declaration.replace('"4.0"', '3.9.2'), '4.1')
  const told: readonly { code: string; key: string }[] = JSON.parse(out).findings
  const keys = (code: string): readonly string[] =>
    told.filter(each => each.code === code).map(each => each.key)
  expect(keys('moved-default')).toContain('group.consumer.assignors')
  expect(keys('moved-default')).not.toContain('num.recovery.threads.per.data.dir')
  expect(keys('eligible-leader-replicas')).toStrictEqual(['min.insync.replicas'])
})
