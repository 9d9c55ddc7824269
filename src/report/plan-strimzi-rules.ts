/** What the operator ignores with a warning: `KafkaClusterSpec.FORBIDDEN_PREFIXES` of Strimzi 1.2. */
const ignored: readonly string[] = [
  'listeners',
  'advertised.',
  'broker.',
  'listener.',
  'host.name',
  'port',
  'inter.broker.listener.name',
  'sasl.',
  'ssl.',
  'security.',
  'password.',
  'log.dir',
  'zookeeper.connect',
  'zookeeper.set.acl',
  'zookeeper.ssl',
  'zookeeper.clientCnxnSocket',
  'authorizer.',
  'super.user',
  'cruise.control.metrics.topic',
  'cruise.control.metrics.reporter.bootstrap.servers',
  'node.id',
  'process.roles',
  'controller.',
  'metadata.log.dir',
  'zookeeper.metadata.migration.enable',
  'client.quota.callback.static.kafka.admin.',
  'client.quota.callback.static.produce',
  'client.quota.callback.static.fetch',
  'client.quota.callback.static.storage.per.volume.limit.min.available.',
  'client.quota.callback.static.excluded.principal.name.list',
  'prometheus.metrics.reporter.',
  'cordoned.log.dirs',
]

/** Keys the operator lets through in spite of their prefix: `FORBIDDEN_PREFIX_EXCEPTIONS`. */
const exceptions: ReadonlySet<string> = new Set([
  'zookeeper.connection.timeout.ms',
  'sasl.server.max.receive.size',
  'ssl.cipher.suites',
  'ssl.protocol',
  'ssl.enabled.protocols',
  'ssl.secure.random.implementation',
  'cruise.control.metrics.topic.num.partitions',
  'cruise.control.metrics.topic.replication.factor',
  'cruise.control.metrics.topic.retention.ms',
  'cruise.control.metrics.topic.auto.create.retries',
  'cruise.control.metrics.topic.auto.create.timeout.ms',
  'cruise.control.metrics.topic.min.insync.replicas',
  'broker.session.timeout.ms',
  'broker.heartbeat.interval.ms',
  'controller.socket.timeout.ms',
  'controller.quorum.election.backoff.max.ms',
  'controller.quorum.election.timeout.ms',
  'controller.quorum.fetch.timeout.ms',
])

/** Whether the operator takes the key from `Kafka.spec.kafka.config`. */
export function strimziTakes(key: string): boolean {
  return exceptions.has(key) || !ignored.some(prefix => key.startsWith(prefix))
}

/** Sysctls a pod may set without leave of the kubelet, with the first Kubernetes release. */
const safe: Readonly<Record<string, string>> = {
  'net.ipv4.ip_local_port_range': '1.0',
  'net.ipv4.tcp_syncookies': '1.0',
  'net.ipv4.ip_local_reserved_ports': '1.27',
  'net.ipv4.tcp_keepalive_time': '1.29',
  'net.ipv4.tcp_fin_timeout': '1.29',
  'net.ipv4.tcp_keepalive_intvl': '1.29',
  'net.ipv4.tcp_keepalive_probes': '1.29',
  'net.ipv4.tcp_rmem': '1.32',
  'net.ipv4.tcp_wmem': '1.32',
}

/** Where a sysctl can be set: by the pod, by the pod when the kubelet allows it, or on the node only. */
export function sysctlScope(key: string): 'pod' | 'unsafe' | 'node' {
  if (safe[key] !== undefined) return 'pod'
  // The other ones of net.core belong to the machine: the kernel shows them in its first namespace only.
  return key.startsWith('net.ipv4.') || key === 'net.core.somaxconn' ? 'unsafe' : 'node'
}

/** The newest Kubernetes release that any of these safe sysctls asks for. */
export function sysctlRelease(keys: readonly string[]): string {
  const minor = (text: string): number => Number(text.split('.')[1])
  const needed = keys.map(key => safe[key] ?? '1.0')
  return needed.reduce((a, b) => (minor(b) > minor(a) ? b : a), '1.0')
}

/** A name Kubernetes takes: lower-case letters, digits and `-`, at most 40 so that pod names fit. */
export function kubernetesName(text: string, taken: ReadonlySet<string> = new Set()): string {
  const made =
    text
      .toLowerCase()
      .replace(/[^a-z0-9-]+/g, '-')
      .slice(0, 40)
      .replace(/^-+|-+$/g, '') || 'kafka'
  let name = made
  for (let at = 2; taken.has(name); at += 1) name = `${made}-${at}`
  return name
}

/** Bytes as Kubernetes writes them: the largest unit that is exact. */
export function kubernetesSize(bytes: number): string {
  const units: readonly (readonly [string, number])[] = [
    ['Ti', 2 ** 40],
    ['T', 1e12],
    ['Gi', 2 ** 30],
    ['G', 1e9],
    ['Mi', 2 ** 20],
  ]
  const [unit, size] = units.find(([, one]) => bytes % one === 0) ?? ['Mi', 2 ** 20]
  return `${Math.floor(bytes / size)}${unit}`
}
