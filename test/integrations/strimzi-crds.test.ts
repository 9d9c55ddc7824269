import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { loadAll } from 'js-yaml'
import { describe, expect, test } from 'vitest'
import { loadRelease } from '../../src/kafka/release.ts'
import { planStrimzi } from '../../src/report/plan-strimzi.ts'
import { strimziTakes } from '../../src/report/plan-strimzi-rules.ts'
import { mixed, planOf, small } from '../diff/plans.ts'
import { bin, blocks, has, root, run } from './support/run.ts'
import { type Strimzi, strimzi, strimziRelease } from './support/strimzi.ts'

const found = strimzi()
const why = typeof found === 'string' ? ` (skipped: ${found})` : ''
const own = found as Strimzi

interface Manifest {
  readonly apiVersion: string
  readonly kind: string
}

const ajv = new Ajv({ allErrors: true, strict: false, validateFormats: false })

function expectValid(text: string): void {
  const all = loadAll(text) as unknown as readonly Manifest[]
  expect(all.map(one => one.kind)).toContain('Kafka')
  for (const one of all) {
    expect(one.apiVersion).toBe(own.apiVersion)
    const validate = ajv.compile(own.schemas[one.kind]!)
    validate(one)
    expect(validate.errors).toBe(null)
  }
}

const examples = readdirSync(join(root, 'examples'), { recursive: true })
  .map(String)
  .filter(name => /\.ya?ml$/.test(name) && !/[/\\](live|hosts)[/\\]/.test(name))
  .map(name => ({ name, text: readFileSync(join(root, 'examples', name), 'utf8') }))
  .filter(({ text }) => /^kafka:/m.test(text) && !/^mode: zookeeper/m.test(text))

describe.skipIf(why !== '')(`the resource definitions of Strimzi ${strimziRelease}${why}`, () => {
  test.for(examples)('accept examples/$name', async ({ text }) => {
    expectValid(planStrimzi(await planOf(text)))
  })

  test('accept what three combined nodes and a mixed cluster become', async () => {
    for (const text of [small, mixed]) expectValid(planStrimzi(await planOf(text)))
  })

  test('accept the example of docs/strimzi.md, which the built program writes', () => {
    const [command] = blocks('strimzi.md', 'sh')
    const words = command!.trim().replace(/ > .*/, '').split(' ').slice(1)
    const ran = run(process.execPath, [bin, ...words], { cwd: root })
    expectValid(ran.out)
    expect(blocks('strimzi.md', 'yaml')[0]).toBe(ran.out)
  })

  test('refuse what is wrong, so that the tests above mean something', async () => {
    const text = planStrimzi(await planOf(small))
    for (const [from, to] of [
      ['replicas: 3', 'replicas: three'],
      ['kraftMetadata: shared', 'kraftMetadata: alone'],
      ['jvmOptions:', 'jvmOption:'],
      ['  - broker', '  - brokr'],
    ] as const) {
      expect(text).toContain(from)
      expect(() => expectValid(text.replace(from, to))).toThrow()
    }
  })

  test.skipIf(!has('javap', ['-version']))('ignore the keys that are left out', async () => {
    const [prefixes, exceptions] = [
      own.constant('FORBIDDEN_PREFIXES'),
      own.constant('FORBIDDEN_PREFIX_EXCEPTIONS'),
    ]
    expect(prefixes.length).toBeGreaterThan(20)
    expect(exceptions.filter(key => !strimziTakes(key))).toEqual([])
    const below = prefixes.flatMap(one => (exceptions.includes(one) ? [] : [one, `${one}x`]))
    expect(below.filter(strimziTakes)).toEqual([])
    const keys = [...(await loadRelease('4.3.1')).broker.keys()]
    expect(keys.length).toBeGreaterThan(200)
    const operator = (key: string): boolean =>
      exceptions.includes(key) || !prefixes.some(one => key.startsWith(one))
    expect(keys.filter(key => strimziTakes(key) !== operator(key))).toEqual([])
  })
})
