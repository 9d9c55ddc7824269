import type { ErrorObject } from 'ajv'
import { holds } from '../generated/cluster-predicate.js'
import { suggest } from '../kafka/suggest.ts'
import type { Mistake, Path } from './problem.ts'

/** A wrong declaration tells at most this many mistakes of structure; the rest is repetition. */
const mistakeLimit = 100

/**
 * Checks a parsed value against schemas/cluster.schema.json. The validator that can tell mistakes is
 * ten times the code of the one that only finds none, so it is loaded when there are some.
 */
export async function validate(value: unknown): Promise<readonly Mistake[]> {
  return holds(value) ? [] : explained(value)
}

/** Topics are checked one by one: with all errors in one list Ajv needs quadratic time. */
async function explained(value: unknown): Promise<readonly Mistake[]> {
  const { cluster, topic } = await import('../generated/cluster-validator.js')
  const mistakes: Mistake[] = cluster(value) ? [] : explain(cluster.errors ?? [], [])
  // Anything may have been parsed; only lists are looked into.
  const { topics, applications } = (value ?? {}) as Readonly<Record<string, unknown>>
  if (Array.isArray(applications)) {
    const { application } = await import('../generated/application-validator.js')
    applications.forEach((one, index) => {
      if (!application(one)) {
        mistakes.push(...explain(application.errors ?? [], ['applications', index]))
      }
    })
  }
  if (!Array.isArray(topics)) return mistakes
  for (let index = 0; index < topics.length && mistakes.length < mistakeLimit; index += 1) {
    if (!topic(topics[index])) mistakes.push(...explain(topic.errors ?? [], ['topics', index]))
  }
  return mistakes
}

/** Ajv reports every branch of a choice; only the deepest errors under a choice say something. */
function explain(errors: readonly ErrorObject[], base: Path): Mistake[] {
  const choices = errors.filter(error => error.keyword === 'oneOf')
  // What is wrong with the name of a key is told once, by `propertyNames`.
  const told = errors.filter(
    error => !choices.includes(error) && error.propertyName === undefined && isTold(error, choices),
  )
  const silent = choices.filter(choice => !told.some(error => under(error, choice)))
  const mistakes = [...told, ...silent].map(error => mistake(error, base))
  const seen = new Set<string>()
  return mistakes.filter(one => {
    const key = `${one.path.join('/')} ${one.message}`
    return !seen.has(key) && seen.add(key)
  })
}

function isTold(error: ErrorObject, choices: readonly ErrorObject[]): boolean {
  const choice = choices.find(one => under(error, one))
  if (!choice) return true
  const structural = error.keyword === 'additionalProperties' || error.keyword === 'required'
  return structural || error.instancePath.length > choice.instancePath.length
}

function under(error: ErrorObject, choice: ErrorObject): boolean {
  return (
    error.schemaPath.startsWith(choice.schemaPath) ||
    error.instancePath.startsWith(`${choice.instancePath}/`) ||
    (error.instancePath === choice.instancePath && error.keyword !== 'oneOf')
  )
}

function mistake(error: ErrorObject, base: Path): Mistake {
  const path = [...base, ...pointer(error.instancePath)]
  const params = error.params as Readonly<Record<string, unknown>>
  const here = String(path.at(-1) ?? 'the declaration')
  switch (error.keyword) {
    case 'additionalProperties':
      return unknownKey(path, String(params['additionalProperty']), error)
    case 'required':
      return { path, code: 'missing-key', message: `missing key "${params['missingProperty']}"` }
    case 'type':
      return { path, code: 'type', message: `"${here}" must be ${words(params['type'])}` }
    case 'enum':
      return {
        path,
        code: 'type',
        message: `"${here}" must be one of ${list(params['allowedValues'])}`,
      }
    case 'const':
      return {
        path,
        code: 'type',
        message: `"${here}" must be ${JSON.stringify(params['allowedValue'])}`,
      }
    case 'pattern':
      return {
        path,
        code: 'type',
        message: `"${here}" has characters that are not allowed there; allowed: ${params['pattern']}`,
      }
    case 'propertyNames': {
      const key = String(params['propertyName'])
      const message = `"${shown(key)}" is no key: only letters, digits, ".", "_" and "-" are allowed`
      return { path: [...path, key], atKey: true, code: 'override', message }
    }
    case 'oneOf':
      return {
        path,
        code: 'type',
        message: `"${here}" must be ${forms(error)}`,
      }
    default:
      return { path, code: 'range', message: `"${here}" ${error.message}` }
  }
}

/** The branches of a choice in words. */
function forms(error: ErrorObject): string {
  const branches = Array.isArray(error.schema) ? error.schema : []
  return branches.map(form).join(', or ')
}

function form(branch: unknown): string {
  // Branches come from our own schema: references are to mappings.
  const { type, enum: values, const: value } = branch as Readonly<Record<string, unknown>>
  if (Array.isArray(values)) return `one of ${list(values)}`
  if (value !== undefined) return JSON.stringify(value)
  return type === undefined ? 'a mapping' : words(type)
}

/**
 * Takes the wrong parts out of a value, so that the rest can be checked further. True when what is
 * left has the right structure; then later mistakes are worth telling too.
 */
export async function prune(value: unknown, wrong: readonly Mistake[]): Promise<boolean> {
  for (const { path, code } of wrong) {
    if (code !== 'missing-key') remove(value, path)
  }
  return (await validate(value)).length === 0
}

/** A list keeps its length: positions of the other items must not move. */
function remove(value: unknown, path: Path): void {
  let parent = value
  for (const step of path.slice(0, -1)) {
    if (typeof parent !== 'object' || parent === null) return
    parent = (parent as Record<string | number, unknown>)[step]
  }
  const last = path.at(-1)
  if (typeof parent !== 'object' || parent === null || last === undefined) return
  if (!Array.isArray(parent)) delete (parent as Record<string | number, unknown>)[last]
}

function unknownKey(path: Path, key: string, error: ErrorObject): Mistake {
  const known = knownKeys(error)
  const near = suggest(key, known)
  const hint = near ? `did you mean "${near}"?` : `allowed: ${known.join(', ')}`
  return {
    path: [...path, key],
    atKey: true,
    code: 'unknown-key',
    message: `unknown key "${shown(key)}"; ${hint}`,
  }
}

/** The keys the schema allows where the unknown one stands. */
function knownKeys(error: ErrorObject): readonly string[] {
  const parent = error.parentSchema as { readonly properties?: object } | undefined
  return Object.keys(parent?.properties ?? {})
}

/** Keys come from the user: control characters are shown as escapes and long ones are cut. */
export function shown(text: string): string {
  const escaped = JSON.stringify(text).slice(1, -1)
  return escaped.length > 80 ? `${escaped.slice(0, 77)}...` : escaped
}

function pointer(instancePath: string): Path {
  const steps = instancePath.split('/').slice(1)
  return steps.map(step => {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~')
    return /^\d+$/.test(name) ? Number(name) : name
  })
}

function words(type: unknown): string {
  const names: Record<string, string> = {
    integer: 'a whole number',
    number: 'a number',
    string: 'text',
    boolean: 'true or false',
    array: 'a list',
    object: 'a mapping',
  }
  const types = Array.isArray(type) ? type : String(type).split(',')
  return types.map(one => names[String(one)] ?? String(one)).join(' or ')
}

function list(values: unknown): string {
  return Array.isArray(values)
    ? values.map(value => JSON.stringify(value)).join(', ')
    : String(values)
}
