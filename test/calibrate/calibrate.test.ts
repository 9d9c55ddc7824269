import { describe, expect, it } from 'vitest'
import { type Calibration, type Comparison, isFinding } from '../../src/calibrate/model.ts'
import { calibrate } from '../../src/calibrate.ts'
import { main } from '../../src/cli/main.ts'
import { readPaths } from '../../src/import/read.ts'
import { importHosts } from '../../src/import.ts'
import { calibrateReport } from '../../src/report/calibrate.ts'
import { plain } from '../../src/report/style.ts'
import { memoryHost } from '../host.ts'
import { filesBelow } from '../import/captures.ts'

/** A released 3.9.1 broker: test/import/fixtures/README.md. */
const fixtures = 'test/import/fixtures/3.9.1'
const files = filesBelow('test/import/fixtures')

async function made(day: string, from = fixtures) {
  const { hosts } = readPaths(memoryHost(files), [`${from}/${day}`])
  const { loaded } = await importHosts(hosts, { asRuns: true })
  if (!loaded.cluster || !loaded.release) throw new Error('does not load')
  const { cluster, release } = loaded
  return calibrate({ cluster, release, hosts, declaration: 'imported' })
}

describe('a real broker, by the links of its descriptors', async () => {
  const [node] = (await made('monday')).nodes
  const of = (quantity: string) => node?.comparisons.find(one => one.quantity === quantity)

  it('is read as its files say', () => {
    // grep -c: 98 in status, 98 .log files in fd-links less the metadata log, lines of maps
    expect(of('threads')).toMatchObject({ observed: 98, standing: 'within' })
    expect(of('replicas')).toMatchObject({ predicted: 21, observed: 21, standing: 'within' })
    expect(of('segments')).toMatchObject({ observed: 51 })
    expect(of('index_maps')).toMatchObject({ predicted: 102, observed: 102, standing: 'within' })
    expect(of('stale_maps')).toMatchObject({ observed: 22 })
    expect(of('other_maps')).toMatchObject({ observed: 399, standing: 'within' })
    expect(of('virtual_memory_steady')?.standing).toBe('within')
  })

  it('does not judge what the capture cannot tell', () => {
    expect(of('file_descriptors')).toMatchObject({ standing: 'not judged' })
    expect(of('heap_live')).toBeUndefined()
    expect(node?.missing.map(one => one.split(':')[0])).toEqual([
      'direct_memory_cached',
      'heap_live',
    ])
  })

  it('takes room that is not used yet for no error', () => {
    expect(of('segments')?.standing).toBe('not reached')
    expect(of('disk /data1')).toMatchObject({ standing: 'not reached', unit: 'bytes' })
    expect(node?.comparisons.filter(isFinding)).toEqual([])
  })
})

it('compares heap and direct memory where jcmd told them', async () => {
  const [node] = (await made('friday')).nodes
  const of = (quantity: string) => node?.comparisons.find(one => one.quantity === quantity)
  expect(of('heap_live')).toMatchObject({ observed: 162_006_248, standing: 'within' })
  expect(of('direct_memory_cached')).toMatchObject({
    observed: 820 * 1024,
    standing: 'not reached',
  })
  expect(of('segments')?.note).toMatch(/^at least/)
})

it('holds on a release that unmaps on resize, with internal and compacted topics', async () => {
  const [node] = (await made('tuesday', 'test/import/fixtures/4.3.0')).nodes
  const seen = node?.comparisons.map(one => [one.quantity, one.observed, one.standing])
  expect(seen).toEqual([
    ['replicas', 59, 'within'],
    ['threads', 109, 'within'],
    ['other_maps', 426, 'within'],
    ['index_maps', 180, 'not reached'],
    ['stale_maps', 0, 'within'],
    ['segments', 92, 'not reached'],
    ['file_descriptors', 65, 'not judged'],
    ['virtual_memory_steady', 5_100_023_808, 'within'],
    // without the 25 partitions of __consumer_offsets in each directory
    ['disk /data1', 27_628_547, 'not reached'],
    ['disk /data2', 29_150_872, 'not reached'],
  ])
})

it('compares a directory by the partitions in it, not by the room for internal topics', async () => {
  const [node] = (await made('tuesday', 'test/import/fixtures/4.3.0')).nodes
  const disk = node?.comparisons.find(one => one.quantity === 'disk /data1')
  // 3 of orders at 8 MiB + one segment of 2 MiB, and 2 of state
  expect(disk?.predicted).toBeGreaterThan(3 * 10_485_760)
  expect(disk?.predicted).toBeLessThan(45_000_000)
  expect(disk?.note).toBe('without 25 partitions that are internal or not declared')
})

it('judges no number that topics make where none were captured', async () => {
  const bare = Object.entries(files).filter(([path]) => !path.includes('/kafka-tools/'))
  const host = memoryHost(Object.fromEntries(bare), { argv: ['calibrate', `${fixtures}/monday`] })
  expect(await main(host)).toBe(0)
  const lines = host.out().split('\n')
  const of = (quantity: string) => lines.find(one => one.startsWith(quantity))
  expect(of('segments')).toMatch(/not judged \(no topics were captured\)$/)
  expect(of('stale_maps')).toMatch(/not judged \(no topics were captured\)$/)
  expect(of('index_maps')).toMatch(/ within /)
})

const declaration = `kafka: 3.9.1
brokers: { ids: [1] }
host: { memory: 24GiB, cpus: 2, disks: { count: 2, path: "/data{n}", size: 1TB } }
jvm: { heap: 1GiB, mallocArenaMax: 0 }
overrides: { num.io.threads: 60, num.network.threads: 5 }
topics: [{ name: orders, partitions: 6, replication.factor: 1, writeRate: 1MB/s }]
`

async function run(argv: readonly string[], more: Record<string, string> = {}) {
  const host = memoryHost({ ...files, ...more }, { argv })
  const code = await main(host)
  return { code, out: host.out(), err: host.err() }
}

describe('the command', () => {
  it('ends with 0 within the bounds and 2 above them', async () => {
    const own = await run(['calibrate', `${fixtures}/monday`])
    expect([own.code, own.err]).toEqual([0, ''])
    expect(own.out).toContain(
      'predictions from a declaration imported from the capture: 0 of 9 numbers off by more than the published bound.',
    )
    const other = await run(
      ['calibrate', `${fixtures}/monday`, '--declaration', '/c.yaml', '--format', 'json'],
      { '/c.yaml': declaration },
    )
    expect(other.code).toBe(2)
    const { nodes } = JSON.parse(other.out)
    const wrong = nodes[0].comparisons.filter(isFinding)
    // 60 handler threads on each of two listeners are declared, 6 run
    expect(wrong.map((one: { quantity: string }) => one.quantity)).toContain('threads')
    expect(nodes[0].comparisons[1]).toMatchObject({ observed: 98, standing: 'too high' })
  })

  it('ends with 1 when it could not compare', async () => {
    expect((await run(['calibrate', '/nowhere'])).code).toBe(1)
    const bare = { '/b/etc/kafka/server.properties': 'node.id=1\nprocess.roles=broker\n' }
    const without = await run(['calibrate', '/b'], bare)
    expect(without).toMatchObject({
      code: 1,
      err: 'kafka-size: nothing to compare was captured [empty]\n',
    })
    expect(without.out).toContain('not captured: a running process')
    const wrong = await run(['calibrate', `${fixtures}/monday`, '--declaration', '/c.yaml'], {
      '/c.yaml': 'kafka: 9.9\n',
    })
    expect([wrong.code, wrong.out]).toEqual([1, ''])
  })

  it('names brokers the declaration does not have', async () => {
    const { out } = await run(['calibrate', `${fixtures}/monday`, '--declaration', '/c.yaml'], {
      '/c.yaml': declaration.replace('ids: [1]', 'ids: [7]'),
    })
    expect(out).toContain('not in the declaration: b1.example.org (id 1)')
  })
})

it('lets no name of the capture reach the terminal or the page', () => {
  const one: Comparison = {
    quantity: 'disk /a|<b>\u001b[31m`x`',
    unit: 'bytes',
    predicted: 2048,
    observed: 1024,
    error: 1,
    bound: 'none',
    standing: 'too high',
  }
  const calibration = {
    cluster: 'c',
    kafka: '3.9.1',
    java: 17,
    declaration: 'given',
    nodes: [{ node: 'b1\n::error::x', comparisons: [one], missing: [] }],
    strangers: [],
  } satisfies Calibration
  expect(calibrateReport(calibration, 'markdown', plain)).toContain(
    '| disk /a\\|\\<b\\>\\`x\\` | 2 KiB | 1 KiB | +100 % | none | too high |',
  )
  expect(calibrateReport(calibration, 'markdown', plain)).toContain('## b1 ::error::x')
  const text = calibrateReport(calibration, 'text', plain)
  expect([text.includes('\u001b'), text.includes('\n::')]).toEqual([false, false])
})

it('says when two captures have the same id', async () => {
  const host = memoryHost(files, {
    argv: ['calibrate', `${fixtures}/monday`, `${fixtures}/friday`],
  })
  await main(host)
  expect(host.err()).toContain(
    'several captured processes have the id 1; only the first one counts',
  )
})
