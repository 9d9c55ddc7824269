import { existsSync, mkdirSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { fits } from './support/declarations.ts'
import { registry } from './support/registry.ts'
import { blocks, put, run, scratch } from './support/run.ts'
import { pack } from './support/tarball.ts'
import { cache } from './support/venv.ts'

/** The directory of a Node binary, from the registry; undefined when it cannot be had. */
function node(major: number): string | undefined {
  if (process.version.startsWith(`v${major}.`)) return dirname(process.execPath)
  const directory = join(cache, 'node', String(major))
  const bin = join(directory, 'node_modules/node/bin')
  if (!existsSync(join(bin, 'node'))) {
    mkdirSync(directory, { recursive: true })
    put(directory, 'package.json', '{"private":true}\n')
    // The package places the binary in an install script.
    const args = ['install', '--no-audit', '--no-fund', `node@${major}`]
    run('npm', args, { cwd: directory })
  }
  return run(join(bin, 'node'), ['--version']).out.startsWith(`v${major}.`) ? bin : undefined
}

describe.each([20, 22, 24])('Node %d (skipped when its binary cannot be had)', major => {
  test('npx runs the packed tool', context => {
    if (!registry) context.skip('npm cannot fetch packages')
    const bin = node(major)
    if (bin === undefined) {
      context.skip(`node@${major} could not be installed`)
      return
    }
    const directory = scratch()
    put(directory, 'cluster.yaml', fits)
    const env = { PATH: [bin, process.env['PATH']].join(delimiter) }
    const shell = blocks('distribution.md', 'sh')[0]!.replace(
      'kafka-size-0.1.0.tgz',
      pack().tarball,
    )
    const ran = run('sh', ['-ec', `node --version\n${shell}`], { cwd: directory, env })
    expect(ran.code).toBe(0)
    const lines = ran.out.split('\n')
    expect(lines[0]).toMatch(new RegExp(`^v${major}\\.`))
    expect(lines).toContain('vm.max_map_count = 262144')
  })
})
