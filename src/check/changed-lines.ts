import type { LiveEntries, LiveEntry } from '../live/model.ts'

/**
 * The entries of a file that has other values in some lines only. Asked for a key or two, which a
 * copy of the whole file would cost more than.
 */
export class ChangedLines implements ReadonlyMap<string, LiveEntry> {
  private readonly base: LiveEntries
  private readonly changed: LiveEntries
  private copy: LiveEntries | undefined

  constructor(base: LiveEntries, changed: readonly LiveEntry[]) {
    this.base = base
    this.changed = new Map(changed.map(one => [one.key, one]))
  }

  get(key: string): LiveEntry | undefined {
    return this.changed.get(key) ?? this.base.get(key)
  }

  has(key: string): boolean {
    return this.base.has(key)
  }

  get size(): number {
    return this.base.size
  }

  keys(): MapIterator<string> {
    return this.base.keys()
  }

  values(): MapIterator<LiveEntry> {
    return this.whole().values()
  }

  entries(): MapIterator<[string, LiveEntry]> {
    return this.whole().entries()
  }

  [Symbol.iterator](): MapIterator<[string, LiveEntry]> {
    return this.entries()
  }

  forEach(each: (one: LiveEntry, key: string, map: LiveEntries) => void): void {
    for (const [key, one] of this.whole()) each(one, key, this)
  }

  /** The changed lines alone can be gone through; all can be looked up. */
  alone(): LiveEntries {
    const only = new ChangedLines(this.base, [...this.changed.values()])
    only.copy = this.changed
    return only
  }

  private whole(): LiveEntries {
    this.copy ??= new Map([...this.base, ...this.changed])
    return this.copy
  }
}
