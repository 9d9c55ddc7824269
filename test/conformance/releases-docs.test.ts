import { execFileSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { classPath } from '../../scripts/releases/maven.mjs'
import type { ConfigKey } from '../../src/kafka/index.ts'
import {
  atLeast,
  dynamicOnly,
  loadClients,
  loadRelease,
  minors,
  patchesOf,
} from '../../src/kafka/index.ts'
import { obstacle } from './releases-jars.ts'

// Every release prints its own documentation of its configs: an oracle that shares no code with
// scripts/releases. The newest patch of every minor is asked.
const reason = obstacle()

const mains = (version: string): readonly (readonly [string, string])[] => [
  ['broker', 'kafka.server.KafkaConfig'],
  [
    'topic',
    atLeast(version, '3.5.0')
      ? 'org.apache.kafka.storage.internals.log.LogConfig'
      : 'kafka.log.LogConfig',
  ],
  ['producer', 'org.apache.kafka.clients.producer.ProducerConfig'],
  ['consumer', 'org.apache.kafka.clients.consumer.ConsumerConfig'],
]

describe.skipIf(reason !== undefined)(`Kafka's own documentation (${reason ?? 'jars'})`, () => {
  test.for(minors.map(minor => patchesOf(minor).at(-1)!))('%s', async version => {
    const { broker, topic } = await loadRelease(version)
    const { producer, consumer } = await loadClients(version)
    const ours: Record<string, ReadonlyMap<string, ConfigKey>> = {
      broker,
      topic,
      producer,
      consumer,
    }
    for (const [domain, main] of mains(version)) {
      const html = print(version, main)
      // From 4.3 on the documentation lists these too, which are in no ConfigDef a file is read with.
      const told = Object.fromEntries(documented(html).filter(([name]) => !dynamicOnly.has(name)))
      const known = [...ours[domain]!.values()].filter(key => !key.internal)
      expect(Object.keys(told).length).toBeGreaterThan(20)
      expect({
        domain,
        keys: Object.fromEntries(known.map(key => asDocumented(key, domain))),
      }).toStrictEqual({
        domain,
        keys: told,
      })
    }
  })
})

function print(version: string, main: string): string {
  return execFileSync('java', ['-cp', classPath(version), main], {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
}

type Facts = Readonly<Record<string, string>>

function documented(html: string): readonly (readonly [string, Facts])[] {
  return html
    .split('<h4>')
    .slice(1)
    .map(part => {
      const name = /<a id="([^"]+)"/.exec(part)![1]!
      const cell = (title: string): string =>
        new RegExp(`<th>${title}:</th><td>(.*?)</td>`, 's').exec(part)?.[1] ?? 'no row'
      return [
        name,
        {
          type: cell('Type'),
          default: unordered(name, bare(cell('Default'))),
          valid: cell('Valid Values'),
          importance: cell('Importance'),
          mode: cell('Update Mode'),
        },
      ] as const
    })
}

/** Without what the documentation adds to sizes and times: `604800000 (7 days)`. */
const bare = (text: string): string => text.replace(/ \([^)]*\)$/, '')

/** The map is printed in the order of its hashes. */
const unordered = (name: string, text: string): string =>
  name === 'listener.security.protocol.map' ? text.split(',').sort().join(',') : text

function asDocumented(key: ConfigKey, domain: string): readonly [string, Facts] {
  const initial = key.required ? '' : key.default === '' ? '""' : (key.default ?? 'null')
  return [
    key.name,
    {
      type: key.type.toLowerCase(),
      default: unordered(key.name, initial),
      valid: key.valid ?? '',
      importance: key.importance.toLowerCase(),
      mode: domain === 'broker' ? key.updateMode : 'no row',
    },
  ]
}
