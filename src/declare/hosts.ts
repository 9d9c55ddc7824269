import type { Disk as DeclaredDisk, Host, Jvm } from '../generated/declaration.ts'
import type { Disk, FixedLimits, HostSpec, JvmSpec } from './cluster.ts'
import type { Path } from './problem.ts'
import type { Reader } from './reader.ts'

const gib = 2 ** 30

/** A declared host in base units; `over` holds what a group says differently. */
export function readHost(host: Host, over: Host | undefined, path: Path, read: Reader): HostSpec {
  const merged: Host = { ...host, ...over }
  const at = (key: keyof Host): Path => (over?.[key] === undefined ? ['host'] : [...path, 'host'])
  const size = (key: 'memory' | 'memoryLimit' | 'otherMemory') =>
    read.size(merged[key], at(key), key)
  const memoryLimit = size('memoryLimit')
  for (const key of ['memory', 'memoryLimit'] as const) bare(key, merged[key], at(key), read)
  const network = read.rate(merged.network, at('network'), 'network')
  if (merged.memory === undefined && memoryLimit === undefined) {
    read.add(
      'missing-key',
      at('memory'),
      'the host needs "memory" (or "memoryLimit" in a container)',
    )
  }
  if (merged.cpus === undefined) read.add('missing-key', at('cpus'), 'the host needs "cpus"')
  if (merged.disks === undefined) read.add('missing-key', at('disks'), 'the host needs "disks"')
  return {
    memory: size('memory') ?? memoryLimit ?? 0,
    ...(memoryLimit !== undefined && { memoryLimit }),
    otherMemory: size('otherMemory') ?? (memoryLimit === undefined ? gib : 0),
    cpus: merged.cpus ?? 1,
    numaNodes: merged.numaNodes ?? 1,
    disks: readDisks(merged.disks ?? [], [...at('disks'), 'disks'], read),
    ...(network !== undefined && { network }),
    user: merged.user ?? 'kafka',
    unit: merged.unit ?? 'kafka.service',
    logDir: merged.logDir ?? '/var/log/kafka',
    limits: readLimits(merged.limits ?? {}, [...at('limits'), 'limits'], read),
  }
}

/** Numbers without unit are bytes; nobody means 64 of them. */
function bare(key: string, value: string | number | undefined, path: Path, read: Reader): void {
  if (typeof value !== 'number' || value >= 2 ** 20) return
  const message = `"${key}" of ${value} is ${value} bytes; write a unit such as ${value}GiB`
  read.add('unit', [...path, key], message)
}

function readLimits(limits: NonNullable<Host['limits']>, path: Path, read: Reader): FixedLimits {
  const addressSpace = read.size(limits.LimitAS, path, 'LimitAS')
  const maps = limits['vm.max_map_count']
  const descriptors = limits.LimitNOFILE
  return {
    ...(maps !== undefined && { maps }),
    ...(descriptors !== undefined && { descriptors }),
    ...(addressSpace !== undefined && { addressSpace }),
  }
}

const defaultPath = '/var/lib/kafka/data'

function readDisks(declared: Host['disks'], path: Path, read: Reader): readonly Disk[] {
  const list: readonly DeclaredDisk[] = Array.isArray(declared)
    ? declared
    : declared
      ? [declared]
      : []
  const total = list.reduce((sum, disk) => sum + (disk.count ?? 1), 0)
  const disks = list.flatMap((disk, index) => {
    const at = Array.isArray(declared) ? [...path, index] : path
    return oneDisk(disk, at, total, read)
  })
  const seen = new Set<string>()
  // Paths without a number of their own are numbered over the whole host.
  const numbered = disks.map((disk, index) => ({
    ...disk,
    path: disk.path.replaceAll('{n}', String(index + 1)),
  }))
  for (const disk of numbered) {
    if (seen.has(disk.path))
      read.add(
        'duplicate',
        path,
        `the path "${disk.path}" appears twice; use {n} in the path of a disk with a count`,
      )
    seen.add(disk.path)
  }
  return numbered
}

function oneDisk(disk: DeclaredDisk, path: Path, total: number, read: Reader): Disk[] {
  const size = read.size(disk.size, path, 'size') ?? 0
  bare('size', disk.size, path, read)
  const throughput = read.rate(disk.throughput, path, 'throughput')
  const one: Disk = {
    path: disk.path ?? (total > 1 ? `${defaultPath}-{n}` : defaultPath),
    size,
    ...(throughput !== undefined && { throughput }),
    kind: disk.kind ?? 'ssd',
  }
  return Array.from({ length: disk.count ?? 1 }, () => one)
}

/** Declared JVM values in bytes; a group's win over the cluster's, options are appended. */
export function readJvm(
  jvm: Jvm | undefined,
  over: Jvm | undefined,
  path: Path,
  read: Reader,
): JvmSpec {
  const merged: Jvm = { ...jvm, ...over }
  const at = (key: keyof Jvm): Path => (over?.[key] === undefined ? ['jvm'] : [...path, 'jvm'])
  const out: { -readonly [K in keyof JvmSpec]: JvmSpec[K] } = {
    options: [...(jvm?.options ?? []), ...(over?.options ?? [])],
  }
  for (const key of [
    'heap',
    'maxDirectMemory',
    'maxCachedBufferSize',
    'threadStackSize',
  ] as const) {
    const value = read.size(merged[key], at(key), key)
    if (value !== undefined) out[key] = value
  }
  if (merged.mallocArenaMax !== undefined) out.mallocArenaMax = merged.mallocArenaMax
  return out
}
