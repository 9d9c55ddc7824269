import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { run } from './run.ts'

/** Everything that is fetched once and kept between runs, outside the tree. */
export const cache: string = process.env['KAFKA_SIZE_CACHE'] ?? join(homedir(), '.cache/kafka-size')

/** A Python with venv and pip. */
export interface Python {
  readonly program: string
  /** 11 of 3.11. */
  readonly minor: number
}

/** The first Python up to 3.`newest` that starts; `KAFKA_SIZE_PYTHON` names one to try first. */
export function python(newest = 99): Python | undefined {
  const names = ['python3.13', 'python3.12', 'python3.11', 'python3.10', 'python3']
  for (const program of [process.env['KAFKA_SIZE_PYTHON'] ?? names[0]!, ...names]) {
    const { code, out } = run(program, [
      '-c',
      'import sys, venv, ensurepip; print(sys.version_info[1])',
    ])
    if (code === 0 && Number(out) <= newest) return { program, minor: Number(out) }
  }
  return undefined
}

/**
 * The bin directory of a virtual environment with these packages, made when it is missing. Undefined
 * when there is no Python or the packages cannot be had.
 */
export function environment(
  name: string,
  packages: readonly string[],
  found: Python | undefined = python(),
): string | undefined {
  if (!found) return undefined
  const directory = join(cache, 'venv', `${name}-py3${found.minor}`)
  const complete = join(directory, packages.join('_').replaceAll(/[^\w.-]+/g, '-'))
  if (existsSync(complete)) return join(directory, 'bin')
  rmSync(directory, { recursive: true, force: true })
  mkdirSync(join(cache, 'venv'), { recursive: true })
  const made =
    run(found.program, ['-m', 'venv', directory]).code === 0 &&
    run(join(directory, 'bin/pip'), ['install', '-q', '--disable-pip-version-check', ...packages])
      .code === 0
  if (!made) return undefined
  writeFileSync(complete, '')
  return join(directory, 'bin')
}
