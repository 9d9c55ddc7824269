import type { Clients } from '../kafka/release.ts'
import type { Quantity } from '../model.ts'
import { quantity } from '../sizing/quantity.ts'
import { liveProducers, produceRequest, type Subject } from './memory.ts'
import type { Application, ApplicationSizing, BrokerLoad } from './model.ts'
import { sources } from './sources.ts'
import { numberOr, values } from './values.ts'

/** Whether the producers take a producer id: idempotence is on and nothing switches it off. */
export function isIdempotent(app: Application, clients: Clients): boolean {
  const own = values(app.producer, clients.producer)
  if (own.text('transactional.id')) return true
  if (own.text('enable.idempotence')?.trim().toLowerCase() !== 'true') return false
  // Unless asked for in so many words, acks, retries or in-flight requests that do not fit switch it off.
  const acks = own.text('acks')?.trim() ?? 'all'
  const fits = acks === 'all' || acks === '-1'
  const inFlight = numberOr(own, 'max.in.flight.requests.per.connection', 5)
  return own.isSet('enable.idempotence') || (fits && inFlight <= 5 && own.number('retries') !== 0)
}

/** Connections all processes of an application keep to one broker. */
export function connections({ app, facts }: Subject): Quantity {
  const clients = app.instances * (liveProducers(app) + app.consumers)
  const consumers = app.instances * app.consumers
  const shared = Math.ceil((clients + consumers) / Math.max(1, facts.brokers))
  return quantity(
    'connections_per_broker',
    'count',
    clients + shared,
    'processes × clients + bootstrap and coordinator connections, spread over the brokers',
    { instances: app.instances, clients, brokers: facts.brokers },
    [sources.measured],
  )
}

/** Producer ids of the cluster that live at one time: a day from 3.4 on, seven before, or as declared. */
export function producerIds({ app, facts }: Subject, idempotent: boolean): Quantity {
  const days = facts.producerIdDays ?? 1
  const made = Math.ceil(app.instances * (app.producers + (app.perSend?.perDay ?? 0) * days))
  return quantity(
    'producer_ids',
    'count',
    idempotent ? made : 0,
    idempotent
      ? 'processes × (producers + producers made per day × days an id is kept)'
      : 'none: the producers are not idempotent',
    {
      instances: app.instances,
      producers: app.producers,
      perDay: app.perSend?.perDay ?? 0,
      days,
    },
    [sources.producerIds],
  )
}

/** What is added to each broker, for the numbers an application shows. */
export function loadQuantities(subject: Subject, clients: Clients): readonly Quantity[] {
  const { app } = subject
  const perDay = app.instances * (app.perSend?.perDay ?? 0)
  return [
    connections(subject),
    producerIds(subject, isIdempotent(app, clients)),
    quantity('producers_per_day', 'count', perDay, 'processes × producers made per day for sends'),
    quantity(
      'fetch_sessions',
      'count',
      app.instances * app.consumers,
      'processes × consumers, on every broker',
    ),
    ...(app.producers > 0 || app.perSend ? [produceRequest(subject)] : []),
  ]
}

/** What all applications add to one broker and to the cluster. */
export function brokerLoad(all: readonly ApplicationSizing[]): BrokerLoad {
  const sum = (name: string, of: readonly ApplicationSizing[] = all): number =>
    of.reduce((total, each) => total + (each.quantities[name]?.value ?? 0), 0)
  const writing = all.filter(each => liveProducers(each.application) > 0)
  const requests = writing.map(each => each.quantities['largest_request']?.value ?? 0)
  return {
    connections: sum('connections_per_broker'),
    tlsConnections: sum(
      'connections_per_broker',
      all.filter(each => each.application.tls),
    ),
    producers: sum('producer_ids'),
    consumers: sum('fetch_sessions'),
    ...(requests.length > 0 && { largestRequest: requests.reduce((a, b) => Math.max(a, b)) }),
  }
}
