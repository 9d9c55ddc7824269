import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { committed } from '../../scripts/releases/extract.mjs'
import { domains, encode, moduleText, versionsText } from '../../scripts/releases/table.mjs'

const file = (name: string): string =>
  readFileSync(new URL(`../../src/generated/releases/${name}.ts`, import.meta.url), 'utf8')

// Adding a release decodes everything, puts the new one in and writes it again.
test.for(domains)('%s: decoding and writing again gives the same bytes', domain => {
  const releases = committed()
  const versions = [...releases.keys()]
  const records = new Map(versions.map(version => [version, releases.get(version)!.get(domain)!]))
  expect(moduleText(domain, encode(versions, records))).toBe(file(domain))
  expect(versionsText(versions)).toBe(file('versions'))
})

test('a new release that changes nothing changes no line of the tables', () => {
  const releases = committed()
  const versions = [...releases.keys()]
  const next = [...versions, '4.5.0']
  const newest = releases.get(versions.at(-1)!)!
  for (const domain of domains) {
    const records = new Map(
      next.map(version => [version, (releases.get(version) ?? newest).get(domain)!]),
    )
    const [before, after] = [file(domain), moduleText(domain, encode(next, records))].map(text =>
      text.split('\n'),
    ) as [string[], string[]]
    // Only keys that are gone in the newest release name it as their end, and none is.
    expect(after.filter((line, index) => line !== before[index])).toStrictEqual([])
  }
})
