import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { describe, expect, test } from 'vitest'
import { diff } from '../../src/diff.ts'
import { readAndDiagnose } from '../../src/doctor/read.ts'
import { builtinFill } from '../../src/fill.ts'
import { diffReport } from '../../src/report/diff.ts'
import { doctorReport } from '../../src/report/doctor.ts'
import { plain } from '../../src/report/style.ts'
import { mixed, planOf, small } from '../diff/plans.ts'
import { fixture, fixtures, memoryHost } from '../doctor/memory-host.ts'

const root = join(import.meta.dirname, '../..')
const read = (path: string): string => readFileSync(join(root, path), 'utf8')
const schema = (name: string): object => JSON.parse(read(`schemas/${name}.schema.json`))
const validator = (name: string) =>
  new Ajv({ allErrors: true, allowUnionTypes: true }).compile(schema(name))

/** The names of all members that a schema describes. */
function described(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inside]) =>
    key === 'properties' ? [...Object.keys(inside), ...described(inside)] : described(inside),
  )
}

/** The names of all members of a document. */
function used(value: unknown, into: Set<string>): void {
  if (typeof value !== 'object' || value === null) return
  for (const [key, inside] of Object.entries(value)) {
    if (!Array.isArray(value)) into.add(key)
    used(inside, into)
  }
}

const today = 20454
const examples = ['applications', 'full-disk', 'diff-review/before', 'diff-review/after'].map(
  one => `examples/${one}.yaml`,
)
// Generous, because every plan loads a release; how long it takes is not what is tested.
const patience = { timeout: 120_000 }

describe('diff.schema.json', () => {
  test(
    'describes what diff prints of neighbouring examples, and nothing else',
    patience,
    async () => {
      const validate = validator('diff')
      const fill = await builtinFill()
      const plans = await Promise.all([...examples.map(read), small, mixed].map(planOf))
      const members = new Set<string>()
      for (const [at, after] of plans.entries())
        for (const before of [undefined, after, plans[(at + 1) % plans.length]]) {
          const made = JSON.parse(diffReport(diff(before, after, fill, today), 'json', plain, 'x'))
          expect([validate(made), validate.errors]).toEqual([true, null])
          used(made, members)
        }
      expect(described(schema('diff')).filter(name => !members.has(name))).toEqual([])
    },
  )

  test('refuses a member it does not know', patience, async () => {
    const validate = validator('diff')
    const made = JSON.parse(
      diffReport(
        diff(undefined, await planOf(small), await builtinFill(), today),
        'json',
        plain,
        '',
      ),
    )
    expect(validate({ ...made, more: 1 })).toBe(false)
    expect(validate({ ...made, loss: '1' })).toBe(false)
  })
})

describe('doctor.schema.json', () => {
  test('describes what doctor prints of every fixture, and nothing else', patience, () => {
    const validate = validator('doctor')
    const members = new Set<string>()
    const files = readdirSync(fixtures, { recursive: true, withFileTypes: true })
      .filter(one => one.isFile())
      .map(one => join(one.parentPath, one.name).slice(fixtures.length + 1))
    for (const file of files) {
      const packed = new Uint8Array([0x1f, 0x8b, 8, 0])
      const { host } = memoryHost({ [file]: fixture(file), 'log.gz': packed })
      const made = JSON.parse(doctorReport(readAndDiagnose(host, [file, 'log.gz']), 'json'))
      expect([file, validate(made), validate.errors]).toEqual([file, true, null])
      used(made, members)
    }
    expect(described(schema('doctor')).filter(name => !members.has(name))).toEqual([])
  })
})

test('every published schema is an export of the package', () => {
  const { exports } = JSON.parse(read('package.json'))
  for (const name of readdirSync(join(root, 'schemas')))
    expect(exports[`./${name}`]).toBe(`./schemas/${name}`)
})
