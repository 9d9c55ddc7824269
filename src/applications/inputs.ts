import { type Host, HostError } from '../host.ts'
import type { Finding } from '../model.ts'
import { type ApplicationInput, type Kind, kindOf } from './kind.ts'

/** The files of one application, as they are named on the command line. */
export interface ApplicationFiles {
  /** Name of the directory they stand in; empty for files of the working directory. */
  readonly name: string
  readonly inputs: readonly ApplicationInput[]
}

/** No file of an application that people write is larger. */
const largestFile = 4 * 2 ** 20
/** A directory with more files is not one of an application; the first ones are read. */
const mostFiles = 2000

/** Directories that hold other people's files. */
const foreign = new Set(['node_modules', 'target', 'build', 'dist'])

/** What is read, and what went wrong. */
interface Reading {
  readonly host: Host
  readonly groups: Map<string, ApplicationInput[]>
  readonly problems: Finding[]
}

/** Reads files and directories of applications, grouped by the directory they stand in. Never throws. */
export function readApplications(
  host: Host,
  paths: readonly string[],
): { readonly applications: readonly ApplicationFiles[]; readonly problems: readonly Finding[] } {
  const all: Reading = { host, groups: new Map(), problems: [] }
  const files: string[] = []
  for (const path of paths) {
    attempt(all, path, () => {
      const { kind } = host.info(path)
      if (kind === 'missing') all.problems.push(problem('missing-file-given', path, 'no such file'))
      else if (kind === 'directory') walk(all, path)
      else files.push(path)
    })
  }
  for (const path of files) attempt(all, path, () => take(all, path, undefined, home(files, path)))
  const applications = [...all.groups].map(([directory, inputs]) => ({
    name: base(directory),
    inputs,
  }))
  return { applications, problems: all.problems }
}

/** The outermost directory of a named file that holds this one too: its manifests may stand deeper. */
function home(files: readonly string[], path: string): string {
  const own = parent(path)
  const outer = files
    .map(parent)
    .filter(each => (each === '' ? !path.startsWith('/') : own.startsWith(`${each}/`)))
  return outer.toSorted((a, b) => a.length - b.length)[0] ?? own
}

/** A file or directory that cannot be read is told; the rest is read all the same. */
function attempt({ problems }: Reading, path: string, work: () => void): void {
  try {
    work()
  } catch (error) {
    if (!(error instanceof HostError)) throw error
    problems.push(problem('unreadable', path, error.message))
  }
}

function take(
  { host, groups }: Reading,
  path: string,
  kind: Kind | undefined,
  group: string,
): void {
  const bytes = host.read(path, largestFile)
  const known = kind ?? kindOf(path) ?? kindOf(path, new TextDecoder().decode(bytes))
  const input = { file: path, bytes, ...(known && { kind: known }) }
  groups.set(group, [...(groups.get(group) ?? []), input])
}

/** Every file below a directory whose name tells what it is; all of it is one application. */
function walk(all: Reading, root: string): void {
  const { host, problems } = all
  let count = 0
  const enter = (path: string, name: string): void => {
    const { kind } = host.info(path)
    if (kind === 'directory' && isOwn(host, path, name)) attempt(all, path, () => visit(path))
    const known = kind === 'file' ? kindOf(name) : undefined
    if (!known || count >= mostFiles) return
    count += 1
    take(all, path, known, root)
  }
  const visit = (directory: string): void => {
    for (const name of host.list(directory)) {
      const path = `${directory.replace(/\/$/, '')}/${name}`
      attempt(all, path, () => enter(path, name))
    }
  }
  visit(root)
  if (count > 0) return
  const why = 'no properties, env file, Dockerfile or manifest in the directory'
  problems.push(problem('no-application', root, why))
}

/** Hidden and generated directories are left out, and links, which may lead in a circle. */
function isOwn(host: Host, path: string, name: string): boolean {
  return !foreign.has(name) && !name.startsWith('.') && host.readLink(path) === undefined
}

function problem(code: string, file: string, message: string): Finding {
  return { code, severity: 'error', key: file, target: 'file', file, message }
}

const trimmed = (path: string): string => path.replace(/\/+$/, '')

function base(path: string): string {
  const plain = trimmed(path)
  return plain.slice(plain.lastIndexOf('/') + 1)
}

function parent(path: string): string {
  const at = path.lastIndexOf('/')
  return at < 0 ? '' : path.slice(0, at)
}
