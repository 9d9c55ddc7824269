import { spawnSync } from 'node:child_process'
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmdirSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { hasJars } from './classpath.ts'
import { javaFor } from './jvm.ts'

/** What a case cannot do without. */
export type Need =
  | { readonly need: 'java'; readonly feature?: number }
  /** The jars of a release: in the cache, or Maven to fetch them. */
  | { readonly need: 'jars'; readonly release: string }
  | { readonly need: 'root' }
  /** To become another user, by su with PAM and by setpriv without. */
  | { readonly need: 'users' }
  /** To mount a small file system. */
  | { readonly need: 'mount' }
  /** To change vm.max_map_count. */
  | { readonly need: 'map limit' }
  | { readonly need: 'memory cgroup' }
  | { readonly need: 'systemd' }
  /** A minute or more: not in the short form. */
  | { readonly need: 'time' }

/** Where version 1 of the memory controller is mounted. */
export const memoryCgroup = '/sys/fs/cgroup/memory'

/** Whether a program is on PATH. */
function isInstalled(name: string): boolean {
  return (process.env.PATH ?? '').split(delimiter).some(dir => existsSync(join(dir, name)))
}

/** A JDK: the loaders are compiled, brokers are asked by jcmd. */
function hasJava(feature: number | undefined): boolean {
  if (feature !== undefined) return javaFor(feature) !== undefined
  const home = process.env.JAVA_HOME
  if (home !== undefined && home !== '') return existsSync(join(home, 'bin', 'javac'))
  return isInstalled('java') && isInstalled('javac')
}

/** Tries it: a container may show the directory and refuse to write. */
function hasMemoryCgroup(): boolean {
  const path = join(memoryCgroup, `kafka-size-try-${process.pid}`)
  try {
    mkdirSync(path)
    rmdirSync(path)
    return true
  } catch {
    return false
  }
}

function canMount(): boolean {
  const dir = mkdtempSync(join(tmpdir(), 'kafka-size-mount-'))
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=4096', 'tmpfs', dir]).status === 0
  if (mounted) spawnSync('umount', [dir])
  rmdirSync(dir)
  return mounted
}

function canChangeUser(): boolean {
  const su = spawnSync('su', ['-s', '/bin/sh', 'nobody', '-c', 'true']).status === 0
  return su && spawnSync('setpriv', ['--reuid=nobody', '--clear-groups', 'true']).status === 0
}

function canWrite(path: string): boolean {
  try {
    accessSync(path, constants.W_OK)
    return true
  } catch {
    return false
  }
}

function reason(one: Need): string | undefined {
  switch (one.need) {
    case 'java':
      return hasJava(one.feature) ? undefined : `no JDK ${one.feature ?? ''}`.trimEnd()
    case 'jars':
      return hasJars(one.release) || isInstalled('mvn')
        ? undefined
        : `no mvn to fetch Kafka ${one.release}`
    case 'root':
      return process.getuid?.() === 0 ? undefined : 'needs root'
    case 'users':
      return canChangeUser() ? undefined : 'needs root, su and setpriv'
    case 'mount':
      return canMount() ? undefined : 'needs root and mount'
    case 'map limit':
      return canWrite('/proc/sys/vm/max_map_count') ? undefined : 'vm.max_map_count is read-only'
    case 'memory cgroup':
      return hasMemoryCgroup() ? undefined : 'no memory cgroup (version 1) to write to'
    case 'systemd':
      return readFileSync('/proc/1/comm', 'utf8') === 'systemd\n' ? undefined : 'no running systemd'
    case 'time':
      return process.env.KAFKA_SIZE_BROKERS === 'short' ? 'not in the short form' : undefined
  }
}

/** Why a case cannot run here; undefined when it can. */
export function lacking(...needs: readonly Need[]): string | undefined {
  const reasons = needs.map(reason).filter(one => one !== undefined)
  return reasons.length === 0 ? undefined : [...new Set(reasons)].join(', ')
}

/** A title that says why the case is skipped, so that every report of the run has the reason. */
export function titled(name: string, lacks: string | undefined): string {
  return lacks === undefined ? name : `${name} (skipped: ${lacks})`
}
