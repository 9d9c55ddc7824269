import { any, atMost, equal, sameSet } from '../comparisons.ts'
import { boolean, bytes, count, set, text } from '../kinds.ts'
import { section } from './define.ts'
import type { AnySetting } from './model.ts'
import { brokerConfig, kip, upgrade } from './sources.ts'

const define = section({
  target: 'server.properties',
  group: 'Shutdown, security and metrics',
  roles: ['broker', 'controller'],
  change: 'release',
  source: brokerConfig,
})

/** Keys only earlier releases know, or only those with ZooKeeper. */
const former = {
  compare: any,
  severity: 'warning',
  roles: ['broker'],
  summary: 'A key of earlier releases.',
  harm: 'Releases that lack it ignore it without a word: what it was to do does not happen.',
  rule: 'Never written; reported as removed where the release lacks it.',
  sources: [upgrade],
} as const

/** What is passed through, and what belongs nowhere else. */
export const miscSettings: readonly AnySetting[] = [
  define({
    key: 'controlled.shutdown.enable',
    kind: boolean,
    compare: equal,
    severity: 'warning',
    roles: ['broker'],
    summary: 'A broker hands its leaders over before it stops.',
    harm: 'With false every restart takes its leaders away from under the clients.',
    rule: 'The default, true.',
    keepDefault: true,
  }),
  ...(['controlled.shutdown.max.retries', 'controlled.shutdown.retry.backoff.ms'] as const).map(
    key =>
      define({
        key,
        kind: count,
        compare: any,
        severity: 'info',
        roles: ['broker'],
        summary: 'Retries of the handover, in ZooKeeper mode only.',
        harm: 'Without effect in KRaft; gone in 4.0.',
        rule: 'Never written.',
        sources: [upgrade],
      }),
  ),
  ...['control.plane.listener.name', 'host.name', 'advertised.host.name'].map(key =>
    define({ key, kind: text, ...former }),
  ),
  ...['zookeeper.set.acl', 'broker.id.generation.enable'].map(key =>
    define({ key, kind: boolean, ...former }),
  ),
  ...[
    'zookeeper.connection.timeout.ms',
    'zookeeper.session.timeout.ms',
    'zookeeper.max.in.flight.requests',
    'reserved.broker.max.id',
    'port',
    'advertised.port',
    'quota.producer.default',
    'quota.consumer.default',
  ].map(key => define({ key, kind: count, ...former })),
  define({
    key: 'metric.reporters',
    kind: set,
    compare: any,
    severity: 'info',
    summary: 'Classes that report metrics.',
    harm: 'From 4.0 a list without JmxReporter takes Kafka\u2019s metrics out of JMX.',
    rule: 'As declared.',
    sources: [kip(830)],
  }),
  define({
    key: 'auto.include.jmx.reporter',
    kind: boolean,
    compare: equal,
    severity: 'info',
    summary: 'JmxReporter is added to metric.reporters, 3.4 to 3.9.',
    harm: 'With false Kafka\u2019s metrics are missing in JMX.',
    rule: 'The default, true.',
    keepDefault: true,
  }),
  define({
    key: 'log.message.downconversion.enable',
    kind: boolean,
    compare: equal,
    severity: 'info',
    roles: ['broker'],
    summary: 'Batches are converted for very old consumers, up to 3.9.',
    harm: 'Conversion costs heap in bursts and takes zero-copy away.',
    rule: 'The default; gone in 4.0.',
    keepDefault: true,
  }),
  define({
    key: 'authorizer.class.name',
    kind: text,
    compare: equal,
    severity: 'info',
    summary: 'Class that decides who may do what.',
    harm: 'Without one everybody may do everything, delete topics included.',
    rule: 'As declared.',
  }),
  define({
    key: 'telemetry.max.bytes',
    kind: bytes,
    compare: atMost,
    severity: 'info',
    roles: ['broker'],
    summary: 'Largest metrics push of a client.',
    harm: 'Large pushes cost heap.',
    rule: 'The default, 1 MiB.',
    sources: [kip(714)],
    keepDefault: true,
  }),
  ...(['fetch', 'producer'] as const).map(kind =>
    define({
      key: `${kind}.purgatory.purge.interval.requests`,
      kind: count,
      compare: equal,
      severity: 'info',
      roles: ['broker'],
      summary: `Requests after which the ${kind} purgatory is cleaned.`,
      harm: 'Large, answered requests stay in the heap.',
      rule: 'The default, 1000.',
      keepDefault: true,
    }),
  ),
  ...(
    [
      'principal.builder.class',
      'sasl.mechanism.inter.broker.protocol',
      'sasl.mechanism.controller.protocol',
    ] as const
  ).map(key =>
    define({
      key,
      kind: text,
      compare: equal,
      severity: 'info',
      summary: 'Part of the security configuration.',
      harm: 'Wrong, brokers cannot log in to each other and replicas fall out of sync.',
      rule: 'As declared.',
    }),
  ),
  ...(['sasl.enabled.mechanisms', 'ssl.enabled.protocols', 'super.users'] as const).map(key =>
    define({
      key,
      kind: set,
      compare: sameSet,
      severity: 'info',
      summary: 'Part of the security configuration.',
      harm: 'Wrong, clients or brokers cannot log in.',
      rule: 'As declared.',
    }),
  ),
  define({
    key: 'config.providers',
    kind: set,
    compare: sameSet,
    severity: 'info',
    summary: 'Providers that replace placeholders in values.',
    harm: 'Without the provider a placeholder is taken literally.',
    rule: 'As declared; values that need one are never compared.',
  }),
  ...(['audience', 'issuer'] as const).map(claim =>
    define({
      key: `sasl.oauthbearer.expected.${claim}`,
      kind: set,
      compare: sameSet,
      severity: 'error',
      summary: `${claim === 'audience' ? 'Audiences' : 'Issuer'} an OAuth token must name.`,
      harm: 'From 4.4 a broker with sasl.oauthbearer.jwks.endpoint.url and without it does not start.',
      rule: 'As declared, before the upgrade to 4.4.',
      sources: [upgrade],
    }),
  ),
]
