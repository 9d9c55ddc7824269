import { atLeast } from '../kafka/versions.ts'
import type { Severity } from '../model.ts'
import type { BrokerFacts } from './facts.ts'
import { numberOr, type Values } from './values.ts'

/** Which client a rule is for. */
export type Client = 'producer' | 'consumer'

/** What a rule found. */
export interface Broken {
  readonly message: string
  readonly actual?: string
  readonly expected?: string
  readonly fix?: string
  /** Where it is milder or worse than the rule's own. */
  readonly severity?: Severity
}

/** Everything a rule may look at. */
export interface RuleContext {
  readonly values: Values
  /** Release of kafka-clients. */
  readonly version: string
  /** Undefined when only files are known. */
  readonly facts: BrokerFacts | undefined
  /** Bytes; undefined when not declared. */
  readonly largestRecord: number | undefined
  readonly partitionsWritten: number | undefined
}

/** A relation between client settings, judged on declarations and on files alike. */
export interface ClientRule {
  /** Kebab-case, the code of the finding. */
  readonly name: string
  readonly client: Client
  /** Keys it looks at; the finding stands at the first one that is written. */
  readonly keys: readonly string[]
  readonly severity: Severity
  broken(context: RuleContext): Broken | undefined
}

const inFlightKey = 'max.in.flight.requests.per.connection'
const isTrue = (text: string | undefined): boolean => text?.trim().toLowerCase() === 'true'

/** KIP-848: the broker decides sessions and assignments. */
function byBroker(values: Values): boolean {
  return values.text('group.protocol')?.trim().toLowerCase() === 'consumer'
}

/** acks in one spelling: -1 means all. */
function acks(values: Values): string {
  const text = values.text('acks')?.trim().toLowerCase() ?? 'all'
  return text === '-1' ? 'all' : text
}

/** A transactional producer is idempotent whatever enable.idempotence says. */
function isIdempotent(values: Values): boolean {
  return isTrue(values.text('enable.idempotence')) || Boolean(values.text('transactional.id'))
}

/**
 * What the client does with a setting that excludes idempotence: it throws where idempotence was
 * asked for, and drops it where it was only the default. Tried on kafka-clients 2.8.2 to 4.3.0.
 */
function conflict({ values }: RuleContext, what: string, always = false): Conflict {
  const asked = values.isSet('enable.idempotence') || Boolean(values.text('transactional.id'))
  return asked || always
    ? { severity: 'error', harm: `the producer does not start: idempotence needs ${what}` }
    : {
        severity: 'warning',
        harm: `idempotence is switched off silently, it needs ${what}: retries may repeat or reorder records`,
      }
}

interface Conflict {
  readonly severity: Severity
  readonly harm: string
}

/** KIP-794 deprecated them; the jars from 4.0.0 on lack them. */
const removedPartitioners = new Set([
  'org.apache.kafka.clients.producer.internals.DefaultPartitioner',
  'org.apache.kafka.clients.producer.UniformStickyPartitioner',
])

/** A record that is declared meets the limit; without facts of the brokers it may not be theirs. */
function reaches({ facts, largestRecord }: RuleContext, limit: number): Severity {
  if (largestRecord !== undefined && largestRecord > limit) return 'error'
  return facts?.assumed ? 'info' : 'warning'
}

/** The rules of both clients, in the order they are reported. Sources: ProducerConfig, ConsumerConfig, KafkaProducer. */
export const clientRules: readonly ClientRule[] = [
  {
    name: 'in-flight-requests',
    client: 'producer',
    keys: [inFlightKey, 'enable.idempotence'],
    severity: 'error',
    broken(context) {
      const { values } = context
      const count = values.number(inFlightKey)
      if (!isIdempotent(values) || !(count > 5)) return undefined
      const { harm, severity } = conflict(context, 'at most 5', atLeast(context.version, '4.0.0'))
      return {
        severity,
        message: `${inFlightKey} is ${count}: ${harm}`,
        actual: String(count),
        expected: '<= 5',
        fix: `set ${inFlightKey}=5 or lower`,
      }
    },
  },
  {
    name: 'idempotence-acks',
    client: 'producer',
    keys: ['acks', 'enable.idempotence'],
    severity: 'warning',
    broken(context) {
      const { values } = context
      // Before 3.0 the default of acks is 1, and idempotence overrides it unless it is written.
      if (!isIdempotent(values) || !values.isSet('acks') || acks(values) === 'all') return undefined
      const { harm, severity } = conflict(context, 'acks=all')
      return {
        severity,
        message: `acks is not all: ${harm}`,
        actual: acks(values),
        expected: 'all',
        fix: 'set acks=all',
      }
    },
  },
  {
    name: 'idempotence-retries',
    client: 'producer',
    keys: ['retries', 'enable.idempotence'],
    severity: 'error',
    broken(context) {
      const { values } = context
      if (!isIdempotent(values) || values.number('retries') !== 0) return undefined
      const { harm, severity } = conflict(context, 'retries above 0')
      return {
        severity,
        message: `retries is 0: ${harm}`,
        actual: '0',
        expected: '> 0',
        fix: 'leave retries at its default and bound the time by delivery.timeout.ms',
      }
    },
  },
  {
    name: 'delivery-timeout',
    client: 'producer',
    keys: ['delivery.timeout.ms', 'linger.ms', 'request.timeout.ms'],
    severity: 'error',
    broken({ values }) {
      const delivery = values.number('delivery.timeout.ms')
      const need = numberOr(values, 'linger.ms', 0) + values.number('request.timeout.ms')
      if (!(delivery < need)) return undefined
      const refused = values.isSet('delivery.timeout.ms')
      return {
        severity: refused ? 'error' : 'warning',
        message: refused
          ? `the producer does not start: delivery.timeout.ms must hold linger.ms + request.timeout.ms = ${need}`
          : `delivery.timeout.ms is raised silently to linger.ms + request.timeout.ms = ${need}`,
        actual: String(delivery),
        expected: `>= ${need}`,
        fix: 'raise delivery.timeout.ms, or lower linger.ms or request.timeout.ms',
      }
    },
  },
  {
    name: 'batch-above-buffer',
    client: 'producer',
    keys: ['batch.size', 'buffer.memory'],
    severity: 'error',
    broken({ values }) {
      const batch = values.number('batch.size')
      const buffer = values.number('buffer.memory')
      if (!(batch > buffer)) return undefined
      return {
        message: `batch.size ${batch} is above buffer.memory ${buffer}: no batch can ever be allocated and every send fails`,
        actual: String(batch),
        expected: `<= ${buffer}`,
      }
    },
  },
  {
    name: 'buffer-for-partitions',
    client: 'producer',
    keys: ['buffer.memory', 'batch.size'],
    severity: 'warning',
    broken({ values, partitionsWritten }) {
      if (partitionsWritten === undefined) return undefined
      const need = 2 * values.number('batch.size') * partitionsWritten
      const buffer = values.number('buffer.memory')
      if (!(buffer < need)) return undefined
      return {
        message: `buffer.memory ${buffer} holds less than two batches for each of ${partitionsWritten} partitions: send() blocks for max.block.ms and then fails`,
        actual: String(buffer),
        expected: `>= ${need}`,
      }
    },
  },
  {
    name: 'request-above-buffer',
    client: 'producer',
    keys: ['max.request.size', 'buffer.memory'],
    severity: 'warning',
    broken({ values }) {
      const request = values.number('max.request.size')
      const buffer = values.number('buffer.memory')
      if (!(request > buffer)) return undefined
      return {
        message: `max.request.size ${request} is above buffer.memory ${buffer}: records of that size are refused by the producer`,
        actual: String(request),
        expected: `<= ${buffer}`,
      }
    },
  },
  {
    name: 'record-above-request',
    client: 'producer',
    keys: ['max.request.size'],
    severity: 'error',
    broken({ values, largestRecord }) {
      const request = values.number('max.request.size')
      if (largestRecord === undefined || !(largestRecord > request)) return undefined
      return {
        message: `the largest record has ${largestRecord} bytes, more than max.request.size ${request}: send() throws RecordTooLargeException`,
        actual: String(request),
        expected: `>= ${largestRecord} and room for the record's header`,
      }
    },
  },
  {
    name: 'request-above-broker',
    client: 'producer',
    keys: ['max.request.size'],
    severity: 'warning',
    broken(context) {
      const { values, facts } = context
      const request = values.number('max.request.size')
      if (!facts) return undefined
      const limit = Math.min(facts.messageMaxBytes, facts.socketRequestMaxBytes)
      if (!(request > limit)) return undefined
      const which =
        facts.socketRequestMaxBytes < facts.messageMaxBytes
          ? 'socket.request.max.bytes of the broker: it closes the connection'
          : `the largest batch the brokers take${facts.assumed ? ' by default' : ''} (message.max.bytes, max.message.bytes): they refuse it with RecordTooLargeException`
      return {
        severity: reaches(context, limit),
        message: `max.request.size ${request} is above ${limit}, ${which}`,
        actual: String(request),
        expected: `<= ${limit}`,
        fix: 'lower max.request.size or raise message.max.bytes, and what consumers and replicas fetch, first',
      }
    },
  },
  {
    name: 'transaction-timeout',
    client: 'producer',
    keys: ['transaction.timeout.ms', 'transactional.id'],
    severity: 'error',
    broken({ values, facts }) {
      const timeout = values.number('transaction.timeout.ms')
      if (!facts || !values.text('transactional.id') || !(timeout > facts.transactionMaxTimeout))
        return undefined
      return {
        ...(facts.assumed && { severity: 'info' }),
        message: `transaction.timeout.ms ${timeout} is above transaction.max.timeout.ms of the broker${facts.assumed ? ' by default' : ''}: initTransactions() fails`,
        actual: String(timeout),
        expected: `<= ${facts.transactionMaxTimeout}`,
      }
    },
  },
  {
    name: 'removed-class',
    client: 'producer',
    keys: ['partitioner.class'],
    severity: 'error',
    broken({ values, version }) {
      const name = values.text('partitioner.class')?.trim() ?? ''
      if (!removedPartitioners.has(name) || !atLeast(version, '4.0.0')) return undefined
      return {
        message: `the producer does not start: ${name} is not in kafka-clients 4.0 and later`,
        fix: 'remove the key: the default does the same',
      }
    },
  },
  {
    name: 'heartbeat-interval',
    client: 'consumer',
    keys: ['heartbeat.interval.ms', 'session.timeout.ms'],
    severity: 'error',
    broken({ values }) {
      const beat = values.number('heartbeat.interval.ms')
      const session = values.number('session.timeout.ms')
      if (byBroker(values) || !(beat >= session)) return undefined
      return {
        message: `the consumer does not start: heartbeat.interval.ms ${beat} is not below session.timeout.ms ${session}`,
        actual: String(beat),
        expected: `< ${session}, at most a third of it`,
      }
    },
  },
  {
    name: 'fetch-wait',
    client: 'consumer',
    keys: ['fetch.max.wait.ms', 'request.timeout.ms'],
    severity: 'error',
    broken({ values }) {
      const wait = values.number('fetch.max.wait.ms')
      const timeout = values.number('request.timeout.ms')
      if (!(wait >= timeout)) return undefined
      return {
        message: `fetch.max.wait.ms ${wait} is not below request.timeout.ms ${timeout}: every fetch of an idle topic times out and the connection is closed`,
        actual: String(wait),
        expected: `< ${timeout}`,
      }
    },
  },
  {
    name: 'group-protocol',
    client: 'consumer',
    keys: ['session.timeout.ms', 'heartbeat.interval.ms', 'partition.assignment.strategy'],
    severity: 'error',
    broken({ values, version }) {
      if (!byBroker(values)) return undefined
      const set = this.keys.filter(key => values.isSet(key))
      if (set.length === 0 || !atLeast(version, '4.0.0')) return undefined
      return {
        message: `the consumer does not start: ${set.join(', ')} cannot be set with group.protocol=consumer; the broker decides`,
        fix: 'remove the keys',
      }
    },
  },
]

/** The rules of one client that do not hold. */
export function brokenRules(
  client: Client,
  context: RuleContext,
): readonly { readonly rule: ClientRule; readonly broken: Broken }[] {
  return clientRules
    .filter(rule => rule.client === client)
    .flatMap(rule => {
      const broken = rule.broken(context)
      return broken ? [{ rule, broken }] : []
    })
}
