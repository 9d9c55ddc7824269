import { beforeAll, expect, test } from 'vitest'
import { crossings, grown, isGrowing } from '../../src/diff/growth.ts'
import { isSame } from '../../src/diff/model.ts'
import { diff } from '../../src/diff.ts'
import { builtinFill } from '../../src/fill.ts'
import type { Fill } from '../../src/render.ts'
import { diffReport } from '../../src/report/diff.ts'
import { plain } from '../../src/report/style.ts'
import { mixed, planOf, small } from './plans.ts'

/** 2026-01-01 */
const today = 20454
let fill: Fill

beforeAll(async () => {
  fill = await builtinFill()
})

async function between(before: string | undefined, after: string) {
  const old = before === undefined ? undefined : await planOf(before)
  return diff(old, await planOf(after), fill, today)
}

const withOverride = (line: string): string => `${small}overrides:\n  ${line}\n`

test('a declaration is the same as itself', async () => {
  const made = await between(small, small)
  expect(isSame(made)).toBe(true)
  expect(made.before).toEqual({ kafka: '4.3.1', java: 17, brokers: 3, status: 'fits' })
})

test.for([
  // Update modes as `ConfigDef` of Kafka 4.3 dumps them.
  ['queued.max.requests: 1000', 'restart'],
  ['num.io.threads: 24', 'live'],
  ['log.flush.interval.messages: 100000', 'live'],
  ['socket.request.max.bytes: 52428800', 'restart'],
] as const)('%s: %s', async ([line, effect]) => {
  const [key = '', value] = line.split(': ')
  const group = (await between(small, withOverride(line))).groups[0]
  const change = group?.settings.find(one => one.key === key)
  expect(change).toMatchObject({ target: 'server.properties', after: value, effect })
  expect(change?.hosts).toEqual(['broker-1', 'broker-2', 'broker-3'])
})

test('a JVM option no record knows is told by its variable', async () => {
  const made = await between(
    small,
    small.replace('topics:', 'jvm: { options: ["-Dmy.key=1"] }\ntopics:'),
  )
  expect(made.groups[0]?.settings.map(one => [one.target, one.effect])).toEqual([
    ['jvm', 'restart'],
  ])
  expect(made.groups[0]?.settings[0]?.after).toContain('-Dmy.key=1')
  expect(made.groups[0]?.restart).toBe(true)
})

test('a newer release restarts every process', async () => {
  const made = await between(small, small.replace('"4.3"', '"4.4"'))
  expect(made.groups[0]?.restart).toBe(true)
})

test('more segments: numbers, files and the limit that must be raised first', async () => {
  const more = small.replace('retention.ms: 7d', 'retention.ms: 30d, segment.bytes: 8MiB')
  const [group] = (await between(small, more)).groups
  const maps = group?.limits.find(one => one.limit === 'maps')
  expect(maps?.raiseFirst).toBe(true)
  expect(maps?.before?.available).toBe(262144)
  expect(maps?.after?.need).toBeGreaterThan(262144)
  const sysctl = group?.settings.find(one => one.key === 'vm.max_map_count')
  expect(sysctl).toMatchObject({ before: '262144', effect: 'live' })
  expect(group?.files.map(one => one.path)).toContain('broker-1/sysctl.conf')
  expect(group?.files.every(one => one.change === 'changed')).toBe(true)
})

test('fewer segments: the limit goes down after the old segments are gone', async () => {
  const more = small.replace('retention.ms: 7d', 'retention.ms: 30d, segment.bytes: 8MiB')
  const made = await between(more, small)
  const maps = made.groups[0]?.limits.find(one => one.limit === 'maps')
  expect(maps).toMatchObject({ raiseFirst: false, lowerLast: true, after: { available: 262144 } })
  const words = /lower vm\.max_map_count only after the old segments are gone/
  expect(diffReport(made, 'text', plain, 'c.yaml').replace(/[\s>]+/g, ' ')).toMatch(words)
  expect(diffReport(made, 'markdown', plain, 'c.yaml').replaceAll('\\', '')).toMatch(words)
  expect(diffReport(made, 'github', plain, 'c.yaml')).toMatch(
    /^::warning .*lower vm\.max_map_count only after/m,
  )
  const back = await between(small, more)
  expect(back.groups[0]?.limits.filter(one => one.lowerLast)).toEqual([])
})

test('a smaller disk waits for the old segments too', async () => {
  const made = await between(small, small.replace('size: 2TB', 'size: 1TB'))
  const disks = made.groups[0]?.limits.filter(one => one.lowerLast).map(one => one.limit)
  expect(disks).toEqual(['disk /data1 and 1 more'])
  expect(diffReport(made, 'text', plain, 'c.yaml').replace(/[\s>]+/g, ' ')).toContain(
    'lower the space of disk /data1 and 1 more only after the old segments are gone',
  )
})

test('hosts that come and go', async () => {
  const made = await between(
    small,
    small.replace('count: 3', 'count: 4').replace('java: 17', 'java: 17\ncontrollers: combined'),
  )
  expect(made.groups[0]?.hostsAdded).toEqual(['broker-4'])
  expect(made.groups[0]?.files.filter(one => one.change === 'added')).toHaveLength(5)
  const back = await between(
    small.replace('count: 3', 'count: 4').replace('java: 17', 'java: 17\ncontrollers: combined'),
    small,
  )
  expect(back.groups[0]?.hostsRemoved).toEqual(['broker-4'])
})

test('topics that come, go and change', async () => {
  const line = '  - { name: clicks, partitions: 3, retention.ms: 1d, writeRate: 1MB/s }\n'
  const added = await between(small, `${small}${line}`)
  expect(added.topics).toEqual([{ name: 'clicks', change: 'added', details: [] }])
  const removed = await between(`${small}${line}`, small)
  expect(removed.topics).toEqual([{ name: 'clicks', change: 'removed', details: [] }])
  const changed = await between(small, small.replace('partitions: 24', 'partitions: 48'))
  expect(changed.topics).toEqual([
    { name: 'orders', change: 'changed', details: ['partitions 24 -> 48'] },
  ])
})

test('without a declaration before, everything is new', async () => {
  const made = await between(undefined, small)
  expect(made.before).toBe(undefined)
  expect(made.groups[0]?.presence).toBe('added')
  expect(diffReport(made, 'text', plain, 'a.yaml')).toContain('shop: new: fits')
})

test('secrets are never shown', async () => {
  const made = await between(mixed, mixed.replaceAll('hunter2', 'hunter3'))
  expect(made.groups[0]?.settings.map(one => [one.key, one.before, one.after])).toContainEqual([
    'ssl.keystore.password',
    '(secret)',
    '(secret)',
  ])
  for (const format of ['text', 'markdown', 'github', 'json'] as const)
    expect(diffReport(made, format, plain, 'a.yaml')).not.toContain('hunter')
})

test('growth is compound and leaves other topics alone', async () => {
  const still = '  - { name: clicks, partitions: 3, retention.ms: 1d, writeRate: 1MB/s }\n'
  const { cluster } = (await planOf(`${small}${still}`)).sizing
  expect(isGrowing(cluster)).toBe(true)
  const later = grown(cluster, 12)
  // 1.05 to the 12th is 1.795856.
  expect((later.topics[0]?.spec.writeRate ?? 0) / 1e6).toBeCloseTo(1.795856, 5)
  expect(later.topics.slice(1)).toEqual(cluster.topics.slice(1))
  expect(later.topics[1]).toBe(cluster.topics[1])
})

test('the day the disks are full', async () => {
  const plan = await planOf(small)
  const disk = plan.groups[0]?.verdicts.find(one => one.limit.startsWith('disk'))
  const found = crossings(plan, today).find(one => one.limit === disk?.limit)
  expect(found?.available).toBe(1.7e12)
  // ln(1.7e12 / need) / ln(1.05) months of 30.436875 days; the constant part makes it a little later.
  const months = Math.log(1.7e12 / (disk?.need ?? 1)) / Math.log(1.05)
  expect(found?.days).toBeGreaterThanOrEqual(Math.floor(months * 30.436875))
  expect(found?.days).toBeLessThan(months * 30.436875 + 60)
  expect(crossings(await planOf(small.replace(', growth: 5%', '')), today)).toEqual([])
})

test('text in reports cannot become markup or commands', async () => {
  const evil = withOverride(
    `my.plugin: '|<img src=x> \`a\` [b](c) ::error::x @team %0A::warning::y'`,
  )
  const made = await between(small, evil)
  const markdown = diffReport(made, 'markdown', plain, 'a.yaml')
  expect(markdown).not.toMatch(/(?<!\\)<img/)
  expect(markdown).not.toContain('@team')
  expect(markdown).toContain('@\u200bteam')
  const github = diffReport(made, 'github', plain, 'a,b:c%\n::error::x.yaml')
  expect(github.split('\n').filter(line => !/^::(notice|warning|error) file=/.test(line))).toEqual([
    '',
  ])
  expect(github).toContain('file=a%2Cb%3Ac%25%0A%3A%3Aerror%3A%3Ax.yaml,')
})

test('JSON has null where there is no limit', async () => {
  const made = JSON.parse(diffReport(await between(undefined, small), 'json', plain, 'a.yaml'))
  expect(made.schema).toBe('kafka-size/diff/1')
  const space = made.groups[0].limits.find(
    (one: { limit: string }) => one.limit === 'address space',
  )
  expect(space.after.available).toBe(null)
})

const withApplication = (heap: string): string =>
  `${small}applications:\n  - { name: billing, producers: 1, memoryLimit: 2GiB, heap: ${heap}, partitionsWritten: 24 }\n`

test('applications that come, change and go', async () => {
  const added = await between(small, withApplication('512MiB'))
  expect(added.applications).toMatchObject([{ name: 'billing', after: 'fits' }])
  const changed = await between(withApplication('512MiB'), withApplication('2GiB'))
  expect(changed.applications[0]?.after).toBe('does not fit')
  expect(changed.after.status).toBe('does not fit')
  for (const format of ['text', 'markdown', 'github'] as const)
    expect(diffReport(changed, format, plain, 'a.yaml')).toMatch(/billing.*does not fit/)
  const gone = await between(withApplication('512MiB'), small)
  expect(gone.applications.map(one => [one.name, one.after])).toEqual([['billing', undefined]])
})

test('what did not fit before and still does not is told', async () => {
  const full = small.replace('size: 2TB', 'size: 200GB')
  const made = await between(full, full)
  expect(isSame(made)).toBe(true)
  expect(diffReport(made, 'text', plain, 'a.yaml')).toMatch(/disk .* does not fit/)
  expect(diffReport(made, 'github', plain, 'a.yaml')).toMatch(/^::error file=a.yaml,title=brokers/)
})
