import { type Host, HostError } from '../host.ts'

/**
 * The host with the files of a commit instead of those on disk. `path` says in which repository.
 * A text tells why the commit cannot be read.
 */
export function gitHost(host: Host, base: string, path: string): Host | string {
  // A name that starts with a dash would be taken for an option.
  if (base.startsWith('-') || base === '') return `"${base}" is not a commit`
  const found = git(host, path, ['rev-parse', '--verify', '--quiet', `${base}^{commit}`])
  if (found.status === 127) return `git cannot be run: ${oneLine(found.stderr)}`
  const commit = new TextDecoder().decode(found.stdout).trim()
  if (found.status !== 0 || !/^[0-9a-f]{40,64}$/.test(commit)) {
    const told = oneLine(found.stderr)
    return `${base} is not a commit here${told === '' ? '; is it fetched?' : `: ${told}`}`
  }
  return {
    ...host,
    info: name =>
      isThere(host, commit, name) ? { kind: 'file', size: 0 } : { kind: 'missing', size: 0 },
    read: (name, limit) => {
      const { status, stdout, stderr } = git(host, name, [
        'cat-file',
        'blob',
        `${commit}:./${fileName(name)}`,
      ])
      if (status !== 0) throw new HostError('ENOENT', `${base}:${name}`, oneLine(stderr))
      if (limit !== undefined && stdout.length > limit)
        throw new HostError('EFBIG', `${base}:${name}`, 'is too large')
      return stdout
    },
  }
}

function isThere(host: Host, commit: string, path: string): boolean {
  const { status, stdout } = git(host, path, ['ls-tree', '--name-only', commit, fileName(path)])
  return status === 0 && stdout.length > 0
}

function git(host: Host, path: string, words: readonly string[]) {
  const cut = path.lastIndexOf('/')
  const directory = cut < 0 ? '.' : cut === 0 ? '/' : path.slice(0, cut)
  return host.run(['git', '-C', directory, '--literal-pathspecs', ...words])
}

function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

function oneLine(text: string): string {
  return text.trim().replace(/\s+/g, ' ').slice(0, 300)
}
