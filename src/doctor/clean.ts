/** Longest evidence text printed. */
const longestText = 240

/** C0, DEL, C1, bidirectional and line separators, zero-width marks: nothing of these may reach a terminal. */
const unprintable =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is removed.
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]+/g

/** Terminal escape sequences as a whole, so that no `[31m` stays behind. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: ESC starts what is removed.
const escapes = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-_])/g

/** Everything after the name of a secret goes: values may hold blanks and quotes. */
const secretKey =
  /((?:[\w.-]*(?:password|passwd|passphrase|secret|credential|api[_-]?key|access[_-]?key|private[_.-]?key|keystore\.key|certificate\.chain|jaas\.config|token)[\w.-]*)["']?\s*[=:]\s*).+/i
/** A refused value stands before the name of its key. */
const refusedValue =
  /(Invalid value ).*( for configuration \S*(?:password|secret|credential|jaas|keystore\.key|certificate\.chain|token))/i
/** `--password VALUE` on a command line. */
const optionValue = /(--?(?:[\w-]*(?:password|passwd|secret|token))\s+)\S+/gi
const jaas = /((?:Plain|Scram|OAuthBearer|Krb5)LoginModule\s+\w+).*/
const bearer = /\b((?:bearer|basic)\s+)[\w.~+/=-]{8,}/gi
const userInfo = /(:\/\/)[^\s/@:]*:[^\s/@]+@/g
const pem = /-----BEGIN.*/

const mask = '********'

/** Takes control characters and terminal escapes out of any text. */
export function printable(text: string): string {
  return text.replace(escapes, '').replace(unprintable, ' ')
}

/** A line as it may be shown: masked, without control characters, at most 240 characters. */
export function shown(text: string): string {
  const plain = masked(printable(text).slice(0, 2 * longestText)).trim()
  return plain.length <= longestText ? plain : `${plain.slice(0, longestText - 1).trimEnd()}…`
}

/** Replaces what may be a secret. */
export function masked(text: string): string {
  return text
    .replace(refusedValue, `$1${mask}$2`)
    .replace(secretKey, `$1${mask}`)
    .replace(optionValue, `$1${mask}`)
    .replace(jaas, `$1 ${mask}`)
    .replace(bearer, `$1${mask}`)
    .replace(userInfo, `$1${mask}@`)
    .replace(pem, `-----BEGIN ${mask}`)
}
