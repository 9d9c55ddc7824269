import { anyOf, figure, seen } from '../conditions.ts'
import { numberIn, wordIn } from '../facts.ts'
import type { Case, Cause, Condition, Evidence } from '../model.ts'
import { kafkaBrokerConfigs, kafkaOs, kafkaRecordBatch } from './sources.ts'

const noSpace = seen('no-space', '"No space left on device" was logged')

/** Images that are full by nature. */
const alwaysFull =
  /^(?:\/dev\/(?:loop|sr)\d|squashfs|iso9660|tmpfs|devtmpfs)| \/(?:snap|boot|run|dev|sys|proc)(?:\/|\s|$)/

function fullRows(c: Case, sign: string, least: number): readonly Evidence[] | undefined {
  const rows = c
    .all(sign)
    .filter(e => (numberIn(e, 'used') ?? 0) >= least && !alwaysFull.test(e.text))
  return rows.length > 0 ? rows.slice(0, 3) : undefined
}

const spaceFull = figure('df shows a file system at 99 % or more', c =>
  fullRows(c, 'disk-row', 0.99),
)
const inodesFull = figure('df -i shows a file system at 99 % or more of its inodes', c =>
  fullRows(c, 'inode-row', 0.99),
)
/** Full rows of file systems that hold a log directory, by their names or by log.dirs. */
const logsFull = figure('df shows a file system of Kafka at 99 % or more', c => {
  const dirs = c.all('log-dirs').flatMap(e => (wordIn(e, 'dirs') ?? '').split(','))
  const holds = (row: Evidence): boolean => {
    const mount = wordIn(row, 'mount') ?? ''
    return mount !== '/' && dirs.some(dir => `${dir.trim()}/`.startsWith(`${mount}/`))
  }
  const rows = c.all('disk-row').filter(row => /kafka/i.test(row.text) || holds(row))
  const full = rows.filter(row => (numberIn(row, 'used') ?? 0) >= 0.99)
  return full.length > 0 ? full.slice(0, 3) : undefined
})
/** Full rows of anything else count only where no row is of a log directory. */
const otherFull = figure('df shows a file system at 99 % or more, and none of Kafka', c =>
  c.all('disk-row').some(row => /kafka/i.test(row.text))
    ? undefined
    : fullRows(c, 'disk-row', 0.99),
)
const onlyInodesFull = figure('inodes are used up while space is left', c => {
  const inodes = fullRows(c, 'inode-row', 0.99)
  const known = c.all('disk-row').length > 0 && fullRows(c, 'disk-row', 0.97) === undefined
  return inodes !== undefined && known ? inodes : undefined
})
const onlySpaceFull = figure('space is used up while inodes are left', c => {
  const rows = fullRows(c, 'disk-row', 0.99)
  const known = c.all('inode-row').length > 0 && fullRows(c, 'inode-row', 0.99) === undefined
  return rows !== undefined && known ? rows : undefined
})
const said: Condition = anyOf(
  'the report says the disk with the logs is full',
  seen('disk-full-said', ''),
)

const diskFull: Cause = {
  id: 'disk-full',
  title: 'The file system of a log directory is full',
  role: 'failure',
  rules: [
    { certainty: 'certain', all: [noSpace, spaceFull] },
    { certainty: 'certain', all: [noSpace] },
    { certainty: 'likely', all: [logsFull] },
    { certainty: 'likely', all: [said] },
    { certainty: 'possible', all: [otherFull] },
  ],
  counters: [
    { effect: 'excludes', when: onlyInodesFull, why: 'the inodes are used up, not the space' },
  ],
  explanation:
    'A write that finds no space takes its log directory out of service; when all directories are out the broker stops. It cannot start again on the full volume, because a start writes too. Retention counts per partition: the need is partitions × (retention.bytes + segment.bytes + what arrives until the next check and the file delay), and retention.bytes is unlimited by default.',
  wrongGuesses: [
    { guess: 'More heap or RAM', why: 'The error comes from the file system (ENOSPC).' },
    {
      guess: 'retention.bytes is the size of the topic',
      why: 'It is per partition, and the active segment comes on top.',
    },
  ],
  figures: c =>
    (fullRows(c, 'disk-row', 0.99) ?? []).map(
      e =>
        `${wordIn(e, 'mount') ?? 'A file system'} is at ${Math.round((numberIn(e, 'used') ?? 0) * 100)} %.`,
    ),
  remedy: () => ({
    settings: [
      {
        target: 'topic',
        key: 'retention.bytes',
        value: '(volume × 0.6 / partitions of the volume) − segment.bytes',
        because:
          'Leaves room for the active segment, for segments waiting to be deleted and for growth; plan with 60 % of the volume.',
      },
    ],
    steps: [
      'Make room first: extend the volume, or move whole partition directories to another log directory while the broker is down. Do not delete single segment files.',
      'Topics nobody reads go with kafka-topics --delete; delete.topic.enable is true by default since 1.0.',
      'The logs of the broker itself (log4j) belong on another file system.',
    ],
    exact: false,
  }),
  collect: [
    'df -h and df -i of every log directory',
    'kafka-log-dirs --describe',
    'kafka-configs --describe --entity-type topics',
    'retention and segment settings of server.properties',
  ],
  sources: [kafkaOs, kafkaBrokerConfigs],
}

const inodes: Cause = {
  id: 'inodes',
  title: 'The file system of a log directory has no inodes left',
  role: 'failure',
  rules: [
    { certainty: 'certain', all: [noSpace, inodesFull] },
    { certainty: 'possible', all: [inodesFull] },
  ],
  counters: [{ effect: 'excludes', when: onlySpaceFull, why: 'inodes are left' }],
  explanation:
    'Every segment takes four or five files. A file system made for large files, or segments rolled too early, runs out of inodes while df -h shows free space; the error text is the same, "No space left on device".',
  wrongGuesses: [
    {
      guess: 'A larger volume',
      why: 'Only if it is made with more inodes; ext4 fixes their number at mkfs.',
    },
  ],
  remedy: () => ({
    settings: [
      {
        target: 'topic',
        key: 'segment.bytes',
        value: '1073741824',
        because:
          'The default of 1 GiB; small segment.bytes or segment.ms multiply the number of files.',
      },
    ],
    steps: [
      'Use XFS, which makes inodes as needed, or mkfs.ext4 with a lower bytes-per-inode (-i).',
    ],
    exact: false,
  }),
  collect: ['df -i', 'find LOG_DIRS -type f | wc -l', 'segment.bytes and segment.ms of the topics'],
  sources: [kafkaOs],
}

const offline = seen('dir-offline', 'a log directory was taken out of service')
const ioError = seen('io-error', 'the device or file system reported an error')

const dirOffline: Cause = {
  id: 'log-dir-offline',
  title: 'A log directory is out of service',
  role: 'consequence',
  rules: [{ certainty: 'certain', all: [offline] }],
  counters: [],
  explanation:
    'After any I/O error on a log directory the broker stops serving its partitions; when the last directory is gone it halts. The reason is in the lines before: no space, a failed map, missing files or a broken device.',
  wrongGuesses: [
    {
      guess: 'Kafka deleted the data',
      why: 'The files are still there; the broker only stopped using the directory.',
    },
  ],
  figures: c => {
    const dirs = c
      .all('dir-offline')
      .flatMap(e => wordIn(e, 'dirs') ?? wordIn(e, 'dir') ?? wordIn(e, 'offline') ?? [])
    return dirs.length > 0 ? [`Concerned: ${[...new Set(dirs)].slice(0, 4).join(', ')}.`] : []
  },
  remedy: () => ({
    settings: [],
    steps: ['Remove the reason, then restart the broker: a directory comes back only at a start.'],
    exact: false,
  }),
  collect: ['the lines of the broker log just before', 'dmesg -T | tail -50', 'df -h and df -i'],
  sources: [kafkaBrokerConfigs],
}

const device: Cause = {
  id: 'device-error',
  title: 'The disk or file system failed',
  role: 'failure',
  rules: [
    { certainty: 'certain', all: [ioError, offline] },
    { certainty: 'likely', all: [ioError] },
  ],
  counters: [],
  explanation:
    'The kernel answered a read or write of the broker with an error (EIO, ESTALE), found the file system damaged (EUCLEAN) or had made it read-only (EROFS). Kafka takes the directory out of service.',
  wrongGuesses: [
    { guess: 'A restart', why: 'The broker recovers on the same broken device and fails again.' },
  ],
  remedy: () => ({
    settings: [],
    steps: [
      'Check the device (smartctl, the volume of the provider), replace it, and let replication fill the new directory.',
    ],
    exact: false,
  }),
  collect: ['dmesg -T | grep -i -E "error|ext4|xfs|nvme|sd[a-z]"', 'mount | grep LOG_DIR'],
  sources: [kafkaOs],
}

const mappedFault: Cause = {
  id: 'mapped-file-fault',
  title: 'A page of a mapped index file could not be read or written (SIGBUS)',
  role: 'failure',
  rules: [
    { certainty: 'certain', all: [seen('mapped-fault', 'an access to a mapped file failed')] },
  ],
  counters: [],
  explanation:
    'Index files are made at their full size without their blocks; a block is taken when a page is first written. On a full file system, after an error of the device, or when somebody cut the file, there is no block: the kernel sends SIGBUS, and Java throws InternalError or dies.',
  wrongGuesses: [
    { guess: 'A fault of the JVM or of the RAM', why: 'The fault is in a file that is mapped.' },
    {
      guess: 'vm.max_map_count',
      why: 'The map was made; it is the file below it that has no block.',
    },
  ],
  remedy: c => ({
    settings: [],
    steps: [
      c.count('no-space') > 0 || fullRows(c, 'disk-row', 0.99) !== undefined
        ? 'Make room: the file system is full.'
        : 'Look at df -h of the log directories first, then at dmesg for the device.',
      'Indexes are rebuilt at the start; nothing has to be deleted.',
    ],
    exact: false,
  }),
  collect: ['df -h of every log directory', 'dmesg -T | tail -50', 'the hs_err file'],
  sources: [kafkaOs],
}

const corrupt: Cause = {
  id: 'corrupt-index',
  title: 'An index file is corrupt and is rebuilt',
  role: 'consequence',
  rules: [
    { certainty: 'certain', all: [seen('corrupt-index', 'an index was found corrupt')] },
    { certainty: 'likely', all: [seen('index-rebuild', 'index files are rebuilt')] },
  ],
  counters: [],
  explanation:
    'An index that does not fit its segment is left by a stop without shutdown: a kill, a crash, a full disk. The broker rebuilds it from the segment at the start; data is not lost by that, but the start takes longer and, on releases before 3.9.2, maps each rebuilt segment six times.',
  wrongGuesses: [
    {
      guess: 'The data is corrupt',
      why: 'Index files are made from the segments and can be rebuilt.',
    },
  ],
  remedy: () => ({
    settings: [
      {
        target: 'server.properties',
        key: 'num.recovery.threads.per.data.dir',
        value: '(cores / log directories), at least 2',
        because: 'Segments of one directory are rebuilt in parallel by these threads.',
      },
    ],
    steps: [
      'If the start stops at the same file, remove that .index and .timeindex while the broker is down; they are rebuilt.',
      'Find what killed the broker before: it will happen again.',
    ],
    exact: false,
  }),
  collect: ['the end of the broker log before the restart', 'dmesg -T | grep -i -E "oom|killed"'],
  sources: [kafkaBrokerConfigs],
}

const corruptRecord: Cause = {
  id: 'corrupt-record',
  title: 'A batch of records is damaged',
  role: 'failure',
  rules: [
    { certainty: 'certain', all: [seen('corrupt-record', 'a batch fails its checksum or size')] },
  ],
  counters: [],
  explanation:
    'Every batch carries a checksum. It fails where a disk, a file system or a controller lost or changed bytes of a segment, where somebody changed a segment file, or, for a batch on its way from a producer, where memory or a network card changed it. A follower that gets such a batch stops copying the partition; a consumer stops at the offset.',
  wrongGuesses: [
    {
      guess: 'A corrupt index',
      why: 'Indexes are rebuilt from segments; here the segment itself is damaged.',
    },
    {
      guess: 'Unclean stop',
      why: 'That leaves a cut end, which recovery takes off and reports as invalid messages in a segment.',
    },
  ],
  figures: c => {
    const names = c.all('corrupt-record').flatMap(e => wordIn(e, 'partition') ?? [])
    return names.length > 0 ? [`Concerned: ${[...new Set(names)].slice(0, 4).join(', ')}.`] : []
  },
  remedy: () => ({
    settings: [],
    steps: [
      'Find the batch with kafka-dump-log --deep-iteration --files SEGMENT on every replica.',
      'A damaged follower: stop it, move the directory of the partition away, start it; it is copied again from the leader.',
      'A damaged leader with a whole follower in sync: stop the leader, so that the follower takes over, then do the same.',
      'Look at dmesg and smartctl of the host: damaged bytes are seldom alone. Errors of a producer only: look at the host it runs on.',
    ],
    exact: false,
  }),
  collect: [
    'the lines before, with partition and offset',
    'kafka-dump-log --deep-iteration --files of the segment on every replica',
    'dmesg -T | tail -50 and smartctl -a',
  ],
  sources: [kafkaRecordBatch],
}

/** Space, inodes, devices and what they do to log directories. */
export const diskCauses: readonly Cause[] = [
  diskFull,
  inodes,
  device,
  mappedFault,
  corrupt,
  corruptRecord,
  dirOffline,
]
