// Measures the built program as whole processes and prints one table; docs/performance.md explains it.
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { groups } from './bench/rows.mjs'
import { table } from './bench/table.mjs'

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    dist: { type: 'string', default: join(dirname(fileURLToPath(import.meta.url)), '../dist') },
  },
})
const dist = resolve(values.dist)
const bin = join(dist, 'cli.js')
if (!existsSync(bin)) throw new Error(`${bin} is not there; run npm run build`)

const { quick } = values
const directory = mkdtempSync(join(tmpdir(), 'kafka-size-bench-'))
process.on('SIGINT', () => process.exit(130))
process.on('exit', () => rmSync(directory, { recursive: true, force: true }))

const rows = []
for (const name of values.only?.split(',') ?? Object.keys(groups)) {
  process.stderr.write(`${name} ...\n`)
  // A group that cannot be measured must not hide the others.
  try {
    rows.push(...(await groups[name]({ bin, dist, directory, quick, runs: quick ? 3 : 7 })))
  } catch (error) {
    process.stderr.write(`${name}: ${error.message}\n`)
  }
}
const [cpu] = cpus()
process.stdout.write(`${table(rows)}\n\n`)
process.stdout.write(
  `Node ${process.versions.node}, ${availableParallelism()} CPUs (${cpu?.model ?? 'unknown'}), load ${loadavg()[0]?.toFixed(1)}; medians of wall time.\n`,
)
