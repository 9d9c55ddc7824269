import { hiddenValue } from './model.ts'

// Kafka's PASSWORD-typed keys, and what people put into -D options and variables.
const secretName =
  /(password|passwd|secret|passphrase|credential|license(?:\.key)?$|jaas\.config|keystore\.key|certificate\.chain|truststore\.certificates|private\.?key|api[._-]?key|token(?!\.(?:max|expiry|cleaner|idle|endpoint|audience|validator)))/i
const publicName =
  /(\.(class|class\.name|algorithm|iterations|length|location|type|file|enabled|ms)|\.endpoint\.url)$/i

/** Names of a fleet are few, and the patterns are long. */
const known = new Map<string, boolean>()
const mostNames = 4096

/** Whether the value of a key, property or variable must not be kept. Judged by its name alone. */
export function isSecretKey(key: string): boolean {
  const told = known.get(key)
  if (told !== undefined) return told
  const isSecret = secretName.test(key) && !publicName.test(key)
  if (known.size < mostNames) known.set(key, isSecret)
  return isSecret
}

/** A command-line word with the value of a secret `-Dname=value` or `name=value` hidden. */
export function maskWord(word: string): string {
  const equals = word.indexOf('=')
  if (equals === -1 || !isSecretKey(word.slice(0, equals))) return word
  return `${word.slice(0, equals + 1)}${hiddenValue}`
}

/** A text of several words, such as KAFKA_OPTS, with the values of secret properties in it hidden. */
export function maskText(text: string): string {
  return text.replace(/(-D[^\s=]+)=("[^"]*"|'[^']*'|\S+)/g, (whole, name: string) =>
    isSecretKey(name) ? `${name}=${hiddenValue}` : whole,
  )
}
