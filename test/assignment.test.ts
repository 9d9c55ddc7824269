import { expect, test } from 'vitest'
import { parseAssignment } from '../src/assignment.ts'
import { load } from '../src/load.ts'
import { plan } from '../src/plan.ts'

const described = `Topic: orders	TopicId: x	PartitionCount: 3	ReplicationFactor: 2	Configs: segment.bytes=1073741824
	Topic: orders	Partition: 0	Leader: 1	Replicas: 1,2	Isr: 1,2
	Topic: orders	Partition: 1	Leader: 1	Replicas: 1,3	Isr: 1,3
	Topic: orders	Partition: 2	Leader: 2	Replicas: 1,2	Isr: 2,1
`

test('kafka-topics --describe: replicas and preferred leaders per broker', () => {
  const orders = parseAssignment(described).get('orders')
  expect([...(orders ?? [])]).toEqual([
    [1, { replicas: 3, leaders: 3 }],
    [2, { replicas: 2, leaders: 0 }],
    [3, { replicas: 1, leaders: 0 }],
  ])
})

test('kafka-log-dirs --describe: replicas, moves in progress left out', () => {
  const json = JSON.stringify({
    version: 1,
    brokers: [
      {
        broker: 7,
        logDirs: [
          {
            logDir: '/a',
            error: null,
            partitions: [
              { partition: 'my-topic-0', size: 1, offsetLag: 0, isFuture: false },
              { partition: 'my-topic-1', size: 1, offsetLag: 0, isFuture: true },
            ],
          },
        ],
      },
    ],
  })
  const text = `Querying brokers for log directories information\nReceived log directory information from brokers 7\n${json}\n`
  expect([...(parseAssignment(text).get('my-topic') ?? [])]).toEqual([
    [7, { replicas: 1, leaders: 0 }],
  ])
})

test('the worst broker of the assignment is the one that counts', async () => {
  const loaded = await load(
    'kafka: "4.3"\nbrokers: 3\nhost: { memory: 16GiB, cpus: 4, disks: { size: 1TB } }\ntopics: [{ name: orders, partitions: 3, replication.factor: 2, writeRate: 0, retention.ms: 1d }]',
    'x',
  )
  const even = plan(loaded).groups[0]!.sizing
  const real = plan(loaded, parseAssignment(described)).groups[0]!.sizing
  expect(even.quantities['replicas']?.value).toBe(2)
  expect(real.quantities['replicas']?.value).toBe(3)
  // One broker lost: what it had is spread over the two others, at most one replica per partition.
  expect(real.afterLoss['replicas']?.value).toBe(3)
})

test.for(['', 'nonsense', '{"brokers": 5}', '{', 'Topic: x Partition: 0 Replicas: '])(
  'text without an assignment gives none: %s',
  text => {
    expect(parseAssignment(text).size).toBe(0)
  },
)
