import { type Host, HostError } from '../host.ts'
import { isSecretKey, maskText, maskWord } from '../live/secrets.ts'
import { parseProperties } from '../targets/properties.ts'
import { writeProperty } from '../targets/properties-write.ts'
import type { Edit } from './model.ts'
import { isPlaceKey } from './place-keys.ts'
import { unifiedDiff } from './unified-diff.ts'

/** Files beyond this size are not patched. */
const largest = 4 * 2 ** 20

/** What became of the edits: the patch of each file, and why some were left out. */
export interface FixDiff {
  readonly patches: readonly string[]
  readonly skipped: readonly string[]
}

/**
 * A unified diff for `patch -p1` that makes the files agree. No line with a secret is in it, and no
 * change of a node's identity or place.
 */
export function fixDiff(host: Host, edits: readonly Edit[]): FixDiff {
  const byFile = new Map<string, Edit[]>()
  const left: Edit[] = []
  for (const edit of edits) {
    if (isOfPlace(edit)) {
      left.push(edit)
      continue
    }
    const known = byFile.get(edit.file)
    if (known) known.push(edit)
    else byFile.set(edit.file, [edit])
  }
  const patches: string[] = []
  const skipped: string[] = left.map(
    ({ file, key }) => `${file}: ${key} says which node it is or where; look which is right`,
  )
  for (const [file, own] of byFile) {
    const text = textOf(host, file)
    if (text === undefined) skipped.push(`${file}: is no UTF-8 text that can be patched`)
    else {
      const patch = patchOf(file, text, own)
      if (patch === '') skipped.push(`${file}: the lines have a form that is left to a person`)
      else patches.push(patch)
    }
  }
  return { patches, skipped }
}

const isOfPlace = ({ form, key }: Edit): boolean => form === 'properties' && isPlaceKey(key)

function textOf(host: Host, file: string): string | undefined {
  // Nobody patches what the kernel shows.
  if (/^\/(proc|sys)\//.test(file)) return undefined
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(
      host.read(file, largest),
    )
  } catch (error) {
    if (error instanceof HostError || error instanceof TypeError) return undefined
    throw error
  }
}

function patchOf(file: string, text: string, edits: readonly Edit[]): string {
  const lines = text.split('\n')
  const logical = spans(text, edits)
  const changed = new Map<number, string | undefined>()
  const added: string[] = []
  for (const edit of edits) apply(edit, lines, logical, changed, added)
  return unifiedDiff({ file, lines, changed, added, isSecret: secretLines(lines, logical) })
}

type Spans = ReadonlyMap<number, { readonly end: number; readonly key: string }>

/** First to last physical line of every property; other forms have one line each. */
function spans(text: string, edits: readonly Edit[]): Spans {
  if (!edits.some(edit => edit.form === 'properties')) return new Map()
  const { entries } = parseProperties(new TextEncoder().encode(text))
  return new Map(entries.map(({ line, endLine, key }) => [line, { end: endLine, key }]))
}

function apply(
  edit: Edit,
  lines: readonly string[],
  logical: Spans,
  changed: Map<number, string | undefined>,
  added: string[],
): void {
  for (const line of edit.remove ?? []) replace(line, undefined, logical, changed)
  if (edit.line === undefined) {
    added.push(...addition(edit, lines, added))
    return
  }
  const old = lines[edit.line - 1]
  if (old === undefined || isSecretKey(edit.key)) return
  if (edit.value === undefined) replace(edit.line, undefined, logical, changed)
  else {
    // Several words of one line may change one after the other.
    const before = changed.get(edit.line) ?? old
    const after = rewritten(edit, before.replace(/\r$/, ''))
    if (after !== undefined)
      replace(edit.line, `${after}${old.endsWith('\r') ? '\r' : ''}`, logical, changed)
  }
}

/** A continued line is replaced by one. */
function replace(
  line: number,
  text: string | undefined,
  logical: Spans,
  changed: Map<number, string | undefined>,
): void {
  changed.set(line, text)
  const end = logical.get(line)?.end ?? line
  for (let next = line + 1; next <= end; next++) changed.set(next, undefined)
}

function rewritten(edit: Edit, old: string): string | undefined {
  const { form, key, value = '', word = '' } = edit
  switch (form) {
    case 'properties':
      return writeProperty({ key, value })
    case 'sysctl':
      return `${key} = ${value}`
    case 'unit':
      return old.endsWith('\\') ? undefined : `${key}=${value.replaceAll('%', '%%')}`
    case 'limits':
      return /^\s*\S+\s+\S+\s+\S+\s+\S+/.test(old)
        ? old.replace(/^(\s*\S+\s+\S+\s+\S+\s+)\S+/, (_, before: string) => `${before}${value}`)
        : undefined
    case 'variables':
      return ofVariable(old, word, value)
  }
}

/** Replaces the one place where the word stands, or adds to the variable that ends in `=`. */
function ofVariable(old: string, word: string, value: string): string | undefined {
  if (word === '' || old.split(word).length !== 2) return undefined
  if (word.endsWith('='))
    return old.replace(new RegExp(`${word}["']?`), found => `${found}${value} `)
  const at = old.indexOf(word)
  const next = old[at + word.length]
  // A word that only begins like this one is another word.
  if (next !== undefined && !/[\s"']/.test(next)) return undefined
  return `${old.slice(0, at)}${value}${old.slice(at + word.length)}`
}

function addition(
  edit: Edit,
  lines: readonly string[],
  added: readonly string[],
): readonly string[] {
  const { form, key, value = '' } = edit
  if (isSecretKey(key)) return []
  switch (form) {
    case 'properties':
      return [writeProperty({ key, value })]
    case 'sysctl':
      return [`${key} = ${value}`]
    case 'unit': {
      const section = [...lines, ...added].findLast(line => /^\s*\[/.test(line))?.trim()
      const line = `${key}=${value.replaceAll('%', '%%')}`
      return section === '[Service]' ? [line] : ['[Service]', line]
    }
    case 'limits':
    case 'variables':
      return []
  }
}

const looksSecret =
  /passw|secret|jaas|credential|private.?key|-----BEGIN|keystore\.key|token|passphrase/i

/** Lines that must not even stand as context, with every line of a continued secret. */
function secretLines(lines: readonly string[], logical: Spans): (line: number) => boolean {
  const hidden = new Set<number>()
  lines.forEach((line, index) => {
    if (looksSecret.test(line) || maskText(line) !== line || maskWord(line) !== line)
      hidden.add(index + 1)
  })
  for (const [line, { end, key }] of logical) {
    if (!isSecretKey(key)) continue
    for (let one = line; one <= end; one++) hidden.add(one)
  }
  return line => hidden.has(line)
}
