import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { builtinFill } from '../../src/fill.ts'
import { readPaths } from '../../src/import/read.ts'
import { importHosts } from '../../src/import.ts'
import { type Plan, plan } from '../../src/plan.ts'
import { render } from '../../src/render.ts'
import { memoryHost } from '../host.ts'
import { capturedExample } from './captures.ts'

const examples = readdirSync('examples')
  .filter(one => one.endsWith('.yaml'))
  .map(one => one.slice(0, -'.yaml'.length))

/** Quantities that hang on clients or on the network, which no file and no tool tells. */
const ofClients = [
  ...['network_out', 'rebuild_time', 'disk_reserve', 'shutdown_time'],
  ...['heap', 'heap_live', 'producer_states', 'file_descriptors'],
]

/** What an example declares beyond that and a capture cannot hold, with the numbers it changes. */
const unseen: Readonly<Record<string, readonly string[]>> = {
  // limits that nobody may change look like any others
  'default-map-limit': ['max_map_count'],
  // largestBatch and largestRequest
  'large-messages': [
    ...['direct_memory_cached', 'direct_memory_peak', 'index_maps', 'kernel_memory_maps'],
    ...['maps_peak', 'maps_required', 'maps_steady', 'maps_unclean_start', 'memory', 'segments'],
    ...['virtual_memory_peak', 'virtual_memory_steady', 'virtual_memory_unclean_start'],
  ],
  // tieredIndexCacheSegments: consumers of old data start reader threads
  tiered: [
    ...['kernel_memory_maps', 'maps_clean_start', 'maps_peak', 'maps_required', 'maps_steady'],
    ...[
      'maps_unclean_start',
      'memory',
      'other_maps',
      'remote.log.index.file.cache.total.size.bytes',
    ],
    ...['threads', 'virtual_memory_peak'],
    ...['virtual_memory_steady', 'virtual_memory_unclean_start'],
  ],
}

/** Names of the numbers of the plan that differ by more than rounding. */
function differing(before: Plan, after: Plan): readonly string[] {
  const names = before.groups.flatMap(({ sizing }, at) => {
    const other = after.groups[at]?.sizing
    const all = { ...sizing.quantities, ...sizing.choices }
    const found = { ...other?.quantities, ...other?.choices }
    return Object.values(all)
      .filter(({ name, value }) => {
        const now = found[name]?.value ?? Number.NaN
        return !(Math.abs(now - value) <= 1e-4 * value)
      })
      .map(one => one.name)
  })
  return [...new Set(names)].filter(name => !ofClients.includes(name)).sort()
}

/** Lines of the files by path, comments left out. */
async function lines(made: Plan, file: RegExp): Promise<ReadonlyMap<string, readonly string[]>> {
  const files = render(made.sizing, await builtinFill()).filter(one => file.test(one.path))
  const meant = (text: string) => text.split('\n').filter(line => !line.startsWith('#'))
  return new Map(files.map(one => [one.path, meant(one.text)]))
}

describe.each(examples)('the files of %s', async name => {
  const { host, plan: before } = await capturedExample(name)
  const first = readPaths(host, ['/first'])
  const second = readPaths(host, ['/second'])
  const imported = await importHosts(first.hosts, { later: second.hosts })

  it('are read and give a declaration without a problem', () => {
    expect([...first.failed, ...second.failed]).toEqual([])
    expect(imported.loaded.problems.filter(one => one.code !== 'incomplete')).toEqual([])
    expect(imported.refused).toEqual([])
  })

  it('give the numbers of its plan back', () => {
    expect(differing(before, plan(imported.loaded))).toEqual(unseen[name] ?? [])
  })

  it('give server.properties, jvm.env and limits.conf back', async () => {
    const files = /(server\.properties|jvm\.env|limits\.conf)$/
    expect(await lines(plan(imported.loaded), files)).toEqual(await lines(before, files))
  })
})

it('guesses hosts that no file tells and pins what the guess would change', async () => {
  const { host, plan: before } = await capturedExample('three-brokers')
  const files = render(before.sizing, await builtinFill())
  const own = Object.fromEntries(files.map(one => [`/only/${one.path}`, one.text]))
  const imported = await importHosts(readPaths(memoryHost(own), ['/only']).hosts)
  expect(host.out()).toBe('')
  expect(imported.guesses).toEqual([
    'memory: 32GiB  # guess: no /proc/meminfo',
    'cpus: 8  # guess: no /proc/cpuinfo',
    'size: 1TB  # guess: no df of the log dirs',
  ])
  const after = plan(imported.loaded)
  expect(after.sizing.cluster.groups[0]?.nodes).toEqual(before.sizing.cluster.groups[0]?.nodes)
  expect(after.sizing.cluster.listeners).toEqual(before.sizing.cluster.listeners)
  const chosen = (made: Plan, name: string) => made.groups[0]?.sizing.choices[name]?.value
  for (const [key, value] of [
    ['num.network.threads', 8],
    ['num.io.threads', 16],
    ['num.recovery.threads.per.data.dir', 3],
    ['LimitNOFILE', 100_000],
    ['max_map_count', 262_144],
  ] as const) {
    expect([key, chosen(before, key), chosen(after, key)]).toEqual([key, value, value])
  }
  expect(after.groups[0]?.sizing.quantities['heap_max']?.value).toBe(6 * 2 ** 30)
})
