import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { type Decision, decide } from '../../src/decide.ts'
import type { ConfigType } from '../../src/kafka/config-key.ts'
import { loadRelease } from '../../src/kafka/release.ts'
import { minors, patchesOf, versions } from '../../src/kafka/versions.ts'
import { constraints } from '../../src/settings/constraints.ts'
import { settingOf, settings } from '../../src/settings/index.ts'
import { samples, sized } from './sample.ts'

const releases = await Promise.all(versions.map(loadRelease))

test('no key twice in one target', () => {
  const names = settings.map(one => `${one.target} ${one.key}`)
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([])
  expect(settings.length).toBeGreaterThan(300)
})

describe.each(settings)('$target $key', setting => {
  test('says what it is, why, and by whom', () => {
    expect(setting.summary.length).toBeLessThanOrEqual(100)
    for (const text of [setting.summary, setting.harm, setting.rule]) expect(text).toMatch(/\.$/)
    expect(setting.sources.some(one => one.url?.startsWith('https://'))).toBe(true)
  })
})

/** What ConfigDef calls the values a kind reads. */
const admitted: Readonly<Record<string, readonly ConfigType[]>> = {
  boolean: ['BOOLEAN'],
  text: ['STRING', 'CLASS'],
  list: ['LIST', 'STRING'],
  set: ['LIST', 'STRING'],
  ratio: ['DOUBLE'],
}
const whole: readonly ConfigType[] = ['INT', 'LONG', 'SHORT']

/** In no ConfigDef of 2.8 or later: plugin keys, dynamic-only throttles, a pre-2.8 key. */
const outside = [
  'rlmm.config.remote.log.metadata.topic.replication.factor',
  'rlmm.config.remote.log.metadata.topic.num.partitions',
  'rlmm.config.remote.log.metadata.topic.min.isr',
  'leader.replication.throttled.rate',
  'follower.replication.throttled.rate',
  'replica.alter.log.dirs.io.max.bytes.per.second',
  'super.users',
  'partitions',
  'replication.factor',
]

test.each(['server.properties', 'topic'] as const)('%s keys are keys of Kafka', target => {
  const known = new Set(
    releases.flatMap(one => [...(target === 'topic' ? one.topic : one.broker).keys()]),
  )
  const keys = settings.filter(one => one.target === target).map(one => one.key)
  expect(keys.filter(key => !known.has(key) && !outside.includes(key))).toEqual([])
})

test.each(releases)('Kafka $version: every kind reads the type and the default', release => {
  const wrong = settings.flatMap(setting => {
    const { target, key, kind } = setting
    const known = (target === 'topic' ? release.topic : release.broker).get(key)
    if (!known || !['server.properties', 'topic'].includes(target)) return []
    const types = kind.name.startsWith('bytes per second')
      ? [...whole, 'DOUBLE' as const]
      : (admitted[kind.name] ?? whole)
    if (!types.includes(known.type)) return [`${key}: ${known.type} as ${kind.name}`]
    if (known.default === undefined || kind.parse(known.default) !== undefined) return []
    return [`${key}: default ${known.default} as ${kind.name}`]
  })
  expect(wrong).toEqual([])
})

const places = minors.flatMap(minor => {
  const version = patchesOf(minor).at(-1)!
  return Object.keys(samples).map(name => ({ version, name }))
})

/** The sample with another release, where the release can have its mode. */
function declarationOf(name: string, version: string): string {
  const zookeeper = name === 'zookeeper'
  const text = samples[name]!.replace(/kafka: ".*"/, `kafka: "${version}"`)
  if (zookeeper) return text
  // Share groups came with 4.0.
  const known = /^[23]\./.test(version) ? text.replace(', shareGroups: true', '') : text
  return known.replace(/\nbrokers:/, '\nmode: kraft\nbrokers:')
}

function possible(name: string, version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const number = major * 100 + minor
  if (name === 'zookeeper') return number < 400
  return name === 'separate' ? number >= 306 : number >= 303
}

describe.each(places.filter(one => possible(one.name, one.version)))(
  '$name on Kafka $version',
  async ({ name, version }) => {
    const sizing = await sized(declarationOf(name, version))
    const made = decide(sizing).flatMap(group => group.nodes)
    const all = made.flatMap(node => [...node.decisions, ...node.expected])

    test('every value is written and read back, and is right by its own measure', () => {
      expect(all.flatMap(one => wrongValue(one))).toEqual([])
    })
    test('only keys of the release are written', () => {
      const keys = made.flatMap(node => node.decisions.filter(isBroker).map(one => one.key))
      const unknown = keys.filter(
        key => !sizing.release.broker.has(key) && !key.startsWith('rlmm.config.'),
      )
      expect(unknown).toEqual([])
    })
    test('lines stand in the order of the catalogue', () => {
      const order = settings.map(one => one.key)
      for (const { decisions } of made) {
        const places = decisions.filter(one => one.setting).map(one => order.indexOf(one.key))
        expect(places).toEqual([...places].sort((a, b) => a - b))
      }
    })
    test('reasons are one short line', () => {
      const long = all.filter(
        one => (one.because ?? '').length > 80 || /\n|\.$/.test(one.because ?? ''),
      )
      expect(long.map(one => one.because)).toEqual([])
    })
  },
)

function isBroker(one: Decision): boolean {
  return one.target === 'server.properties'
}

function wrongValue({ setting, key, value }: Decision): readonly string[] {
  if (!setting) return []
  const parsed = setting.kind.parse(value)
  if (parsed === undefined) return [`${key}=${value} is not read`]
  if (setting.kind.format(parsed) !== value) return [`${key}=${value} is written otherwise`]
  return setting.compare.holds(parsed, parsed) ? [] : [`${key}=${value} is not equal to itself`]
}

test('every file with settings is part of the list', async () => {
  const files = readdirSync(new URL('../../src/settings', import.meta.url))
  for (const file of files) {
    const name = file.replace(/\.ts$/, '')
    const module: Record<string, unknown> = await import(`../../src/settings/${name}.ts`)
    for (const [name, value] of Object.entries(module)) {
      if (!name.endsWith('Settings') || !Array.isArray(value)) continue
      for (const one of value)
        expect(settingOf(one.target, one.key), `${file} ${one.key}`).toBe(one)
    }
  }
})

test('constraints have their own names, sources and sentences', () => {
  const names = constraints.map(one => one.name)
  expect(new Set(names).size).toBe(names.length)
  for (const one of constraints) {
    expect(one.name).toMatch(/^[a-z]+(-[a-z]+)*$/)
    expect(one.summary).toMatch(/\.$/)
    expect(one.harm).toMatch(/\.$/)
    expect(one.sources.some(source => source.url?.startsWith('https://'))).toBe(true)
  }
})
