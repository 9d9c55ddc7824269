import { seen } from '../conditions.ts'
import { numberIn, wordIn } from '../facts.ts'
import type { Case, Cause } from '../model.ts'
import { kafkaBrokerConfigs, kafkaOs, kafkaUpgrade } from './sources.ts'

const ended = seen('start-ended', 'the broker gave up its start')

const zooKeeperMode: Cause = {
  id: 'zookeeper-mode-removed',
  title: 'A ZooKeeper configuration on a release without ZooKeeper (4.0 and later)',
  role: 'failure',
  rules: [
    {
      certainty: 'certain',
      all: [seen('zookeeper-mode-refused', 'process.roles is missing and has no default')],
    },
  ],
  counters: [],
  explanation:
    'From 4.0 a broker runs in KRaft mode only, and process.roles has no default. A file with broker.id and zookeeper.connect stops the start before anything is read from disk. The data is as the release before left it.',
  wrongGuesses: [
    {
      guess: 'Just set process.roles',
      why: 'The metadata of the cluster is in ZooKeeper. A new quorum starts empty and does not know the topics on disk.',
    },
  ],
  remedy: () => ({
    settings: [],
    steps: [
      'Go back to the release before. Migrate to KRaft on 3.9, the last branch with ZooKeeper, then upgrade.',
      '`kafka-size upgrade server.properties --from 3.9 --to 4.3` lists what else changes.',
    ],
    exact: true,
  }),
  collect: ['server.properties', 'the release that ran before'],
  sources: [kafkaUpgrade],
}

/** The settings named, each with Kafka's own reason. */
function refusals(c: Case): readonly { readonly key: string; readonly why: string }[] {
  const told = new Map<string, string>()
  for (const line of c.all('setting-refused')) {
    const [missing, rule] = [wordIn(line, 'missing'), wordIn(line, 'rule')]
    if (rule !== undefined) told.set('', rule)
    else if (missing !== undefined) told.set(missing, 'it is required and has no default')
    else told.set(wordIn(line, 'key') ?? '', wordIn(line, 'why') ?? 'its value is not allowed')
  }
  return [...told].slice(0, 4).map(([key, why]) => ({ key, why }))
}

const settingRefused: Cause = {
  id: 'setting-refused',
  title: 'A setting is refused and stops the start',
  role: 'failure',
  rules: [
    { certainty: 'certain', all: [seen('setting-refused', 'a setting was refused'), ended] },
    { certainty: 'likely', all: [seen('setting-refused', 'a setting was refused')] },
  ],
  counters: [],
  explanation:
    'Every release checks all settings it knows before it starts anything, and stops at the first one it refuses. After an upgrade that is a bound that rose, a value that went, or a key that is now required. Keys that a release does not know are ignored with a warning at most.',
  wrongGuesses: [
    { guess: 'The data or the disk', why: 'The file is refused before a log directory is opened.' },
  ],
  figures: c =>
    refusals(c).map(({ key, why }) => (key === '' ? `Kafka says: ${why}` : `${key}: ${why}`)),
  remedy: c => ({
    settings: refusals(c)
      .filter(({ key }) => key !== '')
      .map(({ key, why }) => ({
        target: 'server.properties',
        key,
        value: 'one that the release accepts, or no line at all for the default',
        because: `Kafka says: ${why}`,
      })),
    steps: ['`kafka-size upgrade` names every key the new release refuses, not only the first.'],
    exact: false,
  }),
  collect: ['server.properties, and the environment variables it is made from', 'the release'],
  sources: [kafkaBrokerConfigs, kafkaUpgrade],
}

function levels(
  c: Case,
): { readonly level: number; readonly least: number | undefined } | undefined {
  const [line] = c.all('metadata-version-unknown')
  const level = line === undefined ? undefined : numberIn(line, 'level')
  return line === undefined || level === undefined
    ? undefined
    : { level, least: numberIn(line, 'least') }
}

/** 4.0 dropped levels 1 to 6, those of 3.0 to 3.3-IV2. */
const metadataVersion: Cause = {
  id: 'metadata-version',
  title: 'The metadata version of the cluster is none this release knows',
  role: 'failure',
  rules: [
    {
      certainty: 'certain',
      all: [seen('metadata-version-unknown', 'the metadata version is not known')],
    },
  ],
  counters: [],
  explanation:
    'A KRaft cluster runs at the metadata version that was finalised last, whatever the jars are. 4.0 knows no version below 3.3-IV3; an older release knows none that a newer one finalised. The broker stops while it reads the metadata log.',
  wrongGuesses: [
    { guess: 'A damaged metadata log', why: 'It can be read; it is of another version.' },
    {
      guess: 'Format the directory again',
      why: 'That drops the metadata of the cluster, and with it its topics.',
    },
  ],
  figures: c => {
    const found = levels(c)
    if (found === undefined) return []
    const { level, least } = found
    if (least === undefined) return [`The feature level is ${level}.`]
    return [
      level < least
        ? `The feature level is ${level}; this release starts at ${least}.`
        : `The feature level is ${level}, which a newer release finalised.`,
    ]
  },
  remedy: c => {
    const { level, least } = levels(c) ?? { level: 0, least: undefined }
    const older =
      'Run 3.9 on all nodes, finalise with `kafka-features.sh upgrade --metadata 3.9`, then upgrade.'
    const newer = 'Run the release that finalised it: a metadata version cannot be lowered here.'
    return {
      settings: [],
      steps: least === undefined ? [older, newer] : [level < least ? older : newer],
      exact: least !== undefined,
    }
  },
  collect: ['kafka-features.sh describe on the release before', 'the releases of all brokers'],
  sources: [kafkaUpgrade],
}

function named(c: Case, sign: string, ...names: readonly string[]): readonly string[] {
  const words = c.all(sign).flatMap(e => names.flatMap(name => wordIn(e, name) ?? []))
  return words.length > 0 ? [`Concerned: ${[...new Set(words)].slice(0, 4).join(', ')}.`] : []
}

const locked: Cause = {
  id: 'directory-locked',
  title: 'Another process uses the log directory',
  role: 'failure',
  rules: [{ certainty: 'certain', all: [seen('directory-locked', 'the lock is held')] }],
  counters: [],
  explanation:
    'A broker holds a lock on the file .lock of each log directory while it runs. A second one on the same directory, or one that has not ended yet, makes the start fail.',
  wrongGuesses: [
    {
      guess: 'Remove .lock',
      why: 'The lock is in the kernel and goes with the process; the file itself locks nothing.',
    },
  ],
  figures: c => named(c, 'directory-locked', 'dir'),
  remedy: () => ({
    settings: [],
    steps: [
      'Find the other process (`fuser -v DIR/.lock`) and let it stop; a broker that still closes its logs is not done yet.',
      'Give every broker of a host, and every container, its own log.dirs.',
    ],
    exact: true,
  }),
  collect: ['fuser -v LOG_DIR/.lock', 'ps aux | grep kafka.Kafka'],
  sources: [kafkaBrokerConfigs],
}

const foreignDirectory: Cause = {
  id: 'foreign-directory',
  title: 'A log directory holds a directory that is no partition',
  role: 'failure',
  rules: [
    {
      certainty: 'certain',
      all: [seen('foreign-directory', 'a directory is not named like a partition')],
    },
  ],
  counters: [],
  explanation:
    'Every directory below log.dirs has to be a partition. The lost+found of an ext4 volume mounted right at log.dirs is the usual one.',
  wrongGuesses: [
    { guess: 'Lost partitions', why: 'Nothing is missing; there is one directory too many.' },
  ],
  figures: c => named(c, 'foreign-directory', 'dir'),
  remedy: () => ({
    settings: [
      {
        target: 'server.properties',
        key: 'log.dirs',
        value: 'a directory below the mount point',
        because: 'lost+found belongs to the file system and comes back.',
      },
    ],
    steps: ['Move the partitions and meta.properties there while the broker is down.'],
    exact: true,
  }),
  collect: ['ls -la LOG_DIR', 'mount | grep LOG_DIR'],
  sources: [kafkaOs],
}

const portInUse: Cause = {
  id: 'port-in-use',
  title: 'The port of a listener is taken',
  role: 'failure',
  rules: [{ certainty: 'certain', all: [seen('port-in-use', 'another process has the port')] }],
  counters: [],
  explanation:
    'bind() was refused: another process, often the broker that has not ended yet, listens on the same address and port.',
  wrongGuesses: [{ guess: 'A firewall', why: 'A firewall refuses connections, not a bind.' }],
  figures: c => named(c, 'port-in-use', 'address'),
  remedy: () => ({
    settings: [],
    steps: ['`ss -ltnp sport = :PORT` names the process. Stop it, or change listeners.'],
    exact: true,
  }),
  collect: ['ss -ltnp', 'listeners in server.properties'],
  sources: [kafkaBrokerConfigs],
}

const denied: Cause = {
  id: 'directory-denied',
  title: 'The user of the broker may not use the log directory',
  role: 'failure',
  rules: [{ certainty: 'certain', all: [seen('directory-denied', 'a file was denied')] }],
  counters: [],
  explanation:
    'The directory belongs to another user: it was made by root, a start by hand left files, or the volume of a container has another owner than the user of the image.',
  wrongGuesses: [{ guess: 'A full or broken disk', why: 'These have their own texts.' }],
  figures: c => named(c, 'directory-denied', 'path', 'file'),
  remedy: () => ({
    settings: [
      {
        target: 'kubernetes',
        key: 'securityContext.fsGroup',
        value: 'the group of the user in the image',
        because: 'The volume is then handed over at mount.',
      },
    ],
    steps: ['On a host: chown -R of every log directory to the user of the unit.'],
    exact: false,
  }),
  collect: ['ls -lan LOG_DIR', 'id of the user of the broker', 'getenforce'],
  sources: [kafkaOs],
}

/** Files, directories and ports with which a broker does not come up. */
export const settingCauses: readonly Cause[] = [
  zooKeeperMode,
  metadataVersion,
  settingRefused,
  locked,
  foreignDirectory,
  portInUse,
  denied,
]
