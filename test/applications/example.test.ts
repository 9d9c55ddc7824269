import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import { load } from 'js-yaml'
import { describe, expect, test } from 'vitest'
import { brokerLoad } from '../../src/applications/broker-load.ts'
import { applications } from '../../src/applications/normalise.ts'
import { sizeApplication } from '../../src/applications/size.ts'
import { clientsOf, oneBroker } from './predict.ts'

const text = (path: string): string =>
  readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const schema = JSON.parse(text('schemas/cluster.schema.json')) as object
const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(schema)
const example = load(text('examples/applications.yaml')) as {
  kafka: string
  applications: readonly unknown[]
}

describe('examples/applications.yaml', () => {
  test('is a declaration', () => {
    validate(example)
    expect(validate.errors ?? []).toEqual([])
  })

  test('fits, and loads three brokers', async () => {
    const { applications: all, problems } = applications(example.applications, {
      kafka: example.kafka,
      java: 21,
    })
    expect(problems).toEqual([])
    const clients = await clientsOf(example.kafka)
    const facts = { ...oneBroker, brokers: 3, messageMaxBytes: 1_048_588 }
    const sized = all.map(app => sizeApplication(app, facts, clients))
    expect(sized.flatMap(each => each.verdicts.filter(one => one.verdict !== 'fits'))).toEqual([])
    // Clients: 6 + 4 + 2. Bootstrap connections 2 + 3 + 1 on each of 3 brokers, with 4 coordinators.
    expect(brokerLoad(sized)).toEqual({
      connections: 18,
      tlsConnections: 3,
      producers: 8,
      consumers: 4,
      largestRequest: 1_048_576,
    })
  })
})

describe('the schema refuses', () => {
  const base = { kafka: '4.3.0', brokers: 1, host: { memory: '8GiB', cpus: 2, disks: [] } }
  test.for([
    ['an unknown key', { name: 'a', memroyLimit: '1GiB' }],
    ['a name that would leave its directory', { name: '..' }],
    ['a name with a line end', { name: 'a\nb' }],
    ['a dump directory with blanks', { name: 'a', dumpDir: '/a b' }],
    ['a fraction of a producer', { name: 'a', producers: 1.5 }],
    ['a setting that is a list', { name: 'a', producer: { acks: ['all'] } }],
  ] as const)('%s', ([, app]) => {
    validate({ ...base, applications: [app] })
    const paths = (validate.errors ?? []).map(each => each.instancePath)
    expect(paths.some(path => path.startsWith('/applications/0'))).toBe(true)
  })
})
