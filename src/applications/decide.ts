import type { Clients } from '../kafka/release.ts'
import { roundUp } from '../sizing/quantity.ts'
import { MiB } from './constants.ts'
import type { Application } from './model.ts'
import { clientValues, numberOr } from './values.ts'

/** Room for the header of a batch and of a record around its key and value. */
const recordHeader = 4096

/** Where none of these is declared, clients before 3.0 get what later ones have by default. */
const durabilityKeys: readonly string[] = [
  'acks',
  'enable.idempotence',
  'retries',
  'max.in.flight.requests.per.connection',
  'transactional.id',
]

/** Two batches per partition: one is filled while the other is sent. */
const batchesPerPartition = 2

/**
 * The application with the client settings that its record size and partitions ask for, where the
 * declaration does not say them. Everything else stays at the release's default.
 */
export function decided(app: Application, clients: Clients): Application {
  const { producer } = clientValues(app, clients)
  const settings = new Map(app.producer)
  const request = numberOr(producer, 'max.request.size', MiB)
  const record = (app.largestRecord ?? 0) + recordHeader
  if (!settings.has('max.request.size') && record > request) {
    settings.set('max.request.size', String(roundUp(record, 65536)))
  }
  const largest = Number(settings.get('max.request.size') ?? request)
  const batch = Math.max(numberOr(producer, 'batch.size', 16384), app.largestRecord ?? 0)
  const need = Math.max(batchesPerPartition * batch * (app.partitionsWritten ?? 1), 2 * largest)
  if (!settings.has('buffer.memory') && need > numberOr(producer, 'buffer.memory', 32 * MiB)) {
    settings.set('buffer.memory', String(roundUp(need, MiB)))
  }
  if (!durabilityKeys.some(key => settings.has(key))) {
    settings.set('acks', 'all')
    settings.set('enable.idempotence', 'true')
  }
  return { ...app, producer: settings }
}
