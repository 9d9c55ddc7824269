import type { ConfigKey, Domain } from './config-key.ts'
import { keyAt, keysAt, type Span, type Table } from './table.ts'

/**
 * The configs of one release over the text of a table that has one key a line. A plan asks for a
 * few dozen of several hundred keys, so a line is parsed when its key is asked for, and all lines
 * only when somebody goes through them.
 */
export class LazyKeys implements ReadonlyMap<string, ConfigKey> {
  private readonly text: string
  private readonly domain: Domain
  private readonly version: string
  private readonly known = new Map<string, ConfigKey | undefined>()
  private whole: ReadonlyMap<string, ConfigKey> | undefined

  constructor(text: string, domain: Domain, version: string) {
    this.text = text
    this.domain = domain
    this.version = version
  }

  get(name: string): ConfigKey | undefined {
    if (this.whole) return this.whole.get(name)
    if (!this.known.has(name)) this.known.set(name, this.find(name))
    return this.known.get(name)
  }

  has(name: string): boolean {
    return this.get(name) !== undefined
  }

  get size(): number {
    return this.all().size
  }

  keys(): MapIterator<string> {
    return this.all().keys()
  }

  values(): MapIterator<ConfigKey> {
    return this.all().values()
  }

  entries(): MapIterator<[string, ConfigKey]> {
    return this.all().entries()
  }

  [Symbol.iterator](): MapIterator<[string, ConfigKey]> {
    return this.entries()
  }

  forEach(each: (one: ConfigKey, name: string, map: ReadonlyMap<string, ConfigKey>) => void): void {
    for (const [name, one] of this.all()) each(one, name, this)
  }

  private find(name: string): ConfigKey | undefined {
    const mark = `\n${JSON.stringify(name)}:`
    const start = this.text.indexOf(mark)
    if (start < 0) return undefined
    const end = this.text.indexOf('\n', start + 1)
    const line = this.text.slice(start + mark.length, end).replace(/,$/, '')
    // The text was written by scripts/releases/table.mjs from a `Table`.
    return keyAt(name, JSON.parse(line) as readonly Span[], this.domain, this.version)
  }

  private all(): ReadonlyMap<string, ConfigKey> {
    this.whole ??= keysAt(JSON.parse(this.text) as Table, this.domain, this.version)
    return this.whole
  }
}
