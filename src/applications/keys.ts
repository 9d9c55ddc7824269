import type { Keys } from '../kafka/release.ts'
import { replacementOf } from '../kafka/removed.ts'
import { suggest } from '../kafka/suggest.ts'
import { validate } from '../kafka/validate.ts'
import type { Severity } from '../model.ts'
import type { Client } from './rules.ts'
import { isSecret } from './secret.ts'

/** What is wrong with one written setting. */
export interface KeyProblem {
  readonly code: 'unknown-key' | 'invalid-value'
  readonly severity: Severity
  readonly message: string
}

/**
 * Whether a release of kafka-clients knows a key and takes the text. Unknown keys reach
 * serializers and interceptors, so one that resembles no key is only worth a note.
 */
export function judgeKeys(
  keys: Keys,
  client: Client,
  key: string,
  text: string,
  version: string,
): KeyProblem | undefined {
  const known = keys.get(key)
  if (!known) return unknown(keys, client, key, version)
  // A config provider, Spring, compose or Kubernetes fills it in: nothing to judge yet.
  if (/\$[{(]/.test(text)) return undefined
  const refused = validate(known, text)
  if (refused === undefined) return undefined
  const shown = isSecret(key) ? `the value of ${key} is refused` : refused
  const hint = withSuffix.test(text.trim()) ? '; Kafka takes plain numbers, without units' : ''
  return {
    code: 'invalid-value',
    severity: 'error',
    message: `kafka-clients ${version} refuses it: ${shown}${hint}`,
  }
}

const withSuffix = /^\d+(\.\d+)?\s*[A-Za-z]+$/

function unknown(keys: Keys, client: Client, key: string, version: string): KeyProblem {
  const near = suggest(key, keys.keys())
  const became = replacementOf(client, key)
  const ends = became ? `; ${became.why}` : near === undefined ? '' : `; did you mean "${near}"?`
  return {
    code: 'unknown-key',
    severity: near === undefined && !became ? 'info' : 'warning',
    message: `the ${client} of kafka-clients ${version} does not know "${key}" and ignores it${ends}`,
  }
}
