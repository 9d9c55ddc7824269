import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import { loadAll } from 'js-yaml'
import { expect, test } from 'vitest'
import { planStrimzi } from '../../src/report/plan-strimzi.ts'
import {
  kubernetesName,
  kubernetesSize,
  strimziTakes,
  sysctlScope,
} from '../../src/report/plan-strimzi-rules.ts'
import { writeYaml, yamlComment } from '../../src/report/plan-strimzi-yaml.ts'
import { expectExample } from '../diff/docs.ts'
import { mixed, planOf, small } from '../diff/plans.ts'
import { kafkaSchema, nodePoolSchema } from './strimzi-schema.ts'

interface Manifest {
  readonly kind: string
  readonly metadata: { readonly name: string; readonly annotations: Record<string, string> }
  // biome-ignore lint/suspicious/noExplicitAny: the schema is what the test checks first
  readonly spec: any
}

const ajv = new Ajv({ allErrors: true, allowUnionTypes: true })
const schemas: Readonly<Record<string, object>> = {
  Kafka: kafkaSchema,
  KafkaNodePool: nodePoolSchema,
}

async function manifests(text: string): Promise<readonly Manifest[]> {
  const made = loadAll(planStrimzi(await planOf(text))) as unknown as readonly Manifest[]
  for (const one of made) {
    const validate = ajv.compile(schemas[one.kind] ?? false)
    validate(one)
    expect(validate.errors).toBe(null)
  }
  return made
}

test('three combined nodes become one pool and one Kafka', async () => {
  const [pool, kafka, ...rest] = await manifests(small)
  expect(rest).toEqual([])
  expect(pool?.kind).toBe('KafkaNodePool')
  expect(pool?.metadata.annotations).toEqual({ 'strimzi.io/next-node-ids': '[1,2,3]' })
  expect(pool?.spec.roles).toEqual(['controller', 'broker'])
  // 32 GiB of the host less 1 GiB for other processes.
  expect(pool?.spec.resources).toEqual({
    requests: { cpu: '8', memory: '31Gi' },
    limits: { memory: '31Gi' },
  })
  expect(pool?.spec.storage.volumes).toEqual([
    { id: 0, type: 'persistent-claim', size: '2T', deleteClaim: false, kraftMetadata: 'shared' },
    { id: 1, type: 'persistent-claim', size: '2T', deleteClaim: false },
  ])
  expect(pool?.spec.jvmOptions['-XX'].UseG1GC).toBe('true')
  expect(kafka?.spec.kafka.version).toBe('4.3.1')
  expect(kafka?.spec.kafka.config['default.replication.factor']).toBe(3)
  expect(kafka?.spec.kafka.config['unclean.leader.election.enable']).toBe(false)
})

test('listeners keep to the ports and names Strimzi allows', async () => {
  const [, kafka] = await manifests(small)
  expect(kafka?.spec.kafka.listeners).toEqual([
    {
      name: 'clients',
      port: 9092,
      type: 'internal',
      tls: true,
      authentication: { type: 'scram-sha-512' },
    },
  ])
  expect(planStrimzi(await planOf(small))).toContain(
    '# Listener clients has port 9092: 443 is not for listeners of Strimzi.',
  )
})

test('namespaced sysctls go to the pod, the others into comments', async () => {
  const text = planStrimzi(await planOf(small))
  const [pool] = await manifests(small)
  const names = (pool?.spec.template.pod.securityContext?.sysctls ?? []).map(
    (one: { name: string }) => one.name,
  )
  expect(names).toEqual(['net.ipv4.tcp_rmem', 'net.ipv4.tcp_wmem'])
  expect(text).toContain('#   vm.max_map_count = 262144')
  expect(text).toContain('# The sysctls of the pod need Kubernetes 1.32.')
})

test('every group is a pool; what cannot differ is told; no secret is shown', async () => {
  const text = planStrimzi(await planOf(mixed))
  const made = await manifests(mixed)
  expect(made.map(one => `${one.kind} ${one.metadata.name}`)).toEqual([
    'KafkaNodePool big',
    'KafkaNodePool small',
    'KafkaNodePool controllers',
    'Kafka shop-eu-1',
  ])
  expect(made[2]?.spec.roles).toEqual(['controller'])
  expect(text).not.toContain('hunter2')
  expect(text).toMatch(/# num\.io\.threads cannot differ between pools; the plan has 32 for big/)
  const { config } = made[3]?.spec.kafka ?? {}
  expect(Object.keys(config).filter(key => !strimziTakes(key))).toEqual([])
  expect(config['my.plugin.note']).toBe('a: \'b\' # "c" {d} [e] *f &g !h %i')
})

test('ZooKeeper is refused', async () => {
  const made = planOf(
    small.replace('"4.3"', '"3.9"').replace('java: 17', 'java: 17\nmode: zookeeper'),
  )
  await expect(made.then(planStrimzi)).rejects.toThrow('is not known to the Strimzi v1 resources')
})

const hostile = [
  'yes',
  'No',
  'null',
  '~',
  '017',
  '1_000',
  '1e3',
  '0x1f',
  '2024-01-01',
  '- a',
  'a: b',
  'a #b',
  '&a',
  '*a',
  '!!int 1',
  '|',
  '>',
  '%a',
  '@a',
  '`a',
  '"',
  "'",
  '\\',
  '\n',
  'a\n---\nb',
  '\r\nx: y',
  '\u2028x: 1',
  '\u0085x: 1',
  '\u0000',
  '\ufeff',
  '',
  ' ',
  '{}',
  '[]',
  '<<',
  '=',
  '.inf',
  '12:30',
  '😀',
]

test('texts survive YAML as they are', () => {
  const value = {
    list: hostile,
    map: Object.fromEntries(hostile.map((one, at) => [`${one}k${at}`, one])),
  }
  expect(loadAll(writeYaml(value))).toEqual([value])
})

test.skipIf(!hasPyYaml())('a YAML 1.1 reader gets the same texts', () => {
  const texts = hostile.filter(one => one !== '\u0000')
  const program = 'import sys,yaml,json;print(json.dumps(yaml.safe_load(sys.stdin)))'
  const out = execFileSync('python3', ['-c', program], { input: writeYaml({ texts }) })
  expect(JSON.parse(out.toString())).toEqual({ texts })
})

function hasPyYaml(): boolean {
  try {
    execFileSync('python3', ['-c', 'import yaml'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

test('a comment cannot end', () => {
  expect(yamlComment(['a\nb: c\u2028d'])).toBe('# a b: c d')
})

test('names and sizes of Kubernetes', () => {
  expect(kubernetesName('Shop_EU.1')).toBe('shop-eu-1')
  expect(kubernetesName('---')).toBe('kafka')
  expect(kubernetesName('a', new Set(['a', 'a-2']))).toBe('a-3')
  expect(kubernetesSize(4e12)).toBe('4T')
  expect(kubernetesSize(100 * 2 ** 30)).toBe('100Gi')
  expect(kubernetesSize(2 ** 20 + 1)).toBe('1Mi')
})

test('prefixes and scopes', () => {
  expect(strimziTakes('ssl.cipher.suites')).toBe(true)
  expect(strimziTakes('ssl.keystore.location')).toBe(false)
  expect(strimziTakes('controller.quorum.fetch.timeout.ms')).toBe(true)
  expect(strimziTakes('log.dirs')).toBe(false)
  expect(strimziTakes('log.retention.ms')).toBe(true)
  expect(sysctlScope('vm.max_map_count')).toBe('node')
  expect(sysctlScope('net.core.rmem_max')).toBe('node')
  expect(sysctlScope('net.core.somaxconn')).toBe('unsafe')
  expect(sysctlScope('net.ipv4.tcp_rmem')).toBe('pod')
})

test('the example of the page', async () => {
  const example = new URL('../../examples/diff-review/after.yaml', import.meta.url)
  const text = readFileSync(example, 'utf8')
  await manifests(text)
  expectExample('strimzi.md', 'strimzi', planStrimzi(await planOf(text)))
})
