/** Directories of units of the system manager, the strongest first. Source: systemd.unit(5). */
export const unitDirectories: readonly string[] = [
  '/etc/systemd/system.control',
  '/run/systemd/system.control',
  '/run/systemd/transient',
  '/run/systemd/generator.early',
  '/etc/systemd/system',
  '/etc/systemd/system.attached',
  '/run/systemd/system',
  '/run/systemd/system.attached',
  '/run/systemd/generator',
  '/usr/local/lib/systemd/system',
  '/usr/lib/systemd/system',
  '/lib/systemd/system',
  '/run/systemd/generator.late',
]

/** The files of one unit in the order of application. */
export interface UnitOrder {
  /** undefined: only drop-ins are there. */
  readonly fragment?: string
  readonly dropIns: readonly string[]
}

/**
 * Picks the files of a unit out of all paths: the first fragment, then the drop-ins by file name,
 * each name from the strongest directory. Drop-ins of `a-.service.d`, of the template and of
 * `service.d` count too.
 */
export function orderUnitFiles(
  unit: string,
  paths: readonly string[],
  directories: readonly string[] = unitDirectories,
): UnitOrder {
  const known = new Set(paths)
  const template = unit.replace(/@[^.]*\./, '@.')
  const fragments = [unit, template].flatMap(name => directories.map(dir => `${dir}/${name}`))
  const fragment = fragments.find(path => known.has(path))
  const dropIns = dropInsOf(unit, paths, directories)
  return fragment === undefined ? { dropIns } : { fragment, dropIns }
}

function dropInsOf(
  unit: string,
  paths: readonly string[],
  directories: readonly string[],
): string[] {
  const byName = new Map<string, string>()
  for (const directory of dropInDirectories(unit, directories)) {
    for (const path of paths) {
      const name = path.slice(directory.length + 1)
      if (!path.startsWith(`${directory}/`) || !/^[^./][^/]*\.conf$/.test(name)) continue
      if (!byName.has(name)) byName.set(name, path)
    }
  }
  const names = [...byName.keys()].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
  return names.map(name => byName.get(name) as string)
}

function dropInDirectories(unit: string, directories: readonly string[]): string[] {
  const type = unit.slice(unit.lastIndexOf('.') + 1)
  const own = directories.flatMap(dir => dropInNames(unit).map(name => `${dir}/${name}.d`))
  return [...own, ...directories.map(dir => `${dir}/${type}.d`)]
}

/** The unit, its template, then every prefix that ends in a dash, the longest first. */
function dropInNames(unit: string): string[] {
  const dot = unit.lastIndexOf('.')
  const suffix = unit.slice(dot)
  const name = unit.slice(0, dot)
  const template = name.includes('@') ? [`${name.replace(/@.*/, '@')}${suffix}`] : []
  const stem = name.replace(/@.*/, '').replace(/-+$/, '')
  const parts = stem.split('-')
  const prefixes = parts
    .slice(1)
    .map((_, i) => `${parts.slice(0, parts.length - 1 - i).join('-')}-`)
  return [unit, ...template, ...prefixes.map(prefix => `${prefix}${suffix}`)]
}
