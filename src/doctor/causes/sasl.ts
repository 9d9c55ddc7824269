import { seen } from '../conditions.ts'
import { wordIn } from '../facts.ts'
import type { Case, Cause } from '../model.ts'
import { kafkaSasl } from './sources.ts'

function entries(c: Case): readonly string[] {
  const names = c
    .all('jaas-entry-missing')
    .flatMap(line => ['entry', 'own'].flatMap(name => wordIn(line, name) ?? []))
  return [...new Set(names)]
}

/** Own entries of a listener are named after it: `clients.KafkaServer`. */
function listenerOf(c: Case): string {
  const own = entries(c).find(name => name.endsWith('.KafkaServer'))
  return own === undefined ? 'LISTENER' : own.slice(0, -'.KafkaServer'.length)
}

function isOfClient(c: Case): boolean {
  return entries(c).every(name => name === 'KafkaClient')
}

/** A SASL listener or client without a login. Source: JaasContext of Kafka. */
export const jaasMissing: Cause = {
  id: 'jaas-missing',
  title: 'A SASL listener or client has no JAAS entry',
  role: 'failure',
  rules: [{ certainty: 'certain', all: [seen('jaas-entry-missing', 'no JAAS entry was found')] }],
  counters: [],
  explanation:
    'A process that speaks SASL needs a login: a JAAS text in its settings, or an entry of the JAAS file that java.security.auth.login.config names. Listeners take the text only under their own name and mechanism; a plain sasl.jaas.config counts for clients alone. Without one a broker or controller does not start.',
  wrongGuesses: [
    {
      guess: 'A wrong password',
      why: 'Nobody was logged in yet: there is no entry to take a password from.',
    },
    {
      guess: 'sasl.jaas.config is in server.properties',
      why: 'Without the prefix of the listener and the mechanism no listener reads it.',
    },
  ],
  figures: c => [`The entry looked for: ${entries(c).slice(0, 4).join(' or ')}.`],
  remedy: c => ({
    settings: [
      isOfClient(c)
        ? {
            target: 'client',
            key: 'sasl.jaas.config',
            value: 'the login module of its sasl.mechanism',
            because: 'The tools take it from --command-config FILE.',
          }
        : {
            target: 'server.properties',
            key: `listener.name.${listenerOf(c)}.MECHANISM.sasl.jaas.config`,
            value: 'the login module of the mechanism, in lower case in the key',
            because:
              'One for every mechanism of sasl.enabled.mechanisms, and for the one brokers use.',
          },
    ],
    steps: [
      'Or name a JAAS file: KAFKA_OPTS="-Djava.security.auth.login.config=FILE", readable by the user of the process.',
    ],
    exact: false,
  }),
  collect: [
    'listener.security.protocol.map, sasl.enabled.mechanisms and the names of the listener.name keys',
    'KAFKA_OPTS of the unit',
  ],
  sources: [kafkaSasl],
}
