import { assignmentFor } from '../assignment.ts'
import { maxDeclarationBytes } from '../declare/parse.ts'
import { printable } from '../doctor/clean.ts'
import { builtinFill } from '../fill.ts'
import type { Host } from '../host.ts'
import type { Imported } from '../import.ts'
import { assignmentName, declarationName, type Kept, readKept } from '../kept.ts'
import { isSecretKey } from '../live/secrets.ts'
import { type Loaded, load } from '../load.ts'
import { plan } from '../plan.ts'
import { planFiles } from '../plan-files.ts'
import type { RenderedFile } from '../render.ts'
import { holdsSecret } from './overrides.ts'
import { rootMarks } from './read.ts'

/** The declaration a directory was made from, or in words why it is not taken. */
export type Declared = { readonly imported: Imported } | { readonly refusal: string }

/**
 * The declaration `plan --out` kept in a directory, when it makes exactly the files that stand
 * there. Undefined where none was kept. `refusal` is a reason of the caller not to take it.
 */
export async function declaredBy(
  host: Host,
  path: string,
  { file = 'cluster.yaml', refusal }: { readonly file?: string; readonly refusal?: string },
): Promise<Declared | undefined> {
  const base = path === '/' ? '' : path.replace(/\/+$/, '')
  const text = textOf(host, `${base}/${declarationName}`)
  const kept = text === undefined ? undefined : readKept(text)
  if (kept === undefined) return undefined
  const why = (reason: string): Declared => ({
    refusal: `${base}/${declarationName} is not taken: ${reason}`,
  })
  const unfit = refusal ?? unprintable(kept.text)
  if (unfit !== undefined) return why(unfit)
  const loaded = await load(kept.text, file)
  const files = await filesOf(host, base, kept, loaded)
  if (typeof files === 'string') return why(files)
  const others = differing(host, base, files)
  return others.length > 0 ? why(differences(others)) : { imported: importedOf(kept, loaded) }
}

/** A file may be gone, unreadable or no text; for a comparison all of them are no text. */
function textOf(host: Host, path: string): string | undefined {
  try {
    if (host.info(path).kind !== 'file') return undefined
    const bytes = host.read(path, maxDeclarationBytes)
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

/** Key, separator, and a value that is no reference such as `${file:/etc/kafka/secrets:key}`. */
const assigned = /(?<![\w.-])([\w.-]+)["']?\s*[:=]\s*["']?(?!\$\{)(?=[^\s"'])/g

/** Comments are printed too, so the whole text counts, not only what YAML reads of it. */
function unprintable(text: string): string | undefined {
  const secret = [...text.matchAll(assigned)].map(([, key = '']) => key).find(isSecretKey)
  if (secret !== undefined) return `it holds a secret, ${secret}, which import never writes`
  if (holdsSecret.test(text)) return 'it holds credentials, which import never writes'
  const isClean = text.split('\n').every(line => {
    const visible = line.replace(/[\t\r]/g, '')
    return printable(visible) === visible
  })
  return isClean ? undefined : 'it holds control characters'
}

/** What the declaration makes, or in words why it makes nothing. */
async function filesOf(
  host: Host,
  base: string,
  { isAssigned }: Kept,
  loaded: Loaded,
): Promise<readonly RenderedFile[] | string> {
  const { cluster, problems } = loaded
  if (cluster === undefined) {
    const first = problems.find(one => one.severity === 'error')
    return `it does not load${first ? ` (${first.line}:${first.column}): ${first.message}` : ''}`
  }
  const text = isAssigned ? textOf(host, `${base}/${assignmentName}`) : undefined
  if (isAssigned && text === undefined) return `${assignmentName} cannot be read`
  const assignment = text === undefined ? undefined : assignmentFor(text, cluster)
  if (typeof assignment === 'string') return `${assignmentName} ${assignment}`
  return planFiles(plan(loaded, assignment), await builtinFill())
}

/** Paths of files that are other ones or not there, and of what import would read beside them. */
function differing(host: Host, base: string, files: readonly RenderedFile[]): readonly string[] {
  const own = new Set(files.map(one => one.path.split('/')[0] ?? ''))
  const others = host.list(base === '' ? '/' : base).filter(name => !own.has(name))
  const isDirectory = (name: string) => host.info(`${base}/${name}`).kind === 'directory'
  const marked = (name: string) =>
    host
      .list(`${base}/${name}`)
      .filter(one => rootMarks.includes(one))
      .map(one => `${name}/${one}`)
  const paths = new Set(files.map(one => one.path))
  return [
    ...files.filter(one => textOf(host, `${base}/${one.path}`) !== one.text).map(one => one.path),
    ...others.filter(name => rootMarks.includes(name)),
    ...[...own, ...others]
      .filter(isDirectory)
      .flatMap(marked)
      .filter(path => !paths.has(path)),
  ]
}

const mostNamed = 3

function differences(paths: readonly string[]): string {
  const more = paths.length - mostNamed
  const named = `${paths.slice(0, mostNamed).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
  return paths.length === 1
    ? `1 file differs from what it makes: ${named}`
    : `${paths.length} files differ from what it makes: ${named}`
}

function importedOf({ text }: Kept, loaded: Loaded): Imported {
  const guesses = text.split('\n').filter(line => /# guess: /.test(line))
  return {
    text,
    loaded,
    guesses: guesses.map(line => line.trim()),
    missing: [],
    refused: [],
    problems: [],
  }
}
