import type { BrokerFacts } from '../../src/applications/facts.ts'
import type { ApplicationSizing } from '../../src/applications/model.ts'
import { applications } from '../../src/applications/normalise.ts'
import { sizeApplication } from '../../src/applications/size.ts'
import { type Clients, loadClients } from '../../src/kafka/release.ts'

/** A cluster of one broker with the message size the large records need. */
export const oneBroker: BrokerFacts = {
  brokers: 1,
  messageMaxBytes: 10_000_000,
  socketRequestMaxBytes: 104_857_600,
  transactionMaxTimeout: 900_000,
}

const known = new Map<string, Promise<Clients>>()

/** The client configs of a release, read once. */
export function clientsOf(version: string): Promise<Clients> {
  const clients = known.get(version) ?? loadClients(version)
  known.set(version, clients)
  return clients
}

/** Sizes one declared application. Throws with its problems when the declaration has any. */
export async function predict(
  declared: Readonly<Record<string, unknown>>,
  options: { readonly kafka?: string; readonly java?: number; readonly facts?: BrokerFacts } = {},
): Promise<ApplicationSizing> {
  const base = { kafka: options.kafka ?? '3.9.1', java: options.java ?? 17 }
  const { applications: all, problems } = applications([{ name: 'app', ...declared }], base)
  if (problems.length > 0) throw new Error(problems.map(each => each.message).join('; '))
  const [app] = all
  if (!app) throw new Error('no application')
  return sizeApplication(app, options.facts ?? oneBroker, await clientsOf(app.clientVersion))
}

/** The value of a quantity; throws when there is none. */
export function value(sizing: ApplicationSizing, name: string): number {
  const found = sizing.quantities[name]
  if (!found) throw new Error(`no quantity ${name}`)
  return found.value
}
