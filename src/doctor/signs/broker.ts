import type { Sign } from '../model.ts'
import { noSpaceWords, openFilesWords, sayingOfKafka } from './words.ts'

/** What brokers log, from the first lines of a start to the last of a stop. */
export const brokerSigns: readonly Sign[] = [
  {
    id: 'kafka-version',
    of: 'broker log',
    means: 'The release of the broker or client.',
    hints: ['Kafka version'],
    pattern: /Kafka version ?: (?<version>\d+\.\d+\.\d+)/,
    facts: { version: 'word' },
  },
  {
    id: 'broker-line',
    of: 'broker log',
    means: 'A broker stops by itself after an error.',
    hints: [
      'Fatal error during Kafka',
      'Exiting Kafka',
      'Shutdown broker because',
      'Encountered fatal fault',
    ],
    pattern:
      /Fatal error during Kafka|Exiting Kafka|Shutdown broker because|Encountered fatal fault/,
  },
  {
    id: 'no-space',
    of: 'broker log',
    means: 'A write failed because the file system has no space or no inode left.',
    hints: noSpaceWords,
    pattern: sayingOfKafka(noSpaceWords, 'inotify|max_user_watches|\\[Errno'),
  },
  {
    id: 'descriptors-out',
    of: 'broker log',
    means: 'The process may not open more files or connections.',
    hints: openFilesWords,
    pattern: sayingOfKafka(openFilesWords, 'files in system|\\[Errno'),
  },
  {
    id: 'descriptors-out-system',
    of: 'broker log',
    means: 'The host may not open more files.',
    hints: ['Too many open files in system', 'file-max limit'],
    pattern: /Too many open files in system|VFS: file-max limit/,
  },
  {
    id: 'dir-offline',
    of: 'broker log',
    means: 'A log directory was taken out of service.',
    hints: [
      'Stopping serving ',
      'log dirs in ',
      'Shutdown broker because',
      'Log directory ',
      'while loading log dir',
      'Error while writing to checkpoint',
    ],
    pattern:
      /Stopping serving (?:logs|replicas) in dir (?<dir>\S+)|Shutdown broker because all log dirs in (?<dirs>.+?) have failed|Log directory (?<offline>\S+) is offline/,
    facts: { dir: 'word', dirs: 'word', offline: 'word' },
  },
  {
    id: 'corrupt-index',
    of: 'broker log',
    means: 'An index file does not fit its segment.',
    hints: [
      'Corrupt index found',
      'Corrupt time index',
      'CorruptIndexException',
      'Found a corrupted index',
      'Corrupt transaction index',
    ],
    pattern:
      /Corrupt (?:time |transaction )?index found|CorruptIndexException|Found a corrupted index file/,
  },
  {
    id: 'index-rebuild',
    of: 'broker log',
    means: 'A segment is recovered and its index files rebuilt.',
    hints: ['rebuilding index files'],
    pattern: /recovering segment and rebuilding index files/,
  },
  {
    id: 'corrupt-record',
    of: 'broker log',
    means: 'A batch of records does not have the checksum or the size it says.',
    hints: [
      'CorruptRecordException',
      'Record is corrupt',
      'CRC checksum',
      'CORRUPT_MESSAGE',
      'Found invalid messages during',
    ],
    // At a recovery the cut end of a segment is found in the same words, and is no damage.
    pattern:
      /^(?!.*Found invalid messages in log segment)(?=(?:.*for (?:topic )?partition (?<partition>[\w.-]+-\d+)\b)?).*(?:CorruptRecordException|Record is corrupt \(stored crc|failed its CRC checksum|Error: CORRUPT_MESSAGE|Found invalid messages during fetch)/,
    facts: { partition: 'word' },
  },
  {
    id: 'invalid-receive',
    of: 'broker log',
    means: 'The first four bytes of a request were read as a length that is not allowed.',
    hints: ['Invalid receive (size', 'Received a request of size', 'InvalidReceiveException'],
    pattern: /Invalid receive \(size = (?<size>-?\d+)(?: larger than (?<limit>\d+))?\)/,
    facts: { size: 'bytes', limit: 'bytes' },
  },
  {
    id: 'tls-expected',
    of: 'broker log',
    means: 'A TLS listener got bytes that are not TLS.',
    hints: ['Unrecognized SSL message', 'Unsupported or unrecognized SSL', 'not an SSL/TLS record'],
    pattern:
      /Unrecognized SSL message|Unsupported or unrecognized SSL message|not an SSL\/TLS record/,
  },
  {
    id: 'unclean-start',
    of: 'broker log',
    means: 'The broker starts without the marker of a clean stop and recovers its logs.',
    hints: [
      'since no clean shutdown file was found',
      'Recovering unflushed segment',
      'Recovery is required',
    ],
    pattern:
      /^(?!.*__cluster_metadata).*(?:(?<!Recovering 0 logs .*)since no clean shutdown file was found|Recovering unflushed segment)/,
  },
  {
    id: 'fatal-recovery',
    of: 'broker log',
    means: 'Loading the logs failed.',
    hints: ['There was an error in one of the threads during'],
    pattern: /There was an error in one of the threads during logs loading/,
  },
  {
    id: 'segment-bytes-refused',
    of: 'broker log',
    means: 'A stored or configured segment.bytes is below the minimum of the release.',
    hints: [
      'for configuration segment.bytes',
      'for configuration log.segment.bytes',
      'segment.bytes: Value must',
    ],
    pattern:
      /Invalid value (?<value>\d+) for configuration (?<key>(?:log\.|internal\.)?segment\.bytes): Value must be at least (?<least>\d+)/,
    facts: { value: 'bytes', key: 'word', least: 'bytes' },
  },
  {
    id: 'empty-item-refused',
    of: 'broker log',
    means: 'A list setting has an empty item.',
    hints: ['values must not be empty', 'must not be empty. Valid'],
    pattern: /Configuration '(?<key>[\w.-]+)' (?:values )?must not be empty/,
    facts: { key: 'word' },
  },
  {
    id: 'unformatted',
    of: 'broker log',
    means: 'A log directory of a KRaft broker was never formatted.',
    hints: ['meta.properties', 'kafka-storage.sh'],
    pattern:
      /No `?meta\.properties`? found in (?<dir>\S+)|No readable meta\.properties files found|No meta\.properties found/,
    facts: { dir: 'word' },
  },
  {
    id: 'identity-mismatch',
    of: 'broker log',
    means: 'The directory belongs to another cluster or another broker.',
    hints: [
      'meta.properties',
      'InconsistentClusterIdException',
      'InconsistentBrokerIdException',
      'Stored node id',
      'Invalid cluster.id',
    ],
    pattern:
      /Cluster ID (?<ours>\S+) doesn't match stored clusterId (?:Some\()?(?<stored>[\w-]+)|Invalid cluster\.id in: \S+ Expected (?<expected>[\w-]+), but read (?<read>[\w-]+)|Configured (?:broker|node)\.id (?<id>\d+) doesn't match stored (?:broker|node)\.id (?<storedId>\d+)|Stored node id (?<node>\d+) doesn't match/,
    facts: {
      ours: 'word',
      stored: 'word',
      expected: 'word',
      read: 'word',
      id: 'word',
      storedId: 'word',
      node: 'word',
    },
  },
  {
    id: 'node-exists',
    of: 'broker log',
    means: 'ZooKeeper still holds, or another broker holds, the registration of this broker.',
    hints: ['NodeExists', 'node already exists and owner'],
    pattern:
      /NodeExists(?:Exception)?|Error while creating ephemeral at (?<path>\S+), node already exists/,
    facts: { path: 'word' },
  },
  {
    id: 'duplicate-broker',
    of: 'broker log',
    means: 'Another broker is registered with the same id.',
    hints: [
      'DuplicateBrokerRegistration',
      'Another broker is registered',
      'A broker is already registered',
    ],
    pattern:
      /DuplicateBrokerRegistration|Another broker is registered with that broker id|A broker is already registered on the path/,
  },
  {
    id: 'record-too-large',
    of: 'client log',
    means: 'A record or batch is larger than the broker, topic or producer allows.',
    hints: [
      'RecordTooLarge',
      'MESSAGE_TOO_LARGE',
      'bytes when serialized',
      'larger than the max message size',
      'max.request.size',
    ],
    pattern:
      /RecordTooLargeException|MESSAGE_TOO_LARGE|message is (?<bytes>\d+) bytes when serialized which is larger than (?<limit>\d+)|larger than the max message size/,
    facts: { bytes: 'bytes', limit: 'bytes' },
  },
  {
    id: 'record-too-large-figures',
    of: 'client log',
    means: 'How large the refused record was and what is allowed.',
    hints: ['bytes when serialized', 'exceeds the maximum configured'],
    pattern:
      /message is (?<bytes>\d+) bytes when serialized which is larger than (?:the maximum request size you have configured with the max\.request\.size configuration|(?<limit>\d+))|(?:size in bytes|size) (?<batch>\d+) exceeds the maximum configured (?:value|record size|segment size) (?:of )?(?<max>\d+)/,
    facts: { bytes: 'bytes', limit: 'bytes', batch: 'bytes', max: 'bytes' },
  },
  {
    id: 'isr-too-small',
    of: 'broker log',
    means: 'Fewer replicas are in sync than min.insync.replicas asks for.',
    hints: ['NotEnoughReplicas', 'NOT_ENOUGH_REPLICAS', 'insufficient to satisfy the min.isr'],
    pattern:
      /size of the current ISR.{0,20}?\(?(?<isr>[\d,; ]*)\)? is insufficient to satisfy the min\.isr requirement of (?<needed>\d+)|NotEnoughReplicas|NOT_ENOUGH_REPLICAS/,
    facts: { isr: 'word', needed: 'count' },
  },
  {
    id: 'tmp-file-gone',
    of: 'broker log',
    means: 'A file of a log directory below /tmp has disappeared.',
    hints: ['NoSuchFileException', 'FileNotFoundException', 'No such file or directory'],
    pattern: /(?:NoSuchFileException|FileNotFoundException):? (?<path>\/(?:var\/)?tmp\/\S+)/,
    facts: { path: 'word' },
  },
  {
    id: 'timestamp-refused',
    of: 'broker log',
    means: 'A record carries a timestamp outside the allowed range.',
    hints: ['InvalidTimestampException', 'INVALID_TIMESTAMP', 'of message with offset'],
    pattern:
      /InvalidTimestampException|\bINVALID_TIMESTAMP\b|Timestamp \d+ of message with offset \d+ is out of range/,
  },
  {
    id: 'segment-times',
    of: 'broker log',
    means: 'The largest record timestamp of a segment beside the time its file was written.',
    hints: ['largestRecordTimestamp=', 'largestTime='],
    pattern:
      /lastModifiedTime=(?<written>\d{13}), largestRecordTimestamp=(?:Some\()?(?<largest>\d{13,})|largestTime=(?<old>\d{13,})/,
    facts: { written: 'ms', largest: 'ms', old: 'ms' },
  },
]
