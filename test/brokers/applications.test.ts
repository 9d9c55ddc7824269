import { existsSync, mkdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { jvmOptions } from '../../src/applications/files.ts'
import type { ApplicationSizing } from '../../src/applications/model.ts'
import { compareVersions } from '../../src/kafka/versions.ts'
import { agrees, type Results } from '../applications/agree.ts'
import { type Case, cases, titleOf } from '../applications/cases.ts'
import { predict, value } from '../applications/predict.ts'
import { type Observed, observe, startApplication, stop } from '../applications/process.ts'
import { starts, starts40, tryStarts } from '../applications/starts.ts'
import { scriptFlags } from './harness/broker.ts'
import { type Cluster, startCluster, stopCluster } from './harness/cluster.ts'
import { load } from './harness/load.ts'
import { workDir } from './harness/places.ts'

const releases = (process.env.KAFKA_SIZE_CLIENTS ?? '3.9.1,4.3.0').split(',')
const memoryCgroup = '/sys/fs/cgroup/memory'
const resultsFile = join(
  dirname(fileURLToPath(import.meta.url)),
  '../applications/fixtures/measured.json',
)

/** A memory cgroup of our own, below the one of the test run; undefined where none can be made. */
function makeCgroup(bytes: number): string | undefined {
  const path = join(memoryCgroup, `kafka-size-${process.pid}`)
  try {
    mkdirSync(path)
    writeFileSync(join(path, 'memory.limit_in_bytes'), String(bytes))
    return path
  } catch {
    if (existsSync(path)) rmdirSync(path)
    return undefined
  }
}

function flags(each: Case, sizing: ApplicationSizing): readonly string[] {
  const heap = value(sizing, 'heap_max')
  const own = each.settings === 'advised' ? jvmOptions(sizing) : [`-Xms${heap}`, `-Xmx${heap}`]
  return [...own, ...(each.more ?? [])]
}

async function measure(
  each: Case,
  release: string,
  dir: string,
  bootstrap: string,
): Promise<Observed | undefined> {
  const sizing = await predict(each.declared, { kafka: release })
  const cgroup = each.cgroup === undefined ? undefined : makeCgroup(each.cgroup)
  if (each.cgroup !== undefined && cgroup === undefined) return undefined
  const space = Math.round((value(sizing, 'virtual_memory') * (each.addressSpace ?? 0)) / 1024)
  const arenas = each.settings === 'advised' ? { MALLOC_ARENA_MAX: '2' } : undefined
  const app = startApplication(dir, bootstrap, {
    release,
    jvm: flags(each, sizing),
    options: each.options,
    ...(arenas && { env: arenas }),
    ...(each.addressSpace !== undefined && { addressSpaceKb: space }),
    ...(cgroup !== undefined && { cgroup }),
  })
  try {
    return await observe(app)
  } finally {
    await stop(app)
    if (cgroup !== undefined) rmdirSync(cgroup)
  }
}

describe.each(releases)('kafka-clients %s against its broker', release => {
  const dir = workDir('applications')
  const results: Record<string, Observed> = {}
  let cluster: Cluster | undefined
  beforeAll(async () => {
    const jvm = scriptFlags(release, '512m', dir)
    const properties = {
      'message.max.bytes': '10000000',
      'log.segment.bytes': '100000000',
      'log.retention.bytes': '200000000',
      'log.retention.check.interval.ms': '5000',
      'log.segment.delete.delay.ms': '1000',
    }
    cluster = await startCluster({ mode: 'combined', release, dir, jvm, properties })
    await load(dir, cluster.bootstrap, { do: 'topic', topic: 't', partitions: 20 })
    // The consumers need more than one fetch of every partition.
    await load(dir, cluster.bootstrap, {
      do: 'load',
      topic: 't',
      partitions: 20,
      bytes: 8_000_000,
      size: 2000,
    })
  })
  afterAll(async () => {
    if (cluster) await stopCluster(cluster)
    rmSync(dir, { recursive: true, force: true })
    if (process.env.KAFKA_SIZE_UPDATE === undefined) return
    const all: Results = existsSync(resultsFile)
      ? (JSON.parse(readFileSync(resultsFile, 'utf8')) as Results)
      : {}
    writeFileSync(
      resultsFile,
      `${JSON.stringify({ ...all, [release]: { ...all[release], ...results } }, null, 1)}\n`,
    )
  })

  test('refuses what the check says it refuses', () => {
    const all = compareVersions(release, '4.0.0') < 0 ? starts : [...starts, ...starts40]
    const said = tryStarts(
      release,
      all.map(each => each.line),
    )
    const expected = all.map(({ line, refused }) => {
      const is =
        typeof refused === 'boolean' ? refused : compareVersions(release, refused.from) >= 0
      return `${line}: ${is ? 'refused' : 'ok'}`
    })
    expect(all.map(({ line }, at) => `${line}: ${said[at]?.split(' ')[0]}`)).toEqual(expected)
  })

  test.each(cases.map(each => [titleOf(each), each] as const))('%s', async (title, each) => {
    const observed = await measure(each, release, dir, cluster?.bootstrap ?? '')
    // Without a memory cgroup of our own there is nothing to measure.
    if (observed === undefined) return expect(each.cgroup).toBeGreaterThan(0)
    results[title] = observed
    expect(observed.outcome).toMatch(each.outcome ?? /^ready/)
    if (each.outcome === undefined) {
      expect(await agrees(each, observed, release)).toEqual([])
    }
  })
})
