import type { Finding, Severity } from '../model.ts'
import { leastMemory, memoryRules } from './check-memory.ts'
import { bytesOf, finding, type Known, type Subject, subject } from './check-subject.ts'
import { MiB } from './constants.ts'
import { memoryBytes } from './container-units.ts'
import type { Application } from './model.ts'
import { type ProcessInput, shown } from './process.ts'

/** What the environment, flags and limits of one process do wrong. */
export function checkProcess(process: ProcessInput, known: Known): readonly Finding[] {
  const all = subject(process, known)
  return rules.flatMap(rule => rule(all))
}

const rules: readonly ((subject: Subject) => readonly Finding[])[] = [
  memoryUnits,
  refusedSizes,
  ...memoryRules,
  explicitGc,
  mallocArenas,
  requestAboveLimit,
  exitOnOutOfMemory,
]

function memoryUnits(subject: Subject): readonly Finding[] {
  const { process } = subject
  return [process.memoryLimit, process.memoryRequest].flatMap(found => {
    if (!found || found.text.includes('$')) return []
    const bytes = memoryBytes(found.text, process.units)
    if (bytes !== undefined && bytes >= leastMemory) return []
    const milli = process.units === 'kubernetes' && /\dm$/.test(found.text)
    const why = milli ? '; the suffix m means thousandths of a byte' : ''
    const message = bytes === undefined ? 'not a memory quantity' : `that is ${bytes} bytes${why}`
    const fix = 'write Mi or Gi for Kubernetes, m or g for compose'
    return [
      finding(subject, {
        code: 'memory-unit',
        severity: 'error',
        key: 'memory',
        at: found,
        actual: found.text,
        message,
        fix,
      }),
    ]
  })
}

function refusedSizes(subject: Subject): readonly Finding[] {
  const tiny = [subject.flags.heap].filter(each => each !== undefined && each.bytes < 2 * MiB)
  return [...subject.flags.refused, ...tiny].flatMap(at => {
    if (!at) return []
    const message =
      'the JVM does not start: it takes digits and one of k, m, g, t, at least 2m of heap'
    return [
      finding(subject, {
        code: 'jvm-size',
        severity: 'error',
        key: flagName(at.text),
        at,
        actual: at.text,
        message,
      }),
    ]
  })
}

function flagName(option: string): string {
  return shown(/^-Xm[xs]|^-[^=]+/.exec(option)?.[0] ?? option)
}

function explicitGc(subject: Subject): readonly Finding[] {
  const at = subject.flags.noExplicitGc
  if (!at) return []
  const message =
    'DisableExplicitGC takes away the collection that frees direct memory when it runs out'
  return [
    finding(subject, {
      code: 'explicit-gc',
      severity: 'error',
      key: 'DisableExplicitGC',
      at,
      message,
      fix: 'remove the flag',
    }),
  ]
}

/** CPUs from which unset arenas are a warning: 32 arenas, 2 GiB of address space. */
const manyCpus = 4

function mallocArenas(subject: Subject): readonly Finding[] {
  const { process, sizing } = subject
  const set = process.env.get('MALLOC_ARENA_MAX')
  if (set && Number(set.text) !== 0) return []
  const preload = process.env.get('LD_PRELOAD')?.text ?? ''
  if (process.musl || /jemalloc|tcmalloc|mimalloc/.test(preload)) return []
  const app: Application | undefined = sizing?.application
  // A CPU limit says nothing: glibc counts the CPUs of the machine.
  const cpus = app?.hostKnown ? app.hostCpus : undefined
  const severity: Severity = cpus !== undefined && cpus < manyCpus ? 'info' : 'warning'
  const many =
    cpus === undefined
      ? 'eight arenas of 64 MiB for every CPU of the machine, whatever the CPU limit'
      : `${8 * cpus} arenas of 64 MiB`
  const state = set ? `is ${shown(set.text, 20)}, which sets no bound` : 'is not set'
  const message = `MALLOC_ARENA_MAX ${state}: malloc may keep ${many}, and memory outside the heap creeps up`
  return [
    finding(subject, {
      code: 'malloc-arenas',
      severity,
      key: 'MALLOC_ARENA_MAX',
      at: set,
      expected: '2',
      message,
      fix: 'set MALLOC_ARENA_MAX=2 in the environment of the process',
    }),
  ]
}

function requestAboveLimit(subject: Subject): readonly Finding[] {
  const { process, limit } = subject
  const request = bytesOf(process.memoryRequest, process)
  if (limit === undefined || request === undefined || request <= limit) return []
  const message = 'the memory request is above the limit: the container is not created'
  return [
    finding(subject, {
      code: 'request-above-limit',
      severity: 'error',
      key: 'memory',
      at: process.memoryRequest,
      actual: process.memoryRequest?.text ?? '',
      expected: `<= ${process.memoryLimit?.text ?? ''}`,
      message,
    }),
  ]
}

function exitOnOutOfMemory(subject: Subject): readonly Finding[] {
  const { flags } = subject
  if (flags.exitOnOutOfMemory || flags.heap === undefined) return []
  const message =
    'after an OutOfMemoryError in a network thread the process lives on without sending or reading'
  return [
    finding(subject, {
      code: 'exit-on-out-of-memory',
      severity: 'info',
      key: 'ExitOnOutOfMemoryError',
      at: flags.heap,
      expected: '-XX:+ExitOnOutOfMemoryError',
      message,
      fix: 'add the flag',
    }),
  ]
}
