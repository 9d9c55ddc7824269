import type { ProcessExtras } from '../import/captured.ts'
import type { LiveLogDir, LiveProcess } from '../live/model.ts'
import type { Quantity, Unit } from '../model.ts'
import type { GroupSizing } from '../sizing/model.ts'

/** Everything known of one captured process and its plan. */
export interface Evidence {
  readonly own: GroupSizing
  readonly process: LiveProcess
  readonly extras: ProcessExtras
  readonly dirs: readonly LiveLogDir[]
  /** False when the declaration was imported from a capture without topics. */
  readonly topicsKnown: boolean
  /** False when the declaration was imported: connections are in no capture. */
  readonly connectionsKnown: boolean
}

/** One thing that is compared. */
export interface Measure {
  readonly quantity: string
  readonly unit: Unit
  /** `ceiling`: what the plan keeps room for, so that less is no error. */
  readonly kind: 'exact' | 'ceiling'
  readonly bound: string
  predicted(evidence: Evidence): number | undefined
  observed(evidence: Evidence): number | undefined
  /** Allowed difference, predicted less observed. */
  allowed(predicted: number, evidence: Evidence): readonly [low: number, high: number]
  /** What to capture when there is no observation. */
  readonly missing: string
  /** A reason not to judge, though both numbers are there. */
  unjudged?(evidence: Evidence): string | undefined
  note?(evidence: Evidence): string | undefined
}

const planned =
  (name: string) =>
  ({ own }: Evidence): number | undefined =>
    own.quantities[name]?.value

const within = (low: number, high: number) => (): readonly [number, number] => [low, high]

/** An input of a quantity by its name, whatever depth it stands at; 0 when it has none. */
function part(quantity: Quantity | undefined, name: string): number {
  for (const [key, input] of Object.entries(quantity?.inputs ?? {})) {
    if (typeof input !== 'object') continue
    if (key === name || input.name === name) return input.value
    const deeper = part(input, name)
    if (deeper > 0) return deeper
  }
  return 0
}

/** Segments with the metadata log's: open files tell all, mapped indexes those used since the start. */
function segments({ extras, process }: Evidence): number | undefined {
  const { descriptors } = extras
  if (descriptors) return descriptors.segments + descriptors.metadata
  return process.maps === undefined ? undefined : Math.ceil(process.maps.indexFiles / 2)
}

/** Numbers that topics make cannot be judged without them. */
function withoutTopics({ topicsKnown }: Evidence): string | undefined {
  return topicsKnown ? undefined : 'no topics were captured'
}

const indexParts = [
  'metadata log indexes',
  'indexes of active segments',
  'indexes of closed segments',
]

/** The plan's number with its indexes replaced by those that are mapped: the load is not the model's. */
function virtualMemory(evidence: Evidence): number | undefined {
  const quantity = evidence.own.quantities['virtual_memory_steady']
  const { indexBytes } = evidence.extras
  if (quantity === undefined || indexBytes === undefined) return quantity?.value
  const indexes = indexParts.reduce((sum, name) => sum + part(quantity, name), 0)
  return quantity.value - indexes + indexBytes
}

/** Two areas a thread: threads that are off have a line of their own. */
function otherMaps({ own, process }: Evidence): number | undefined {
  const [other, threads] = [own.quantities['other_maps'], own.quantities['threads']]
  if (other === undefined || threads === undefined) return undefined
  return other.value + 2 * ((process.threads ?? threads.value) - threads.value)
}

const descriptorParts = ['jars', 'segments', 'metadata segments']

/** Jars belong to the installation and segments have a line of their own: both sides go without. */
function plannedDescriptors({ own }: Evidence): number | undefined {
  const quantity = own.quantities['file_descriptors']
  if (quantity === undefined) return undefined
  return descriptorParts.reduce((left, name) => left - part(quantity, name), quantity.value)
}

function otherDescriptors({ extras }: Evidence): number | undefined {
  const { descriptors } = extras
  if (descriptors === undefined) return undefined
  const { total, jars, segments: files, metadata } = descriptors
  return total - jars - files - metadata
}

const kibi = 1024

/** Everything that is compared, in the order of the report. Bounds are those of the broker suite. */
export const measures: readonly Measure[] = [
  {
    quantity: 'replicas',
    unit: 'count',
    kind: 'ceiling',
    bound: 'as assigned',
    predicted: planned('replicas'),
    observed: ({ dirs }) =>
      dirs.length === 0
        ? undefined
        : dirs.flatMap(one => one.replicas.filter(each => !each.future)).length,
    allowed: within(0, 0),
    missing: 'kafka-log-dirs --describe (capture -b)',
  },
  {
    quantity: 'threads',
    unit: 'count',
    kind: 'exact',
    bound: '± 1',
    predicted: planned('threads'),
    observed: ({ process }) => process.threads,
    allowed: within(-1, 1),
    missing: '/proc/PID/status',
  },
  {
    quantity: 'other_maps',
    unit: 'count',
    kind: 'exact',
    bound: '± 8',
    predicted: otherMaps,
    observed: ({ process }) => process.maps && process.maps.total - process.maps.index,
    allowed: within(-8, 8),
    missing: '/proc/PID/maps, read by root or the user of the broker',
    note: ({ process }) =>
      process.threads === undefined ? undefined : 'with the observed threads',
  },
  {
    quantity: 'index_maps',
    unit: 'count',
    kind: 'ceiling',
    bound: '2 per segment, fewer after a clean start',
    predicted: evidence =>
      evidence.extras.descriptors
        ? 2 * (segments(evidence) ?? 0)
        : evidence.own.quantities['index_maps']?.value,
    observed: ({ process }) => process.maps && process.maps.index - process.maps.stale,
    allowed: within(0, 0),
    unjudged: evidence => (evidence.extras.descriptors ? undefined : withoutTopics(evidence)),
    missing: '/proc/PID/maps, read by root or the user of the broker',
    note: ({ extras }) => (extras.descriptors ? '2 x observed segments' : undefined),
  },
  {
    quantity: 'stale_maps',
    unit: 'count',
    kind: 'ceiling',
    bound: 'none on releases with the fix',
    predicted: planned('stale_maps'),
    observed: ({ process }) => process.maps?.stale,
    allowed: within(0, 0),
    unjudged: withoutTopics,
    missing: '/proc/PID/maps, read by root or the user of the broker',
  },
  {
    quantity: 'segments',
    unit: 'count',
    kind: 'ceiling',
    bound: '0 … + 1 for each partition',
    predicted: planned('segments'),
    observed: segments,
    allowed: (_, { own }) => [0, (own.quantities['replicas']?.value ?? 0) + 1],
    unjudged: withoutTopics,
    missing: 'targets of /proc/PID/fd (ls -l) or /proc/PID/maps',
    note: ({ extras }) =>
      extras.descriptors ? undefined : 'at least: only segments whose index is mapped are seen',
  },
  {
    quantity: 'file_descriptors',
    unit: 'count',
    kind: 'ceiling',
    bound: '± 2 without jars and segments',
    predicted: plannedDescriptors,
    observed: otherDescriptors,
    allowed: within(-2, 2),
    missing: 'targets of /proc/PID/fd (ls -l): a list of numbers does not tell jars from segments',
    unjudged: ({ connectionsKnown }) =>
      connectionsKnown ? undefined : 'client connections are in no capture; declare them',
  },
  {
    quantity: 'virtual_memory_steady',
    unit: 'bytes',
    kind: 'exact',
    bound: '± 2 %',
    predicted: virtualMemory,
    observed: ({ process, extras }) =>
      process.virtual === undefined ? undefined : process.virtual - (extras.staleBytes ?? 0),
    allowed: predicted => [-0.02 * predicted, 0.02 * predicted],
    missing: '/proc/PID/status',
    note: ({ extras }) =>
      extras.indexBytes === undefined ? undefined : 'with the indexes that are mapped now',
  },
  {
    quantity: 'direct_memory_cached',
    unit: 'bytes',
    kind: 'ceiling',
    bound: '± 0.1 % and 64 KiB',
    predicted: planned('direct_memory_cached'),
    observed: ({ extras, process }) => extras.directPool ?? process.direct,
    // Native memory tracking counts the headers and a few buffers of the JDK too: 235 KiB measured.
    allowed: (predicted, { extras }) => [
      -0.001 * predicted - (extras.directPool === undefined ? 320 : 64) * kibi,
      0.001 * predicted + 64 * kibi,
    ],
    unjudged: withoutTopics,
    missing:
      'jcmd PID VM.native_memory of a JVM with -XX:NativeMemoryTracking=summary (capture -j)',
    note: ({ extras }) =>
      extras.directPool === undefined ? 'Other of native memory tracking' : undefined,
  },
  {
    quantity: 'heap_live',
    unit: 'bytes',
    kind: 'exact',
    bound: '± 20 %',
    predicted: planned('heap_live'),
    observed: ({ extras }) => extras.heapLive,
    allowed: predicted => [-0.2 * predicted, 0.2 * predicted],
    unjudged: withoutTopics,
    missing:
      'jcmd PID GC.class_histogram, which collects the whole heap first: not on a busy broker',
  },
]
