import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from '../integrations/support/run.ts'
import { pack } from '../integrations/support/tarball.ts'

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  readonly bin: Readonly<Record<string, string>>
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>
}

test('the package holds what it exports, and neither sources nor tests', () => {
  const { files, bytes, unpackedBytes } = pack()
  const named = [
    ...Object.values(manifest.bin),
    ...Object.values(manifest.exports).flatMap(one =>
      typeof one === 'string' ? [one] : Object.values(one),
    ),
  ].map(path => path.replace(/^\.\//, ''))
  expect(files).toEqual(expect.arrayContaining([...named, 'README.md', 'LICENSE']))
  const rooms = new Set(files.map(path => path.replace(/\/.*/, '')))
  expect([...rooms].toSorted()).toEqual([
    'LICENSE',
    'README.md',
    'dist',
    'package.json',
    'schemas',
    'templates',
  ])
  expect(files.filter(path => /(?<!\.d)\.ts$|\.map$|\.test\./.test(path))).toEqual([])
  // 0.74 MB and 2.8 MB when this was written; the bundle and the release tables are most of it.
  expect(bytes).toBeLessThan(1_000_000)
  expect(unpackedBytes).toBeLessThan(3_500_000)
})
