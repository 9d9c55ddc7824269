import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { codes, findingsPage, generalCodes } from '../../src/check/codes.ts'
import { applicationCodes } from '../../src/applications/codes.ts'
import { constraints } from '../../src/settings/constraints.ts'

test('docs/findings.md is what the records say', async () => {
  await expect(findingsPage()).toMatchFileSnapshot('../../docs/findings.md')
})

test('every code is kebab-case and means one thing', () => {
  expect(codes.size).toBe(generalCodes.length + applicationCodes.length + constraints.length)
  for (const code of codes.keys()) expect(code).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/)
})

test('every code that is written in the sources has a record', () => {
  const files = ['broker', 'scan', 'sysctl', 'unit', 'limits', 'jvm', 'host', 'process', 'topics', 'consistency', 'suppressions', 'given', 'trees', 'judge']
  const said = files.flatMap(file => {
    const text = readFileSync(new URL(`../../src/check/${file}.ts`, import.meta.url), 'utf8')
    return [...text.matchAll(/(?:code: |told\()(?:\w+ \? )?'([a-z-]+)'/g)].map(match => match[1] ?? '')
  })
  expect(said.length).toBeGreaterThan(30)
  expect(said.filter(code => !codes.has(code))).toEqual([])
})
