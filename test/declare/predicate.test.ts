import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import fc from 'fast-check'
import { load } from 'js-yaml'
import { expect, test } from 'vitest'
import { holds } from '../../src/generated/cluster-predicate.js'

const root = new URL('../../', import.meta.url).pathname
const schema = JSON.parse(readFileSync(join(root, 'schemas/cluster.schema.json'), 'utf8'))
const ajv = new Ajv({ ownProperties: true, allowUnionTypes: true })
const isDeclaration = ajv.compile(schema)
const examples = readdirSync(join(root, 'examples'))
  .filter(name => name.endsWith('.yaml'))
  .map(name => readFileSync(join(root, 'examples', name), 'utf8'))

/** Every path of a value, the value itself excluded. */
function paths(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return path.length > 0 ? [path] : []
  const inside = Object.entries(value).flatMap(([key, one]) => paths(one, [...path, key]))
  return path.length > 0 ? [path, ...inside] : inside
}

function change(value: unknown, path: readonly string[], wrong: unknown): void {
  const parent = path.slice(0, -1).reduce((at, key) => (at as Record<string, unknown>)[key], value)
  const last = path.at(-1) ?? ''
  // Undefined stands for a key that is missing; no parser makes a list with a hole.
  if (wrong === undefined && !Array.isArray(parent))
    delete (parent as Record<string, unknown>)[last]
  else (parent as Record<string, unknown>)[last] = structuredClone(wrong ?? null)
}

const wrongs = fc.oneof(
  fc.constantFrom(undefined, null, '', [], {}, true, -1, 0, 0.5, 1e300, Number.NaN),
  fc.constantFrom(['delete', 'delete'], ['delete'], 'rack', 'combined', [{}], { surplus: 1 }),
  fc.string(),
  fc.integer(),
  fc.string({ minLength: 240, maxLength: 300 }),
)

test('the predicate and Ajv agree on examples with one or two parts changed', () => {
  const oneChange = fc.tuple(fc.nat(), wrongs)
  let refused = 0
  fc.assert(
    fc.property(
      fc.constantFrom(...examples),
      fc.array(oneChange, { maxLength: 2 }),
      (text, changes) => {
        const value = load(text)
        for (const [at, wrong] of changes) {
          const all = paths(value)
          change(value, all[at % all.length] ?? [], wrong)
        }
        const expected = isDeclaration(value)
        if (!expected) refused += 1
        expect(holds(value)).toBe(expected)
      },
    ),
    { numRuns: 3000 },
  )
  expect(refused).toBeGreaterThan(500)
})

test.each([
  ['an inherited key is none', Object.create({ kafka: '4.1', brokers: 1, host: {} })],
  ['nothing', undefined],
  ['a list', []],
])('%s', (_, value) => {
  expect(holds(value)).toBe(false)
})
