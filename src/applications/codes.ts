/** What a code of a finding about an application means. */
export interface ApplicationCode {
  readonly code: string
  readonly summary: string
  /** What it does to the process, or what the reader should know. */
  readonly detail: string
}

const of = (code: string, summary: string, detail: string): ApplicationCode => ({
  code,
  summary,
  detail,
})

/** Codes that only `check --application` gives, in the order of the docs. */
export const applicationCodes: readonly ApplicationCode[] = [
  of(
    'producer-per-send',
    'The declaration says that a producer is made for every send.',
    'Each keeps a thread, connections and memory outside the heap until the container is killed.',
  ),
  of(
    'producers-per-process',
    'More producers than one in a process, without a producerReason.',
    'Each has its own buffer.memory, thread and connections.',
  ),
  of(
    'heap-fills-container',
    'The heap may take the whole memory limit.',
    'The container is killed (exit 137) before the heap is full.',
  ),
  of(
    'no-room-off-heap',
    'What the heap leaves of the memory limit is less than the rest of the process takes.',
    'The container is killed with the heap not full.',
  ),
  of(
    'heap-share',
    'MaxRAMPercentage leaves too little, whatever the limit is.',
    'Told where no memory limit is in sight.',
  ),
  of(
    'buffers-beyond-heap',
    'producers × buffer.memory and the rest of the heap are more than -Xmx.',
    'OutOfMemoryError as soon as brokers are slow.',
  ),
  of(
    'heap-below-need',
    'The heap is below what the declared application keeps alive.',
    'OutOfMemoryError when buffers and fetches are full.',
  ),
  of(
    'direct-memory',
    'MaxDirectMemorySize is below what the clients read and write at once.',
    '"Cannot reserve … direct buffer memory".',
  ),
  of(
    'uncounted-buffers',
    'From Java 24 on MaxDirectMemorySize does not bound network buffers.',
    'Only maxCachedBufferSize bounds what stays (JDK-8344882).',
  ),
  of(
    'malloc-arenas',
    'MALLOC_ARENA_MAX is not set.',
    'glibc keeps up to eight arenas of 64 MiB for every CPU of the machine.',
  ),
  of(
    'memory-unit',
    'A memory limit or request is no quantity, or a tiny one.',
    'In Kubernetes 512m is half a byte.',
  ),
  of('jvm-size', 'The JVM refuses a size.', 'It takes digits and one of k, m, g, t.'),
  of(
    'request-above-limit',
    'The memory request is above the limit.',
    'The container is not created.',
  ),
  of(
    'explicit-gc',
    'DisableExplicitGC is set.',
    'It takes away the collection that frees direct memory.',
  ),
  of(
    'exit-on-out-of-memory',
    'The process lives on after an OutOfMemoryError.',
    'Its network threads do not.',
  ),
  of(
    'in-flight-requests',
    'More than five requests in flight with idempotence.',
    'Up to 3.9 idempotence is switched off silently; from 4.0 on the producer does not start.',
  ),
  of(
    'idempotence-acks',
    'acks is not all, with idempotence.',
    'It does not start, or loses idempotence silently where nobody asked for it.',
  ),
  of('idempotence-retries', 'retries is 0, with idempotence.', 'As for acks.'),
  of(
    'delivery-timeout',
    'delivery.timeout.ms is below linger.ms + request.timeout.ms.',
    'The producer does not start; where it is not written, it is raised silently.',
  ),
  of('batch-above-buffer', 'batch.size is above buffer.memory.', 'No batch can be allocated.'),
  of(
    'buffer-for-partitions',
    'buffer.memory holds less than two batches a partition.',
    'send() blocks for max.block.ms and fails.',
  ),
  of(
    'request-above-buffer',
    'max.request.size is above buffer.memory.',
    'The producer refuses records of that size.',
  ),
  of(
    'record-above-request',
    'The declared largest record is above max.request.size.',
    'send() throws RecordTooLargeException.',
  ),
  of(
    'request-above-broker',
    'max.request.size is above what the brokers take.',
    'They refuse the batch, or close the connection.',
  ),
  of(
    'transaction-timeout',
    'transaction.timeout.ms is above transaction.max.timeout.ms.',
    'initTransactions() fails.',
  ),
  of(
    'removed-class',
    'partitioner.class names a class that kafka-clients 4.0 removed.',
    'The producer does not start.',
  ),
  of(
    'heartbeat-interval',
    'heartbeat.interval.ms is not below session.timeout.ms.',
    'The consumer does not start.',
  ),
  of(
    'fetch-wait',
    'fetch.max.wait.ms is not below request.timeout.ms.',
    'Every fetch of an idle topic times out.',
  ),
  of(
    'group-protocol',
    'Keys that group.protocol=consumer forbids.',
    'The consumer does not start.',
  ),
  of('invalid-value', 'kafka-clients refuses the value.', 'In the words of its own validator.'),
  of(
    'not-rendered',
    'A document is no YAML.',
    'Templates must be rendered first; the rest is checked.',
  ),
  of('no-application', 'Nothing of an application was found in the files.', 'The exit code is 1.'),
]
