import type { LiveEntries, LiveEntry, Mount, OsRelease } from './model.ts'
import type { Reader } from './reader.ts'

/** /etc/os-release; undefined when there is none. */
export function readOs(reader: Reader): OsRelease | undefined {
  const path = ['/etc/os-release', '/usr/lib/os-release'].find(one => reader.kind(one) === 'file')
  if (path === undefined) return undefined
  const fields = new Map(
    (reader.text(path) ?? '').split('\n').flatMap(line => {
      const match = /^([A-Z_]+)=(["']?)(.*)\2\s*$/.exec(line)
      return match === null ? [] : [[match[1] as string, match[3] ?? ''] as const]
    }),
  )
  const id = fields.get('ID') ?? 'linux'
  const like = `${id} ${fields.get('ID_LIKE') ?? ''}`.split(' ')
  return { id, name: fields.get('PRETTY_NAME') ?? id, family: family(like) }
}

function family(ids: readonly string[]): OsRelease['family'] {
  if (ids.some(id => id === 'debian' || id === 'ubuntu')) return 'debian'
  if (ids.some(id => /^(rhel|fedora|centos|amzn|ol|rocky|almalinux)$/.test(id))) return 'rhel'
  return ids.some(id => /^(suse|opensuse.*|sles)$/.test(id)) ? 'suse' : 'other'
}

/** Bytes of memory, from /proc/meminfo. */
export function readMemory(reader: Reader): number | undefined {
  const match = /^MemTotal:\s+(\d+) kB/m.exec(optional(reader, '/proc/meminfo'))
  return match === null ? undefined : Number(match[1]) * 1024
}

/** Processors, from /proc/cpuinfo. */
export function readCpus(reader: Reader): number | undefined {
  const count = (optional(reader, '/proc/cpuinfo').match(/^processor\s*:/gm) ?? []).length
  return count === 0 ? undefined : count
}

/** Mounts of /proc/mounts, else of /etc/fstab. */
export function readMounts(reader: Reader): Mount[] {
  const path = ['/proc/mounts', '/proc/1/mounts', '/etc/fstab'].find(
    one => reader.kind(one) === 'file',
  )
  if (path === undefined) return []
  const file = reader.shown(path)
  return (reader.text(path) ?? '').split('\n').flatMap((content, index) => {
    const [device = '', mounted = '', type = '', options = ''] = content.trim().split(/\s+/)
    if (device === '' || device.startsWith('#') || !mounted.startsWith('/')) return []
    const where = { file, line: index + 1 }
    return [{ device, path: unescapeMount(mounted), type, options: options.split(','), ...where }]
  })
}

/** A blank in a path is written as \040. */
function unescapeMount(path: string): string {
  return path.replace(/\\([0-7]{3})/g, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 8)),
  )
}

/** Switches under /sys that are not sysctls; the chosen word stands in brackets. */
export function readKernel(reader: Reader): LiveEntries {
  const entries = new Map<string, LiveEntry>()
  for (const name of ['enabled', 'defrag']) {
    const path = `/sys/kernel/mm/transparent_hugepage/${name}`
    const value = /\[([^\]]+)\]/.exec(optional(reader, path))?.[1]
    if (value === undefined) continue
    const key = `transparent_hugepage.${name}`
    entries.set(key, { target: 'host', key, value, file: reader.shown(path), origin: 'kernel' })
  }
  const swaps = optional(reader, '/proc/swaps')
    .split('\n')
    .slice(1)
    .filter(line => line.trim() !== '')
  if (reader.kind('/proc/swaps') === 'file') {
    const value = String(
      swaps.reduce((sum, line) => sum + Number(line.split(/\s+/)[2] ?? 0), 0) * 1024,
    )
    entries.set('swap', {
      target: 'host',
      key: 'swap',
      value,
      file: reader.shown('/proc/swaps'),
      origin: 'kernel',
    })
  }
  return entries
}

function optional(reader: Reader, path: string): string {
  return reader.kind(path) === 'file' ? (reader.text(path) ?? '') : ''
}
