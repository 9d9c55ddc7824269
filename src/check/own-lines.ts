/** A line of a text, from 1. */
export interface Line {
  readonly number: number
  readonly before: string
  readonly now: string
}

/**
 * Compares texts with a known one, line by line. Texts of a fleet differ in the same lines again
 * and again: what stands between those is then compared in one piece.
 */
export class OwnLines {
  private readonly lines: readonly string[]
  /** Indexes of lines that differed, ascending. */
  private own: readonly number[] = []
  /** What stands before, between and behind them. */
  private between: readonly string[]

  constructor(text: string) {
    this.lines = text.split('\n')
    this.between = [text]
  }

  /** The lines that differ; undefined for more than `most` of them, or another number of lines. */
  in(text: string, most: number): readonly Line[] | undefined {
    return this.usual(text) ?? this.any(text, most)
  }

  /** undefined when the text differs elsewhere too. */
  private usual(text: string): readonly Line[] | undefined {
    const found: Line[] = []
    let at = 0
    for (let part = 0; part < this.between.length; part++) {
      const same = this.between[part] ?? ''
      if (!text.startsWith(same, at)) return undefined
      at += same.length
      const index = this.own[part]
      if (index === undefined) break
      const end = text.indexOf('\n', at)
      const now = text.slice(at, end < 0 ? undefined : end)
      at += now.length
      const before = this.lines[index] ?? ''
      if (now !== before) found.push({ number: index + 1, before, now })
    }
    return at === text.length ? found : undefined
  }

  private any(text: string, most: number): readonly Line[] | undefined {
    const lines = text.split('\n')
    if (lines.length !== this.lines.length) return undefined
    const found: Line[] = []
    for (let index = 0; index < lines.length && found.length <= most; index++) {
      const [before = '', now = ''] = [this.lines[index], lines[index]]
      if (before !== now) found.push({ number: index + 1, before, now })
    }
    if (found.length > most) return undefined
    this.note(found)
    return found
  }

  private note(found: readonly Line[]): void {
    const own = new Set([...this.own, ...found.map(one => one.number - 1)])
    this.own = [...own].sort((a, b) => a - b)
    const bounds = [-1, ...this.own, this.lines.length]
    this.between = bounds.slice(1).map((end, part) => {
      const lines = this.lines.slice((bounds[part] ?? 0) + 1, end).join('\n')
      const [isFirst, isLast] = [part === 0, end === this.lines.length]
      const isEmpty = end === (bounds[part] ?? 0) + 1
      // Between two neighbours there is one end of line, at the edges of the text none.
      if (isEmpty) return isFirst || isLast ? '' : '\n'
      return `${isFirst ? '' : '\n'}${lines}${isLast ? '' : '\n'}`
    })
  }
}
