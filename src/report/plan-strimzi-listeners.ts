import type { Listener } from '../declare/cluster.ts'
import type { Yaml } from './plan-strimzi-yaml.ts'

/** Ports of the operator's own listeners and exporters: 9090, 9091, Prometheus, JMX. */
const reserved: ReadonlySet<number> = new Set([9404, 9999])

/**
 * The listeners of the clients. Replication and the quorum have listeners of the operator's own.
 * `notes` say what had to be changed.
 */
export function strimziListeners(declared: readonly Listener[]): {
  readonly listeners: Yaml
  readonly notes: readonly string[]
} {
  const brokers = declared.filter(one => !one.controller)
  const clients = brokers.filter(one => !one.interBroker)
  const names = new Set<string>()
  const ports = new Set<number>()
  const notes: string[] = []
  const listeners = (clients.length > 0 ? clients : brokers).map(one => {
    const name = listenerName(one.name, names)
    const port = listenerPort(one.port, ports)
    if (port !== one.port)
      notes.push(`Listener ${name} has port ${port}: ${one.port} is not for listeners of Strimzi.`)
    if (one.protocol.startsWith('SASL'))
      notes.push(`Listener ${name}: scram-sha-512 stands for ${one.protocol}; adapt it.`)
    return listener(one, name, port)
  })
  return { listeners, notes }
}

function listener({ protocol }: Listener, name: string, port: number): Yaml {
  return {
    name,
    port,
    type: 'internal',
    tls: protocol.endsWith('SSL'),
    ...(protocol.startsWith('SASL') && { authentication: { type: 'scram-sha-512' } }),
  }
}

/** At most 11 lower-case letters and digits, because it becomes part of a port name of 15. */
function listenerName(text: string, taken: Set<string>): string {
  const made =
    text
      .toLowerCase()
      .replace(/[^a-z0-9]/g, '')
      .slice(0, 11) || 'kafka'
  let name = made
  for (let at = 2; taken.has(name); at += 1) name = `${made.slice(0, 11 - String(at).length)}${at}`
  taken.add(name)
  return name
}

function listenerPort(wanted: number, taken: Set<number>): number {
  let port = Math.max(9092, wanted)
  while (taken.has(port) || reserved.has(port)) port += 1
  taken.add(port)
  return port
}
