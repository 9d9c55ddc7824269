/** Three small brokers that fit their hosts. */
export const fits: string = `name: shop
kafka: "4.1"
java: 17
brokers:
  hosts: [{ host: kafka-1 }, { host: kafka-2 }, { host: kafka-3 }]
host: { memory: 16GiB, cpus: 4, network: 10Gbit/s, disks: { count: 1, path: /data, size: 1TB } }
topics:
  - { name: orders, partitions: 12, replication.factor: 3, writeRate: 1MB/s, retention.ms: 1d }
`

/** The same on hosts whose disks are far too small. */
export const tooSmall: string = fits.replace('size: 1TB', 'size: 10GB')
