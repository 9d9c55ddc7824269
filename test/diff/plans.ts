export { planOf } from '../plan-of.ts'

/** Three combined nodes with one growing topic. */
export const small = `
name: shop
kafka: "4.3"
java: 17
brokers:
  count: 3
  overrides: { ssl.keystore.location: /etc/kafka/tls/broker.p12 }
  jvm: { options: [-Djava.security.auth.login.config=/etc/kafka/jaas.conf] }
host:
  memory: 32GiB
  cpus: 8
  network: 10Gbit/s
  disks: { count: 2, path: "/data{n}", size: 2TB }
listeners:
  - { name: CLIENTS, protocol: SASL_SSL, port: 443 }
  - { name: REPLICATION, protocol: PLAINTEXT, port: 9094, interBroker: true }
clients: { connections: 500, rtt: 40ms }
topics:
  - { name: orders, partitions: 24, replication.factor: 3, retention.ms: 7d, writeRate: 1MB/s, growth: 5% }
`

/** Brokers of two sizes with their own controllers, and secrets in the overrides. */
export const mixed = `
name: Shop_EU.1
kafka: "4.3"
java: 21
brokers:
  - { name: big, hosts: [{ host: b1, rack: a }, { host: b2, rack: b }], host: { memory: 128GiB, cpus: 32, network: 25Gbit/s, disks: { count: 2, size: 4TB } } }
  - { name: small, hosts: [{ host: b3, rack: a }, { host: b4, rack: b }] }
controllers: 3
host: { memory: 32GiB, cpus: 8, network: 10Gbit/s, disks: { count: 1, size: 1TB } }
overrides:
  ssl.keystore.password: hunter2
  sasl.jaas.config: 'x required password="hunter2";'
  my.plugin.password: hunter2
  my.plugin.note: "a: 'b' # \\"c\\" {d} [e] *f &g !h %i"
topics:
  - { name: orders, partitions: 24, replication.factor: 3, writeRate: 1MB/s, retention.ms: 7d }
`
