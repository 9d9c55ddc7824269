import { expect, test } from 'vitest'
import {
  type ApplicationInput,
  type CheckInput,
  type CheckResult,
  check,
  checkApplication,
  loadClients,
  loadRelease,
  loadTable,
  noFiles,
  treesOf,
} from '../../src/index.ts'
import { memoryHost } from '../host.ts'

test('a program checks host trees as the command does', async () => {
  const host = memoryHost({ '/hosts/b1/etc/kafka/server.properties': 'log.dirs=/tmp/kafka\n' })
  const input: CheckInput = {
    release: await loadRelease('4.1.1'),
    table: await loadTable('broker'),
    groups: [],
    trees: treesOf(host, '/hosts/{host}', []),
    given: noFiles,
  }
  const result: CheckResult = check(host, input)
  expect(result.findings.map(one => [one.code, one.file, one.line])).toEqual([
    ['data-in-tmp', '/hosts/b1/etc/kafka/server.properties', 1],
  ])
})

test('and files of an application', async () => {
  const bytes = new TextEncoder().encode('bootstrap.servers=b:9092\nacks=all\nlinger.ms=x\n')
  const inputs: readonly ApplicationInput[] = [{ file: 'producer.properties', bytes }]
  const clients = await loadClients('4.1.1')
  const found = await checkApplication(inputs, { clients, version: '4.1.1' })
  expect(found.map(one => [one.code, one.key, one.line])).toContainEqual([
    'invalid-value',
    'linger.ms',
    3,
  ])
})
