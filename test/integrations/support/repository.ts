import { cpSync } from 'node:fs'
import { basename, join } from 'node:path'
import { root, run, scratch } from './run.ts'

const left = new Set(['node_modules', 'dist', '.git', '.cache'])

/** Git with an author of its own and no configuration of the machine. */
export function git(cwd: string, ...args: readonly string[]): string {
  const ran = run('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], {
    cwd,
    env: { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' },
  })
  if (ran.code !== 0) throw new Error(`git ${args.join(' ')}: ${ran.err}`)
  return ran.out.trim()
}

/** Commits everything in a directory, which becomes a repository; gives the commit. */
export function commit(directory: string): string {
  git(directory, 'init', '-q', '-b', 'main', '.')
  git(directory, 'add', '-A')
  git(directory, 'commit', '-q', '-m', 'State')
  return git(directory, 'rev-parse', 'HEAD')
}

/** A repository with the project as it is now, as pre-commit and GitHub would check it out. */
export function projectCopy(): { readonly directory: string; readonly revision: string } {
  const directory = join(scratch(), 'kafka-size')
  cpSync(root, directory, { recursive: true, filter: path => !left.has(basename(path)) })
  return { directory, revision: commit(directory) }
}
