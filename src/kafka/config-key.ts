/** Where a config lives. */
export type Domain = 'broker' | 'topic' | 'producer' | 'consumer'

/** `ConfigDef.Type`, spelled as its enum. */
export type ConfigType =
  | 'BOOLEAN'
  | 'STRING'
  | 'INT'
  | 'SHORT'
  | 'LONG'
  | 'DOUBLE'
  | 'LIST'
  | 'CLASS'
  | 'PASSWORD'

/** Kafka's words for how a broker config can be changed. */
export type UpdateMode = 'read-only' | 'per-broker' | 'cluster-wide'

/** Another key that may hold the value, with the factor to the unit of the highest ranking one. */
export interface Synonym {
  readonly name: string
  /** For example 3600000 for `log.retention.hours`, whose best synonym counts milliseconds. */
  readonly factor: number
}

/** A validator as data; bounds are decimal text because a LONG does not fit a number. */
export type Rule =
  | { readonly kind: 'range'; readonly min?: string; readonly max?: string }
  /** -1, or a number of the range. */
  | { readonly kind: 'minus-one-or'; readonly min?: string; readonly max?: string }
  | { readonly kind: 'one-of'; readonly values: readonly string[]; readonly anyCase: boolean }
  | ListRule
  | {
      readonly kind:
        | 'non-empty'
        | 'non-null'
        | 'throttled-replicas'
        | 'voters'
        | 'bootstrap-servers'
        | 'metadata-version'
        | 'offset-reset'
    }

/** What the validator of a LIST asks. */
export interface ListRule {
  readonly kind: 'list'
  /** The only items allowed; empty: any. */
  readonly values: readonly string[]
  /** 4.2 and later: no item may be empty, and repeats are dropped. */
  readonly strict: boolean
  readonly emptyAllowed: boolean
}

/** What one release knows of one config. */
export interface ConfigKey {
  readonly name: string
  readonly domain: Domain
  readonly type: ConfigType
  /** As `ConfigDef.convertToString` prints it; undefined when null, absent or a password. */
  readonly default: string | undefined
  /** True when the release has no default and refuses to start without a value. */
  readonly required: boolean
  /** The validator as it prints itself; undefined when there is none or it prints nothing. */
  readonly valid: string | undefined
  readonly rule: Rule | undefined
  /** Bounds as numbers, in the key's own unit; `Long.MAX_VALUE` is rounded. */
  readonly min: number | undefined
  readonly max: number | undefined
  readonly importance: 'HIGH' | 'MEDIUM' | 'LOW'
  /** Hidden from Kafka's documentation: never written to a file. */
  readonly internal: boolean
  readonly deprecated: boolean
  /** Topic configs are `cluster-wide`: altered at run time, on all brokers. Client ones `read-only`. */
  readonly updateMode: UpdateMode
  /** Names that may hold the value, best first, the key itself among them; empty when alone. */
  readonly synonyms: readonly Synonym[]
  /** First release known with the key; `2.8.0` stands for 2.8.0 and everything before. */
  readonly since: string
  /** Last release with the key; undefined while the newest release has it. */
  readonly until: string | undefined
}

/** The words of a dumped validator (scripts/releases/ConfigDump.java) as a rule. Throws on an unknown word. */
export function ruleOf(words: readonly string[]): Rule {
  const [word = '', first = '', second = ''] = words
  switch (word) {
    case 'range':
    case 'minus-one-or':
      return range(word, first, second)
    case 'one-of-any-case':
      return { kind: 'one-of', values: words.slice(1), anyCase: true }
    case 'list':
      return {
        kind: word,
        values: words.slice(2),
        strict: first.includes('s'),
        emptyAllowed: first.includes('e'),
      }
    case 'throttled-replicas':
    case 'voters':
    case 'bootstrap-servers':
    case 'metadata-version':
    case 'offset-reset':
      return { kind: word }
    default:
      throw new Error(`unknown validator "${word}" in the release data`)
  }
}

const anyCase = '(case insensitive) '

/** The rule of a ConfigDef validator whose text says all of it: a range, a set of words, a kind of string. */
export function ruleOfText(valid: string): Rule {
  if (valid === 'non-empty string') return { kind: 'non-empty' }
  if (valid === 'non-null string') return { kind: 'non-null' }
  const either = valid.startsWith(anyCase)
  const inside = valid.slice(either ? anyCase.length + 1 : 1, -1)
  const dots = inside.indexOf('...')
  if (dots < 0) return { kind: 'one-of', values: inside.split(', '), anyCase: either }
  return range('range', inside.slice(0, Math.max(0, dots - 1)), inside.slice(dots + 4))
}

function range(kind: 'range' | 'minus-one-or', min: string, max: string): Rule {
  return { kind, ...(min && { min }), ...(max && { max }) }
}
