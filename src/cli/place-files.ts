import type { Host } from '../host.ts'
import { keptFiles } from '../kept.ts'
import type { Plan } from '../plan.ts'
import { planFiles } from '../plan-files.ts'
import { marker, type RenderedFile } from '../render.ts'
import { verifyProperties } from '../verify.ts'
import type { Options } from './command.ts'
import { tellStrays } from './stray-directories.ts'

/** Where the files of a plan go, and the texts it was made from. */
export interface Placed {
  readonly out: string
  readonly sources: { readonly declaration: string; readonly assignment: string | undefined }
}

/**
 * Writes the files of a plan, and what they were made from, below a directory. All are rendered, read back and compared before the
 * first is placed; a file the tool did not write stops everything unless forced. False: nothing was
 * written.
 */
export async function placeFiles(
  host: Host,
  plan: Plan,
  placed: Placed,
  options: Options,
): Promise<boolean> {
  const { builtinFill, customFill } = await import('../fill.ts')
  const templates = options['templates']
  const fill =
    typeof templates === 'string' ? await customFill(host, templates) : await builtinFill()
  const made = await planFiles(plan, fill)
  await verifyProperties(made)
  const { out } = placed
  const files = [...made, ...keptBeside(host, placed)]
  const present = existing(host, out, files)
  const foreign = files.filter(file => {
    const text = present.get(file.path)
    return text !== undefined && !text.startsWith(marker)
  })
  if (foreign.length > 0 && options['force'] !== true) {
    for (const file of foreign)
      host.stderr.write(
        `kafka-size: ${out}/${file.path} was not written by kafka-size; --force overwrites it\n`,
      )
    return false
  }
  const changed = files.filter(file => present.get(file.path) !== file.text)
  for (const file of changed) host.write(`${out}/${file.path}`, file.text)
  host.stderr.write(
    `${changed.length} of ${files.length} files written to ${out}, ${files.length - changed.length} unchanged\n`,
  )
  tellStrays(host, out, files)
  return true
}

/** What was read need not be kept where it was read from: a copy of the same text stands there. */
function keptBeside(host: Host, { out, sources }: Placed): readonly RenderedFile[] {
  const { declaration, assignment } = sources
  const read = [declaration, assignment]
  const files = keptFiles(declaration, assignment)
  const present = existing(host, out, files)
  return files.filter(({ path, text }) => {
    const there = present.get(path)
    return there === undefined || there === text || !read.includes(there)
  })
}

/** The texts that stand where the files go; none is looked for below a directory that is not there. */
function existing(
  host: Host,
  out: string,
  files: readonly RenderedFile[],
): ReadonlyMap<string, string> {
  const decoder = new TextDecoder()
  const present = new Map<string, string>()
  const missing = new Map<string, boolean>()
  for (const { path } of files) {
    const whole = `${out}/${path}`
    const directory = whole.slice(0, whole.lastIndexOf('/'))
    const isMissing = missing.get(directory) ?? host.info(directory).kind === 'missing'
    missing.set(directory, isMissing)
    const kind = isMissing ? 'missing' : host.info(whole).kind
    // A directory or device in the way is as foreign as a file of somebody else.
    if (kind === 'file') present.set(path, decoder.decode(host.read(whole)))
    else if (kind !== 'missing') present.set(path, '')
  }
  return present
}
