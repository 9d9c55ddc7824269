import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { put, root, run, scratch } from './run.ts'

/** What npm packed: the tarball, its size and its files. */
export interface Packed {
  readonly tarball: string
  readonly bytes: number
  readonly unpackedBytes: number
  readonly files: readonly string[]
}

interface Report {
  readonly filename: string
  readonly size: number
  readonly unpackedSize: number
  readonly files: readonly { readonly path: string }[]
}

/** Packs the project with the dist/ that is there. */
export function pack(): Packed {
  const directory = scratch()
  const args = ['pack', '--ignore-scripts', '--json', '--pack-destination', directory]
  const ran = run('npm', args, { cwd: root })
  if (ran.code !== 0) throw new Error(ran.err)
  // npm 11 and older ones give a list, npm 12 an object by package name.
  const [report] = Object.values(JSON.parse(ran.out) as Record<string, Report>)
  return {
    tarball: join(directory, report!.filename),
    bytes: report!.size,
    unpackedBytes: report!.unpackedSize,
    files: report!.files.map(file => file.path),
  }
}

/** A directory in which the tarball is installed. */
export function installed(tarball: string): string {
  const directory = scratch()
  mkdirSync(directory, { recursive: true })
  put(directory, 'package.json', '{"name":"consumer","private":true,"type":"module"}\n')
  const ran = run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', tarball], {
    cwd: directory,
  })
  if (ran.code !== 0) throw new Error(ran.err)
  return directory
}
