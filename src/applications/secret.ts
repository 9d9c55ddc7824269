/** Client configs whose value must never be printed: PASSWORD-typed keys and what holds credentials. */
const secret =
  /(^|\.)(password|sasl\.jaas\.config|keystore\.key|secret|token|credentials)$|keystore\.certificate\.chain$|truststore\.certificates$|basic\.auth\.user\.info$/i

/** Whether a key may hold a secret; unknown keys count when their last word says so. */
export function isSecret(key: string): boolean {
  return secret.test(key) || /(password|passwd|secret|token|jaas)/i.test(key)
}
