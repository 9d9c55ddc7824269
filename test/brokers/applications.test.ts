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
import { clientRelease } from './harness/jvm.ts'
import { load } from './harness/load.ts'
import { lacking, memoryCgroup, titled } from './harness/needs.ts'
import { workDir } from './harness/places.ts'

const isShort = process.env.KAFKA_SIZE_BROKERS === 'short'
const releases = (process.env.KAFKA_SIZE_CLIENTS ?? '3.9.1,4.3.0').split(',')
const chosen = cases.filter(each => !isShort || each.short === true)
const resultsFile = join(
  dirname(fileURLToPath(import.meta.url)),
  '../applications/fixtures/measured.json',
)

/** A memory cgroup of our own, below the one of the test run. */
function makeCgroup(bytes: number): string {
  const path = join(memoryCgroup, `kafka-size-${process.pid}`)
  mkdirSync(path)
  writeFileSync(join(path, 'memory.limit_in_bytes'), String(bytes))
  return path
}

/** Why an application cannot be run here. */
function lacks(each: Case): string | undefined {
  return each.cgroup === undefined ? undefined : lacking({ need: 'memory cgroup' })
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
  cluster: Cluster,
): Promise<Observed> {
  const sizing = await predict(each.declared, { kafka: release })
  const cgroup = each.cgroup === undefined ? undefined : makeCgroup(each.cgroup)
  const space = Math.round((value(sizing, 'virtual_memory') * (each.addressSpace ?? 0)) / 1024)
  const arenas = each.settings === 'advised' ? { MALLOC_ARENA_MAX: '2' } : undefined
  const app = startApplication(dir, cluster.bootstrap, {
    release,
    jvm: flags(each, sizing),
    options: each.options,
    ...(arenas && { env: arenas }),
    ...(each.addressSpace !== undefined && { addressSpaceKb: space }),
    ...(cgroup !== undefined && { cgroup }),
  })
  try {
    return await observe(app, cluster.brokers[0]?.process)
  } finally {
    await stop(app)
    if (cgroup !== undefined) rmdirSync(cgroup)
  }
}

const suites = releases.map(release => ({
  release,
  without: lacking(
    { need: 'java' },
    { need: 'jars', release },
    { need: 'jars', release: clientRelease },
  ),
}))

describe.each(suites)('kafka-clients $release against its broker', ({ release, without }) => {
  const dir = workDir('applications')
  const results: Record<string, Observed> = {}
  let cluster: Cluster | undefined
  beforeAll(async () => {
    if (without !== undefined) return
    const jvm = scriptFlags(release, '512m', dir)
    const properties = {
      'message.max.bytes': '10000000',
      'log.segment.bytes': '100000000',
      'log.retention.bytes': '200000000',
      'log.retention.check.interval.ms': '5000',
      'log.segment.delete.delay.ms': '1000',
    }
    cluster = await startCluster({ mode: 'combined', release, dir, jvm, properties })
    // What producers write differs from case to case, so consumers have a topic of their own.
    for (const topic of ['t', 'r'])
      await load(dir, cluster.bootstrap, { do: 'topic', topic, partitions: 20 })
    // More than one fetch of every partition.
    const each = { topic: 'r', partitions: 20, bytes: 8_000_000, size: 2000 }
    await load(dir, cluster.bootstrap, { do: 'load', ...each })
  })
  afterAll(async () => {
    if (cluster) await stopCluster(cluster)
    rmSync(dir, { recursive: true, force: true })
    if (process.env.KAFKA_SIZE_UPDATE === undefined || without !== undefined) return
    const all: Results = existsSync(resultsFile)
      ? (JSON.parse(readFileSync(resultsFile, 'utf8')) as Results)
      : {}
    const seen: Record<string, Observed> = { ...all[release], ...results }
    const titles = cases.map(titleOf).filter(title => seen[title])
    const kept = Object.fromEntries(titles.map(title => [title, seen[title]]))
    writeFileSync(resultsFile, `${JSON.stringify({ ...all, [release]: kept }, null, 1)}\n`)
  })

  test.skipIf(without !== undefined)(
    titled('refuses what the check says it refuses', without),
    () => {
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
    },
  )

  for (const each of chosen) {
    const missing = without ?? lacks(each)
    test.skipIf(missing !== undefined)(titled(titleOf(each), missing), async () => {
      if (!cluster) throw new Error('no cluster')
      const observed = await measure(each, release, dir, cluster)
      results[titleOf(each)] = observed
      expect(observed.outcome).toMatch(each.outcome ?? /^ready/)
      const off = each.outcome === undefined ? await agrees(each, observed, release) : []
      expect(off, off.join('; ')).toEqual([])
    })
  }
})
