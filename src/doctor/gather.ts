import { shown } from './clean.ts'
import { factsOf } from './facts.ts'
import { eachLine } from './lines.ts'
import { type LiteralSearch, literalSearch } from './literals.ts'
import type { Case, Evidence, InputKind, InputRead, Sighting, Sign } from './model.ts'
import { signs } from './signs/index.ts'
import { MapsTally, PmapTally, ProducerTally, tallyHints } from './tallies.ts'

/** Kept of each sign from the front; extremes of its facts come on top. */
const keptFirst = 24
/** The part of a line the patterns look at; keeps every pattern fast on lines without end. */
const searched = 8192

const utf8 = new TextDecoder('utf-8')

interface Hint {
  readonly text: string
  readonly signs: readonly Sign[]
  readonly tally?: keyof typeof tallyHints
}

/** One entry for each literal, with all that wants lines holding it. */
function hintTable(): readonly Hint[] {
  const table = new Map<string, { signs: Sign[]; tally?: keyof typeof tallyHints }>()
  const entry = (text: string) => {
    const known = table.get(text) ?? { signs: [] }
    table.set(text, known)
    return known
  }
  for (const sign of signs) for (const text of sign.hints) entry(text).signs.push(sign)
  for (const [tally, texts] of Object.entries(tallyHints))
    for (const text of texts) entry(text).tally = tally as keyof typeof tallyHints
  return [...table].map(([text, rest]) => ({ text, ...rest }))
}

interface Prepared {
  readonly hints: readonly Hint[]
  readonly search: LiteralSearch
}

let prepared: Prepared | undefined

/** Made on first use and kept: other commands do not pay for it. */
function prepare(): Prepared {
  if (prepared !== undefined) return prepared
  const hints = hintTable()
  prepared = { hints, search: literalSearch(hints.map(hint => hint.text)) }
  return prepared
}

interface Window {
  readonly sign: Sign
  left: number
}

interface Store {
  count: number
  readonly first: Evidence[]
  readonly lowest: Map<string, Evidence>
  readonly highest: Map<string, Evidence>
}

const numberOf = (evidence: Evidence, name: string): number => {
  const value = evidence.facts.find(fact => fact.name === name)?.value
  return typeof value === 'number' ? value : Number.NaN
}

/** Reads inputs line by line and keeps what the rules need, in bounded memory. */
export class Gatherer {
  private readonly hints: readonly Hint[]
  private readonly search: LiteralSearch
  private readonly stores = new Map<string, Store>()
  private readonly maps = new MapsTally()
  private readonly pmap = new PmapTally()
  private readonly producers = new ProducerTally()
  private windows: Window[] = []
  private kinds = new Set<InputKind>()

  constructor() {
    const { hints, search } = prepare()
    this.hints = hints
    this.search = search
  }

  /** Reads one input to its end. What `chunks` throws goes through; what was read before stays. */
  read(file: string, chunks: Iterable<Uint8Array>): InputRead {
    this.windows = []
    this.kinds = new Set()
    const hits: number[] = []
    const found = (index: number): void => {
      hits.push(index)
    }
    const extent = eachLine(chunks, (bytes, start, end, line) => {
      hits.length = 0
      this.search.scan(bytes, start, end, found)
      if (hits.length === 0 && this.windows.length === 0) return
      this.look(
        file,
        line,
        utf8.decode(bytes.subarray(start, Math.min(end, start + searched))),
        hits,
      )
    })
    this.maps.close()
    this.pmap.close()
    return { file, ...extent, kinds: [...this.kinds].sort() }
  }

  private look(file: string, line: number, text: string, hits: readonly number[]): void {
    const plain = text.endsWith('\r') ? text.slice(0, -1) : text
    this.lookBelow(file, line, plain)
    const seen = new Set<Sign>()
    for (const index of hits) {
      const hint = this.hints[index]
      if (hint?.tally !== undefined) this.count(hint.tally, file, line, plain)
      for (const sign of hint?.signs ?? []) {
        if (seen.has(sign)) continue
        seen.add(sign)
        this.test(sign, file, line, plain)
      }
    }
  }

  private lastCounted = ''

  private count(tally: keyof typeof tallyHints, file: string, line: number, text: string): void {
    // A line can hold two of the literals, for example a path with ` rw-p ` in it.
    const key = `${tally} ${line}`
    if (key === this.lastCounted) return
    this.lastCounted = key
    if (tally === 'producers') this.producers.add(file, line, text)
    else if (tally === 'maps') {
      if (this.maps.add(file, line, text)) this.kinds.add('/proc/PID/maps')
    } else if (this.pmap.add(file, line, text)) this.kinds.add('pmap')
  }

  private test(sign: Sign, file: string, line: number, text: string): void {
    if (sign.below !== undefined) {
      if (sign.below.opener.test(text)) this.windows.push({ sign, left: sign.below.lines })
      return
    }
    const match = sign.pattern.exec(text)
    if (match !== null) this.keep(sign, file, line, text, match)
  }

  private lookBelow(file: string, line: number, text: string): void {
    if (this.windows.length === 0) return
    this.windows = this.windows.filter(window => {
      const match = window.sign.pattern.exec(text)
      if (match !== null) this.keep(window.sign, file, line, text, match)
      window.left -= 1
      return window.left > 0 && (match !== null || window.sign.below?.run !== true)
    })
  }

  private keep(sign: Sign, file: string, line: number, text: string, match: RegExpExecArray): void {
    this.kinds.add(sign.of)
    const store = this.store(sign.id)
    store.count += 1
    const facts = factsOf(match.groups, sign.facts)
    if (store.first.length >= keptFirst && facts.length === 0) return
    const evidence: Evidence = { file, line, text: shown(text), facts }
    if (store.first.length < keptFirst) store.first.push(evidence)
    for (const { name, value } of facts)
      if (typeof value === 'number') extreme(store, name, evidence)
  }

  private store(id: string): Store {
    const known = this.stores.get(id)
    if (known !== undefined) return known
    const fresh = { count: 0, first: [], lowest: new Map(), highest: new Map() }
    this.stores.set(id, fresh)
    return fresh
  }

  /** The case of everything read so far. */
  result(): Case {
    const sightings = new Map<string, Sighting>()
    for (const [id, store] of this.stores) {
      const kept = new Set([...store.first, ...store.lowest.values(), ...store.highest.values()])
      sightings.set(id, { count: store.count, kept: [...kept] })
    }
    const add = (id: string, kept: readonly Evidence[]): void => {
      if (kept.length > 0) sightings.set(id, { count: kept.length, kept })
    }
    add('maps-listing', this.maps.found)
    add('stale-areas', this.maps.stales)
    add('pmap-listing', this.pmap.found)
    add('producers-named', this.producers.found())
    return {
      all: sign => sightings.get(sign)?.kept ?? [],
      count: sign => sightings.get(sign)?.count ?? 0,
    }
  }
}

function extreme(store: Store, name: string, evidence: Evidence): void {
  const value = numberOf(evidence, name)
  const low = store.lowest.get(name)
  const high = store.highest.get(name)
  if (low === undefined || value < numberOf(low, name)) store.lowest.set(name, evidence)
  if (high === undefined || value > numberOf(high, name)) store.highest.set(name, evidence)
}
