import type { Sign } from '../model.ts'

/** What the JVM prints when something is refused to it. */
export const jvmSigns: readonly Sign[] = [
  {
    id: 'map-failed',
    of: 'JVM output',
    means: 'The kernel refused to map a file.',
    hints: ['Map failed'],
    pattern: /(?:OutOfMemoryError|IOException):? ?\(?Map failed/,
  },
  {
    id: 'commit-failed',
    of: 'JVM output',
    means: 'The JVM could not commit memory it had reserved (errno 12).',
    hints: ['os::commit_memory('],
    pattern: /os::commit_memory\(\w+, (?<bytes>\d+),[^)]*\) failed/,
    facts: { bytes: 'bytes' },
  },
  {
    id: 'native-allocation-failed',
    of: 'JVM output',
    means: 'A native allocation of the JVM failed and the JVM stopped.',
    hints: ['Native memory allocation ('],
    pattern:
      /Native memory allocation \((?<call>mmap|malloc)\) failed to (?:map|allocate) (?<bytes>\d+) bytes/,
    facts: { bytes: 'bytes', call: 'word' },
  },
  {
    id: 'reserve-failed',
    of: 'JVM output',
    means: 'The JVM could not reserve address space at its start.',
    hints: ['Could not reserve', 'Failed to reserve', 'Unable to reserve', 'Could not allocate'],
    pattern:
      /Could not reserve enough space for|Failed to reserve memory for|Could not allocate (?:compressed class space|metaspace)|Unable to reserve/,
  },
  {
    id: 'jvm-out-of-native-memory',
    of: 'JVM output',
    means: 'The JVM gave up for lack of native memory.',
    hints: ['insufficient memory for the Java Runtime'],
    pattern: /insufficient memory for the Java Runtime Environment/,
  },
  {
    id: 'guard-pages-failed',
    of: 'JVM output',
    means: 'The JVM could not change the protection of stack guard pages, which splits a map area.',
    hints: ['guard pages failed'],
    pattern: /Attempt to (?:un)?(?:protect|deallocate|allocate) stack guard pages failed/,
  },
  {
    id: 'mapped-fault',
    of: 'JVM output',
    means: 'A page of a mapped file could not be read or written (SIGBUS).',
    hints: ['unsafe memory access operation', 'SIGBUS'],
    pattern:
      /InternalError: a fault occurred in .*unsafe memory access operation|^#\s+SIGBUS \(0x7\)/,
  },
  {
    id: 'heap-full',
    of: 'JVM output',
    means: 'The Java heap is full.',
    hints: ['Java heap space', 'GC overhead limit', 'Requested array size'],
    pattern:
      /OutOfMemoryError: (?:Java heap space|GC overhead limit exceeded|Requested array size exceeds VM limit)/,
  },
  {
    id: 'metaspace-full',
    of: 'JVM output',
    means: 'The space for class metadata is full.',
    hints: ['OutOfMemoryError: '],
    pattern: /OutOfMemoryError: (?<space>Metaspace|Compressed class space|PermGen space)/,
    facts: { space: 'word' },
  },
  {
    id: 'direct-refused',
    of: 'JVM output',
    means: 'A direct buffer was refused, with the figures of JDK 11 and later.',
    hints: ['bytes of direct buffer memory'],
    pattern:
      /Cannot reserve (?<bytes>\d+) bytes of direct buffer memory \(allocated: (?<allocated>\d+), limit: (?<limit>\d+)\)/,
    facts: { bytes: 'bytes', allocated: 'bytes', limit: 'bytes' },
  },
  {
    id: 'direct-full',
    of: 'JVM output',
    means: 'A direct buffer was refused, without figures.',
    hints: ['Direct buffer memory', 'direct buffer memory', 'direct memory (used'],
    pattern:
      /OutOfMemoryError: (?:Direct buffer memory|Cannot reserve \d+ bytes of direct)|OutOfDirectMemoryError/,
  },
  {
    id: 'thread-refused',
    of: 'JVM output',
    means: 'The kernel refused to start a thread.',
    hints: [
      'unable to create new native thread',
      'unable to create native thread',
      'pthread_create failed',
    ],
    pattern: /unable to create (?:new )?native thread|pthread_create failed \((?<errno>E\w+)\)/,
    facts: { errno: 'word' },
  },
  {
    id: 'unknown-flag',
    of: 'JVM output',
    means: 'The JVM does not know an option and exits.',
    hints: ['Unrecognized VM option', 'Unrecognized option:', 'Conflicting collector combinations'],
    pattern:
      /Unrecognized VM option '(?<flag>[^']+)'|Unrecognized option: (?<option>\S+)|Conflicting collector combinations/,
    facts: { flag: 'word', option: 'word' },
  },
  {
    id: 'class-version',
    of: 'JVM output',
    means: 'The classes need a newer Java.',
    hints: [
      'class file version',
      'Unsupported major.minor version',
      'UnsupportedClassVersionError',
    ],
    pattern:
      /^.*?class file version (?<needed>\d+)(?:\.\d+)?\).*class file versions? up to (?<known>\d+)|Unsupported major\.minor version (?<old>\d+)|UnsupportedClassVersionError/,
    facts: { needed: 'count', known: 'count', old: 'count' },
  },
  {
    id: 'full-gc',
    of: 'GC log',
    means: 'A full collection, with the heap before, after and in all.',
    hints: ['Pause Full', 'Full GC'],
    pattern:
      /(?:Pause Full|Full GC).*?(?<before>\d+[KMG])->(?<after>\d+[KMG])\((?<total>\d+[KMG])\)/,
    facts: { before: 'size', after: 'size', total: 'size' },
  },
  {
    id: 'heap-use',
    of: 'JVM output',
    means: 'Size and use of the heap at one moment.',
    hints: ['garbage-first heap', 'PSOldGen', 'ParOldGen'],
    pattern:
      /garbage-first heap\s+total (?:reserved )?(?<total>\d+K)(?:, committed \d+K)?, used (?<used>\d+K)/,
    facts: { total: 'size', used: 'size' },
  },
  {
    id: 'heap-limit',
    of: 'configuration',
    means: 'The largest heap the JVM may use.',
    hints: ['MaxHeapSize', '-XX:MaxRAMPercentage'],
    pattern: /MaxHeapSize\s*:?=\s*(?<heap>\d+)\b|MaxRAMPercentage=(?<share>[\d.]+)/,
    facts: { heap: 'bytes', share: 'percent' },
  },
  {
    id: 'native-total',
    of: 'JVM output',
    means: 'All memory the JVM tracks (jcmd VM.native_memory).',
    hints: ['Total: reserved='],
    pattern: /^\s*Total: reserved=\d+KB, committed=(?<committed>\d+)KB/,
    facts: { committed: 'kB' },
  },
  {
    id: 'native-part',
    of: 'JVM output',
    means: 'One kind of memory the JVM tracks; direct buffers are in "Other".',
    hints: ['(reserved='],
    pattern: /^-\s+(?<part>[A-Z][\w ]*?) \(reserved=\d+KB, committed=(?<committed>\d+)KB/,
    facts: { part: 'word', committed: 'kB' },
  },
  {
    id: 'vm-arguments',
    of: 'hs_err file',
    means: 'The command line of the JVM, with -Xmx.',
    hints: [
      'jvm_args:',
      'Command Line:',
      'KAFKA_HEAP_OPTS',
      'heapOpts',
      'kafka.Kafka',
      'MaxDirectMemorySize',
      'java -X',
    ],
    pattern: /-Xmx(?<heap>\d+[kmgtKMGT]?)/,
    facts: { heap: 'size' },
  },
  {
    id: 'direct-limit',
    of: 'configuration',
    means: 'The limit of direct memory on a command line.',
    hints: ['MaxDirectMemorySize'],
    pattern: /MaxDirectMemorySize\s*[:=]+\s*(?<limit>\d+[kmgtKMGT]?)/,
    facts: { limit: 'size' },
  },
  {
    id: 'rlimits',
    of: 'hs_err file',
    means: 'The resource limits of the process as an hs_err file prints them.',
    hints: ['rlimit (soft/hard)', 'rlimit:'],
    pattern: /^rlimit.*?NPROC (?<nproc>\w+).*?NOFILE (?<nofile>\w+).*?AS (?<as>\w+)/,
    facts: { nproc: 'count', nofile: 'count', as: 'size' },
  },
  {
    id: 'vm-peak',
    of: '/proc/PID/status',
    means: 'The highest virtual size of the process.',
    hints: ['VmPeak:', 'Virtual Size:'],
    pattern: /VmPeak:\s*(?<peak>\d+) kB|Virtual Size: \d+K \(peak: (?<peakK>\d+)K\)/,
    facts: { peak: 'kB', peakK: 'kB' },
  },
]
