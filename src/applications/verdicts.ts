import type { Severity } from '../model.ts'
import { uncountedFrom } from '../sizing/direct-memory.ts'
import { formatBytes } from '../units.ts'
import { judgeKeys } from './keys.ts'
import type { Subject } from './memory.ts'
import type { ApplicationQuantities, ApplicationVerdict } from './model.ts'
import { brokenRules, type Client } from './rules.ts'

type Verdict = ApplicationVerdict['verdict']

/** What is to be said about an application, worst questions first. */
export function verdicts(
  subject: Subject,
  quantities: ApplicationQuantities,
): readonly ApplicationVerdict[] {
  const value = (name: string): number => quantities[name]?.value ?? 0
  return [
    container(value),
    heap(value),
    direct(subject, value),
    ...producers(subject),
    ...arenas(subject, value),
    ...transactions(subject),
    ...undeclared(subject),
    ...relations(subject, 'producer'),
    ...relations(subject, 'consumer'),
  ]
}

type Value = (name: string) => number

function container(value: Value): ApplicationVerdict {
  const worst = value('resident_worst')
  const typical = value('resident_typical')
  const limit = value('memory_limit')
  const heapMax = value('heap_max')
  const verdict: Verdict =
    worst <= limit ? 'fits' : typical <= limit && heapMax < limit ? 'tight' : 'does not fit'
  const numbers = `worst ${formatBytes(worst)}, typical ${formatBytes(typical)}, limit ${formatBytes(limit)}`
  const said: Readonly<Record<Verdict, string>> = {
    fits: `the container holds the process: ${numbers}`,
    tight: `the container holds the process in steady use, but not at its worst: ${numbers}`,
    'does not fit': `the container is killed (exit 137) with the heap still half empty: ${numbers}, heap ${formatBytes(heapMax)}`,
  }
  return { name: 'container-memory', verdict, message: said[verdict], need: worst, limit }
}

function heap(value: Value): ApplicationVerdict {
  const need = value('heap')
  const limit = value('heap_max')
  const verdict: Verdict = need > limit ? 'does not fit' : need > limit * 0.85 ? 'tight' : 'fits'
  const message = `live objects take up to ${formatBytes(need)} of a heap of ${formatBytes(limit)}`
  return { name: 'heap-below-need', verdict, message, need, limit }
}

function direct({ app }: Subject, value: Value): ApplicationVerdict {
  const need = app.java >= uncountedFrom ? app.otherDirectMemory : value('direct_memory_peak')
  const limit = value('max_direct_memory')
  const verdict: Verdict = need > limit ? 'does not fit' : 'fits'
  const counted =
    app.java >= uncountedFrom
      ? `; from Java 24 on it does not bound the ${formatBytes(value('direct_memory_peak'))} of temporary buffers`
      : ''
  const message = `reads and writes take up to ${formatBytes(need)} of a MaxDirectMemorySize of ${formatBytes(limit)}${counted}`
  return { name: 'direct-memory', verdict, message, need, limit }
}

function producers({ app }: Subject): readonly ApplicationVerdict[] {
  const found: ApplicationVerdict[] = []
  if (app.perSend) {
    const kept =
      app.perSend.kept > 0
        ? `; ${app.perSend.kept} kept ones hold a thread, connections and memory outside the heap each, until the container is killed`
        : ''
    const message = `a producer is made for every send${kept}; use one producer for the whole process, it is thread-safe`
    found.push({ name: 'producer-per-send', verdict: 'does not fit', message })
  }
  if (app.producers > 1 && app.producerReason === undefined) {
    const message = `${app.producers} producers in one process without a producerReason: each has its own buffer.memory, thread and connections`
    found.push({
      name: 'producers-per-process',
      verdict: 'tight',
      message,
      need: 1,
      limit: app.producers,
    })
  }
  return found
}

/** Address space is harmless until a limit or many cores make it resident. */
function arenas({ app }: Subject, value: Value): readonly ApplicationVerdict[] {
  if (app.mallocArenaMax !== 0 || app.hostCpus < 2) return []
  const message = `MALLOC_ARENA_MAX is unset on ${app.hostCpus} CPUs: up to ${value('arenas')} arenas of 64 MiB each`
  return [{ name: 'malloc-arenas', verdict: 'tight', message, need: 2, limit: value('arenas') }]
}

/** What a transactional producer adds to the brokers is counted only where transactions are declared. */
function transactions({ app, facts }: Subject): readonly ApplicationVerdict[] {
  if (!app.producer.has('transactional.id') || facts.transactional !== false) return []
  const message =
    'transactional.id is set, but clients.transactional is not declared: __transaction_state is not counted on the brokers'
  return [{ name: 'transactions-not-counted', verdict: 'tight', message }]
}

/** What the numbers leave out, or take as the worst case, because nobody said it. */
function undeclared({ app }: Subject): readonly ApplicationVerdict[] {
  const nothing =
    app.undeclared.length > 0
      ? [`counted as nothing, because not declared: ${app.undeclared.join(', ')}`]
      : []
  const writes = app.producers > 0 && app.partitionsWritten === undefined
  const reads = app.consumers > 0 && app.partitionsRead === undefined
  const worst = [
    ...(writes ? ['partitionsWritten (as many as fill buffer.memory)'] : []),
    ...(reads ? ['partitionsRead (as many as fill fetch.max.bytes of every broker)'] : []),
  ]
  const most = worst.length > 0 ? [`counted at its most: ${worst.join(', ')}`] : []
  const message = [...nothing, ...most].join('; ')
  return message === '' ? [] : [{ name: 'not-declared', verdict: 'fits', message }]
}

const words: Readonly<Record<Severity, Verdict>> = {
  error: 'does not fit',
  warning: 'tight',
  info: 'fits',
}

function relations(subject: Subject, client: Client): readonly ApplicationVerdict[] {
  const { app, values, facts } = subject
  const used = client === 'producer' ? app.producers + (app.perSend ? 1 : 0) : app.consumers
  if (used === 0) return []
  const context = {
    values: values[client],
    version: app.clientVersion,
    facts,
    largestRecord: app.largestRecord,
    partitionsWritten: app.partitionsWritten,
  }
  const broken = brokenRules(client, context).map(({ rule, broken: what }) => ({
    name: rule.name,
    verdict: words[what.severity ?? rule.severity],
    message: what.message,
  }))
  const keys = [...app[client]].flatMap(([key, text]) => {
    const problem = judgeKeys(values[client].keys, client, key, text, app.clientVersion)
    return problem
      ? [{ name: problem.code, verdict: words[problem.severity], message: problem.message }]
      : []
  })
  return [...keys, ...broken]
}
