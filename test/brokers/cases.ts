import type { BrokerCase } from './harness/case.ts'
import { declaredRoot } from './harness/planned.ts'
import { afterwards, declare, empty, full, mib, start, steady } from './shape.ts'

const large = (size: number): Readonly<Record<string, string | number>> => ({
  'message.max.bytes': size + 100_000,
})

/** The cases, cheapest first. */
export const cases: readonly BrokerCase[] = [
  {
    name: 'empty, combined',
    releases: ['3.3.2', '3.6.2', '3.9.1', '4.0.2', '4.1.1', '4.2.1', '4.3.0', '4.4.0'],
    declaration: declare({}),
    steps: start,
  },
  {
    name: 'empty, separate controller',
    releases: ['3.4.1', '3.9.2', '4.3.0'],
    declaration: declare({ separate: true }),
    steps: start,
  },
  {
    name: 'empty, ZooKeeper',
    releases: ['2.8.2', '3.5.2', '3.9.1'],
    declaration: declare({ zookeeper: true }),
    steps: start,
  },
  {
    name: 'empty, heap 4 GiB',
    releases: ['3.9.1', '4.3.0'],
    declaration: declare({ heap: '4GiB' }),
    steps: start,
  },
  {
    name: 'empty, Java 25',
    releases: ['4.3.0'],
    java: 25,
    declaration: declare({}),
    steps: start,
  },
  {
    name: 'threads, listeners, dirs, cleaners',
    releases: ['3.9.1', '4.3.0'],
    declaration: declare({
      dirs: ['d1', 'd2', 'd3'],
      listeners: '  - { name: SECOND, port: $OTHER }',
      overrides: {
        'num.network.threads': 7,
        'num.io.threads': 12,
        'background.threads': 4,
        'log.cleaner.threads': 2,
      },
    }),
    steps: start,
  },
  {
    name: '300 connections',
    releases: ['3.9.1', '4.3.0'],
    declaration: declare({ clients: '{ connections: 300 }' }),
    steps: [{ do: 'connect', count: 300 }, ...start],
  },
  {
    // What is written between two checks is a fiftieth here, so a busy machine that writes less does no harm.
    name: 'size retention, slow writes',
    releases: ['3.9.1', '4.3.0'],
    short: ['3.9.1', '4.3.0'],
    declaration: declare({
      topics:
        '  - { name: t, partitions: 10, replication.factor: 1, retention.bytes: 41943040, retention.ms: -1, segment.bytes: 2097152, file.delete.delay.ms: 5s, writeRate: 500kB/s, largestBatch: 64KiB }',
    }),
    // Up to half a segment below the first deletion at once, then past it.
    steps: [...steady(10, 40 * mib, 50_000, 50, 1.025), ...afterwards],
  },
  {
    name: 'size retention',
    releases: ['3.9.1', '3.9.2', '4.3.0'],
    declaration: declare({
      topics:
        '  - { name: t, partitions: 10, replication.factor: 1, retention.bytes: 41943040, retention.ms: -1, segment.bytes: 2097152, file.delete.delay.ms: 5s, writeRate: 2000kB/s, largestBatch: 64KiB }',
    }),
    steps: [...steady(10, 40 * mib, 200_000, 60), ...afterwards],
  },
  {
    name: 'nothing collected',
    uncollected: true,
    releases: ['3.9.1'],
    declaration: declare({
      heap: '4GiB',
      jvm: "options: ['-Xmn3g']",
      topics:
        '  - { name: t, partitions: 10, replication.factor: 1, retention.bytes: 41943040, retention.ms: -1, segment.bytes: 2097152, file.delete.delay.ms: 5s, writeRate: 2000kB/s, largestBatch: 64KiB }',
    }),
    steps: [
      { do: 'topics' },
      {
        do: 'load',
        tasks: [{ do: 'load', topic: 't', partitions: 10, size: 10_000, bytes: 38e6, rate: 40e6 }],
        peaks: true,
      },
      { do: 'compare', state: 'filled', quantities: ['stale_per_roll', 'index_maps'] },
      { do: 'restart', how: 'lost' },
      {
        do: 'compare',
        state: 'after a kill, checkpoint lost',
        quantities: ['maps_unclean_start', 'index_maps'],
      },
    ],
  },
  {
    name: 'time retention',
    releases: ['3.9.1', '4.3.0'],
    declaration: declare({
      topics:
        '  - { name: t, partitions: 6, replication.factor: 1, retention.ms: 60s, segment.bytes: 2097152, file.delete.delay.ms: 5s, writeRate: 3000kB/s, largestBatch: 64KiB }',
    }),
    steps: [...steady(6, 1, 500_000, 110), ...afterwards],
  },
  {
    name: 'both rules, small index',
    releases: ['4.0.2', '4.3.0'],
    declaration: declare({
      topics:
        '  - { name: t, partitions: 6, replication.factor: 1, retention.ms: 60s, retention.bytes: 20971520, segment.bytes: 2097152, segment.index.bytes: 102400, file.delete.delay.ms: 5s, writeRate: 3000kB/s, largestBatch: 64KiB }',
    }),
    steps: [...steady(6, 1, 500_000, 90), { do: 'compare', state: 'steady', quantities: full }],
  },
  {
    name: 'idle partitions',
    releases: ['3.9.1', '4.3.0'],
    declaration: declare({
      topics: '  - { name: t, partitions: 500, replication.factor: 1, segment.bytes: 104857600 }',
    }),
    steps: [
      { do: 'topics' },
      { do: 'load', tasks: [{ do: 'load', topic: 't', partitions: 500, bytes: 1000, size: 1000 }] },
      { do: 'settle' },
      { do: 'compare', state: 'written once', quantities: [...empty, 'index_maps'] },
      { do: 'restart', how: 'clean' },
      { do: 'compare', state: 'clean restart', quantities: ['maps_clean_start'] },
    ],
  },
  {
    name: 'compacted',
    cleaned: true,
    releases: ['3.9.1', '4.3.0'],
    declaration: declare({
      topics:
        '  - { name: t, partitions: 2, replication.factor: 1, cleanup.policy: compact, segment.bytes: 4194304, file.delete.delay.ms: 5s, liveBytes: 20000000, keys: 2000, writeRate: 2000kB/s, largestBatch: 64KiB }',
    }),
    steps: [
      { do: 'topics' },
      {
        do: 'load',
        tasks: [
          {
            do: 'load',
            topic: 't',
            partitions: 2,
            size: 10_000,
            bytes: 60e6,
            rate: 2e6,
            keys: 1000,
          },
        ],
        peaks: true,
      },
      {
        do: 'compare',
        state: 'steady',
        quantities: ['segments', 'disk', 'heap_live'],
      },
    ],
  },
  {
    name: 'large records, plaintext',
    releases: ['3.9.1', '4.3.0'],
    declaration: declare({
      overrides: large(5_000_000),
      clients: '{ connections: 0, largestRequest: 5000000 }',
      topics:
        '  - { name: t, partitions: 12, replication.factor: 1, segment.bytes: 104857600, max.message.bytes: 5100000, largestBatch: 5000000 }',
    }).replace('jvm: {', 'jvm: { maxCachedBufferSize: 2GiB,'),
    steps: [
      { do: 'topics' },
      {
        do: 'load',
        tasks: [
          { do: 'large', topic: 't', producers: 12, size: 5_000_000, rounds: 20, partitions: 12 },
        ],
      },
      {
        do: 'compare',
        state: 'after the records',
        quantities: ['direct_memory_cached', 'heap_live'],
      },
    ],
  },
  {
    name: 'large records, TLS and plaintext',
    releases: ['3.9.1', '4.3.0'],
    declaration: declare({
      listeners: '  - { name: SSL, port: $OTHER, protocol: SSL }',
      overrides: {
        ...large(5_000_000),
        'ssl.keystore.location': '$KEYSTORE',
        'ssl.keystore.type': 'PKCS12',
        'ssl.keystore.password': 'changeit',
        'ssl.truststore.location': '$KEYSTORE',
        'ssl.truststore.type': 'PKCS12',
        'ssl.truststore.password': 'changeit',
      },
      clients: '{ connections: 0, largestRequest: 5000000 }',
      topics:
        '  - { name: t, partitions: 12, replication.factor: 1, segment.bytes: 104857600, max.message.bytes: 5100000, largestBatch: 5000000 }',
    }).replace('jvm: {', 'jvm: { maxCachedBufferSize: 2GiB,'),
    steps: [
      { do: 'topics' },
      {
        do: 'load',
        tasks: [
          {
            do: 'large',
            topic: 't',
            producers: 12,
            size: 5_000_000,
            rounds: 20,
            partitions: 12,
          },
          {
            do: 'large',
            topic: 't',
            producers: 12,
            size: 5_000_000,
            rounds: 20,
            partitions: 12,
            bootstrap: '127.0.0.1:$OTHER',
            'c.security.protocol': 'SSL',
            'c.ssl.truststore.location': '$KEYSTORE',
            'c.ssl.truststore.type': 'PKCS12',
            'c.ssl.truststore.password': 'changeit',
          },
        ],
      },
      { do: 'compare', state: 'after the records', quantities: ['direct_memory_cached'] },
    ],
  },
  {
    name: 'transactions',
    releases: ['3.9.1', '4.3.0'],
    declaration: declare({
      clients: '{ connections: 0, transactional: true, producers: 1 }',
      topics: '  - { name: t, partitions: 2, replication.factor: 1, segment.bytes: 104857600 }',
    }),
    steps: [
      { do: 'topics' },
      { do: 'load', tasks: [{ do: 'abort', topic: 't', partitions: 2, count: 5 }] },
      { do: 'settle' },
      {
        do: 'compare',
        state: 'after aborts',
        quantities: ['threads', 'other_maps', 'heap_live', 'index_maps'],
      },
    ],
  },
  {
    name: 'tiered storage',
    releases: ['3.9.1', '4.3.0'],
    tiered: true,
    declaration: declare({
      overrides: {
        'remote.log.storage.system.enable': 'true',
        'remote.log.storage.manager.class.name':
          'org.apache.kafka.server.log.remote.storage.LocalTieredStorage',
        'remote.log.metadata.manager.listener.name': 'PLAINTEXT',
        'rlmm.config.remote.log.metadata.topic.replication.factor': 1,
        'rlmm.config.remote.log.metadata.topic.num.partitions': 5,
        'rsm.config.dir': `${declaredRoot}/remote`,
      },
      topics:
        '  - { name: t, partitions: 4, replication.factor: 1, remote.storage.enable: true, retention.ms: 1h, local.retention.ms: 10s, segment.bytes: 2097152, file.delete.delay.ms: 5s, writeRate: 800kB/s, uploadLag: 40s, largestBatch: 64KiB }',
    }),
    steps: [
      { do: 'topics' },
      {
        do: 'load',
        tasks: [
          { do: 'load', topic: 't', partitions: 4, size: 10_000, bytes: 16e6, rate: 800_000 },
        ],
      },
      { do: 'settle' },
      { do: 'compare', state: 'uploading', quantities: ['threads', 'other_maps', 'heap_live'] },
    ],
  },
  {
    name: 'three brokers',
    releases: ['3.9.1', '4.3.0'],
    declaration: declare({
      hosts: ['127.0.0.1', '127.0.0.2', '127.0.0.3'],
      topics:
        '  - { name: t, partitions: 12, replication.factor: 3, retention.bytes: 41943040, retention.ms: -1, segment.bytes: 2097152, file.delete.delay.ms: 5s, writeRate: 2400kB/s, largestBatch: 64KiB }',
    }),
    steps: [
      ...steady(12, 40 * mib, 200_000, 45),
      {
        do: 'compare',
        state: 'steady',
        quantities: [
          'threads',
          'file_descriptors',
          'other_maps',
          'segments',
          'disk',
          'index_maps',
          'virtual_memory_steady',
          'heap_live',
        ],
      },
      { do: 'lose' },
      { do: 'compare', state: 'one broker lost', quantities: ['heap_live'] },
    ],
  },
]
