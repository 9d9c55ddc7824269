import { describe, expect, test } from 'vitest'
import { load } from '../../src/declare/load.ts'
import { cases } from './cases.ts'
import { declarationOf } from './predict.ts'

const chosen = cases.flatMap(one => one.releases.map(release => ({ one, release })))

describe.each(chosen)('$one.name for $release', ({ one, release }) => {
  test('has a declaration without a mistake', async () => {
    const loaded = await load(declarationOf(one, release), 'cluster.yaml')
    const errors = loaded.problems.filter(problem => problem.severity === 'error')
    expect(errors).toEqual([])
  })
})
