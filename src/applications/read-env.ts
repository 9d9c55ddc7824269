import { parseSystemdEnv } from '../targets/env-file.ts'
import { type Found, isMusl, javaOfImage } from './process.ts'

/** Variables of an environment file; `export` in front is what shells read. */
export function readEnvFile(file: string, text: string): ReadonlyMap<string, Found> {
  const plain = text.replace(/^([ \t]*)export[ \t]+/gm, '$1')
  return new Map(
    parseSystemdEnv(plain).map(({ name, value, line }) => [name, { text: value, file, line }]),
  )
}

/** What a Dockerfile's last stage says. */
export interface Dockerfile {
  readonly env: ReadonlyMap<string, Found>
  readonly java?: number
  readonly musl: boolean
}

interface Instruction {
  readonly word: string
  readonly rest: string
  readonly line: number
}

/** ENV lines of the last stage; a stage built on an earlier one keeps that one's variables. */
export function readDockerfile(file: string, text: string): Dockerfile {
  const stages = new Map<string, Dockerfile>()
  let env = new Map<string, Found>()
  let java: number | undefined
  let musl = false
  for (const { word, rest, line } of instructions(text)) {
    if (word === 'FROM') {
      const [image = '', , name = ''] = rest.replace(/--\S+\s+/g, '').split(/\s+/)
      const base = stages.get(image.toLowerCase())
      env = new Map(base?.env)
      java = base?.java ?? javaOfImage(image)
      musl = base?.musl ?? isMusl(image)
      stages.set(name.toLowerCase(), { env, musl, ...(java !== undefined && { java }) })
    }
    if (word === 'ENV')
      for (const [key, value] of pairs(rest)) env.set(key, { text: value, file, line })
  }
  return { env, musl, ...(java !== undefined && { java }) }
}

/** Logical lines: `\` at the end continues, comment lines inside are left out. */
function instructions(text: string): readonly Instruction[] {
  const all: Instruction[] = []
  let open: { text: string; line: number } | undefined
  text.split(/\r?\n/).forEach((raw, at) => {
    if (/^\s*#/.test(raw) || (open === undefined && raw.trim() === '')) return
    const more = /\\\s*$/.test(raw)
    const part = raw.replace(/\\\s*$/, '')
    open = open ? { ...open, text: `${open.text} ${part}` } : { text: part, line: at + 1 }
    if (more) return
    all.push(instruction(open))
    open = undefined
  })
  if (open) all.push(instruction(open))
  return all
}

function instruction({
  text,
  line,
}: {
  readonly text: string
  readonly line: number
}): Instruction {
  const [, word = '', rest = ''] = /^\s*(\S+)\s*([\s\S]*)$/.exec(text) ?? []
  return { word: word.toUpperCase(), rest: rest.trim(), line }
}

/** `KEY=value KEY2="a b"`, or the old `KEY value`. */
function pairs(rest: string): readonly (readonly [string, string])[] {
  const old = /^([A-Za-z_][A-Za-z0-9_]*)\s+([^=].*)$/.exec(rest)
  if (old && !/^[A-Za-z_][A-Za-z0-9_]*=/.test(rest)) return [[old[1] ?? '', old[2] ?? '']]
  const pattern = /([A-Za-z_][A-Za-z0-9_]*)=((?:"(?:\\.|[^"\\])*"|'[^']*'|\\.|[^\s"'\\])*)/g
  return [...rest.matchAll(pattern)].map(match => [match[1] ?? '', unquoted(match[2] ?? '')])
}

function unquoted(text: string): string {
  return text.replace(/"((?:\\.|[^"\\])*)"|'([^']*)'|\\(.)/g, (_, double, single, escaped) =>
    double !== undefined ? String(double).replace(/\\(.)/g, '$1') : (single ?? escaped ?? ''),
  )
}
