import type { Sign } from '../model.ts'

/*
 * What people write in their reports, in English and in Chinese. A line that begins with a date is
 * a log line, and a log line is not taken for somebody's words.
 */

/** Sentences of reports; they never make a cause more than likely. */
export const reportSigns: readonly Sign[] = [
  {
    id: 'many-producer-threads-said',
    of: 'report text',
    means: 'Somebody writes of many producer threads.',
    hints: ['kafka-producer-network-thread'],
    pattern:
      /(?:大量|\bmany|\blots? of|hundreds of|thousands of|large number|numerous).{0,60}kafka-producer-network-thread/i,
  },
  {
    id: 'arena-blocks-said',
    of: 'report text',
    means: 'Somebody writes of many 64 MiB blocks.',
    hints: [
      '大量64M',
      '64M的内存块',
      '64M memory',
      '64M block',
      '64 MB ',
      '64MB memory',
      '64MB block',
      '64 MiB ',
      '64MiB ',
      '64M anon',
      '64-MB ',
    ],
    pattern:
      /大量64M|(?:大量|\bmany|\blots? of|large number|hundreds of|numerous).{0,30}64[ -]?M(?:i?B)?\b|64[ -]?M(?:i?B)? (?:memory |anonymous |anon )?blocks/i,
  },
  {
    id: 'limit-kill-said',
    of: 'report text',
    means: 'Somebody writes that the container was killed at its memory limit.',
    hints: [
      '被系统killed',
      'killed by the system',
      'was killed',
      'were killed',
      'being killed',
      'got killed',
      'gets killed',
      'system killed',
      'killed it',
    ],
    pattern:
      /^(?!\[?\d{4}-\d\d-\d\d).*(?:limit被系统killed|(?:memory|container).{0,80}limit.{0,60}killed|killed.{0,60}(?:memory|container).{0,20}limit)/i,
  },
  {
    id: 'direct-memory-said',
    of: 'report text',
    means: 'Somebody writes of direct memory running out.',
    hints: ['irect Memory', 'irect memory', 'irectMemory', 'direct-memory'],
    pattern:
      /^(?!\[?\d{4}-\d\d-\d\d)(?!.*OutOfMemoryError).*(?:direct[ -]?memory ?(?:的)?(?:OOM|out of memory|overflow)|out of direct memory|OOM.{0,20}direct[ -]?memory)/i,
  },
  {
    id: 'message-size-said',
    of: 'report text',
    means: 'The size of a message in a report or in the script that sends it.',
    hints: [
      '*1024*1024',
      '* 1024 * 1024',
      '的消息',
      'MB message',
      'MiB message',
      ' M message',
      '0M message',
    ],
    pattern: /(?<script>\d+) ?\* ?1024 ?\* ?1024|(?<said>\d+) ?M(?:i?B)?(?:的消息| messages?\b)/i,
    facts: { script: 'MiB', said: 'MiB' },
  },
  {
    id: 'disk-full-said',
    of: 'report text',
    means: 'Somebody writes that the disk or partition with the logs is full.',
    hints: [
      '分区内存满',
      '日志所在内存满',
      '磁盘满',
      '磁盘已满',
      '磁盘空间满',
      ' is full',
      ' are full',
      'becomes full',
      'become full',
      ' was full',
      'full disk',
      'fills up',
      'filled up',
      'fill up ',
      'being full',
      'full, causing',
      'runs full',
      'fills the',
      'partition full',
      'disk full',
    ],
    pattern:
      /^(?!\[?\d{4}-\d\d-\d\d).*(?:日志所在内存满|分区内存满|磁盘(?:空间)?已?满|(?:\bpartition\b|\bdisk\b|\bvolume\b|log director|where the (?:kafka )?logs?).{0,60}(?:\bfull\b|fill(?:s|ed)? up)|fills? (?:up )?the (?:disk|partition|volume)|full (?:disk|partition|volume))/i,
  },
  {
    id: 'runtime-memory-full-said',
    of: 'report text',
    means: 'Somebody writes that the memory of the Java runtime is full.',
    hints: [
      'jre内存满',
      'JRE memory',
      'jre memory',
      'JRE is ',
      'JRE out of',
      'memory of the JRE',
      'memory for the JRE',
    ],
    pattern:
      /^(?!\[?\d{4}-\d\d-\d\d).*(?:jre内存满|\bJRE(?:'s)? memory.{0,20}(?:full|exhausted|used up|out)|\bJRE (?:is |ran |runs )?(?:full|out of memory)|memory (?:of|for) the JRE.{0,20}(?:full|exhausted))/i,
  },
]
