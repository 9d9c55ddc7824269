import { isSysctlGlob, parseSysctl, type SysctlFile, sysctlValue } from '../targets/sysctl.ts'
import {
  type MergedSysctl,
  mergeSysctl,
  orderSysctlFiles,
  type SysctlAssignment,
  type SysctlTool,
  sysctlDirectories,
} from '../targets/sysctl-merge.ts'
import type { LiveEntries, LiveEntry, SysctlLayers } from './model.ts'
import type { Reader } from './reader.ts'

const target = 'sysctl.conf'

/** Keys that are read from /proc/sys even when no file names them. */
export const watchedSysctls: readonly string[] = [
  ...['vm.max_map_count', 'vm.swappiness', 'vm.dirty_ratio', 'vm.dirty_bytes'],
  ...['vm.dirty_background_ratio', 'vm.dirty_background_bytes', 'vm.dirty_expire_centisecs'],
  ...['vm.dirty_writeback_centisecs', 'vm.overcommit_memory', 'vm.overcommit_ratio'],
  ...['vm.min_free_kbytes', 'vm.vfs_cache_pressure', 'vm.zone_reclaim_mode', 'vm.nr_hugepages'],
  ...['fs.file-max', 'fs.nr_open', 'fs.aio-max-nr', 'kernel.pid_max', 'kernel.threads-max'],
  ...['kernel.numa_balancing', 'net.core.rmem_max', 'net.core.wmem_max', 'net.core.rmem_default'],
  ...['net.core.wmem_default', 'net.core.somaxconn', 'net.core.netdev_max_backlog'],
  ...['net.core.netdev_budget', 'net.core.default_qdisc', 'net.ipv4.tcp_rmem', 'net.ipv4.tcp_wmem'],
  ...['net.ipv4.tcp_window_scaling', 'net.ipv4.tcp_moderate_rcvbuf', 'net.ipv4.tcp_timestamps'],
  ...['net.ipv4.tcp_slow_start_after_idle', 'net.ipv4.tcp_max_syn_backlog', 'net.ipv4.tcp_sack'],
  ...['net.ipv4.tcp_syncookies', 'net.ipv4.tcp_keepalive_time', 'net.ipv4.tcp_keepalive_intvl'],
  ...['net.ipv4.tcp_keepalive_probes', 'net.ipv4.tcp_fin_timeout', 'net.ipv4.tcp_tw_reuse'],
  ...['net.ipv4.ip_local_port_range', 'net.ipv4.ip_local_reserved_ports'],
  ...['net.ipv4.tcp_mtu_probing', 'net.ipv4.tcp_congestion_control'],
  ...['net.netfilter.nf_conntrack_max'],
]

/** Reads the three layers. `extra` are files outside the directories, applied last. */
export function readSysctl(reader: Reader, extra: readonly string[] = []): SysctlLayers {
  const tool: SysctlTool = usesSystemd(reader) ? 'systemd' : 'procps'
  const parsed = new Map<string, SysctlFile>()
  const paths = [...sysctlDirectories.flatMap(dir => confFiles(reader, dir)), '/etc/sysctl.conf']
  const present = paths.filter(path => isMask(reader, path) || reader.kind(path) !== 'missing')
  const filesFor = (which: SysctlTool) =>
    [...orderSysctlFiles(present, which), ...extra].map(path => parseOnce(reader, parsed, path))
  const known = [...parsedKeys(filesFor(tool)), ...watchedSysctls]
  const candidates = needsListing(parsed) ? [...known, ...procKeys(reader)] : known
  const unique = [...new Set(candidates)]
  const own = mergeSysctl(filesFor(tool), tool, unique)
  const otherTool = tool === 'systemd' ? 'procps' : 'systemd'
  const other = mergeSysctl(filesFor(otherTool), otherTool, unique)
  reportProblems(reader, parsed, own.refused)
  return {
    tool,
    files: own.applied.map(entry),
    merged: entries(own.effective),
    otherwise: entries(other.effective),
    live: readProcSys(reader, [...own.effective.keys(), ...watchedSysctls]),
  }
}

function usesSystemd(reader: Reader): boolean {
  const places = ['/etc/systemd', '/lib/systemd', '/usr/lib/systemd', '/run/systemd']
  return places.some(place => reader.kind(place) === 'directory')
}

function confFiles(reader: Reader, directory: string): string[] {
  return reader
    .list(directory)
    .filter(name => name.endsWith('.conf'))
    .map(name => `${directory}/${name}`)
}

/** A link to /dev/null masks the files of the same name, as an empty file does. */
function isMask(reader: Reader, path: string): boolean {
  return reader.link(path) === '/dev/null'
}

function parseOnce(reader: Reader, parsed: Map<string, SysctlFile>, path: string): SysctlFile {
  const known = parsed.get(path)
  if (known !== undefined) return known
  const text = isMask(reader, path) ? '' : (reader.text(path) ?? '')
  const file = parseSysctl(reader.shown(path), text)
  parsed.set(path, file)
  return file
}

function parsedKeys(files: readonly SysctlFile[]): string[] {
  return files.flatMap(({ lines }) => lines.map(({ key }) => key)).filter(key => !isSysctlGlob(key))
}

function needsListing(parsed: ReadonlyMap<string, SysctlFile>): boolean {
  return [...parsed.values()].some(({ lines }) => lines.some(({ key }) => isSysctlGlob(key)))
}

/** Dotted names of /proc/sys, at most 20 000 of them. */
function procKeys(reader: Reader): string[] {
  const keys: string[] = []
  const walk = (path: string, depth: number) => {
    for (const name of reader.list(path)) {
      if (keys.length >= 20_000 || depth > 8) return
      const below = `${path}/${name}`
      if (reader.kind(below) === 'directory') walk(below, depth + 1)
      else keys.push(dotted(below.slice('/proc/sys/'.length)))
    }
  }
  walk('/proc/sys', 0)
  return keys
}

function dotted(path: string): string {
  return path.replace(/[./]/g, separator => (separator === '/' ? '.' : '/'))
}

function readProcSys(reader: Reader, keys: readonly string[]): LiveEntries {
  const live = new Map<string, LiveEntry>()
  if (reader.kind('/proc/sys') !== 'directory') return live
  for (const key of new Set(keys)) {
    const path = `/proc/sys/${dotted(key)}`
    if (reader.kind(path) !== 'file') continue
    const raw = reader.text(path)
    if (raw === undefined) continue
    const value = sysctlValue(raw)
    live.set(key, { target, key, value, file: reader.shown(path), origin: 'kernel' })
  }
  return live
}

function entry({ key, value, raw, file, line, column }: SysctlAssignment): LiveEntry {
  const place = { file, line, column, origin: 'file' as const }
  return { target, key, value, ...(raw !== value && { raw }), ...place }
}

function entries(effective: ReadonlyMap<string, MergedSysctl>): LiveEntries {
  const pairs = [...effective].map(([key, merged]) => {
    const overrides = merged.overrides.map(entry)
    return [key, { ...entry(merged), ...(overrides.length > 0 && { overrides }) }] as const
  })
  return new Map(pairs)
}

function reportProblems(
  reader: Reader,
  parsed: ReadonlyMap<string, SysctlFile>,
  refused: readonly SysctlAssignment[],
): void {
  for (const { path, problems } of parsed.values()) {
    for (const { code, line, column = 1, message } of problems) {
      reader.problem({ code, severity: 'warning', target, file: path, line, column, message })
    }
  }
  for (const { key, raw: actual, file, line, column } of refused) {
    const message = `the kernel refuses this value of ${key}; the earlier value stays`
    const place = { file, line, column, actual, key }
    reader.problem({ code: 'sysctl-refused', severity: 'error', target, message, ...place })
  }
}
