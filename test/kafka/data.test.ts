import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { loadRelease, loadTable, versions } from '../../src/kafka/index.ts'

interface Row {
  readonly version: string
  readonly domain: 'broker' | 'topic'
  readonly name: string
  /** What ConfigDump.java printed; missing when the release does not have the key. */
  readonly jar?: Readonly<Record<string, unknown>>
}

// Ten keys drawn at random from all broker and topic keys, as the jars of every release print them.
const rows: readonly Row[] = readFileSync(
  new URL('fixtures/ten-keys.jsonl', import.meta.url),
  'utf8',
)
  .trim()
  .split('\n')
  .map(line => JSON.parse(line) as Row)

describe('ten random keys in every release', () => {
  const names = [...new Set(rows.map(row => `${row.domain} ${row.name}`))]

  test('the fixture covers ten keys and all releases', () => {
    expect(names).toHaveLength(10)
    expect(new Set(rows.map(row => row.version))).toStrictEqual(new Set(versions))
  })

  test.for(names)('%s', async name => {
    for (const { version, jar } of rows.filter(row => `${row.domain} ${row.name}` === name)) {
      const [domain, key] = name.split(' ') as ['broker' | 'topic', string]
      const ours = (await loadRelease(version))[domain].get(key)
      const printed = ours && {
        type: ours.type,
        default: ours.default,
        importance: ours.importance,
        valid: ours.valid,
        ...(domain === 'broker' && {
          mode: ours.updateMode === 'read-only' ? undefined : ours.updateMode,
        }),
        internal: ours.internal || undefined,
        deprecated: ours.deprecated || undefined,
        required: ours.required || undefined,
        synonyms:
          ours.synonyms.length === 0
            ? undefined
            : ours.synonyms.map(synonym => `${synonym.name} ${synonym.factor}`),
      }
      const { rule: _, ...said } = jar ?? {}
      expect({ version, printed: JSON.parse(JSON.stringify(printed ?? {})) }).toStrictEqual({
        version,
        printed: jar ? JSON.parse(JSON.stringify(said)) : {},
      })
    }
  })
})

describe('the tables', () => {
  test.for(['broker', 'topic', 'producer', 'consumer'] as const)(
    '%s spans are in order',
    async domain => {
      const rank = new Map(versions.map((version, index) => [version, index]))
      const wrong = Object.entries(await loadTable(domain)).filter(([, spans]) => {
        const ends = spans.flatMap(([first, last]) => [
          rank.get(first) ?? Number.NaN,
          last === '' ? versions.length - 1 : (rank.get(last) ?? Number.NaN),
        ])
        return ends.some((end, index) => !(end >= (ends[index - 1] ?? 0)))
      })
      expect(wrong).toStrictEqual([])
    },
  )

  test('a password has no default', async () => {
    for (const version of versions) {
      const { broker } = await loadRelease(version)
      const told = [...broker.values()].filter(
        key => key.type === 'PASSWORD' && key.default !== undefined,
      )
      expect(told).toStrictEqual([])
    }
  })

  // Counted with another loader on the same jars.
  test('the public cluster-wide and per-broker keys of 4.4', async () => {
    const { broker } = await loadRelease('4.4.0')
    const count = (mode: string): number =>
      [...broker.values()].filter(key => key.updateMode === mode && !key.internal).length
    expect([count('cluster-wide'), count('per-broker')]).toStrictEqual([67, 37])
  })
})
