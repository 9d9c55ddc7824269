import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

/** The project's directory. */
export const root: string = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '')

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  readonly bin: Readonly<Record<string, string>>
}

/** The built bin. */
export const bin: string = join(root, manifest.bin['kafka-size']!)

/** What a program said. */
export interface Ran {
  readonly code: number
  readonly out: string
  readonly err: string
}

/** How a program is run. */
export interface RunOptions {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  readonly input?: string
}

// What package managers need to reach a registry through a proxy or with a certificate of its own.
const network =
  /^(https?_proxy|no_proxy|node_extra_ca_certs|ssl_cert_(file|dir)|requests_ca_bundle|curl_ca_bundle|pip_.*|npm_config_(cafile|registry|cache))$/i

const inherited: Readonly<Record<string, string | undefined>> = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => network.test(name)),
)

/** Runs a program without a shell and with a small environment. A program that cannot start has code -1. */
export function run(program: string, args: readonly string[], options: RunOptions = {}): Ran {
  const { error, status, stdout, stderr } = spawnSync(program, [...args], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    ...(options.cwd !== undefined && { cwd: options.cwd }),
    ...(options.input !== undefined && { input: options.input }),
    env: {
      ...inherited,
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      LANG: 'C.UTF-8',
      NO_COLOR: '1',
      ...options.env,
    },
  })
  return { code: error ? -1 : (status ?? -1), out: stdout ?? '', err: stderr ?? String(error) }
}

/** Whether a program can be started. */
export function has(program: string, args: readonly string[] = ['--version']): boolean {
  return run(program, args).code === 0
}

/** A directory that is removed when the test ends. */
export function scratch(): string {
  const made = mkdtempSync(join(tmpdir(), 'kafka-size-test-'))
  onTestFinished(() => rmSync(made, { recursive: true, force: true }))
  return made
}

/** Writes a file below a directory, with its parents. */
export function put(directory: string, path: string, text: string, mode?: number): string {
  const full = join(directory, path)
  mkdirSync(join(full, '..'), { recursive: true })
  writeFileSync(full, text)
  if (mode !== undefined) chmodSync(full, mode)
  return full
}

/** A PATH on which `kafka-size` is the built bin. */
export function pathWithBin(directory: string): string {
  put(directory, 'bin/kafka-size', `#!/bin/sh\nexec ${process.execPath} ${bin} "$@"\n`, 0o755)
  return `${join(directory, 'bin')}${delimiter}${process.env['PATH']}`
}

/** The fenced blocks of a page in docs/, by their language word. */
export function blocks(page: string, language: string): readonly string[] {
  const text = readFileSync(join(root, 'docs', page), 'utf8')
  const found = text.matchAll(/^```(\S+)[^\n]*\n([\s\S]*?)^```$/gm)
  return [...found].filter(one => one[1] === language).map(one => one[2]!)
}
