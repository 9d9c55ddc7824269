/** An application as it is declared and as it is run, so that the one predicts the other. */
export interface Case {
  readonly name: string
  readonly declared: Readonly<Record<string, unknown>>
  /** What the program does (test/applications/java/Clients.java). */
  readonly options: Readonly<Record<string, string | number>>
  /** `advised`: the flags and variables the tool writes; `plain`: -Xms and -Xmx only. */
  readonly settings: 'advised' | 'plain'
  /** `light`: some sends, then idle. `steady`: until buffers and young generation are full. */
  readonly use: 'light' | 'steady'
  /** Flags added to those of `settings`. */
  readonly more?: readonly string[]
  /** In a memory cgroup of this many bytes; skipped where none can be made. */
  readonly cgroup?: number
  /** `ulimit -v` as a share of the predicted virtual memory. */
  readonly addressSpace?: number
  /** One of the few that the short form runs. */
  readonly short?: true
  /** What must become of it. Default: `ready`. */
  readonly outcome?: RegExp
}

const plain = { cpus: 2, heap: '512MiB', mallocArenaMax: 0, maxCachedBufferSize: 0 }
const advised = { cpus: 2, heap: '512MiB', dumpDir: '/tmp' }
const MiB = 2 ** 20
/**
 * Until resident memory stops growing, counted in bytes of records: how fast the machine is does not
 * matter. Producers' buffers are full once, as after a slow broker. Seconds are what it may take at most.
 */
const filled = { until: 'filled', seconds: 240 }
const always = { ...filled, size: 2000, partitions: 8 }
const large = {
  producer: { 'max.request.size': '9MB' },
  largestRecord: '8MB',
  typicalRecord: '8MB',
}
const largeOptions = { size: 8_000_000, 'c.max.request.size': 9_000_000 }

/** The runs of docs/applications.md, in its order. */
export const cases: readonly Case[] = [
  {
    name: 'one producer, 1000 sends',
    settings: 'plain',
    short: true,
    use: 'light',
    options: { producers: 1, sends: 1000, size: 2000 },
    declared: { ...plain, producers: 1, partitionsWritten: 1 },
  },
  {
    name: 'one producer, 1000 sends',
    settings: 'advised',
    short: true,
    use: 'light',
    options: { producers: 1, sends: 1000, size: 2000 },
    declared: { ...advised, producers: 1, partitionsWritten: 1 },
  },
  {
    name: 'one producer at full speed',
    settings: 'plain',
    use: 'steady',
    options: { ...always, producers: 1 },
    declared: { ...plain, producers: 1, partitionsWritten: 8 },
  },
  {
    name: 'one producer at full speed',
    settings: 'advised',
    short: true,
    use: 'steady',
    options: { ...always, producers: 1 },
    declared: { ...advised, producers: 1, partitionsWritten: 8 },
  },
  {
    name: 'four producers at full speed',
    settings: 'plain',
    use: 'steady',
    options: { ...always, producers: 4 },
    declared: { ...plain, producers: 4, producerReason: 'measured', partitionsWritten: 8 },
  },
  {
    name: 'four producers at full speed',
    settings: 'advised',
    use: 'steady',
    options: { ...always, producers: 4 },
    declared: { ...advised, producers: 4, producerReason: 'measured', partitionsWritten: 8 },
  },
  {
    name: 'a producer per send, 200 kept',
    settings: 'plain',
    short: true,
    use: 'light',
    options: { perSend: 200, size: 2000 },
    declared: { ...plain, producerPerSend: { kept: 200 }, partitionsWritten: 1 },
  },
  {
    name: 'a producer per send, 200 kept',
    settings: 'advised',
    short: true,
    use: 'light',
    options: { perSend: 200, size: 2000 },
    declared: { ...advised, producerPerSend: { kept: 200 }, partitionsWritten: 1 },
  },
  {
    name: 'a producer per send, 500 closed',
    settings: 'plain',
    use: 'steady',
    options: { perSend: 500, size: 2000, after: 'closed' },
    declared: { ...plain, producerPerSend: { perDay: 500 } },
  },
  {
    name: 'one consumer of 8 partitions',
    settings: 'plain',
    use: 'steady',
    options: { ...filled, consumers: 1, partitions: 8 },
    declared: { ...plain, consumers: 1, partitionsRead: 8 },
  },
  {
    name: 'one consumer of 8 partitions',
    settings: 'advised',
    short: true,
    use: 'steady',
    options: { ...filled, consumers: 1, partitions: 8 },
    declared: { ...advised, consumers: 1, partitionsRead: 8 },
  },
  {
    name: 'records of 8 MB, 150 sends',
    settings: 'plain',
    use: 'steady',
    options: { ...largeOptions, producers: 1, sends: 150 },
    declared: { ...plain, ...large, producers: 1, partitionsWritten: 1 },
  },
  {
    name: 'records of 8 MB, 150 sends',
    settings: 'advised',
    use: 'steady',
    options: { ...largeOptions, producers: 1, sends: 150 },
    declared: { ...advised, ...large, producers: 1, partitionsWritten: 1 },
  },
  {
    name: 'one consumer of 20 partitions, MaxDirectMemorySize 10m',
    settings: 'plain',
    short: true,
    use: 'light',
    more: ['-XX:MaxDirectMemorySize=10m'],
    options: { ...filled, consumers: 1, partitions: 20 },
    declared: { ...plain, consumers: 1, partitionsRead: 20, maxDirectMemory: '10MiB' },
    outcome: /direct buffer memory/,
  },
  {
    name: 'one producer in a container of the planned limit',
    settings: 'advised',
    short: true,
    use: 'steady',
    cgroup: 352 * MiB,
    options: { ...always, producers: 1 },
    declared: { ...advised, heap: '128MiB', memoryLimit: '352MiB', partitionsWritten: 8 },
  },
  {
    name: 'a producer per send, 600 kept, in a container of 300 MiB',
    settings: 'plain',
    short: true,
    use: 'light',
    cgroup: 300 * MiB,
    options: { perSend: 600, size: 2000 },
    declared: { ...plain, heap: '192MiB', memoryLimit: '300MiB', producerPerSend: { kept: 600 } },
    outcome: /^ended (SIGKILL|137)/,
  },
  {
    name: 'one producer, ulimit -v 3 % above the prediction',
    settings: 'advised',
    short: true,
    use: 'light',
    addressSpace: 1.03,
    options: { producers: 1, sends: 1000, size: 2000 },
    declared: { ...advised, producers: 1, partitionsWritten: 1 },
  },
  {
    name: 'one producer, ulimit -v 25 % below the prediction',
    settings: 'advised',
    short: true,
    use: 'light',
    addressSpace: 0.75,
    options: { producers: 1, sends: 1000, size: 2000 },
    declared: { ...advised, producers: 1, partitionsWritten: 1 },
    outcome: /^ended|failed/,
  },
  // The cases from here on were run after the constants had been found with those above.
  {
    name: 'later: idle producer, heap 2 GiB',
    settings: 'plain',
    use: 'light',
    options: { producers: 1, sends: 200, size: 500 },
    declared: { ...plain, heap: '2GiB', producers: 1, partitionsWritten: 1 },
  },
  {
    name: 'later: a producer per send, 450 kept, heap 1 GiB',
    settings: 'advised',
    use: 'light',
    options: { perSend: 450, size: 200 },
    declared: { ...advised, heap: '1GiB', producerPerSend: { kept: 450 }, partitionsWritten: 1 },
  },
  {
    name: 'later: eight producers with lz4, heap 1 GiB',
    settings: 'plain',
    use: 'steady',
    options: { ...always, producers: 8, 'c.compression.type': 'lz4' },
    declared: {
      ...plain,
      heap: '1GiB',
      producers: 8,
      producerReason: 'measured',
      partitionsWritten: 8,
      producer: { 'compression.type': 'lz4' },
    },
  },
  {
    name: 'later: records of 500 B, buffer.memory 16 MiB, heap 256 MiB',
    settings: 'advised',
    use: 'steady',
    options: { ...always, size: 500, producers: 1, 'c.buffer.memory': 16_777_216 },
    declared: {
      ...advised,
      heap: '256MiB',
      partitionsWritten: 8,
      producer: { 'buffer.memory': '16MiB' },
    },
  },
  {
    name: 'later: one consumer of a partition, heap 128 MiB',
    settings: 'advised',
    use: 'steady',
    options: { ...filled, consumers: 1, partitions: 1 },
    declared: { ...advised, heap: '128MiB', consumers: 1, partitionsRead: 1 },
  },
  {
    name: 'later: a producer and two consumers of 3 partitions, heap 1 GiB',
    settings: 'plain',
    use: 'steady',
    options: { ...always, producers: 1, consumers: 2, partitions: 3 },
    declared: {
      ...plain,
      heap: '1GiB',
      producers: 1,
      consumers: 2,
      partitionsWritten: 3,
      partitionsRead: 6,
    },
  },
  // And these after the last change of a constant.
  {
    name: 'last: a producer per send, 300 kept, heap 768 MiB',
    settings: 'plain',
    use: 'light',
    options: { perSend: 300, size: 4000 },
    declared: { ...plain, heap: '768MiB', producerPerSend: { kept: 300 }, partitionsWritten: 1 },
  },
  {
    name: 'last: two producers of 1 kB, heap 384 MiB',
    settings: 'advised',
    use: 'steady',
    options: { ...always, size: 1000, producers: 2, partitions: 16 },
    declared: {
      ...advised,
      heap: '384MiB',
      producers: 2,
      producerReason: 'measured',
      partitionsWritten: 16,
    },
  },
  {
    name: 'last: one consumer of 4 partitions, heap 384 MiB',
    settings: 'plain',
    use: 'steady',
    options: { ...filled, consumers: 1, partitions: 4 },
    declared: { ...plain, heap: '384MiB', consumers: 1, partitionsRead: 4 },
  },
]

/** A case by which its results are found. */
export function titleOf(each: Case): string {
  return `${each.name} (${each.settings})`
}
