import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { classPath } from '../../scripts/releases/maven.mjs'
import { atLeast, behaviourOf, minors, patchesOf } from '../../src/kafka/index.ts'
import { obstacle } from './releases-jars.ts'

// The levels are asked of the classes the brokers and kafka-features.sh use.
const reason = obstacle()
const program = fileURLToPath(new URL('Features.java', import.meta.url))
const newest = minors.map(minor => patchesOf(minor).at(-1)!)

describe.skipIf(reason !== undefined)(`feature levels (${reason ?? 'jars'})`, () => {
  test.for(newest.filter(version => atLeast(version, '3.8.0')))('%s', version => {
    const { metadataVersion, features } = behaviourOf(version)
    const told = execFileSync('java', ['-cp', classPath(version), program], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const [first = '', ...others] = told.trim().split('\n')
    expect(first).toBe(`metadata.version=${metadataVersion}`)
    // Before 4.0 there is no --release-version that would raise them; 4.0.2, started with
    // controller.quorum.voters, said "kraft.version was upgraded to 1" and described it as 0.
    const kept = atLeast(version, '4.1.0')
      ? others
      : others.filter(each => !each.startsWith('kraft'))
    const raised = atLeast(version, '4.0.0') ? kept : []
    expect(raised.toSorted()).toStrictEqual(features.toSorted())
  })
})
