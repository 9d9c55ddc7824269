import { resizeUnmaps } from '../../kafka/behaviour.ts'
import { figure, seen } from '../conditions.ts'
import { grouped, inBinary, numberIn } from '../facts.ts'
import { largest, measured, release } from '../measures.ts'
import type { Case, Cause, Condition } from '../model.ts'
import { limitMet, mapFailed } from './refusals.ts'
import { kafka19390 } from './sources.ts'

const doubled = seen(
  'stale-areas',
  'one index file is mapped more than once',
  e => (numberIn(e, 'stale') ?? 0) > 0,
)
const unfixed: Condition = figure('the release does not unmap at a resize', c => {
  const known = release(c)
  return known === undefined || resizeUnmaps(known.version) ? undefined : [known.evidence]
})

function staleFigures(c: Case): readonly string[] {
  const worst = largest(measured(c, 'stale-areas', 'stale'))
  if (worst === undefined) return []
  const of = (name: string): number => numberIn(worst.evidence, name) ?? 0
  return [
    `${grouped(of('indexFiles'))} index files take ${grouped(of('indexAreas'))} areas: ${grouped(worst.value)} are left over, and one file is mapped ${of('worst')} times. The areas listed hold ${inBinary(of('indexBytes'))} of address space.`,
  ]
}

/** KAFKA-19390. */
export const staleMaps: Cause = {
  id: 'stale-maps',
  title: 'Old mappings of index files stay behind (KAFKA-19390)',
  role: 'contributor',
  rules: [
    { certainty: 'certain', all: [doubled] },
    { certainty: 'possible', all: [unfixed, mapFailed] },
    { certainty: 'possible', all: [unfixed, limitMet] },
  ],
  counters: [],
  explanation:
    'Before 3.9.2, 4.0.2, 4.1.1 and 4.2.0 every resize of an index maps the file again and only drops the old map. It stays until a garbage collection finds it: two for each roll, four for each segment recovered after an unclean stop. Both the number of areas and the virtual size are then up to three times what the segments need.',
  wrongGuesses: [
    {
      guess: 'A larger heap',
      why: 'It makes collections rarer, so more old mappings pile up.',
    },
  ],
  figures: staleFigures,
  remedy: c => ({
    settings: [
      {
        target: 'jvm',
        key: '-XX:G1PeriodicGCInterval',
        value: '300000',
        because:
          'Until the upgrade: a concurrent collection at least every 5 minutes frees old mappings (JDK 12 and later).',
      },
    ],
    steps: [
      fixedPatch(release(c)?.version),
      'Remove -XX:+DisableExplicitGC: the JDK calls System.gc() when a map is refused, and that call is what frees old mappings.',
    ],
    exact: true,
  }),
  collect: [
    'the line "Kafka version" of the broker log',
    'cat /proc/PID/maps, before and after `jcmd PID GC.run`',
  ],
  sources: [kafka19390],
}

function fixedPatch(version: string | undefined): string {
  const branch = version?.split('.').slice(0, 2).join('.')
  const fixed: Readonly<Record<string, string>> = { '3.9': '3.9.2', '4.0': '4.0.2', '4.1': '4.1.1' }
  const target = branch === undefined ? undefined : fixed[branch]
  return target === undefined
    ? 'Upgrade to a release with the fix: 3.9.2, 4.0.2, 4.1.1, 4.2.0 or later.'
    : `Upgrade ${version} to ${target} or later, the first patch of the branch with the fix.`
}
