import type { TopicSpec } from './cluster.ts'

/**
 * A spec that is being filled in. A class with every field, because a copy by spread gives each of
 * a hundred thousand specs a hidden class of its own, and every formula that reads them is then
 * five times slower.
 */
export class TopicDraft implements TopicSpec {
  internal: boolean
  partitions: number
  replicationFactor: number
  minInsyncReplicas: number | undefined
  compact: boolean
  delete: boolean
  retentionMs: number
  retentionBytes: number
  segmentBytes: number
  segmentMs: number
  segmentJitterMs: number
  segmentIndexBytes: number
  indexIntervalBytes: number
  fileDeleteDelayMs: number
  maxMessageBytes: number
  minCleanableDirtyRatio: number
  minCompactionLagMs: number
  maxCompactionLagMs: number
  tiered: boolean
  localRetentionMs: number | undefined
  localRetentionBytes: number | undefined
  preallocate: boolean
  writeRate: number | undefined
  consumerGroups: number
  largestBatch: number | undefined
  liveBytes: number | undefined
  keys: number | undefined
  tieredIndexCacheSegments: number
  uploadLag: number
  growth: number
  declared: ReadonlyMap<string, string>

  constructor(base: TopicSpec) {
    this.internal = base.internal
    this.partitions = base.partitions
    this.replicationFactor = base.replicationFactor
    this.minInsyncReplicas = base.minInsyncReplicas
    this.compact = base.compact
    this.delete = base.delete
    this.retentionMs = base.retentionMs
    this.retentionBytes = base.retentionBytes
    this.segmentBytes = base.segmentBytes
    this.segmentMs = base.segmentMs
    this.segmentJitterMs = base.segmentJitterMs
    this.segmentIndexBytes = base.segmentIndexBytes
    this.indexIntervalBytes = base.indexIntervalBytes
    this.fileDeleteDelayMs = base.fileDeleteDelayMs
    this.maxMessageBytes = base.maxMessageBytes
    this.minCleanableDirtyRatio = base.minCleanableDirtyRatio
    this.minCompactionLagMs = base.minCompactionLagMs
    this.maxCompactionLagMs = base.maxCompactionLagMs
    this.tiered = base.tiered
    this.localRetentionMs = base.localRetentionMs
    this.localRetentionBytes = base.localRetentionBytes
    this.preallocate = base.preallocate
    this.writeRate = base.writeRate
    this.consumerGroups = base.consumerGroups
    this.largestBatch = base.largestBatch
    this.liveBytes = base.liveBytes
    this.keys = base.keys
    this.tieredIndexCacheSegments = base.tieredIndexCacheSegments
    this.uploadLag = base.uploadLag
    this.growth = base.growth
    this.declared = base.declared
  }
}
