import type { ConfigKey, ListRule, Rule } from './config-key.ts'
import { invalid, javaTrim, listItems, type Parsed, parseValue, type Value } from './parse.ts'

/**
 * Why a release refuses a value, in Kafka's words with the release's own bound, or undefined. It is
 * `ConfigDef.parse` with the key's validator; classes are not looked up, and checks between keys
 * are elsewhere. The text of a password never shows.
 */
export function validate(key: ConfigKey, text: string): string | undefined {
  const parsed = parseValue(key, text)
  if (!parsed.ok) return parsed.message
  if (key.rule === undefined) return undefined
  const refused = check(key, key.rule, parsed.value)
  if (refused === undefined) return undefined
  return key.type === 'PASSWORD' ? `Invalid value for configuration ${key.name}` : refused
}

/** As `validate`, with the parsed value when it is accepted. */
export function readValue(key: ConfigKey, text: string): Parsed {
  const message = validate(key, text)
  return message === undefined ? parseValue(key, text) : { ok: false, message }
}

function check(key: ConfigKey, rule: Rule, value: Value): string | undefined {
  switch (rule.kind) {
    case 'range':
      return outside(key, rule, value)
    case 'minus-one-or':
      return value === -1n ? undefined : outside(key, rule, value)
    case 'one-of':
      return notOneOf(key, rule.values, rule.anyCase, String(value))
    case 'list':
      return badList(key, rule, value)
    case 'non-empty':
      return value === '' ? no(key, value, 'String must be non-empty') : undefined
    case 'non-null':
      return undefined
    case 'throttled-replicas':
      return badThrottle(key, value)
    case 'voters':
      return first(items(value), badVoter)
    case 'bootstrap-servers':
      return first(items(value), badServer)
    case 'metadata-version':
      return badMetadataVersion(key, String(value))
    case 'offset-reset':
      return badReset(key, String(value))
  }
}

const no = (key: ConfigKey, value: Value, why: string): string =>
  invalid(key.name, String(value), why).message

function outside(
  key: ConfigKey,
  rule: { readonly min?: string; readonly max?: string },
  value: Value,
): string | undefined {
  if (below(value, rule.min)) return no(key, value, `Value must be at least ${rule.min}`)
  if (below(rule.max, value)) return no(key, value, `Value must be no more than ${rule.max}`)
  return undefined
}

/** `left < right`, exact for whole numbers of any size; false when a side is missing or NaN. */
function below(left: Value | undefined, right: Value | undefined): boolean {
  if (left === undefined || right === undefined) return false
  return comparable(left) < comparable(right)
}

function comparable(value: Value): bigint | number {
  if (typeof value === 'bigint' || typeof value === 'number') return value
  const text = String(value)
  return /^-?\d+$/.test(text) ? BigInt(text) : Number(text)
}

function notOneOf(
  key: ConfigKey,
  values: readonly string[],
  anyCase: boolean,
  text: string,
): string | undefined {
  if (anyCase) {
    if (values.some(each => each.toUpperCase() === text.toUpperCase())) return undefined
    return no(key, text, `String must be one of (case insensitive): ${values.join(', ')}`)
  }
  if (values.includes(text)) return undefined
  return no(key, text, `String must be one of: ${values.join(', ')}`)
}

function badList(key: ConfigKey, rule: ListRule, value: Value): string | undefined {
  const all = rule.strict ? [...new Set(items(value))] : items(value)
  if (all.length === 0 && !rule.emptyAllowed) {
    const valid = rule.values.length > 0 ? ` Valid values include: [${rule.values.join(', ')}]` : ''
    return `Configuration '${key.name}' must not be empty.${valid}`
  }
  if (rule.strict && all.includes('')) {
    return `Configuration '${key.name}' values must not be empty.`
  }
  if (rule.values.length === 0) return undefined
  return first(all, item => notOneOf(key, rule.values, false, item))
}

function badThrottle(key: ConfigKey, value: Value): string | undefined {
  const all = items(value)
  const pair = /^(\d+:\d+)?$/
  if (all[0] === '*' || all.every(item => pair.test(item))) return undefined
  const why =
    "must be the literal '*' or a list of replicas in the following format: [partitionId]:[brokerId],[partitionId]:[brokerId],..."
  return no(key, all.join(','), why)
}

/** host:port, as `Utils.HOST_PORT_PATTERN` of Kafka 4.0; before, anything could stand in front. */
const hostPort = /^(?:[0-9a-zA-Z\-%._]*:\/\/)?\[?([0-9a-zA-Z\-%._:]*)\]?:(\d+)$/

function badVoter(item: string): string | undefined {
  const [id = '', address, ...more] = item.split('@')
  const form = '{id}@{host}:{port}'
  if (address === undefined || more.length > 0 || !/^[+-]?\d+$/.test(id)) {
    return `Invalid configuration value for controller.quorum.voters. Each entry should be in the form \`${form}\`.`
  }
  return hostPort.test(address)
    ? undefined
    : `Failed to parse host name from entry ${item} for the configuration controller.quorum.voters. Each entry should be in the form \`${form}\`.`
}

function badServer(item: string): string | undefined {
  if (item !== '' && hostPort.test(item)) return undefined
  return `Failed to parse host name from entry ${item} for the configuration controller.quorum.bootstrap.servers. Each entry should be in the form \`{host}:{port}\`.`
}

/** The names of `valid` and their short forms; what follows the second dot does not count. */
function badMetadataVersion(key: ConfigKey, text: string): string | undefined {
  const known = (key.valid ?? '').replace(/^\[|\]$/g, '').split(', ')
  const named = text.split('.', text.startsWith('0.') ? 3 : 2).join('.')
  const found = known.some(each => each === named || each.split('-')[0] === named)
  return found ? undefined : no(key, text, `Version \`${text}\` is not a valid version`)
}

function badReset(key: ConfigKey, text: string): string | undefined {
  const words = ['latest', 'earliest', 'none']
  const duration =
    /^by_duration:[Pp](?=.)(\d+[Dd])?([Tt](?=.)(\d+[Hh])?(\d+[Mm])?(\d+(\.\d{0,9})?[Ss])?)?$/
  if (words.includes(text) || duration.test(text)) return undefined
  return no(key, text, `Invalid value \`${text}\` for configuration ${key.name}.`)
}

const items = (value: Value): readonly string[] =>
  typeof value === 'string' ? listItems(value) : (value as readonly string[])

function first(
  all: readonly string[],
  problem: (item: string) => string | undefined,
): string | undefined {
  for (const item of all) {
    const found = problem(item)
    if (found !== undefined) return found
  }
  return undefined
}

/** Whether two texts mean the same value to Kafka: `05` and `5`, ` a , b ` and `a,b`. */
export function sameValue(key: ConfigKey, left: string, right: string): boolean {
  const [a, b] = [parseValue(key, left), parseValue(key, right)]
  if (!a.ok || !b.ok) return javaTrim(left) === javaTrim(right)
  return String(a.value) === String(b.value)
}
