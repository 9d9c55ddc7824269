import type { LiveHost } from '../live/model.ts'

/** One host as it was captured, with what only import and calibrate read of the tree. */
export interface Captured {
  /** The path the user gave, or the directory below it. */
  readonly path: string
  readonly live: LiveHost
  /** Host name: of the capture, else of the directory. */
  readonly name: string
  /** Seconds since the epoch at which it was captured. */
  readonly time?: number
  /** Lines of df(1). */
  readonly spaces: readonly Space[]
  /** The header of a file that `plan --out` wrote. */
  readonly header?: Header
  /** By pid. */
  readonly processes: ReadonlyMap<number, ProcessExtras>
}

/** One file system. Bytes. */
export interface Space {
  readonly device: string
  readonly size: number
  readonly used: number
  readonly mount: string
}

/** What the first line of a generated file says. */
export interface Header {
  readonly cluster: string
  readonly group: string
  readonly kafka: string
  readonly java: number
}

/** What a captured process tells beside `LiveProcess`. */
export interface ProcessExtras {
  /** Bytes of the objects that survived a full collection, from `GC.class_histogram`. */
  readonly heapLive?: number
  /** Bytes of the direct buffer pool, from a JMX dump; `Other` of native memory is larger. */
  readonly directPool?: number
  /** Bytes of address space of index maps: one area of each file, and the others. */
  readonly indexBytes?: number
  readonly staleBytes?: number
  /** Open descriptors by what they are; undefined when only their numbers were captured. */
  readonly descriptors?: Descriptors
  /** Path of libjvm.so or of the java program. */
  readonly java?: string
}

/** What descriptors point at. */
export interface Descriptors {
  readonly total: number
  readonly jars: number
  /** `.log` files of partitions. */
  readonly segments: number
  readonly metadata: number
  readonly sockets: number
}
