import type { Finding, Severity } from '../model.ts'
import { memoryBytes } from './container-units.ts'
import { type JvmFlags, jvmFlags } from './jvm-flags.ts'
import type { ApplicationSizing } from './model.ts'
import { type Found, type ProcessInput, shown } from './process.ts'
import { sources } from './sources.ts'

/** What the check of a process knows besides its files. */
export interface Known {
  readonly sizing: ApplicationSizing | undefined
  /** buffer.memory of the producer, and where a file sets it. */
  readonly bufferMemory: { readonly bytes: number; readonly at?: Found } | undefined
  /** Whether the files or the declaration have a producer. */
  readonly writes: boolean
}

/** One process with everything read out of its texts. */
export interface Subject extends Known {
  readonly process: ProcessInput
  readonly flags: JvmFlags
  readonly limit: number | undefined
  readonly heap: number | undefined
  readonly heapAt: Found | undefined
}

/** Reads flags and limits out of the texts of a process. */
export function subject(process: ProcessInput, known: Known): Subject {
  const flags = jvmFlags(process)
  const limit = bytesOf(process.memoryLimit, process)
  return { ...known, process, flags, limit, ...heapOf(flags, limit, known) }
}

/** Bytes of a memory quantity in the units of its file. */
export function bytesOf(found: Found | undefined, process: ProcessInput): number | undefined {
  return found ? memoryBytes(found.text, process.units) : undefined
}

/** -Xmx wins over MaxRAMPercentage; without both the JVM takes a quarter of what it sees. */
function heapOf(
  flags: JvmFlags,
  limit: number | undefined,
  known: Known,
): { readonly heap: number | undefined; readonly heapAt: Found | undefined } {
  if (flags.heap) return { heap: flags.heap.bytes, heapAt: flags.heap }
  const share = limit === undefined ? undefined : limit * ((flags.maxRam?.percent ?? 25) / 100)
  return { heap: share ?? known.sizing?.application.heap, heapAt: flags.maxRam }
}

/** What a rule says; `at` is the place, else the process itself. */
export interface Say {
  readonly code: string
  readonly severity: Severity
  readonly key: string
  readonly at: Found | undefined
  readonly message: string
  readonly actual?: string
  readonly expected?: string
  readonly fix?: string
}

/** The finding of a rule. */
export function finding({ process }: Subject, say: Say): Finding {
  const { at, code, severity, key, message } = say
  return {
    code,
    severity,
    key,
    target: 'process',
    file: at?.file ?? process.file,
    line: at?.line ?? process.line,
    ...(say.actual !== undefined && { actual: shown(say.actual) }),
    ...(say.expected !== undefined && { expected: say.expected }),
    message: `${shown(process.name)}: ${message}`,
    ...(say.fix !== undefined && { fix: say.fix }),
    source: sources.measured,
  }
}
