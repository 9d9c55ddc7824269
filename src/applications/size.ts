import type { Clients } from '../kafka/release.ts'
import type { Quantity } from '../model.ts'
import { quantity, roundUp } from '../sizing/quantity.ts'
import { loadQuantities } from './broker-load.ts'
import { collector } from './collector.ts'
import { MiB, measured } from './constants.ts'
import { decided } from './decide.ts'
import { directMemory } from './direct.ts'
import type { BrokerFacts } from './facts.ts'
import { consumerHeap, heapMax, heapNeed, producerHeap, type Subject } from './memory.ts'
import type { Application, ApplicationSizing } from './model.ts'
import * as native from './native.ts'
import {
  heapTouched,
  type Parts,
  residentIdle,
  residentTypical,
  residentWorst,
} from './resident.ts'
import { sources } from './sources.ts'
import { clientValues } from './values.ts'
import { verdicts } from './verdicts.ts'

/** The numbers of one process of an application and what is to be said about them. */
export function sizeApplication(
  declared: Application,
  facts: BrokerFacts,
  clients: Clients,
): ApplicationSizing {
  const application = decided(declared, clients)
  const subject: Subject = { app: application, values: clientValues(application, clients), facts }
  const all = [...memory(subject), ...loadQuantities(subject, clients)]
  const quantities = Object.fromEntries(all.map(each => [each.name, each]))
  return { application, quantities, verdicts: verdicts(subject, quantities) }
}

function memory(subject: Subject): readonly Quantity[] {
  const { app } = subject
  const producers = producerHeap(subject)
  const consumers = consumerHeap(subject)
  const heap = heapNeed(producers, consumers, app)
  const chosen = heapMax(app, heap)
  const direct = directMemory(subject)
  const by = collector(app)
  const threads = native.threads(app, by)
  const arenas = native.arenas(app, threads)
  const space = native.arenasVirtual(arenas)
  const stacks = native.stacks(threads)
  const parts: Parts = {
    heap,
    heapMax: chosen,
    direct: direct.kept,
    directPeak: direct.peak,
    directMax: direct.max,
    arenas,
    stacks,
  }
  const touched = heapTouched(subject, parts, by)
  const typical = residentTypical(subject, parts, touched)
  const worst = residentWorst(subject, parts)
  return [
    producers,
    consumers,
    heap,
    chosen,
    direct.kept,
    direct.uncapped,
    direct.peak,
    direct.max,
    direct.cached,
    arenas,
    space,
    native.arenasResident(subject, arenas, true),
    constant('metaspace', measured.metaspace),
    constant('code_cache', measured.codeCache),
    constant('native', measured.files),
    stacks,
    touched,
    residentIdle(subject, parts),
    typical,
    worst,
    ...container(app, typical, worst),
    native.virtualMemory(chosen, threads, space, direct.kept, app),
    threads,
    native.descriptors(subject),
    native.mapAreas(threads, arenas),
  ]
}

function constant(name: string, bytes: number): Quantity {
  return quantity(name, 'bytes', bytes, 'resident part after load, measured', {}, [
    sources.measured,
  ])
}

/** Request and limit of the container: what is used day by day, and what must never be crossed. */
function container(app: Application, typical: Quantity, worst: Quantity): readonly Quantity[] {
  const limit = quantity(
    'memory_limit',
    'bytes',
    app.memoryLimit ?? roundUp(worst.value, 16 * MiB),
    app.memoryLimit === undefined
      ? 'worst resident memory, in steps of 16 MiB'
      : 'declared memoryLimit',
    { worst },
  )
  const request = quantity(
    'memory_request',
    'bytes',
    Math.min(limit.value, roundUp(typical.value, 16 * MiB)),
    'typical resident memory in steps of 16 MiB, at most the limit',
    { typical, limit },
  )
  return [limit, request]
}
