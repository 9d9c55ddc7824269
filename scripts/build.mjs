// Builds dist/: generated sources, the library by tsc, and the bin as one bundle with lazy chunks.
import { execFileSync } from 'node:child_process'
import { chmodSync, copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const run = (...args) => execFileSync(process.execPath, args, { cwd: root, stdio: 'inherit' })

// An installed package has no sources and nothing to build.
if (existsSync(join(root, 'src/cli.ts'))) {
  run('scripts/precompile.mjs')
  rmSync(join(root, 'dist'), { recursive: true, force: true })
  run('node_modules/typescript/bin/tsc', '-p', '.')
  mkdirSync(join(root, 'dist/generated'), { recursive: true })
  for (const name of [
    'cluster-predicate',
    'cluster-validator',
    'application-validator',
    'templates',
  ]) {
    copyFileSync(join(root, `src/generated/${name}.js`), join(root, `dist/generated/${name}.js`))
    copyFileSync(
      join(root, `src/generated/${name}.d.ts`),
      join(root, `dist/generated/${name}.d.ts`),
    )
  }
  run('node_modules/rolldown/bin/cli.mjs', '-c', 'scripts/rolldown.config.mjs')
  chmodSync(join(root, 'dist/cli.js'), 0o755)
}
