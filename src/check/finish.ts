import { hiddenValue } from '../live/model.ts'
import type { Finding } from '../model.ts'

const longestValue = 200
const longestMessage = 1200

// Names and passwords inside of addresses, and what looks like `password=…` inside of values.
const inAddress = /(:\/\/[^/\s:@]*):[^/\s@]*@/g
const inText =
  /((?:password|passwd|passphrase|secret|token|api[._-]?key)["']?\s*[=:]\s*)("(?:[^"\\]|\\.)*"?|'[^']*'?|[^\s,;]+)/gi
const pem = /-----BEGIN [A-Z ]+-----[\s\S]*?(?:-----END [A-Z ]+-----|$)/g
const suspicious = /:\/\/[^/\s]*@|passw|passph|secret|token|key|-----BEGIN/i

/** Makes the texts of a finding fit to be shown: no secrets that stand inside other values, no endless ones. */
export function finish(finding: Finding, rename: (text: string) => string): Finding {
  const { file, actual, expected, message, fix, key } = finding
  return {
    ...finding,
    key: cut(rename(key), longestValue),
    ...(file !== undefined && { file: rename(file) }),
    ...(actual !== undefined && { actual: value(actual) }),
    ...(expected !== undefined && { expected: value(expected) }),
    message: cut(scrub(rename(message)), longestMessage),
    ...(fix !== undefined && { fix: cut(scrub(rename(fix)), longestMessage) }),
  }
}

const value = (text: string): string => cut(scrub(text), longestValue)

function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text
}

/** Hides secrets that stand inside of a text. */
export function scrub(text: string): string {
  // A value of megabytes is cut anyway; its secrets need not be searched for to its end.
  const short = text.length > 4096 ? text.slice(0, 4096) : text
  if (!suspicious.test(short)) return short
  return short
    .replace(inAddress, `$1:${hiddenValue}@`)
    .replace(inText, (whole, name: string, secret: string) =>
      secret.startsWith('(') ? whole : `${name}${hiddenValue}`,
    )
    .replace(pem, hiddenValue)
}
