import type { Topic, TopicSpec } from './cluster.ts'
import type { Reader } from './reader.ts'

/** One thing the formulas need of a topic, and what they do without it. */
interface Need {
  readonly key: string
  readonly without: string
  readonly lacks: (spec: TopicSpec) => boolean
}

const needs: readonly Need[] = [
  {
    key: 'writeRate',
    without:
      'no writeRate and no retention.bytes: counted as idle, with one segment and no disk, network or page cache; declare 0 where that is right',
    lacks: spec => spec.writeRate === undefined && !spec.compact && !isBoundedBySize(spec),
  },
  {
    key: 'writeRate',
    without:
      'no writeRate: disk and segments are those of full retention or compaction, but network and page cache count nothing; declare 0 where that is right',
    lacks: spec => spec.writeRate === undefined && (spec.compact || isBoundedBySize(spec)),
  },
  {
    key: 'liveBytes',
    without:
      'no liveBytes: compaction keeps the last record of every key for ever, and the plan counts none of them',
    lacks: spec => spec.compact && !spec.delete && spec.liveBytes === undefined,
  },
]

function isBoundedBySize(spec: TopicSpec): boolean {
  const local = spec.tiered ? spec.localRetentionBytes : undefined
  return Number.isFinite(Math.min(spec.retentionBytes, local ?? Number.POSITIVE_INFINITY))
}

/** Warns of what the numbers of `topics` need and nobody declared: once for all topics that lack the same. */
export function incomplete(topics: readonly Topic[], read: Reader): void {
  for (const need of needs) {
    const found: { readonly name: string; readonly index: number }[] = []
    topics.forEach(({ name, spec }, index) => {
      if (!spec.internal && need.lacks(spec)) found.push({ name, index })
    })
    const [first] = found
    if (!first) continue
    const others = found.length > 1 ? ` and ${found.length - 1} more` : ''
    const message = `"${first.name}"${others}: ${need.without}`
    read.add('incomplete', ['topics', first.index, need.key], message, 'warning')
  }
}
