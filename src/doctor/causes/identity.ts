import { seen } from '../conditions.ts'
import { wordIn } from '../facts.ts'
import type { Cause } from '../model.ts'
import { kafkaBrokerConfigs, kafkaKraft } from './sources.ts'

const mismatch = seen('identity-mismatch', 'the stored identity is another one')

const unformatted: Cause = {
  id: 'not-formatted',
  title: 'A log directory was never formatted',
  role: 'failure',
  rules: [{ certainty: 'certain', all: [seen('unformatted', 'no meta.properties was found')] }],
  counters: [],
  explanation:
    'A KRaft broker starts only on directories that kafka-storage format has prepared. An empty mount in place of the data volume looks the same.',
  wrongGuesses: [
    {
      guess: 'Format it at once',
      why: 'If the volume is not mounted, formatting the empty directory hides the data.',
    },
  ],
  remedy: () => ({
    settings: [],
    steps: [
      'Check that the volume is mounted. If it is new: kafka-storage format -t CLUSTER_ID -c server.properties, with the id of the cluster.',
    ],
    exact: true,
  }),
  collect: ['mount | grep LOG_DIR and ls -la LOG_DIR', 'cat meta.properties of another broker'],
  sources: [kafkaKraft],
}

const identity: Cause = {
  id: 'identity-mismatch',
  title: 'The data directory belongs to another cluster or broker',
  role: 'failure',
  rules: [{ certainty: 'certain', all: [mismatch] }],
  counters: [],
  explanation:
    'meta.properties in the log directory keeps the cluster id and the broker id. The broker refuses to start when they differ from what it finds in ZooKeeper, the quorum or its settings.',
  wrongGuesses: [
    {
      guess: 'Delete meta.properties',
      why: 'The broker then joins with the data of another cluster; partitions of the same name mix.',
    },
  ],
  figures: c =>
    c
      .all('identity-mismatch')
      .slice(0, 1)
      .flatMap(e => {
        const ours = wordIn(e, 'ours') ?? wordIn(e, 'expected') ?? wordIn(e, 'id')
        const stored = wordIn(e, 'stored') ?? wordIn(e, 'read') ?? wordIn(e, 'storedId')
        return ours === undefined || stored === undefined
          ? []
          : [`Expected ${ours}; the directory says ${stored}.`]
      }),
  remedy: () => ({
    settings: [],
    steps: [
      'Mount the right volume, or correct node.id / broker.id or zookeeper.connect. If ZooKeeper or the metadata log was lost, restore it before the brokers.',
    ],
    exact: true,
  }),
  collect: [
    'cat meta.properties of every log directory',
    'node.id, broker.id, zookeeper.connect and controller.quorum settings',
  ],
  sources: [kafkaKraft],
}

const exists = seen('node-exists', 'the registration exists already')
const duplicate = seen('duplicate-broker', 'another broker is registered with the id')

const nodeExists: Cause = {
  id: 'node-exists',
  title: 'The registration of the broker still exists in ZooKeeper',
  role: 'failure',
  rules: [
    { certainty: 'certain', all: [exists, seen('broker-line', 'the broker stopped')] },
    { certainty: 'likely', all: [exists] },
  ],
  counters: [],
  explanation:
    'The ephemeral node of a killed broker lives until its session times out (zookeeper.session.timeout.ms, 18 s by default). A restart before that is refused. If it stays longer, another running broker has the same id.',
  wrongGuesses: [
    {
      guess: 'Delete the node by hand',
      why: 'It goes by itself when the session ends; if it does not, a second broker is alive.',
    },
  ],
  remedy: () => ({
    settings: [
      {
        target: 'systemd',
        key: 'RestartSec',
        value: '20',
        because: 'Longer than the session timeout of 18 s.',
      },
    ],
    steps: ['If it still fails after a minute, look for a second process with the same broker.id.'],
    exact: true,
  }),
  collect: ['zookeeper-shell: get /brokers/ids/ID', 'zookeeper.session.timeout.ms'],
  sources: [kafkaBrokerConfigs],
}

const duplicateId: Cause = {
  id: 'duplicate-broker-id',
  title: 'Two brokers have the same id',
  role: 'failure',
  rules: [{ certainty: 'certain', all: [duplicate] }],
  counters: [],
  explanation:
    'The controller keeps one registration for each id and refuses the second until the first one is fenced. It happens with copied configuration files, cloned images, and right after a kill (broker.session.timeout.ms, 9 s).',
  wrongGuesses: [
    {
      guess: 'Network trouble',
      why: 'The controller answered; it knows another broker under this id.',
    },
  ],
  remedy: () => ({
    settings: [
      {
        target: 'server.properties',
        key: 'node.id',
        value: 'a number no other node has',
        because: 'One id for each node, controllers included.',
      },
    ],
    steps: ['Right after a kill: wait for the session to end (9 s by default) and start again.'],
    exact: true,
  }),
  collect: [
    'node.id or broker.id of all brokers',
    'kafka-broker-api-versions or the quorum: who holds the id',
  ],
  sources: [kafkaKraft],
}

/** A broker that is not who the cluster or its directory takes it for. */
export const identityCauses: readonly Cause[] = [unformatted, identity, nodeExists, duplicateId]
