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

/** Reads files and directories of applications, grouped by the directory they stand in. Never throws. */
export function readApplications(
  host: Host,
  paths: readonly string[],
): { readonly applications: readonly ApplicationFiles[]; readonly problems: readonly Finding[] } {
  const groups = new Map<string, ApplicationInput[]>()
  const problems: Finding[] = []
  for (const path of paths) {
    try {
      const { kind } = host.info(path)
      if (kind === 'missing') problems.push(problem('missing-file-given', path, 'no such file'))
      else if (kind === 'directory') walk(host, path, groups, problems)
      else take(host, path, undefined, groups)
    } catch (error) {
      if (!(error instanceof HostError)) throw error
      problems.push(problem('unreadable', path, error.message))
    }
  }
  const applications = [...groups].map(([directory, inputs]) => ({
    name: base(directory),
    inputs,
  }))
  return { applications, problems }
}

function take(
  host: Host,
  path: string,
  kind: Kind | undefined,
  groups: Map<string, ApplicationInput[]>,
  group: string = parent(path),
): void {
  const bytes = host.read(path, largestFile)
  const known = kind ?? kindOf(path) ?? kindOf(path, new TextDecoder().decode(bytes))
  groups.set(group, [
    ...(groups.get(group) ?? []),
    { file: path, bytes, ...(known && { kind: known }) },
  ])
}

/** Every file below a directory whose name tells what it is; all of it is one application. */
function walk(
  host: Host,
  root: string,
  groups: Map<string, ApplicationInput[]>,
  problems: Finding[],
): void {
  let count = 0
  const visit = (directory: string): void => {
    for (const name of host.list(directory)) {
      const path = `${directory.replace(/\/$/, '')}/${name}`
      const { kind } = host.info(path)
      if (kind === 'directory' && !foreign.has(name) && !name.startsWith('.')) visit(path)
      const known = kind === 'file' ? kindOf(name) : undefined
      if (!known || count >= mostFiles) continue
      count += 1
      take(host, path, known, groups, root)
    }
  }
  visit(root)
  if (count === 0) {
    const why = 'no properties, env file, Dockerfile or manifest in the directory'
    problems.push(problem('no-application', root, why))
  }
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
