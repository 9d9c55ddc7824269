import { behaviourOf } from '../kafka/behaviour.ts'
import { broker, constraint, words } from './constraint.ts'
import { larger } from './define.ts'
import type { Constraint, Target, Values, Violation } from './model.ts'
import { hardware, jira, kernelDocs, man, strimzi, systemdMan } from './sources.ts'

/** Relations between the files of a host, and to the running process. */
export const hostConstraints: readonly Constraint[] = [
  constraint({
    name: 'descriptors-above-nr-open',
    severity: 'error',
    target: 'systemd',
    keys: ['LimitNOFILE', 'fs.nr_open'],
    summary: 'LimitNOFILE is at most fs.nr_open.',
    harm: 'The limit cannot be set and the unit does not start.',
    sources: [systemdMan('systemd.exec'), kernelDocs('fs.nr_open')],
    violated: values =>
      above(
        values,
        ['systemd', 'LimitNOFILE'],
        ['sysctl.conf', 'fs.nr_open'],
        'the unit does not start',
      ),
  }),
  constraint({
    name: 'descriptors-above-file-max',
    severity: 'warning',
    target: 'systemd',
    keys: ['LimitNOFILE', 'fs.file-max'],
    summary: 'LimitNOFILE is at most fs.file-max.',
    harm: 'The host runs out of open files before the broker does.',
    sources: [kernelDocs('fs.file-max')],
    violated: values =>
      above(
        values,
        ['systemd', 'LimitNOFILE'],
        ['sysctl.conf', 'fs.file-max'],
        'the host runs out of open files first',
      ),
  }),
  constraint({
    name: 'too-few-maps',
    severity: 'error',
    target: 'sysctl.conf',
    keys: ['vm.max_map_count'],
    summary: 'vm.max_map_count holds the maps of an unclean start.',
    harm: 'The JVM dies without exception, and the next start dies again.',
    sources: [kernelDocs('vm.max_map_count'), hardware, jira(19390)],
    violated: tooFewMaps,
  }),
  constraint({
    name: 'dirty-pair',
    severity: 'warning',
    target: 'sysctl.conf',
    keys: [
      'vm.dirty_bytes',
      'vm.dirty_ratio',
      'vm.dirty_background_bytes',
      'vm.dirty_background_ratio',
    ],
    summary: 'Of every pair of dirty bytes and ratio only one is set.',
    harm: 'Writing one sets the other to 0: which one holds depends on the order of the files.',
    violated: dirtyPair,
  }),
  constraint({
    name: 'dirty-order',
    severity: 'warning',
    target: 'sysctl.conf',
    keys: [
      'vm.dirty_background_ratio',
      'vm.dirty_ratio',
      'vm.dirty_background_bytes',
      'vm.dirty_bytes',
    ],
    summary: 'Writing in the background begins before writers have to wait.',
    harm: 'Writers wait first, and the kernel halves the background value.',
    violated: values =>
      (['ratio', 'bytes'] as const).flatMap(unit => {
        const [low, high] = [`vm.dirty_background_${unit}`, `vm.dirty_${unit}`]
        const background = values.number('sysctl.conf', low)
        const foreground = values.number('sysctl.conf', high)
        if (!background || !foreground || background < foreground) return []
        return {
          key: low,
          message: `${low} is ${background}, not below ${high} (${foreground}): writers wait first`,
          actual: String(background),
          expected: `< ${foreground} (${high})`,
        }
      }),
  }),
  constraint({
    name: 'backlog-cut',
    severity: 'warning',
    target: 'sysctl.conf',
    keys: ['net.core.somaxconn', 'net.ipv4.tcp_max_syn_backlog', 'socket.listen.backlog.size'],
    summary: 'The kernel\u2019s queues are as long as socket.listen.backlog.size.',
    harm: 'The queue is cut without a word, and clients that come back after a restart are dropped.',
    violated: values => {
      const backlog = broker(values, 'socket.listen.backlog.size')
      if (backlog === undefined) return undefined
      return ['net.core.somaxconn', 'net.ipv4.tcp_max_syn_backlog'].flatMap(key =>
        belowNeed(values, key, backlog, 'socket.listen.backlog.size'),
      )
    },
  }),
  constraint({
    name: 'buffer-cut',
    severity: 'warning',
    target: 'sysctl.conf',
    keys: ['net.core.rmem_max', 'net.core.wmem_max', 'socket.receive.buffer.bytes'],
    summary: 'The kernel allows the socket buffers Kafka asks for.',
    harm: 'Buffers are cut without a word: fixed sizes stay small on long ways.',
    violated: values => [
      ...belowNeed(
        values,
        'net.core.rmem_max',
        broker(values, 'socket.receive.buffer.bytes') ?? 0,
        'socket.receive.buffer.bytes',
      ),
      ...belowNeed(
        values,
        'net.core.rmem_max',
        broker(values, 'replica.socket.receive.buffer.bytes') ?? 0,
        'replica.socket.receive.buffer.bytes',
      ),
      ...belowNeed(
        values,
        'net.core.wmem_max',
        broker(values, 'socket.send.buffer.bytes') ?? 0,
        'socket.send.buffer.bytes',
      ),
    ],
  }),
  constraint({
    name: 'port-in-local-range',
    severity: 'warning',
    target: 'sysctl.conf',
    keys: ['net.ipv4.ip_local_port_range', 'net.ipv4.ip_local_reserved_ports', 'listeners'],
    summary: 'No listener port lies among the ports of outgoing connections.',
    harm: 'An outgoing connection has the port when the broker restarts: it cannot bind.',
    violated: portInRange,
  }),
  constraint({
    name: 'overcommit-refused',
    severity: 'warning',
    target: 'sysctl.conf',
    keys: ['vm.overcommit_memory'],
    summary: 'vm.overcommit_memory is not 2.',
    harm: 'Heap, stacks and malloc fail while the page cache could be given back.',
    violated: values =>
      values.number('sysctl.conf', 'vm.overcommit_memory') === 2
        ? {
            message:
              'vm.overcommit_memory is 2: heap and threads fail while the page cache could be given back',
            actual: '2',
            expected: '0 or 1',
          }
        : undefined,
  }),
  constraint({
    name: 'killed-while-stopping',
    severity: 'error',
    target: 'systemd',
    keys: ['TimeoutStopSec'],
    summary: 'A stop may take the five minutes of a controlled shutdown.',
    harm: 'The broker is killed before its logs are closed: the next start scans them.',
    sources: [systemdMan('systemd.service'), strimzi],
    violated: values => {
      const timeout = values.number('systemd', 'TimeoutStopSec')
      if (timeout === undefined || timeout >= 300_000) return undefined
      return {
        message: `TimeoutStopSec is ${timeout / 1000} s, but a controlled shutdown takes up to 300 s: the broker is killed and scans its logs at the next start`,
        actual: `${timeout / 1000}s`,
        expected: '>= 300s',
      }
    },
  }),
  constraint({
    name: 'finite-limit',
    severity: 'error',
    target: 'systemd',
    keys: ['LimitAS', 'LimitFSIZE', 'LimitDATA'],
    summary: 'Virtual memory, file size and data are not limited.',
    harm: 'The JVM does not start, or dies when an index is mapped or a segment grows.',
    sources: [systemdMan('systemd.exec'), man(2, 'setrlimit')],
    violated: finiteLimits,
  }),
]

type Place = readonly [target: Target, key: string]

function above(values: Values, low: Place, high: Place, harm: string): Violation | undefined {
  const [a, b] = [values.number(...low), values.number(...high)]
  if (a === undefined || b === undefined || a <= b || !Number.isFinite(a)) return undefined
  return {
    message: `${low[1]} is ${a}, above ${high[1]} (${b}): ${harm}`,
    actual: String(a),
    expected: `<= ${b} (${high[1]})`,
  }
}

function belowNeed(values: Values, key: string, need: number, from: string): readonly Violation[] {
  const actual = values.number('sysctl.conf', key)
  if (actual === undefined || actual >= need) return []
  return [
    {
      key,
      message: `${key} is ${actual} and cuts ${from} (${need})`,
      actual: String(actual),
      expected: `>= ${need} (${from})`,
    },
  ]
}

/** With a plan the plan's own need counts; without, two maps for every segment the process has. */
function tooFewMaps(values: Values): Violation | undefined {
  const limit = values.number('sysctl.conf', 'vm.max_map_count')
  if (limit === undefined) return undefined
  const unfixed = !behaviourOf(values.version).resizeUnmaps
  const segments = values.process?.segments
  // 5000 maps beside the indexes: libraries, heap, two for every thread.
  const ofProcess = segments === undefined ? 0 : (unfixed ? 6 : 2) * segments + 5000
  const planned = (values.sizing && larger(values.sizing, 'maps_unclean_start'))?.value ?? 0
  const need = Math.ceil(Math.max(ofProcess, planned))
  if (need > limit) {
    return {
      message: `vm.max_map_count is ${limit}, but an unclean start needs ${need} maps`,
      actual: String(limit),
      expected: `>= ${need}`,
    }
  }
  const used = values.process?.maps ?? 0
  if (used <= limit / 2) return undefined
  return {
    severity: 'warning',
    message: `${used} of ${limit} maps are in use; at the limit the JVM dies without an exception`,
    actual: String(limit),
    expected: `>= ${2 * used}`,
  }
}

function dirtyPair(values: Values): readonly Violation[] {
  return (['vm.dirty', 'vm.dirty_background'] as const).flatMap(prefix => {
    const [bytes, ratio] = [`${prefix}_bytes`, `${prefix}_ratio`]
    const both = [bytes, ratio].every(
      key => values.isSet('sysctl.conf', key) && values.number('sysctl.conf', key) !== 0,
    )
    if (!both) return []
    return {
      key: bytes,
      message: `${bytes} and ${ratio} are both set: the one written last sets the other to 0`,
      expected: 'one of them',
    }
  })
}

function portInRange(values: Values): readonly Violation[] {
  const [low, high] = (values.text('sysctl.conf', 'net.ipv4.ip_local_port_range') ?? '')
    .trim()
    .split(/\s+/)
    .map(Number)
  if (!low || !high) return []
  const reserved = (values.text('sysctl.conf', 'net.ipv4.ip_local_reserved_ports') ?? '')
    .split(',')
    .map(part => part.trim().split('-').map(Number))
  const isReserved = (port: number) =>
    reserved.some(([from = 0, to = from]) => port >= from && port <= to)
  const ports = words(values, 'listeners').map(one => Number(/:(\d+)$/.exec(one)?.[1]))
  const taken = ports.filter(port => port >= low && port <= high && !isReserved(port))
  if (taken.length === 0) return []
  return [
    {
      message: `the ports of outgoing connections (${low} to ${high}) hold listener ${taken.join(', ')}: the broker may not be able to bind it again`,
      actual: `${low} ${high}`,
      expected: `${taken.join(',')} in net.ipv4.ip_local_reserved_ports`,
    },
  ]
}

function finiteLimits(values: Values): readonly Violation[] {
  const places: readonly Place[] = [
    ['systemd', 'LimitAS'],
    ['systemd', 'LimitFSIZE'],
    ['systemd', 'LimitDATA'],
    ['limits.conf', 'as'],
    ['limits.conf', 'fsize'],
    ['limits.conf', 'data'],
  ]
  return places.flatMap(([target, key]) => {
    const limit = values.number(target, key)
    if (limit === undefined || limit === Number.POSITIVE_INFINITY) return []
    return {
      target,
      key,
      message: `${key} is ${limit} bytes: the JVM does not start, or dies when it maps an index or a segment grows`,
      actual: values.text(target, key) ?? String(limit),
      expected: 'no limit',
    }
  })
}
