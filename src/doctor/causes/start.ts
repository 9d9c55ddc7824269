import { figure, seen } from '../conditions.ts'
import { grouped, numberIn, wordIn } from '../facts.ts'
import { largest, measured, release } from '../measures.ts'
import type { Cause } from '../model.ts'
import { javaTroubleshooting, kafkaUpgrade } from './sources.ts'

const leastSegment = 1_048_576

const storedSmall = figure('a topic or broker setting has segment.bytes below 1 MiB', c => {
  const lines = measured(c, 'small-segment', 'bytes').filter(m => m.value < leastSegment)
  return lines.length > 0 ? lines.map(m => m.evidence).slice(0, 3) : undefined
})
const strictRelease = figure('the release is 4.1 or later', c => {
  const known = release(c)
  const [major = 0, minor = 0] = known?.version.split('.').map(Number) ?? []
  return known !== undefined && (major > 4 || (major === 4 && minor >= 1))
    ? [known.evidence]
    : undefined
})

const smallSegments: Cause = {
  id: 'segment-bytes-minimum',
  title: 'segment.bytes below 1 MiB stops the broker since 4.1',
  role: 'failure',
  rules: [
    { certainty: 'certain', all: [seen('segment-bytes-refused', 'segment.bytes was refused')] },
    { certainty: 'likely', all: [storedSmall, strictRelease] },
  ],
  counters: [],
  explanation:
    'From 4.1 a broker checks the stored overrides of all topics of the cluster at its start and stops when one has segment.bytes below 1 048 576 (log.segment.bytes of the broker since 4.0). Every upgraded broker is hit, whether it holds the topic or not.',
  wrongGuesses: [
    {
      guess: 'A damaged data directory',
      why: 'The directory is fine: the release before starts on it.',
    },
    {
      guess: 'The broker file',
      why: 'The value is stored with a topic; server.properties may be right.',
    },
  ],
  figures: c => {
    const value = largest(measured(c, 'segment-bytes-refused', 'value'))
    return value === undefined
      ? []
      : [
          `The stored value is ${grouped(value.value)} bytes; the least is ${grouped(leastSegment)}.`,
        ]
  },
  remedy: () => ({
    settings: [
      {
        target: 'topic',
        key: 'segment.bytes',
        value: '1048576',
        because: 'The minimum of the new release; or delete the override.',
      },
    ],
    steps: [
      'Go back to the release before, change the topic there with kafka-configs --alter, then upgrade.',
      'Look at internal topics too: offsets.topic.segment.bytes and transaction.state.log.segment.bytes are stored as segment.bytes.',
    ],
    exact: true,
  }),
  collect: [
    'kafka-configs --describe --entity-type topics --all on the old release',
    'the fatal fault in full',
  ],
  sources: [kafkaUpgrade],
}

const emptyItem: Cause = {
  id: 'empty-list-item',
  title: 'A list setting with an empty item stops the broker since 4.2',
  role: 'failure',
  rules: [
    {
      certainty: 'certain',
      all: [seen('empty-item-refused', 'a list setting was refused for an empty item')],
    },
    {
      certainty: 'possible',
      all: [seen('empty-item', 'a list ends with a comma or has an empty item')],
    },
  ],
  counters: [],
  explanation:
    'Up to 4.1 an empty item or a trailing comma in listeners or log.dirs is dropped without a word. From 4.2 it is refused at the start.',
  wrongGuesses: [
    {
      guess: 'The directory or port is wrong',
      why: 'The text between two commas is empty; nothing was looked at yet.',
    },
  ],
  figures: c =>
    c
      .all('empty-item-refused')
      .flatMap(e => wordIn(e, 'key') ?? [])
      .slice(0, 1)
      .map(key => `The setting is ${key}.`),
  remedy: c => ({
    settings: [
      {
        target: 'server.properties',
        key: c.all('empty-item-refused').flatMap(e => wordIn(e, 'key') ?? [])[0] ?? 'the list',
        value: 'the same list without the empty item or trailing comma',
        because: 'Every release accepts it.',
      },
    ],
    steps: [],
    exact: true,
  }),
  collect: [
    'the setting as it stands in server.properties, or the environment variable it is made from',
  ],
  sources: [kafkaUpgrade],
}

const removedFlag: Cause = {
  id: 'unknown-jvm-flag',
  title: 'The JVM does not know one of its options',
  role: 'failure',
  rules: [{ certainty: 'certain', all: [seen('unknown-flag', 'the JVM refused an option')] }],
  counters: [],
  explanation:
    'Options of removed collectors and memory areas end the JVM at once: UseConcMarkSweepGC and UseParNewGC went with Java 14 and 15, MaxPermSize with 17, ZGenerational is known only from 21 to 23.',
  wrongGuesses: [
    {
      guess: 'Memory or Kafka settings',
      why: 'The JVM stops before it loads a single class of Kafka.',
    },
  ],
  figures: c =>
    c
      .all('unknown-flag')
      .flatMap(e => wordIn(e, 'flag') ?? wordIn(e, 'option') ?? [])
      .slice(0, 2)
      .map(flag => `The option is ${flag}.`),
  remedy: () => ({
    settings: [
      {
        target: 'environment',
        key: 'KAFKA_JVM_PERFORMANCE_OPTS',
        value:
          '-server -XX:+UseG1GC -XX:MaxGCPauseMillis=20 -XX:InitiatingHeapOccupancyPercent=35 -XX:+ExplicitGCInvokesConcurrent -Djava.awt.headless=true',
        because:
          'The default of the launch script; the variable replaces the whole list, so leave it unset unless needed.',
      },
    ],
    steps: [
      'Look for the option in KAFKA_JVM_PERFORMANCE_OPTS, KAFKA_OPTS, KAFKA_HEAP_OPTS, JAVA_TOOL_OPTIONS and the unit.',
    ],
    exact: true,
  }),
  collect: ['java -version', 'the environment of the unit or container'],
  sources: [javaTroubleshooting],
}

/** Class file version 45 is Java 1.1; from 49 on the Java version is the number less 44. */
const javaOf = (classVersion: number): number => classVersion - 44

const classVersion: Cause = {
  id: 'java-too-old',
  title: 'The Java version is too old for this release',
  role: 'failure',
  rules: [
    {
      certainty: 'certain',
      all: [seen('class-version', 'classes were refused for their version')],
    },
  ],
  counters: [],
  explanation:
    'Brokers of 3.x run on Java 8 and later, those of 4.x need Java 17; clients of 4.x need Java 11.',
  wrongGuesses: [
    {
      guess: 'A broken download',
      why: 'The classes are whole; the JVM is older than they ask for.',
    },
  ],
  figures: c => {
    const line = c.all('class-version').find(e => numberIn(e, 'needed') !== undefined)
    if (line === undefined) return []
    const known = numberIn(line, 'known')
    const has = known === undefined ? '' : `; this JVM is Java ${javaOf(known)}`
    return [`The classes need Java ${javaOf(numberIn(line, 'needed') ?? 61)}${has}.`]
  },
  remedy: c => {
    const needed = largest(measured(c, 'class-version', 'needed'))
    const java = needed === undefined ? 17 : javaOf(needed.value)
    return {
      settings: [
        {
          target: 'environment',
          key: 'JAVA_HOME',
          value: `a Java ${java} or later`,
          because: 'The launch script uses JAVA_HOME, else the java of the PATH.',
        },
      ],
      steps: [],
      exact: true,
    }
  },
  collect: ['java -version as the user of the broker', 'echo $JAVA_HOME'],
  sources: [kafkaUpgrade],
}

/** Settings and flags with which a broker does not come up. */
export const startCauses: readonly Cause[] = [smallSegments, emptyItem, removedFlag, classVersion]
