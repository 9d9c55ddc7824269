/**
 * The parts of Strimzi's custom resource definitions that the manifests use, closed against unknown
 * members. Written after packaging/install/cluster-operator/045-Crd-kafkanodepool.yaml and
 * 040-Crd-kafka.yaml and GenericKafkaListener.java of strimzi/strimzi-kafka-operator, commits
 * 0afa5325 and 0eca1792, and its v1 example kafka-with-dual-role-nodes.yaml, commit 22d874f1.
 */
const text = { type: 'string' } as const
const size = {
  type: ['integer', 'string'],
  pattern:
    '^(\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))))?$',
} as const
const heap = { type: 'string', pattern: '^[0-9]+[mMgG]?$' } as const
const dnsName = {
  type: 'string',
  pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$',
  maxLength: 63,
} as const

const closed = (properties: object, required: readonly string[] = []): object => ({
  type: 'object',
  additionalProperties: false,
  properties,
  required,
})
const listOf = (items: object): object => ({ type: 'array', items })
const pairs = listOf(closed({ name: text, value: text }, ['name', 'value']))
const mapOf = (of: object): object => ({ type: 'object', additionalProperties: of })

const resource = (kind: string, spec: object): object =>
  closed(
    {
      apiVersion: { const: 'kafka.strimzi.io/v1' },
      kind: { const: kind },
      metadata: closed({ name: dnsName, labels: mapOf(text), annotations: mapOf(text) }, ['name']),
      spec,
    },
    ['apiVersion', 'kind', 'metadata', 'spec'],
  )

const volume = closed(
  {
    id: { type: 'integer', minimum: 0 },
    type: { enum: ['ephemeral', 'persistent-claim'] },
    size,
    class: text,
    deleteClaim: { type: 'boolean' },
    kraftMetadata: { enum: ['shared'] },
  },
  ['type'],
)

const template = closed({
  pod: closed({
    terminationGracePeriodSeconds: { type: 'integer', minimum: 0 },
    securityContext: closed({ sysctls: pairs }),
  }),
  kafkaContainer: closed({ env: pairs }),
})

export const nodePoolSchema: object = resource(
  'KafkaNodePool',
  closed(
    {
      replicas: { type: 'integer', minimum: 0 },
      roles: listOf({ enum: ['controller', 'broker'] }),
      resources: closed({ requests: mapOf(size), limits: mapOf(size) }),
      storage: closed({ type: { enum: ['jbod'] }, volumes: listOf(volume) }, ['type']),
      jvmOptions: closed({
        '-XX': mapOf(text),
        '-Xmx': heap,
        '-Xms': heap,
        gcLoggingEnabled: { type: 'boolean' },
        javaSystemProperties: pairs,
      }),
      template,
    },
    ['replicas', 'storage', 'roles'],
  ),
)

const listener = closed(
  {
    name: { type: 'string', pattern: '^[a-z0-9]{1,11}$' },
    port: { type: 'integer', minimum: 9092, not: { enum: [9404, 9999] } },
    type: { enum: ['internal', 'route', 'loadbalancer', 'nodeport', 'ingress', 'cluster-ip'] },
    tls: { type: 'boolean' },
    authentication: closed({ type: { enum: ['tls', 'scram-sha-512', 'custom'] } }, ['type']),
  },
  ['name', 'port', 'type', 'tls'],
)

export const kafkaSchema: object = resource(
  'Kafka',
  closed(
    {
      kafka: closed(
        {
          version: text,
          metadataVersion: text,
          rack: closed({ topologyKey: text }, ['topologyKey']),
          listeners: { type: 'array', minItems: 1, items: listener },
          config: mapOf({ type: ['string', 'number', 'boolean'] }),
        },
        ['listeners'],
      ),
    },
    ['kafka'],
  ),
)
