import type { ConfigKey, ConfigType } from './config-key.ts'

/** A value as `ConfigDef.parseType` reads it, or the sentence Kafka refuses it with. */
export type Parsed =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly message: string }

/** Whole numbers are bigint because a LONG does not fit a number; a CLASS is its name. */
export type Value = boolean | bigint | number | string | readonly string[]

const integers: Partial<Record<ConfigType, readonly [min: bigint, max: bigint]>> = {
  SHORT: [-32768n, 32767n],
  INT: [-2147483648n, 2147483647n],
  LONG: [-9223372036854775808n, 9223372036854775807n],
}

// Double.parseDouble: decimal or hexadecimal floating point with an optional f or d.
const decimal = /^[+-]?(NaN|Infinity|(\d+\.?\d*|\.\d+)(e[+-]?\d+)?[fd]?)$/i
const hexadecimal = /^[+-]?0x([\da-f]+\.?|[\da-f]*\.[\da-f]+)p[+-]?\d+[fd]?$/i

/** Reads the text of a value by the type of its key. The value is not checked against the validator. */
export function parseValue(key: Pick<ConfigKey, 'name' | 'type'>, text: string): Parsed {
  const trimmed = javaTrim(text)
  switch (key.type) {
    case 'BOOLEAN':
      return boolean(key.name, text, trimmed)
    case 'SHORT':
    case 'INT':
    case 'LONG':
      return integer(key.name, key.type, text, trimmed)
    case 'DOUBLE':
      return double(key.name, text, trimmed)
    case 'LIST':
      return { ok: true, value: listItems(text) }
    case 'CLASS':
      return trimmed === ''
        ? invalid(key.name, text, 'Class  could not be found.')
        : { ok: true, value: trimmed }
    case 'STRING':
    case 'PASSWORD':
      return { ok: true, value: trimmed }
  }
}

/** Items of a LIST: split on commas with blanks around them; nothing at all is no item. */
export function listItems(text: string): readonly string[] {
  const trimmed = javaTrim(text)
  return trimmed === '' ? [] : trimmed.split(/[ \t\n\v\f\r]*,[ \t\n\v\f\r]*/)
}

/** `String.trim` of Java: everything up to U+0020 goes, and nothing else. */
export function javaTrim(text: string): string {
  let [from, to] = [0, text.length]
  while (from < to && text.charCodeAt(from) <= 32) from++
  while (to > from && text.charCodeAt(to - 1) <= 32) to--
  return text.slice(from, to)
}

/** Kafka's sentence for a refused value (`ConfigException`). */
export function invalid(
  name: string,
  text: string,
  why: string,
): { readonly ok: false; readonly message: string } {
  return { ok: false, message: `Invalid value ${text} for configuration ${name}: ${why}` }
}

function boolean(name: string, text: string, trimmed: string): Parsed {
  const word = trimmed.toLowerCase()
  if (word === 'true' || word === 'false') return { ok: true, value: word === 'true' }
  return invalid(name, text, 'Expected value to be either true or false')
}

function integer(
  name: string,
  type: 'SHORT' | 'INT' | 'LONG',
  text: string,
  trimmed: string,
): Parsed {
  const [min, max] = integers[type]!
  if (/^[+-]?\d+$/.test(trimmed)) {
    // BigInt takes no plus sign.
    const value = BigInt(trimmed.replace(/^\+/, ''))
    if (value >= min && value <= max) return { ok: true, value }
  }
  return invalid(name, text, `Not a number of type ${type}`)
}

function double(name: string, text: string, trimmed: string): Parsed {
  // The words NaN and Infinity are case-sensitive in Java.
  const shape = decimal.test(trimmed) && !/nan|inf/i.test(trimmed.replace(/NaN|Infinity/, ''))
  if (shape) return { ok: true, value: Number(trimmed.replace(/[fd]$/i, '')) }
  if (hexadecimal.test(trimmed)) return { ok: true, value: hexValue(trimmed) }
  return invalid(name, text, 'Not a number of type DOUBLE')
}

function hexValue(text: string): number {
  const [, sign, whole = '', part = '', power = '0'] =
    /^([+-]?)0x([\da-f]*)\.?([\da-f]*)p([+-]?\d+)/i.exec(text) ?? []
  const digits = Number.parseInt(`${whole}${part}`, 16)
  return (sign === '-' ? -1 : 1) * digits * 2 ** (Number(power) - 4 * part.length)
}
