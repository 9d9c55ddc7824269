import { describe, expect, test } from 'vitest'
import { load } from '../../src/declare/load.ts'
import { cases } from './cases.ts'

const chosen = cases.flatMap(one => one.releases.map(release => ({ one, release })))

/** The declaration as the harness fills it in, with fixed ports. */
function filled(text: string): string {
  return text
    .replaceAll('$PORT', '9092')
    .replaceAll('$CONTROLLER', '9093')
    .replaceAll('$OTHER', '9094')
    .replaceAll('$CPUS', '2')
    .replaceAll('$KEYSTORE', '/keys.p12')
}

describe.each(chosen)('$one.name for $release', ({ one, release }) => {
  test('has a declaration without a mistake', async () => {
    const text = `kafka: ${release}\njava: ${one.java ?? 17}\n${filled(one.declaration)}`
    const loaded = await load(text, 'cluster.yaml')
    const errors = loaded.problems.filter(problem => problem.severity === 'error')
    expect(errors).toEqual([])
  })
})
