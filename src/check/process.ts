import { listItems } from '../kafka/parse.ts'
import type { LiveEntries, LiveEntry } from '../live/model.ts'
import type { Finding } from '../model.ts'
import { formatBytes, formatCount } from '../units.ts'
import { at, type Judgement, type Subject, type Usage } from './model.ts'

const target = 'process'

/** From here on a limit is near. A third of index maps appear only at the next roll or start. */
const near = 0.8

/** How far the running process uses its limits; findings where little is left. */
export function judgeProcess(subject: Subject, { raised }: Judgement): readonly Usage[] {
  const { process } = subject.node
  if (!process) return []
  const usage = [
    maps(subject),
    descriptors(subject),
    threads(subject),
    space(subject),
    direct(subject),
  ].flatMap(one => one ?? [])
  for (const one of usage) {
    const found = judge(subject, one)
    if (found) raised.push(found)
  }
  staleMaps(subject, raised)
  swapped(subject, raised)
  release(subject, raised)
  return usage
}

type Limited = Usage & { readonly from?: string; readonly place?: LiveEntry; readonly fix: string }

function limited(
  { host, node }: Subject,
  resource: Usage['resource'],
  unit: Usage['unit'],
  used: number | undefined,
  rest: {
    readonly limit: Limit | undefined
    readonly planned: number | undefined
    readonly fix: string
  },
): Limited | undefined {
  if (used === undefined || !node.process) return undefined
  const { limit, planned, fix } = rest
  return {
    host: host.name,
    pid: node.process.pid,
    resource,
    unit,
    used,
    fix,
    ...(planned !== undefined && { planned: Math.ceil(planned) }),
    ...(limit && { limit: limit.value, from: limit.from }),
    ...(limit?.place && { place: limit.place }),
  }
}

interface Limit {
  readonly value: number
  readonly from: string
  readonly place?: LiveEntry
}

/** The smallest of the limits that are known. */
function smallest(...limits: readonly (Limit | undefined)[]): Limit | undefined {
  return limits.reduce(
    (least, one) => (one && (!least || one.value < least.value) ? one : least),
    undefined,
  )
}

function limitOf(entries: LiveEntries | undefined, key: string, from: string): Limit | undefined {
  const place = entries?.get(key)
  const value = Number(place?.value)
  return place && Number.isFinite(value) && value > 0 ? { value, from, place } : undefined
}

const planned = (subject: Subject, name: string): number | undefined =>
  subject.plan?.own.quantities[name]?.value

function maps(subject: Subject): Limited | undefined {
  const { sysctl } = subject.host
  const limit =
    limitOf(sysctl.live, 'vm.max_map_count', 'vm.max_map_count') ??
    limitOf(sysctl.merged, 'vm.max_map_count', 'vm.max_map_count')
  return limited(subject, 'maps', 'count', subject.node.process?.maps?.total, {
    limit,
    planned: planned(subject, 'maps_unclean_start'),
    fix: 'raise vm.max_map_count now with sysctl -w (no restart is needed) and in a file of /etc/sysctl.d; larger segments or less retention need fewer maps',
  })
}

function descriptors(subject: Subject): Limited | undefined {
  const { process } = subject.node
  return limited(subject, 'descriptors', 'count', process?.descriptors, {
    limit: limitOf(process?.limits, 'hard nofile', 'the hard limit of open files'),
    planned: planned(subject, 'file_descriptors'),
    fix: 'raise LimitNOFILE of the unit and restart the broker',
  })
}

function threads(subject: Subject): Limited | undefined {
  const { node, host } = subject
  return limited(subject, 'threads', 'count', node.process?.threads, {
    limit: smallest(
      limitOf(node.process?.limits, 'soft nproc', 'the limit of processes'),
      limitOf(node.unit?.settings, 'TasksMax', 'TasksMax'),
      limitOf(host.sysctl.live, 'kernel.threads-max', 'kernel.threads-max'),
      limitOf(host.sysctl.live, 'kernel.pid_max', 'kernel.pid_max'),
    ),
    planned: planned(subject, 'threads'),
    fix: 'raise TasksMax and LimitNPROC of the unit and restart the broker',
  })
}

function space(subject: Subject): Limited | undefined {
  const { process } = subject.node
  return limited(subject, 'address space', 'bytes', process?.virtualPeak ?? process?.virtual, {
    limit: limitOf(process?.limits, 'soft as', 'the limit of address space'),
    planned: planned(subject, 'virtual_memory_unclean_start'),
    fix: 'set LimitAS=infinity in the unit (ulimit -v unlimited) and restart the broker; address space costs no memory',
  })
}

function direct(subject: Subject): Limited | undefined {
  const { process, jvm } = subject.node
  const limit =
    limitOf(jvm.options, 'MaxDirectMemorySize', 'MaxDirectMemorySize') ??
    limitOf(jvm.options, 'MaxHeapSize', 'MaxHeapSize, which bounds direct memory too')
  return limited(subject, 'direct memory', 'bytes', process?.direct, {
    limit,
    planned: planned(subject, 'direct_memory'),
    fix: 'raise MaxDirectMemorySize, or set -Djdk.nio.maxCachedBufferSize and smaller requests; needs a restart of the broker',
  })
}

function judge(subject: Subject, one: Limited): Finding | undefined {
  const { resource, unit, used, limit, from, place, fix } = one
  if (limit === undefined) return undefined
  const share = used / limit
  const need = one.planned ?? 0
  if (share < near && need <= limit) return undefined
  const show = unit === 'bytes' ? formatBytes : formatCount
  const percent = Math.floor(share * 100)
  const start = need > limit ? `; an unclean start needs ${show(need)}` : ''
  return {
    code: 'limit-near',
    severity: share >= 0.95 || need > limit ? 'error' : 'warning',
    key: resource,
    target,
    ...(place ? at(place) : { file: subject.node.name }),
    actual: show(used),
    expected: `<= ${near * 100} % of ${show(limit)}`,
    message: `process ${one.pid} uses ${show(used)} ${resource === 'address space' || resource === 'direct memory' ? `of ${resource}` : resource}, ${percent} % of ${show(limit)} (${from})${start}. ${harms[resource]}`,
    fix,
  }
}

const harms: Readonly<Record<Usage['resource'], string>> = {
  maps: 'At the limit the JVM dies without an exception, and dies again at the next start.',
  descriptors: 'At the limit no segment can be rolled and no connection accepted.',
  threads: 'At the limit the JVM cannot create threads though memory is free.',
  'address space': 'At the limit mapping an index fails with Map failed.',
  'direct memory': 'At the limit requests fail with Cannot reserve direct buffer memory.',
}

/** A tenth of the index maps left by resizes points at collections that are too rare. */
function staleMaps({ node, release }: Subject, raised: Judgement['raised']): void {
  const maps = node.process?.maps
  if (!maps || maps.stale < 1000 || maps.stale < maps.index / 10) return
  raised.push({
    code: 'stale-maps',
    severity: 'warning',
    key: 'maps',
    target,
    file: maps.file,
    actual: formatCount(maps.stale),
    message: `${formatCount(maps.stale)} of ${formatCount(maps.index)} index maps are stale: index files were resized and no garbage collection has unmapped them (KAFKA-19390)`,
    fix: release.behaviour.resizeUnmaps
      ? 'jcmd <pid> GC.run unmaps them'
      : `jcmd <pid> GC.run unmaps them; -XX:G1PeriodicGCInterval does it regularly, and a release with KAFKA-19390 makes it unnecessary (${release.version} has it not)`,
  })
}

function swapped({ node, host }: Subject, raised: Judgement['raised']): void {
  const bytes = node.process?.swapped ?? 0
  // Some cold pages are normal; a share of the heap is not.
  if (bytes < 64 * 2 ** 20) return
  raised.push({
    code: 'swapped',
    severity: 'warning',
    key: 'swap',
    target,
    file: node.name,
    actual: formatBytes(bytes),
    message: `${formatBytes(bytes)} of the process are in swap: garbage collections wait for the disk, and the broker drops out of the in-sync sets`,
    fix: `set vm.swappiness = 1 and find what else takes the memory of ${host.name}; a restart brings the pages back`,
  })
}

/** The release of the libraries on the class path. */
export function runningRelease(command: string | undefined): string | undefined {
  return /\bkafka_2\.\d+-(\d+\.\d+\.\d+)[^/:]*\.jar/.exec(command ?? '')?.[1]
}

function release(subject: Subject, raised: Judgement['raised']): void {
  const running = runningRelease(subject.node.process?.command)
  const planned = subject.plan?.sizing.cluster.kafka
  if (running === undefined || planned === undefined || running === planned) return
  raised.push({
    code: 'differs',
    severity:
      running.split('.', 2).join('.') === planned.split('.', 2).join('.') ? 'info' : 'warning',
    key: 'kafka',
    target,
    file: subject.node.name,
    actual: running,
    expected: planned,
    message: `the process runs Kafka ${running}, the plan is for ${planned}: defaults, limits and sizes differ`,
    fix: `declare kafka: "${running}", or upgrade the broker`,
  })
}

/** Data directories of a running process that other tools report as broken. */
export function judgeLogDirs({ host, broker }: Subject, { raised }: Judgement): void {
  const id = Number(broker('node.id').text)
  const wanted = new Set(listItems(broker('log.dirs').text ?? ''))
  for (const one of host.cluster.logDirs) {
    if (one.broker !== id || one.error === undefined) continue
    raised.push({
      code: 'log-dir-offline',
      severity: 'error',
      key: 'log.dirs',
      target: 'server.properties',
      actual: one.path,
      message: `kafka-log-dirs reports ${one.path} of broker ${id} as broken${wanted.has(one.path) ? '' : ', and the file does not name it'}: its replicas are offline`,
      fix: 'look for the I/O error in the broker log, repair the disk, restart the broker',
    })
  }
}
