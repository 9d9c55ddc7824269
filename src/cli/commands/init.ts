import { exitCodes } from '../../model.ts'
import type { Command } from '../command.ts'

/** `kafka-size init`: a declaration to start from. */
export const command: Command = {
  usage: 'init',
  summary: 'Print a commented declaration to start from',
  examples: [
    ['kafka-size init > cluster.yaml', 'then edit it and run kafka-size plan cluster.yaml'],
  ],
  options: yargs => yargs,
  run: (_, host) => {
    host.stdout.write(starter)
    return exitCodes.ok
  },
}

const starter = `# yaml-language-server: $schema=./node_modules/kafka-size/schemas/cluster.schema.json
# Sizes carry units: 1GiB is binary, 1GB decimal. Durations: 30s, 12h, 7d. Rates: 50MB/s, 25Gbit/s.
name: my-cluster
kafka: "4.3"             # 2.8 to 4.4
java: 17
brokers: 3               # or a list of groups with hosts, racks and ids
# controllers: 3         # separate KRaft controllers; default: combined up to 3 brokers
# survive: 1             # brokers that may be lost; "rack" for a whole rack

host:                    # the machine of one broker
  memory: 64GiB
  cpus: 16
  network: 25Gbit/s
  disks:
    count: 8
    path: /data{n}
    size: 4TB
    throughput: 500MB/s

listeners:
  - name: CLIENTS
    protocol: SSL        # TLS and plaintext need different direct memory
    port: 9092
  - name: REPLICATION
    port: 9094
    interBroker: true

clients:
  connections: 1500      # per broker
  producers: 200         # idempotent producer ids alive within a day

defaults:                # what topics have unless they say otherwise
  replication.factor: 3
  retention.ms: 7d
  segment.bytes: 1GiB

topics:
  - name: orders
    partitions: 96
    writeRate: 10MB/s    # of the whole topic, compressed, before replication
    consumerGroups: 3
  - name: clicks
    partitions: 192
    retention.ms: 3d
    writeRate: 20MB/s
    consumerGroups: 2
  - name: state
    partitions: 48
    cleanup.policy: compact
    liveBytes: 200GB
    keys: 400000000
    writeRate: 2MB/s
    consumerGroups: 1

overrides:               # any key of server.properties; it wins and feeds the formulas
  ssl.keystore.type: PEM # private key and certificates of a broker in one file
  ssl.keystore.location: /etc/kafka/tls/broker.pem
# num.io.threads: 16
`
