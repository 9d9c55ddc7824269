/**
 * What a JVM with Kafka clients takes besides what its settings say, in bytes. From
 * docs/applications.md: OpenJDK 17.0.15, kafka-clients 3.9.1 and 4.3.0, glibc 2.36, 2 CPUs.
 */
export const measured = {
  /** Libraries, class data archive and jars: file pages that stay resident. */
  files: 35_000_000,
  metaspace: 14_000_000,
  /** Compiled code of a busy client; the reservation is 240 MiB. */
  codeCache: 7_000_000,
  /** malloc of JVM and compilers in main and one further arena: idle, then after load. */
  nativeIdle: 8_000_000,
  nativeBusy: 26_000_000,
  /** Each further arena: idle, then after load. */
  arenaIdle: 700_000,
  arenaBusy: 1_200_000,
  /** Collector structures as a share of the touched heap: two mark bitmaps of 1/64, cards, sets. */
  collector: (1 / 30) as number,
  /** Collector structures for the whole heap, touched or not. */
  collectorBase: 0.005,
  /** Resident part of a stack with what the thread touched of metaspace. */
  stack: 100_000,
  /** malloc per client: selector, poll array, thread-local caches. */
  clientNative: 40_000,
  /** Live heap per client: metadata, metrics, sensors. */
  clientHeap: 200_000,
  /** Live heap of a JVM with the client classes, before any client. */
  baseHeap: 5_000_000,
  /** Garbage of start and light use, and the first young generation as a share of the heap. */
  garbageIdle: 36_000_000,
  firstYoung: 0.045,
  /** Garbage each new client leaves until a collection, and what all garbage comes to at most. */
  clientGarbage: 160_000,
  garbageMost: 60_000_000,
  /** Clients after whose making the compilers hold as much as under load. */
  clientsThatWarm: 100,
  /** Descriptors of a JVM with client jars on its class path. */
  descriptors: 12,
  /** Map areas besides stacks and arenas. */
  areas: 157,
  /** Virtual bytes besides heap, class space, code cache, stacks and arenas. */
  virtual: (280 * 2 ** 20) as number,
  /** JVM threads that depend on neither CPUs nor collector, `main` among them. */
  threads: 12,
  /** Further ones of G1: marker, service, refinement. */
  threadsOfG1: 3,
} as const

/** Judged, not measured: what further native memory a busy codec may hold per arena. */
export const arenaWorst: number = 10 * 2 ** 20

/** Judged: classes and compiled code of a client that has used every feature. */
export const worst = { metaspace: 48_000_000, codeCache: 32_000_000, native: 48_000_000 } as const

/** glibc: the address space one arena reserves (HEAP_MAX_SIZE). */
export const arenaSize: number = 64 * 2 ** 20

/** glibc: arenas per CPU on 64 bits. */
export const arenasPerCpu = 8

export const MiB: number = 2 ** 20

/** JDK: CompressedClassSpaceSize and ReservedCodeCacheSize. */
export const reservedClasses: number = 1024 * MiB
export const reservedCode: number = 240 * MiB
