/** Kafka's spelling of a declared value. */
export type Spell = (key: string, value: unknown) => string

/**
 * The topic-level keys a topic declares, over the declaration itself: a map of its own for each of
 * a hundred thousand topics would take longer than all formulas. Values are spelled when asked for.
 */
export class DeclaredKeys implements ReadonlyMap<string, string> {
  private readonly base: ReadonlyMap<string, string>
  private readonly own: Readonly<Record<string, unknown>>
  private readonly spell: Spell

  constructor(
    base: ReadonlyMap<string, string>,
    own: Readonly<Record<string, unknown>>,
    spell: Spell,
  ) {
    this.base = base
    this.own = own
    this.spell = spell
  }

  get(key: string): string | undefined {
    return this.declares(key) ? this.spell(key, this.own[key]) : this.base.get(key)
  }

  has(key: string): boolean {
    return this.declares(key) || this.base.has(key)
  }

  get size(): number {
    let size = this.base.size
    for (const key in this.own) {
      if (isTopicKey(key) && !this.base.has(key)) size += 1
    }
    return size
  }

  keys(): MapIterator<string> {
    return this.whole().keys()
  }

  values(): MapIterator<string> {
    return this.whole().values()
  }

  entries(): MapIterator<[string, string]> {
    return this.whole().entries()
  }

  [Symbol.iterator](): MapIterator<[string, string]> {
    return this.entries()
  }

  forEach(each: (text: string, key: string, map: ReadonlyMap<string, string>) => void): void {
    for (const [key, text] of this.whole()) each(text, key, this)
  }

  private declares(key: string): boolean {
    return this.own[key] !== undefined && isTopicKey(key) && Object.hasOwn(this.own, key)
  }

  private whole(): ReadonlyMap<string, string> {
    const own = Object.keys(this.own).filter(isTopicKey)
    return new Map([
      ...this.base,
      ...own.map(key => [key, this.spell(key, this.own[key])] as const),
    ])
  }
}

/** Whether a key of a declared topic is Kafka's; the tool's own words have no dot. */
export function isTopicKey(key: string): boolean {
  return key.includes('.') || key === 'preallocate'
}
