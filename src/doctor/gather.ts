import { shown } from './clean.ts'
import { factsOf } from './facts.ts'
import { eachLine } from './lines.ts'
import { type LiteralSearch, literalSearch } from './literals.ts'
import type { Case, Evidence, Fact, InputKind, InputRead, Sighting, Sign } from './model.ts'
import { signs } from './signs/index.ts'
import { frameOf, inTrace, namesKafka, ofAnother, strangerHints } from './strangers.ts'
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

/** What describes the host; it stays when the rest of an input is of another program. */
const ofHost: ReadonlySet<InputKind> = new Set(['ulimit', 'sysctl', 'free', 'meminfo', 'df'])
/** Only these are thrown with a stack, which tells whose code met them. */
const thrown: ReadonlySet<InputKind> = new Set(['JVM output', 'broker log'])

/** Words of people that could be about anything. */
const vague: ReadonlySet<string> = new Set(['disk-full-said', 'limit-kill-said'])

/** One entry for each literal, with all that wants lines holding it. */
function hintTable(): readonly Hint[] {
  const table = new Map<string, { signs: Sign[]; tally?: keyof typeof tallyHints }>()
  const entry = (text: string) => {
    const known = table.get(text) ?? { signs: [] }
    table.set(text, known)
    return known
  }
  for (const sign of signs) for (const text of sign.hints) entry(text).signs.push(sign)
  for (const text of strangerHints) entry(text)
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
  readonly of: InputKind
  count: number
  readonly first: Evidence[]
  readonly lowest: Map<string, Evidence>
  readonly highest: Map<string, Evidence>
}

/** A stack trace being read, with what was recognised in it. */
interface Trace {
  kafka: boolean
  stranger: boolean
  readonly kept: (() => void)[]
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
  /** What the present input gives; kept only when it is no input of another program. */
  private fresh = new Map<string, Store>()
  private kafka = false
  private stranger = false
  private trace: Trace | undefined

  constructor() {
    const { hints, search } = prepare()
    this.hints = hints
    this.search = search
  }

  /** Reads one input to its end. What `chunks` throws goes through; what was read before stays. */
  read(file: string, chunks: Iterable<Uint8Array>): InputRead {
    this.begin()
    const hits: number[] = []
    const found = (index: number): void => {
      hits.push(index)
    }
    try {
      const extent = eachLine(chunks, (bytes, start, end, line) => {
        hits.length = 0
        this.kafka ||= namesKafka(bytes, start, end)
        this.search.scan(bytes, start, end, found)
        if (hits.length === 0 && this.windows.length === 0 && this.trace === undefined) return
        const last = Math.min(end, start + searched)
        this.look(file, line, utf8.decode(bytes.subarray(start, last)), hits)
      })
      return { file, ...extent, kinds: this.finish(file) }
    } catch (error) {
      this.finish(file)
      throw error
    }
  }

  private begin(): void {
    this.windows = []
    this.fresh = new Map()
    this.kafka = false
    this.stranger = false
    this.trace = undefined
  }

  /** Ends an input; what another program printed, and no word of Kafka with it, is no evidence. */
  private finish(file: string): readonly InputKind[] {
    this.endTrace()
    this.maps.close()
    this.pmap.close()
    const kinds = new Set<InputKind>()
    const foreign = this.stranger && !this.kafka
    if (foreign) {
      this.maps.forget(file)
      this.pmap.forget(file)
    }
    // What somebody writes of a full disk is about a broker only where Kafka is named.
    for (const [id, store] of this.fresh)
      if (store.count > 0 && (!foreign || ofHost.has(store.of)) && (this.kafka || !vague.has(id))) {
        kinds.add(store.of)
        merge(this.store(this.stores, id, store.of), store)
      }
    if (this.maps.found.some(e => e.file === file)) kinds.add('/proc/PID/maps')
    if (this.pmap.found.some(e => e.file === file)) kinds.add('pmap')
    return [...kinds].sort()
  }

  private look(file: string, line: number, text: string, hits: readonly number[]): void {
    const plain = text.endsWith('\r') ? text.slice(0, -1) : text
    this.follow(plain)
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

  /** Follows a stack trace: what only frames of another program stand below is none of Kafka's. */
  private follow(text: string): void {
    const frame = frameOf(text)
    if (frame === undefined && !inTrace(text)) this.endTrace()
    if (!this.kafka && !this.stranger) this.stranger = ofAnother(text)
    if (frame === undefined) return
    this.trace ??= { kafka: false, stranger: false, kept: [] }
    if (frame === 'kafka') this.trace.kafka = true
    if (frame === 'stranger') this.trace.stranger = true
  }

  private endTrace(): void {
    const trace = this.trace
    this.trace = undefined
    if (trace === undefined || (trace.stranger && !trace.kafka)) return
    for (const keep of trace.kept) keep()
  }

  private lastCounted = ''

  private count(tally: keyof typeof tallyHints, file: string, line: number, text: string): void {
    // A line can hold two of the literals, for example a path with ` rw-p ` in it.
    const key = `${tally} ${line}`
    if (key === this.lastCounted) return
    this.lastCounted = key
    if (tally === 'producers') this.producers.add(file, line, text)
    else if (tally === 'maps') this.maps.add(file, line, text)
    else this.pmap.add(file, line, text)
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
      if (window.sign.below?.until?.test(text) === true) return false
      const match = window.sign.pattern.exec(text)
      if (match !== null) this.keep(window.sign, file, line, text, match)
      window.left -= 1
      return window.left > 0 && (match !== null || window.sign.below?.run !== true)
    })
  }

  private keep(sign: Sign, file: string, line: number, text: string, match: RegExpExecArray): void {
    const store = this.store(this.fresh, sign.id, sign.of)
    const keep = (): void => add(store, file, line, text, factsOf(match.groups, sign.facts))
    if (thrown.has(sign.of)) {
      this.trace ??= { kafka: /kafka/i.test(text), stranger: false, kept: [] }
      if (this.trace.kept.length < keptFirst) this.trace.kept.push(keep)
    } else keep()
  }

  private store(stores: Map<string, Store>, id: string, of: InputKind): Store {
    const known = stores.get(id)
    if (known !== undefined) return known
    const fresh = { of, count: 0, first: [], lowest: new Map(), highest: new Map() }
    stores.set(id, fresh)
    return fresh
  }

  /** The case of everything read so far. */
  result(): Case {
    const sightings = new Map<string, Sighting>()
    for (const [id, store] of this.stores) {
      const kept = new Set([...store.first, ...store.lowest.values(), ...store.highest.values()])
      sightings.set(id, { count: store.count, kept: [...kept] })
    }
    const tell = (id: string, kept: readonly Evidence[]): void => {
      if (kept.length > 0) sightings.set(id, { count: kept.length, kept })
    }
    tell('maps-listing', this.maps.found)
    tell('stale-areas', this.maps.stales)
    tell('pmap-listing', this.pmap.found)
    tell('producers-named', this.producers.found())
    return {
      all: sign => sightings.get(sign)?.kept ?? [],
      count: sign => sightings.get(sign)?.count ?? 0,
    }
  }
}

/** Further lines without figures are only counted: masking them would cost more than finding them. */
function add(store: Store, file: string, line: number, raw: string, facts: readonly Fact[]): void {
  store.count += 1
  if (store.first.length >= keptFirst && facts.length === 0) return
  const evidence: Evidence = { file, line, text: shown(raw), facts }
  if (store.first.length < keptFirst) store.first.push(evidence)
  for (const { name, value } of facts) if (typeof value === 'number') extreme(store, name, evidence)
}

function merge(into: Store, from: Store): void {
  into.count += from.count
  into.first.push(...from.first.slice(0, keptFirst - into.first.length))
  for (const name of [...from.lowest.keys()])
    for (const evidence of [from.lowest.get(name), from.highest.get(name)])
      if (evidence !== undefined) extreme(into, name, evidence)
}

function extreme(store: Store, name: string, evidence: Evidence): void {
  const value = numberOf(evidence, name)
  const low = store.lowest.get(name)
  const high = store.highest.get(name)
  if (low === undefined || value < numberOf(low, name)) store.lowest.set(name, evidence)
  if (high === undefined || value > numberOf(high, name)) store.highest.set(name, evidence)
}
