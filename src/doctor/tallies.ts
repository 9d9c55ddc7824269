import { shown } from './clean.ts'
import type { Evidence, Fact } from './model.ts'

/** Literals by which a line of /proc/PID/maps, smaps, pmap or a thread name is found. */
export const tallyHints = {
  maps: [' rw-s ', ' r--s ', ' rw-p ', ' r--p ', ' r-xp ', ' ---p ', ' rwxp ', ' r-xs '],
  pmap: [' rw---', ' rw-s-', ' r----', ' r-x--', ' -----', ' rwx--', ' r--s-'],
  producers: ['kafka-producer-network-thread'],
} as const

const arena = 2 ** 26
/** Files remembered per block; enough for any limit in use and at most some 20 MB. */
const mostFiles = 300_000
const mostProducers = 100_000
/** smaps prints up to 30 lines between two areas. */
const widestGap = 40

const mapsLine =
  /^(?:\s*\d{1,7}[\s:]\s*)?([0-9a-f]{6,16})-([0-9a-f]{6,16}) ([r-][w-][x-][ps]) [0-9a-f]+ ([0-9a-f]+:[0-9a-f]+) (\d+)\s*(.*)$/
const pmapLine =
  /^([0-9a-f]{6,16})\s+(\d+)K?\s+(?:(?:\d+|-)\s+){0,3}([r-][w-][x-][s-][R-]|[r-][w-][x-][ps])\s+(.*)$/

/** The text between two places of one file as evidence with figures. */
function block(
  file: string,
  first: number,
  text: string,
  figures: Record<string, number>,
): Evidence {
  const facts: readonly Fact[] = Object.entries(figures).map(([name, value]) => ({
    name,
    value,
    unit: name.endsWith('Bytes') ? ('bytes' as const) : ('count' as const),
  }))
  return { file, line: first, text: shown(text), facts }
}

/** Counts the areas of one listing of /proc/PID/maps, and the index files mapped more than once. */
export class MapsTally {
  private file = ''
  private first = 0
  private firstText = ''
  private last = 0
  private lastAddress = -1
  private areas = 0
  private whole = 0
  private arenas = 0
  private index = 0
  private stale = 0
  private staleLine = 0
  private staleText = ''
  private indexBytes = 0
  private readonly files = new Map<string, number>()
  private pending = -1
  readonly found: Evidence[] = []
  readonly stales: Evidence[] = []

  /** True when the line is one of a maps listing. */
  add(file: string, line: number, text: string): boolean {
    const parts = mapsLine.exec(text)
    if (parts === null) return false
    const [, from = '', to = '', mode = '', device = '', inode = '', path = ''] = parts
    const start = Number.parseInt(from, 16)
    const end = Number.parseInt(to, 16)
    if (file !== this.file || line - this.last > widestGap || start < this.lastAddress)
      this.begin(file, line, text)
    this.last = line
    this.lastAddress = start
    this.areas += 1
    if (path.startsWith('[stack]')) this.whole = 1
    this.countArena(start, end, mode, path)
    if (/\.(?:time)?index(?:\.deleted|\.cleaned|\.swap)*(?: \(deleted\))?$/.test(path))
      this.countIndex(`${device} ${inode}`, end - start, line, text)
    return true
  }

  private begin(file: string, line: number, text: string): void {
    this.close()
    this.file = file
    this.first = line
    this.firstText = text
  }

  /** A malloc arena: read-write at a multiple of 64 MiB, then unused up to the next one. */
  private countArena(start: number, end: number, mode: string, path: string): void {
    if (path !== '') this.pending = -1
    else if (mode === 'rw-p' && start % arena === 0 && end - start <= arena) {
      if (end - start === arena) this.arenas += 1
      else this.pending = end
    } else {
      if (mode === '---p' && start === this.pending && end % arena === 0) this.arenas += 1
      this.pending = -1
    }
  }

  private countIndex(key: string, size: number, line: number, text: string): void {
    this.index += 1
    this.indexBytes += size
    const before = this.files.get(key) ?? 0
    if (before > 0) {
      this.stale += 1
      if (this.staleLine === 0) {
        this.staleLine = line
        this.staleText = text
      }
    }
    if (before > 0 || this.files.size < mostFiles) this.files.set(key, before + 1)
  }

  /** Ends the listing and keeps what it showed. */
  close(): void {
    if (this.areas > 0) this.keep()
    this.areas = 0
    this.whole = 0
    this.arenas = 0
    this.index = 0
    this.stale = 0
    this.staleLine = 0
    this.indexBytes = 0
    this.files.clear()
    this.pending = -1
    this.lastAddress = -1
    this.last = 0
    this.file = ''
  }

  /** Forgets the listings of one input. */
  forget(file: string): void {
    forget(file, this.found, this.stales)
  }

  private keep(): void {
    const { areas, whole, arenas, index, stale, indexBytes } = this
    const figures = { areas, lastLine: this.last, whole, arenas, indexAreas: index, indexBytes }
    this.found.push(block(this.file, this.first, this.firstText, figures))
    if (this.found.length > 32) dropSmallest(this.found, 'areas')
    if (stale === 0) return
    const files = this.files.size
    const worst = [...this.files.values()].reduce((most, n) => Math.max(most, n), 0)
    const doubled = { stale, indexFiles: files, indexAreas: index, worst, indexBytes }
    this.stales.push(block(this.file, this.staleLine, this.staleText, doubled))
    if (this.stales.length > 32) dropSmallest(this.stales, 'stale')
  }
}

function dropSmallest(list: Evidence[], name: string): void {
  const of = (e: Evidence): number => Number(e.facts.find(fact => fact.name === name)?.value ?? 0)
  let least = 0
  for (let i = 1; i < list.length; i++) {
    const [a, b] = [list[i], list[least]]
    if (a !== undefined && b !== undefined && of(a) < of(b)) least = i
  }
  list.splice(least, 1)
}

/** Takes out what an input gave that turned out to be of another program. */
function forget(file: string, ...lists: readonly Evidence[][]): void {
  for (const list of lists) list.splice(0, list.length, ...list.filter(e => e.file !== file))
}

/** Counts the areas of one listing of pmap, and its blocks of 64 MiB. */
export class PmapTally {
  private file = ''
  private first = 0
  private text = ''
  private last = 0
  private areas = 0
  private arenas = 0
  private before = 0
  readonly found: Evidence[] = []

  /** True when the line is one of a pmap listing. */
  add(file: string, line: number, text: string): boolean {
    const parts = pmapLine.exec(text)
    if (parts === null) return false
    if (file !== this.file || line - this.last > 3) {
      this.close()
      this.file = file
      this.first = line
    }
    this.last = line
    this.areas += 1
    const size = Number(parts[2]) * 1024
    const anonymous = /anon|^$/.test(parts[4] ?? '')
    if (anonymous && (size === arena || (this.before > 0 && this.before + size === arena))) {
      if (this.arenas === 0) this.text = text
      this.arenas += 1
      this.before = 0
    } else this.before = anonymous ? size : 0
    if (this.areas === 1) this.text = text
    return true
  }

  /** Ends the listing and keeps what it showed. */
  close(): void {
    const { areas, arenas } = this
    if (areas > 0)
      this.found.push(
        block(this.file, this.first, this.text, { areas, lastLine: this.last, arenas }),
      )
    if (this.found.length > 32) dropSmallest(this.found, 'areas')
    this.areas = 0
    this.arenas = 0
    this.before = 0
    this.file = ''
  }

  /** Forgets the listings of one input. */
  forget(file: string): void {
    forget(file, this.found)
  }
}

/** Counts the different producers whose network threads are named. */
export class ProducerTally {
  private readonly names = new Set<string>()
  private where: { file: string; line: number; text: string } | undefined

  /** Remembers the client id behind the thread name. */
  add(file: string, line: number, text: string): void {
    const name = /kafka-producer-network-thread \| ([\w.-]+)/.exec(text)?.[1]
    if (name === undefined || this.names.size >= mostProducers) return
    this.names.add(name.slice(0, 80))
    this.where ??= { file, line, text }
  }

  /** The first such line with the number of producers; nothing when there was none. */
  found(): readonly Evidence[] {
    if (this.where === undefined) return []
    const { file, line, text } = this.where
    return [block(file, line, text, { producers: this.names.size })]
  }
}
