// The rows of the table: what is measured against what, and the budget.
import { execFileSync } from 'node:child_process'
import { readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { alike, cluster, filesBelow, properties, put, yaml } from './data.mjs'
import { inTurn, once } from './measure.mjs'

const base = name => fileURLToPath(new URL(`base/${name}.mjs`, import.meta.url))
const root = fileURLToPath(new URL('../../', import.meta.url))

/** A row of two jobs; `budget` bounds the ratio of their wall times. */
function row(name, [ours, theirs], budget) {
  return {
    name,
    ours,
    theirs,
    budget,
    cpuRatio: ours.cpu / theirs.cpu,
    ratio: ours.wall / theirs.wall,
  }
}

/** A bound on one figure. */
function figure(name, value, unit, limit) {
  return { name, value, unit, limit }
}

/** Start-up: a small plan, and what release data costs. */
function start({ bin, dist, runs }) {
  const empty = { args: [base('empty')] }
  const small = { args: [bin, 'plan', 'examples/three-brokers.yaml'], cwd: root }
  const version = { args: [bin, '--version'] }
  const release = {
    args: [base('load-release'), pathToFileURL(join(dist, 'kafka/release.js')).href],
  }
  const [first, second, third, none] = inTurn([small, version, release, empty], runs * 3)
  return [
    row('a small plan / an empty .mjs', [first, none], 2.5),
    row('--version / an empty .mjs', [second, none]),
    row('release data of 4.0.1 by the library / an empty .mjs', [third, none]),
  ]
}

/** Many topics, as YAML and as JSON, all different and all alike, and the time of one at three sizes. */
function topics({ bin, runs, directory }) {
  const plan = path => ({ args: [bin, 'plan', path] })
  const kinds = { different: cluster, alike }
  const rows = Object.entries(kinds).flatMap(([kind, make]) =>
    forms.flatMap(([form, text, script, budget]) => {
      const path = put(directory, `${kind}.${form}`, text(make(100_000)))
      const both = inTurn([plan(path), { args: [base(script), path] }], runs)
      return [
        row(`100 000 ${kind} topics in ${form} / ${script}`, both, budget),
        figure('  peak memory', both[0].rss, 'MiB', 400),
      ]
    }),
  )
  const sizes = [1, 1000, 10_000, 100_000].map(count =>
    plan(put(directory, `${count}.yaml`, yaml(cluster(count)))),
  )
  const [one, ...some] = inTurn(sizes, runs)
  const each = some.map(({ cpu }, index) => ((cpu - one.cpu) * 1000) / 10 ** (index + 3))
  return [
    ...rows,
    ...each.map((time, index) => figure(`  CPU a topic, ${10 ** (index + 3)} in YAML`, time, 'µs')),
  ]
}

/** How topics are written, the script that only reads that, and the budget against it. */
const forms = [
  ['YAML', yaml, 'load-yaml', 1.3],
  ['JSON', JSON.stringify, 'parse-json', 2.5],
]

/** Five files each for 100 hosts, into an empty directory and over the same files. */
function files({ bin, runs, directory }) {
  const path = put(directory, 'hosts.yaml', yaml(cluster(20)))
  const [out, plainOut] = [join(directory, 'out'), join(directory, 'plain')]
  const args = [bin, 'plan', path, '--out', out]
  once({ args })
  const list = put(directory, 'files.json', JSON.stringify(filesBelow(out)))
  const fresh = { args, before: () => rmSync(out, { recursive: true, force: true }) }
  const plain = {
    args: [base('write-files'), list, plainOut],
    before: () => rmSync(plainOut, { recursive: true, force: true }),
  }
  const [made, again, loop] = inTurn([fresh, { args }, plain], runs)
  return [
    row('five files for 100 hosts / a loop that writes the bytes', [made, loop], 2),
    row('the same with nothing changed / written new', [again, made], 1),
  ]
}

/** Live files: one file of many brokers, and whole trees. */
async function checks({ bin, dist, runs, directory, quick }) {
  const { loadRelease } = await import(pathToFileURL(join(dist, 'kafka/release.js')).href)
  const release = await loadRelease('4.1.1')
  const given = count => {
    const paths = properties(join(directory, `properties-${count}`), count, release)
    const list = put(directory, `properties-${count}.json`, JSON.stringify(paths))
    const args = [bin, 'check', '--kafka', '4.1.1', '--server-properties', ...paths]
    return inTurn([{ args }, { args: [base('split-files'), list] }], runs)
  }
  const small = given(1000)
  const rows = [row('check 1 000 server.properties / a loop that splits them', small, 4)]
  if (!quick) {
    const large = given(10_000)
    rows.push(
      row('check 10 000 server.properties / the loop', large, 4),
      figure('  CPU of 10 000 / CPU of 1 000', large[0].cpu / small[0].cpu, 'x', 10),
      figure('  peak memory', large[0].rss, 'MiB', 150),
    )
  }
  return [...rows, ...trees({ bin, runs, directory })]
}

function trees({ bin, runs, directory }) {
  const path = put(directory, 'trees.yaml', yaml(cluster(20, 1000)))
  const out = join(directory, 'trees')
  once({ args: [bin, 'plan', path, '--out', out] })
  const paths = filesBelow(out).map(([name]) => join(out, name))
  const list = put(directory, 'trees.json', JSON.stringify(paths))
  const check = { args: [bin, 'check', path, '--live', join(out, '{host}')] }
  const both = inTurn([check, { args: [base('split-files'), list] }], runs)
  return [
    row('check 1 000 trees of five files / the loop', both, 4),
    figure('  peak memory', both[0].rss, 'MiB', 150),
  ]
}

/** Sizes of what is shipped. */
function sizes({ dist }) {
  const [packed] = JSON.parse(
    execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
      cwd: root,
      encoding: 'utf8',
    }),
  )
  const folder = join(dist, 'generated/releases')
  const data = readdirSync(folder).filter(name => name.endsWith('.js'))
  const bytes = data.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0)
  return [
    figure('release data shipped, as JavaScript', bytes / 1024, 'KiB'),
    figure('npm package', packed.size / 1024, 'KiB'),
    figure('npm package unpacked', packed.unpackedSize / 1024, 'KiB'),
  ]
}

/** The groups of rows by name, in the order of the table. */
export const groups = { start, topics, files, checks, sizes }
