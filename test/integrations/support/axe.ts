import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { put, run } from './run.ts'
import { cache } from './venv.ts'

const version = '4.14.1'

/** The text of axe-core, the accessibility rules that browsers' tools use; undefined when it cannot be had. */
export function axe(): string | undefined {
  const directory = join(cache, `axe-${version}`)
  const script = join(directory, 'node_modules/axe-core/axe.min.js')
  if (!existsSync(script)) {
    mkdirSync(directory, { recursive: true })
    put(directory, 'package.json', '{"private":true}\n')
    const args = ['install', '--ignore-scripts', '--no-audit', '--no-fund', `axe-core@${version}`]
    run('npm', args, { cwd: directory })
  }
  return existsSync(script) ? readFileSync(script, 'utf8') : undefined
}
