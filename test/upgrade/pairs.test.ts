import { expect, test } from 'vitest'
import { loadRelease, minors, patchesOf, validate } from '../../src/kafka/index.ts'
import { severities } from '../../src/model.ts'
import { upgrade } from '../../src/upgrade.ts'

// The first and the newest patch of every minor: 3.9.0 and 3.9.2 differ, and so do others.
const ends = [...new Set(minors.flatMap(minor => [patchesOf(minor)[0]!, patchesOf(minor).at(-1)!]))]

// Invariants over every pair of them, without any file.
test.for(ends.slice(0, -1))('from %s to every later release', async from => {
  for (const to of ends.slice(ends.indexOf(from) + 1)) {
    const input = { brokerEntries: [], topics: [], complete: false, allTopics: false } as const
    const { findings, steps } = await upgrade({ ...input, mode: 'kraft', from, to })
    const { broker } = await loadRelease(to)
    const ranks = findings.map(finding => severities.indexOf(finding.severity))
    expect(ranks).toStrictEqual(ranks.toSorted((a, b) => a - b))
    const texts = findings.map(finding => JSON.stringify(finding))
    expect(new Set(texts).size).toBe(texts.length)
    expect(steps.at(-1)?.title).toMatch(/^(Finalise|Restart the brokers|Move the data)/)
    for (const { fix = '' } of findings.filter(finding => finding.code === 'moved-default')) {
      const [, key, value] = /: ([\w.]+)=(.*)$/.exec(fix) ?? []
      // A pin the new release refuses would be a trap of our own making.
      if (key !== undefined) expect(validate(broker.get(key)!, value!)).toBeUndefined()
    }
  }
})
