import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { planFlat, planTfvars } from '../../src/report/plan-tfvars.ts'
import { mixed, planOf, small } from '../diff/plans.ts'

test('cluster, groups and hosts', async () => {
  const made = JSON.parse(planTfvars(await planOf(small)))
  expect(Object.keys(made)).toEqual([
    'kafka_cluster',
    'kafka_groups',
    'kafka_hosts',
    'kafka_applications',
  ])
  expect(made.kafka_cluster).toEqual({
    name: 'shop',
    kafka: '4.3.1',
    java: 17,
    mode: 'kraft',
    combined: true,
    survive: 1,
    status: 'fits',
    fits: true,
  })
  expect(made.kafka_groups.brokers.choices.max_map_count).toBe(262144)
  expect(made.kafka_groups.brokers.verdicts['address space'].available).toBe(null)
  const host = made.kafka_hosts['broker-2']
  expect(host.id).toBe(2)
  expect(host.files).toEqual({
    'server.properties': 'broker-2/server.properties',
    'sysctl.conf': 'broker-2/sysctl.conf',
    'limits.conf': 'broker-2/limits.conf',
    'jvm.env': 'broker-2/jvm.env',
    'kafka.service.d/10-kafka-size.conf': 'broker-2/kafka.service.d/10-kafka-size.conf',
  })
  expect(host.settings['server.properties']['node.id']).toBe('2')
  expect(host.settings['sysctl.conf']['vm.max_map_count']).toBe('262144')
})

test('secrets are named, never shown', async () => {
  const plan = await planOf(mixed)
  expect(planTfvars(plan)).not.toContain('hunter2')
  expect(JSON.stringify(planFlat(plan))).not.toContain('hunter2')
  expect(JSON.parse(planTfvars(plan)).kafka_hosts.b1.withheld).toEqual([
    'ssl.keystore.password',
    'sasl.jaas.config',
    'my.plugin.password',
  ])
})

test('the flat form holds nothing but strings', async () => {
  const flat = planFlat(await planOf(small))
  expect(Object.values(flat).filter(value => typeof value !== 'string')).toEqual([])
  expect(flat['fits']).toBe('true')
  expect(flat['brokers.max_map_count']).toBe('262144')
  expect(JSON.parse(flat['json'] ?? '').kafka_cluster.name).toBe('shop')
})

/** The configuration of docs/terraform-formats.md. */
const page = readFileSync(new URL('../../docs/terraform-formats.md', import.meta.url), 'utf8')
const module = /^```hcl\n([\s\S]*?)^```$/m.exec(page)?.[1] ?? ''

test.skipIf(spawnSync('terraform', ['version']).status !== 0)(
  'Terraform takes the file with fixed types',
  { timeout: 60_000 },
  async () => {
    const directory = mkdtempSync(join(tmpdir(), 'tfvars-'))
    try {
      writeFileSync(join(directory, 'main.tf'), module)
      writeFileSync(join(directory, 'kafka.auto.tfvars.json'), planTfvars(await planOf(mixed)))
      const terraform = (...words: string[]) =>
        execFileSync('terraform', [`-chdir=${directory}`, ...words], { encoding: 'utf8' })
      terraform('init', '-input=false')
      terraform('apply', '-auto-approve', '-input=false')
      expect(terraform('plan', '-detailed-exitcode', '-input=false')).toContain('No changes')
      expect(JSON.parse(terraform('output', '-json', 'maps')).big).toBeGreaterThan(500)
      expect(Object.keys(JSON.parse(terraform('output', '-json', 'sysctl')))).toEqual([
        'b1',
        'b2',
        'b3',
        'b4',
        'controller-9001',
        'controller-9002',
        'controller-9003',
      ])
    } finally {
      rmSync(directory, { recursive: true })
    }
  },
)
