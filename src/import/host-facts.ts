import type { LiveEntries } from '../live/model.ts'
import type { Space } from './captured.ts'
import { sizeText } from './measures.ts'
import { itemsOf, type Member } from './members.ts'
import type { Field, Item, Value } from './yaml.ts'

/** The machine of a process as far as the capture tells. Sizes in bytes. */
export interface HostFacts {
  readonly memory?: number
  readonly cpus?: number
  readonly disks: readonly DiskFacts[]
  readonly user?: string
  readonly unit?: string
  readonly logDir?: string
}

/** One entry of log.dirs. */
export interface DiskFacts {
  readonly path: string
  /** Of the file system, divided by the entries that lie on it. */
  readonly size?: number
  readonly sharedBy: number
}

const mib = 2 ** 20

/** Facts of the host a member was captured on. */
export function hostFacts({ entries, node, captured }: Member): HostFacts {
  const unit = node?.unit
  const user = unit?.settings.get('User')?.value
  const logDir = node?.jvm.environment.get('LOG_DIR') ?? node?.jvm.options.get('kafka.logs.dir')
  const memory = within(captured?.live.memory, mib, largest)
  const cpus = within(captured?.live.cpus, 1, 4096)
  return {
    ...(memory !== undefined && { memory: Math.floor(memory / mib) * mib }),
    ...(cpus !== undefined && { cpus }),
    disks: disksOf(entries, captured?.spaces ?? []),
    ...(user !== undefined && /^[a-z_][a-z0-9_-]{0,31}$/.test(user) && { user }),
    ...(unit && /^[A-Za-z0-9:_.@-]{1,240}\.service$/.test(unit.name) && { unit: unit.name }),
    ...(logDir && /^\/[^\p{Cc} ]{0,4095}$/u.test(logDir.value) && { logDir: logDir.value }),
  }
}

/** No host has more; a broken file must not make a declaration that is refused. */
const largest = 2 ** 50

function within(value: number | undefined, low: number, high: number): number | undefined {
  return value !== undefined && value >= low && value <= high ? value : undefined
}

function disksOf(entries: LiveEntries, spaces: readonly Space[]): DiskFacts[] {
  const key = entries.has('log.dirs') ? 'log.dirs' : 'log.dir'
  const paths = [...new Set(itemsOf(entries, key))].filter(path => /^\/[^\p{Cc},]*$/u.test(path))
  const mounts = paths.map(path => mountOf(path, spaces))
  return paths.map((path, at) => {
    const space = mounts[at]
    const sharedBy = mounts.filter(one => one !== undefined && one === space).length || 1
    const size = within(Math.floor((space?.size ?? 0) / sharedBy), 1, largest)
    return { path, sharedBy, ...(size !== undefined && { size }) }
  })
}

/** The file system a path lies on: the longest mount point above it. */
function mountOf(path: string, spaces: readonly Space[]): Space | undefined {
  const above = spaces.filter(
    ({ mount }) => mount === '/' || path === mount || path.startsWith(`${mount}/`),
  )
  return above.reduce<Space | undefined>(
    (best, one) => (best === undefined || one.mount.length > best.mount.length ? one : best),
    undefined,
  )
}

/** Hosts with the same text are equal; a few pages of memory more or less do not count. */
export function signatureOf({ memory = 0, cpus, disks, user, unit, logDir }: HostFacts): string {
  const sizes = disks.map(({ path, size = 0 }) => [path, size])
  return JSON.stringify([Math.round(memory / (256 * mib)), cpus, sizes, user, unit, logDir])
}

/** What stands for a disk nobody measured. */
const assumedDisk = '1TB'

/** The keys of a host; `base` leaves out what the declaration has said already. */
export function hostFields(facts: HostFacts, base?: HostFacts): readonly Field[] {
  const fields = allFields(facts)
  if (base === undefined) return fields
  const known = new Map(allFields(base).map(field => [field.key, JSON.stringify(field.value)]))
  return fields.filter(({ key, value }) => known.get(key) !== JSON.stringify(value))
}

function allFields(facts: HostFacts): readonly Field[] {
  const { memory, cpus, user, unit, logDir } = facts
  return [
    memory === undefined
      ? { key: 'memory', value: '32GiB', note: 'guess: no /proc/meminfo' }
      : { key: 'memory', value: sizeText(memory) },
    cpus === undefined
      ? { key: 'cpus', value: 8, note: 'guess: no /proc/cpuinfo' }
      : { key: 'cpus', value: cpus },
    { key: 'disks', value: diskItems(facts.disks) },
    ...(user === undefined || user === 'kafka' ? [] : [{ key: 'user', value: user }]),
    ...(unit === undefined || unit === 'kafka.service' ? [] : [{ key: 'unit', value: unit }]),
    ...(logDir === undefined || logDir === '/var/log/kafka'
      ? []
      : [{ key: 'logDir', value: logDir }]),
  ]
}

function diskItems(disks: readonly DiskFacts[]): Value {
  const [first] = disks
  if (first === undefined) {
    const note = 'guess: the capture names no log.dirs'
    return { fields: [{ key: 'size', value: assumedDisk, note }] }
  }
  const numbered = numberedPath(disks)
  if (numbered === undefined) return disks.map(diskItem)
  return { fields: [{ key: 'count', value: disks.length }, ...diskFields(numbered, first)] }
}

function diskItem(disk: DiskFacts): Item {
  return { value: { fields: diskFields(disk.path, disk) } }
}

function diskFields(path: string, { size, sharedBy }: DiskFacts): readonly Field[] {
  const shared = `guess: ${sharedBy} log dirs share one file system, each has its part`
  return [
    { key: 'path', value: path },
    size === undefined
      ? { key: 'size', value: assumedDisk, note: 'guess: no df of the log dirs' }
      : { key: 'size', value: sizeText(size), ...(sharedBy > 1 && { note: shared }) },
  ]
}

/** `/data{n}` for /data1, /data2, … of one size. */
function numberedPath(disks: readonly DiskFacts[]): string | undefined {
  const [first] = disks
  if (first === undefined || disks.length < 2) return undefined
  const candidates = [...first.path.matchAll(/1/g)].map(
    ({ index }) => `${first.path.slice(0, index)}{n}${first.path.slice(index + 1)}`,
  )
  const isSame = disks.every(
    ({ size, sharedBy }) => size === first.size && sharedBy === first.sharedBy,
  )
  if (!isSame) return undefined
  return candidates.find(pattern =>
    disks.every(({ path }, at) => path === pattern.replace('{n}', String(at + 1))),
  )
}
