// What npm runs in a checkout: after `npm install`, and before it packs a git dependency.
import { execSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')

// `npm install --global git+…`, which pre-commit runs, hands "global" down to the install in the clone
// (npm 11): the clone stays without the compilers, and they have to be fetched here.
if (existsSync(join(root, 'src/cli.ts')) && !existsSync(join(root, 'node_modules/typescript'))) {
  const { npm_config_global, npm_config_location, npm_config_install_links, ...env } = process.env
  execSync('npm install --ignore-scripts --no-save --no-audit --no-fund --include=dev', {
    cwd: root,
    env,
    stdio: ['ignore', 2, 2],
  })
}

await import('./build.mjs')
