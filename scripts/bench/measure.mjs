// Runs whole processes in turn and gives medians of wall time, CPU time and memory.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

const usage = fileURLToPath(new URL('usage.cjs', import.meta.url))

/** Node 20 reads every extra CA at start, which more than doubles its start-up. */
const { NODE_EXTRA_CA_CERTS: _, ...environment } = process.env

/**
 * One process: wall and CPU time in ms, peak memory in MiB. `before` runs outside the measurement.
 * Throws when the exit code is not among `codes`, because then something else was measured.
 */
export function once({ args, cwd, before, codes = [0, 2] }) {
  before?.()
  const start = process.hrtime.bigint()
  const made = spawnSync(process.execPath, ['--require', usage, ...args], {
    cwd,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    maxBuffer: 2 ** 30,
  })
  const wall = Number(process.hrtime.bigint() - start) / 1e6
  if (!codes.includes(made.status)) {
    throw new Error(`${args.join(' ').slice(0, 200)} ended with ${made.status}: ${made.stderr}`)
  }
  return { wall, ...JSON.parse(made.output[3].toString()) }
}

/** Medians of `runs` turns of every job; all jobs take their turn before the next one starts. */
export function inTurn(jobs, runs) {
  const results = jobs.map(() => [])
  // The first turn warms the page cache and is not counted.
  for (let turn = 0; turn <= runs; turn += 1) {
    jobs.forEach((job, index) => {
      const result = once(job)
      if (turn > 0) results[index].push(result)
    })
  }
  return results.map(medians)
}

function medians(results) {
  const of = name => median(results.map(one => one[name]))
  return { wall: of('wall'), cpu: of('cpu'), rss: of('rss') }
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}
