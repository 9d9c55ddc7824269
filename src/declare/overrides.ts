import type { Declaration } from '../generated/declaration.ts'
import { loadTable, type Release } from '../kafka/release.ts'
import { replacementOf } from '../kafka/removed.ts'
import { suggest } from '../kafka/suggest.ts'
import { validate } from '../kafka/validate.ts'
import { declaredGroups } from './nodes.ts'
import type { Path } from './problem.ts'
import type { Reader } from './reader.ts'

/** Prefixes whose keys belong to plugins or listeners, not to the broker's own list. */
const openPrefixes = ['listener.name.', 'rsm.config.', 'rlmm.config.', 'config.providers.']

/**
 * Judges `overrides` with the release's own knowledge: a value the release would refuse, a key it
 * has dropped or not yet, and a key that is probably misspelt are mistakes. Other unknown keys may
 * belong to a plugin and only warn.
 */
export async function checkOverrides(
  declared: Declaration,
  release: Release,
  read: Reader,
): Promise<void> {
  const places: readonly (readonly [object | undefined, Path])[] = [
    [declared.overrides, ['overrides']],
    ...declaredGroups(declared.brokers).map(
      ([group, path]) => [group.overrides, [...path, 'overrides']] as const,
    ),
    [
      typeof declared.controllers === 'object' ? declared.controllers.overrides : undefined,
      ['controllers', 'overrides'],
    ],
  ]
  const declaredKeys = places.flatMap(([overrides]) => Object.keys(overrides ?? {}))
  // The whole history is only read for a key that the release does not have.
  const strange = declaredKeys.some(key => !release.broker.has(key))
  const elsewhere = new Set(strange ? Object.keys(await loadTable('broker')) : [])
  for (const [overrides, path] of places) {
    for (const [key, value] of Object.entries(overrides ?? {})) {
      checkOverride(key, String(value), path, release, elsewhere, read)
    }
  }
}

function checkOverride(
  key: string,
  value: string,
  path: Path,
  release: Release,
  elsewhere: ReadonlySet<string>,
  read: Reader,
): void {
  const at = [...path, key]
  // A control character in a value would become a line of the file.
  const control = [...value].some(character => character < ' ' || character === '\u007f')
  if (control) {
    read.add('override', at, `"${key}" holds a control character`)
    return
  }
  const known = release.broker.get(key)
  if (known) {
    const refused = value.includes('${') ? undefined : validate(known, value)
    if (refused) read.add('override', at, `Kafka ${release.version} refuses "${key}": ${refused}`)
    return
  }
  if (openPrefixes.some(prefix => key.startsWith(prefix))) return
  const replacement = replacementOf('broker', key)
  if (elsewhere.has(key) || replacement) {
    const why = replacement ? `: ${replacement.why}` : '; other releases do'
    const instead = replacement?.renamedTo ? `; use "${replacement.renamedTo}"` : ''
    read.add('override', at, `Kafka ${release.version} does not know "${key}"${why}${instead}`)
    return
  }
  const near = suggest(key, release.broker.keys())
  if (near) {
    read.add(
      'override',
      at,
      `Kafka ${release.version} does not know "${key}"; did you mean "${near}"?`,
    )
  } else {
    const message = `Kafka ${release.version} does not know "${key}"; it is written because a plugin may read it`
    read.add('override', at, message, 'warning')
  }
}
