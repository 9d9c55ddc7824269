import { expect, test } from 'vitest'
import { readAndDiagnose } from '../../src/doctor/read.ts'
import { memoryHost } from './memory-host.ts'

/** Lines that public reports print, with the causes their readers should hear of, surest first. */
const incidents: readonly {
  readonly report: string
  readonly lines: readonly string[]
  readonly want: readonly string[]
}[] = [
  {
    report: 'instaclustr, KRaft series part 3: 30 000 partitions on one broker',
    lines: [
      '[2022-10-01 10:00:00,000] ERROR Encountered fatal fault: Unexpected error in raft IO thread',
      'java.io.IOException: Map failed',
      'Caused by: java.lang.OutOfMemoryError: Map failed',
      "OpenJDK 64-Bit Server VM warning: INFO: os::commit_memory(0x00007f0d2c5d6000, 65536, 1) failed; error='Not enough space' (errno=12)",
      '# Native memory allocation (mmap) failed to map 65536 bytes for committing reserved memory.',
    ],
    want: ['map-limit: likely', 'address-space-limit: possible'],
  },
  {
    report: 'e-com-net 1626666667578806272: smaller heap, dead again within 35 minutes',
    lines: [
      'KAFKA_HEAP_OPTS=-Xmx4G -Xms4G',
      '# Native memory allocation (mmap) failed to map 12288 bytes for committing reserved memory.',
      '[2018-10-10 10:35:00,000] ERROR Error while rolling log segment for a-0 (kafka.server.LogDirFailureChannel)',
      'java.io.IOException: Map failed',
    ],
    want: ['map-limit: likely', 'address-space-limit: possible'],
  },
  {
    report: 'kafka-rest#260: 200 topics created and deleted on a small machine',
    lines: [
      'ERROR [KafkaApi-0] Error when handling request {controller_id=0,controller_epoch=1} (kafka.server.KafkaApis)',
      'java.io.IOException: Map failed',
      '        at kafka.log.OffsetIndex.<init>(OffsetIndex.scala:75)',
      'virtual memory          (kbytes, -v) 4194304',
      'VmPeak:\t 4190208 kB',
    ],
    want: ['address-space-limit: certain'],
  },
  {
    report: 'sentry-kubernetes/charts#1733',
    lines: [
      '[2025-03-20 08:04:15,034] ERROR Processor got uncaught exception. (kafka.network.Processor)',
      'java.lang.OutOfMemoryError: Cannot reserve 369295617 bytes of direct buffer memory (allocated: 1866930914, limit: 2147483648)',
      '    socket.request.max.bytes: 500000000',
    ],
    want: ['direct-memory: certain', 'tls-on-plaintext: certain'],
  },
  {
    report: 'helm/charts#2648: a volume of 1 GiB',
    lines: [
      '[2017-11-02 10:00:00,000] FATAL [Replica Manager on Broker 1]: Halting due to unrecoverable I/O error while handling produce request:  (kafka.server.ReplicaManager)',
      'java.io.IOException: No space left on device',
    ],
    want: ['disk-full: certain'],
  },
  {
    report: 'strimzi#4831: it cannot start on the full volume',
    lines: [
      '2021-04-26 11:11:11,000 ERROR Error while writing to checkpoint file /var/lib/kafka/data-0/kafka-log0/log-start-offset-checkpoint (kafka.server.LogDirFailureChannel)',
      'java.io.IOException: No space left on device',
      '2021-04-26 11:11:12,000 ERROR Shutdown broker because all log dirs in /var/lib/kafka/data-0/kafka-log0 have failed (kafka.log.LogManager) [LogDirFailureHandler]',
    ],
    want: ['disk-full: certain', 'log-dir-offline: certain'],
  },
  {
    report: 'kubeblocks-addons#2822: the heap is the limit',
    lines: [
      '    Last State:     Terminated',
      '      Reason:       OOMKilled',
      '      Exit Code:    137',
      '    Limits:',
      '      memory:  1Gi',
      '      KAFKA_OPTS: -XX:MaxRAMPercentage=100',
    ],
    want: ['container-memory: certain'],
  },
  {
    report: 'mesos/kafka#48: heap 128M in a limit of 128M',
    lines: [
      'KAFKA_HEAP_OPTS=-Xmx128M -Xms128M',
      'Memory cgroup out of memory: Kill process 1222 (java) score 1015 or sacrifice child',
      'memory: usage 131072kB, limit 131072kB, failcnt 1181',
    ],
    want: ['container-memory: certain'],
  },
  {
    report: 'cp-docker-images#207: 1024 descriptors in the container',
    lines: [
      'java.io.IOException: Too many open files',
      'Max open files            1024                 1024                 files     ',
    ],
    want: ['file-descriptors: certain'],
  },
  {
    report: 'java-buildpack-memory-calculator#17: a consumer with MaxDirectMemorySize=10M',
    lines: [
      '-XX:MaxDirectMemorySize=10M',
      'java.lang.OutOfMemoryError: Direct buffer memory',
      '\tat org.apache.kafka.common.network.PlaintextTransportLayer.read(PlaintextTransportLayer.java:109)',
    ],
    want: ['direct-memory: certain'],
  },
  {
    report: 'phoebus#1174: log.dirs in /tmp',
    lines: [
      '[2020-01-22 10:00:00,010] ERROR Error while deleting segments for a-0 in dir /tmp/kafka-logs (kafka.server.LogDirFailureChannel)',
      'java.nio.file.NoSuchFileException: /tmp/kafka-logs/a-0/00000000000000000000.log',
      '[2020-01-22 10:00:00,020] WARN [ReplicaManager broker=0] Stopping serving replicas in dir /tmp/kafka-logs (kafka.server.ReplicaManager)',
    ],
    want: ['log-dirs-in-tmp: certain', 'log-dir-offline: certain'],
  },
]

test.each(incidents)('$report', ({ lines, want }) => {
  const { verdicts } = readAndDiagnose(memoryHost({ a: lines.join('\n') }).host, ['a'])
  expect(verdicts.map(({ id, certainty }) => `${id}: ${certainty}`)).toEqual(want)
})

test('a native mmap of 64 KiB on a host without memory is not blamed on the map limit alone', () => {
  const lines = [
    '# Native memory allocation (mmap) failed to map 65536 bytes for committing reserved memory.',
    'MemTotal:       24684092 kB',
    'MemAvailable:     120012 kB',
  ]
  const { verdicts } = readAndDiagnose(memoryHost({ a: lines.join('\n') }).host, ['a'])
  expect(verdicts.map(({ id, certainty }) => `${id}: ${certainty}`)).toEqual([
    'host-memory: likely',
  ])
})
