import type { Declaration } from '../generated/declaration.ts'
import type { Listener } from './cluster.ts'
import type { Reader } from './reader.ts'

/** The listeners of the brokers, the controllers' included in KRaft mode. */
export function readListeners(
  declared: Declaration,
  mode: 'zookeeper' | 'combined' | 'separate',
  read: Reader,
): readonly Listener[] {
  const given = declared.listeners ?? [{ name: 'PLAINTEXT', port: 9092 }]
  const interBroker = given.find(one => one.interBroker) ?? given.find(one => !one.controller)
  const listeners: Listener[] = given.map(one => ({
    name: one.name,
    protocol: one.protocol ?? 'PLAINTEXT',
    port: one.port,
    host: one.host ?? '',
    ...(one.advertised !== undefined && { advertised: one.advertised }),
    interBroker: one === interBroker,
    controller: one.controller ?? false,
  }))
  if (mode !== 'zookeeper' && !listeners.some(one => one.controller)) {
    listeners.push({
      name: 'CONTROLLER',
      protocol: 'PLAINTEXT',
      port: controllerPort(declared, mode === 'combined' ? listeners : []),
      host: '',
      interBroker: false,
      controller: true,
    })
  }
  findMistakes(listeners, given.length, mode === 'separate', read)
  return listeners
}

/** 9093 by custom, or the next port that no listener of the same process has. */
function controllerPort(declared: Declaration, beside: readonly Listener[]): number {
  const { controllers } = declared
  if (typeof controllers === 'object' && controllers.port !== undefined) return controllers.port
  let port = 9093
  while (beside.some(one => one.port === port)) port += 1
  return port
}

function findMistakes(
  listeners: readonly Listener[],
  declared: number,
  separate: boolean,
  read: Reader,
): void {
  if (listeners.every(one => one.controller)) {
    read.add('listener', ['listeners'], 'clients need a listener that is not the controllers\u2019')
  }
  if (listeners.filter(one => one.interBroker).length > 1) {
    read.add('listener', ['listeners'], 'only one listener can be "interBroker"')
  }
  listeners.forEach((one, index) => {
    const path = index < declared ? ['listeners', index] : ['listeners']
    const before = listeners.slice(0, index)
    if (before.some(other => other.name.toUpperCase() === one.name.toUpperCase())) {
      read.add('duplicate', [...path, 'name'], `two listeners are named "${one.name}"`)
    }
    // Separate controllers are other processes on other hosts.
    const beside = before.filter(other => !separate || other.controller === one.controller)
    if (beside.some(other => other.port === one.port)) {
      read.add('duplicate', [...path, 'port'], `two listeners use the port ${one.port}`)
    }
  })
}
