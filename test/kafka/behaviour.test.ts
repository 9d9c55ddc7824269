import { describe, expect, test } from 'vitest'
import {
  behaviourOf,
  behaviours,
  loadRelease,
  resizeUnmaps,
  versions,
} from '../../src/kafka/index.ts'
import { compareVersions } from '../../src/kafka/versions.ts'

describe('behaviour', () => {
  // Fixed in 3.9.2, 4.0.2, 4.1.1 and 4.2.0; counted with the real index classes of each jar.
  test('resizeUnmaps', () => {
    expect(versions.filter(resizeUnmaps)).toStrictEqual([
      '3.9.2',
      '4.0.2',
      '4.1.1',
      '4.1.2',
      '4.2.0',
      '4.2.1',
      '4.3.0',
      '4.3.1',
      '4.4.0',
    ])
  })

  test('releases that are not out yet follow the newest row', () => {
    expect(['3.9.3', '4.0.3', '4.5.0'].map(resizeUnmaps)).toStrictEqual([true, true, true])
  })

  test('every row is in order and names an https source', () => {
    for (const row of Object.values(behaviours)) {
      const since = row.values.map(([version]) => version)
      expect(since).toStrictEqual(since.toSorted(compareVersions))
      expect(since[0]).toBe('2.8.0')
      expect(row.source.url).toMatch(/^https:/)
    }
  })

  test.for(versions)('%s: the least segment.bytes is what the jar says', async version => {
    const { broker, topic, behaviour } = await loadRelease(version)
    expect(broker.get('log.segment.bytes')?.min).toBe(behaviour.brokerMinSegmentBytes)
    expect(topic.get('segment.bytes')?.min).toBe(behaviour.topicMinSegmentBytes)
    expect(broker.has('zookeeper.connect')).toBe(behaviour.zooKeeper)
    expect(broker.get('log.dirs')?.rule?.kind === 'list').toBe(behaviour.strictLists)
  })

  test('the scripts', () => {
    expect(behaviourOf('4.1.2').performanceOpts.join(' ')).toBe(
      '-server -XX:+UseG1GC -XX:MaxGCPauseMillis=20 -XX:InitiatingHeapOccupancyPercent=35 -XX:+ExplicitGCInvokesConcurrent -XX:MaxInlineLevel=15 -Djava.awt.headless=true',
    )
    expect(behaviourOf('4.2.0').performanceOpts).not.toContain('-Djava.awt.headless=true')
  })
})
