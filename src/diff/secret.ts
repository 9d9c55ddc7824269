import type { Decision } from '../decide.ts'
import type { Release } from '../kafka/release.ts'
import { isSecretKey } from '../live/secrets.ts'

/** Whether the value of a decision must not be shown: typed PASSWORD by the release, or named like a secret. */
export function isSecretDecision({ key, target }: Decision, release: Release): boolean {
  if (target === 'server.properties' && release.broker.get(key)?.type === 'PASSWORD') return true
  return isSecretKey(key)
}
