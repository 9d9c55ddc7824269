/** Packages of the JDK, of Kafka and of what its distributions carry: their frames name no other program. */
const known =
  /^(?:java|javax|jdk|sun|com\.sun|scala|kafka|org\.apache\.(?:kafka|zookeeper|log4j|logging|commons)|io\.(?:confluent|strimzi|aiven|netty|prometheus|opentelemetry|micrometer)|org\.(?:slf4j|eclipse\.jetty|glassfish|xerial|rocksdb|jolokia|bitbucket)|net\.jpountz|com\.(?:yammer|github\.luben|fasterxml|google|linkedin)|ch\.qos|joptsimple)\./

/** The method of a stack frame, whatever a log shipper put before it. */
const frame = /(?:^|\s)at (?:[\w.@$-]*\/){0,2}([a-zA-Z_$][\w$]*(?:\.[\w$<>]+)+)\(/

/** Lines that may belong to a stack trace besides its frames. */
const traceLine = /(?:^|\s)(?:Caused by: |Suppressed: |\.\.\. \d+ (?:more|common frames))/

/** Pieces by which lines of other programs are found. */
export const strangerHints: readonly string[] = [
  '.java:',
  '.scala:',
  'java_command:',
  'Command Line:',
  ' Image:',
  'image: ',
  '"Image"',
  'task_memcg=',
  'Traceback (most',
  '[Errno ',
  '][o.e.',
  'http-nio-',
  '[nio-80',
  'goroutine ',
  ' worker process ',
  'org.postgresql',
  '.service: ',
  'READY   STATUS',
  '> Task :',
]

/** What a frame says about whose stack it is; undefined when the line is no frame. */
export function frameOf(text: string): 'kafka' | 'known' | 'stranger' | undefined {
  const method = frame.exec(text)?.[1]
  if (method === undefined) return undefined
  if (/kafka/i.test(method)) return 'kafka'
  // A class without a package is a test of somebody, no server.
  return known.test(method) || !/\..*\./.test(method) ? 'known' : 'stranger'
}

/** True for a line that goes on with a stack trace. */
export function inTrace(text: string): boolean {
  return traceLine.test(text)
}

const servers =
  /(?:nginx|apache2|httpd|postgres\w*|mysqld?|mariadb|redis|mongod?|elasticsearch|opensearch|cassandra|tomcat\d*|jenkins|rabbitmq|clickhouse|docker|containerd|grafana|prometheus|logstash|solr|hbase|neo4j)/

const mainClass = /^(?:java_command|Command Line): (?:.*? )?([a-z]\w*(?:\.[a-z]\w*)+\.[A-Z]\w*)/

const shapes: readonly RegExp[] = [
  /^\s*-?\s*"?[Ii]mage"?:\s+"?(?!sha256)\S/,
  new RegExp(`(?:/|\\b)${servers.source}(?:@\\S+)?\\.service\\b`),
  /^Traceback \(most recent call last\)/,
  /\[Errno \d+\]/,
  /\[o\.e\.\w/,
  /\bhttp-nio-\d|\[nio-\d+-exec/,
  /^goroutine \d+ \[/,
  /^java_command: (?:\S*\/)?[\w.-]+\.jar\b/,
  /^NAME\s+READY\s+STATUS\b/,
  /^> Task :/,
  /\d+#\d+: .*worker process \d+/,
]

/** True for a line that only another program prints. It counts where Kafka is not named at all. */
export function ofAnother(text: string): boolean {
  if (frameOf(text) === 'stranger') return true
  const main = mainClass.exec(text)?.[1]
  if (main !== undefined) return !known.test(`${main}.`) && !/kafka/i.test(text)
  return shapes.some(shape => shape.test(text))
}

const lower = (byte: number): number => byte | 0x20
/** `afka`, in the case of a word: every spelling of Kafka has it. */
const tail: readonly number[] = [0x61, 0x66, 0x6b, 0x61]

/** True when bytes[start, end) name Kafka in any case; a quarter of the bytes are looked at. */
export function namesKafka(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start + 3; at < end; at += tail.length) {
    const byte = lower(bytes[at] ?? 0)
    if (byte !== 0x61 && byte !== 0x66 && byte !== 0x6b) continue
    for (let first = at - 3; first <= at; first++)
      if (
        first >= start &&
        first + 3 < end &&
        tail.every((want, i) => lower(bytes[first + i] ?? 0) === want)
      )
        return true
  }
  return false
}
