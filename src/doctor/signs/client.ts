import type { Sign } from '../model.ts'

/** Clients, configuration files and the words of people who report. */
export const clientSigns: readonly Sign[] = [
  {
    id: 'producer-instances',
    of: 'heap histogram',
    means: 'How many KafkaProducer objects live in the heap.',
    hints: ['clients.producer.KafkaProducer'],
    pattern:
      /^\s*\d+:\s+(?<instances>\d+)\s+\d+\s+org\.apache\.kafka\.clients\.producer\.KafkaProducer\b(?![$\w])/,
    facts: { instances: 'count' },
  },
  {
    id: 'producer-thread',
    of: 'client log',
    means: 'A network thread of a producer.',
    hints: ['kafka-producer-network-thread'],
    pattern: /kafka-producer-network-thread/,
  },
  {
    id: 'producer-in-method',
    of: 'report text',
    means: 'Code that makes a producer or a KafkaTemplate where it is used.',
    hints: ['new KafkaTemplate', 'new DefaultKafkaProducerFactory', 'new KafkaProducer'],
    pattern: /new (?:KafkaTemplate|DefaultKafkaProducerFactory|KafkaProducer)\b/,
  },
  {
    id: 'arena-max',
    of: 'configuration',
    means: 'The number of malloc arenas is bounded.',
    hints: ['MALLOC_ARENA_MAX'],
    pattern: /MALLOC_ARENA_MAX\s*[=:]\s*"?(?<arenas>\d+)/,
    facts: { arenas: 'count' },
  },
  {
    id: 'setting',
    of: 'configuration',
    means: 'A broker setting the arithmetic needs.',
    hints: [
      'num.network.threads',
      'num.io.threads',
      'socket.request.max.bytes',
      'NETWORK_THREADS',
      'IO_THREADS',
      'SOCKET_REQUEST_MAX_BYTES',
      'message.max.bytes',
      'max.message.bytes',
    ],
    pattern:
      /^(?!\s*#).*?(?:num\.network\.threads|NUM_NETWORK_THREADS)"?\s*[:=]\s*"?(?<network>\d+)|^(?!\s*#).*?(?:num\.io\.threads|NUM_IO_THREADS)"?\s*[:=]\s*"?(?<io>\d+)|^(?!\s*#).*?(?:socket\.request\.max\.bytes|SOCKET_REQUEST_MAX_BYTES)"?\s*[:=]\s*"?(?<request>\d+)|^(?!\s*#).*?(?:(?:message\.max|max\.message)\.bytes)"?\s*[:=]\s*"?(?<message>\d+)/,
    facts: { network: 'count', io: 'count', request: 'bytes', message: 'bytes' },
  },
  {
    id: 'small-segment',
    of: 'configuration',
    means: 'A segment.bytes in a configuration or a topic description.',
    hints: ['segment.bytes'],
    pattern:
      /^(?!\s*#)(?!.*Invalid value).*?(?<![\w.])(?:log\.)?segment\.bytes\s*=\s*(?<bytes>\d+)\b/,
    facts: { bytes: 'bytes' },
  },
  {
    id: 'empty-item',
    of: 'configuration',
    means: 'A list in a configuration ends with a comma or has an empty item.',
    hints: [
      'listeners=',
      'log.dirs=',
      'listeners =',
      'log.dirs =',
      'process.roles=',
      'process.roles =',
    ],
    pattern:
      /^\s*(?:advertised\.listeners|listeners|log\.dirs|process\.roles|controller\.listener\.names)\s*=\s*(?:,|.*,\s*(?:,|$))/,
  },
  {
    id: 'log-dirs',
    of: 'configuration',
    means: 'The log directories of a broker.',
    hints: ['log.dirs', 'LOG_DIRS', 'log.dir='],
    pattern: /^(?!\s*#)\s*(?:-\s*)?(?:log\.dirs?|KAFKA_LOG_DIRS?)"?\s*[=:]\s*"?(?<dirs>\/[^\s"]+)/,
    facts: { dirs: 'word' },
  },
  {
    id: 'log-dir-in-tmp',
    of: 'configuration',
    means: 'A log directory lies below /tmp.',
    hints: ['log.dir', 'LOG_DIRS'],
    pattern:
      /^(?!\s*#).*?(?:log\.dirs|log\.dir(?==)|KAFKA_LOG_DIRS|LOG_DIRS)"?\s*[=:]\s*"?(?:\S*,)?(?<dir>\/(?:var\/)?tmp\/[^\s,"]+)/,
    facts: { dir: 'word' },
  },
]
