import type { Sign } from '../model.ts'

/** What a broker prints when it does not come up, and what a TLS handshake prints when it fails. */
export const startSigns: readonly Sign[] = [
  {
    id: 'zookeeper-mode-refused',
    of: 'broker log',
    means: 'The file is for ZooKeeper mode, which the release does not have.',
    hints: ['process.roles'],
    pattern: /Missing required configuration ["`']process\.roles["`'] which has no default value/,
  },
  {
    id: 'setting-refused',
    of: 'broker log',
    means: 'A setting was refused: its value is not allowed, or it is missing.',
    hints: ['ConfigException'],
    pattern:
      /ConfigException: (?:Invalid value .* for configuration (?<key>(?!(?:log\.|internal\.)?segment\.bytes:)[\w.-]+)(?:: (?<why>.*))?|Missing required configuration ["`'](?<missing>(?!process\.roles)[\w.-]+)["`']|(?<rule>If using .*|The \S+ config .*))/,
    facts: { key: 'word', why: 'word', missing: 'word', rule: 'word' },
  },
  {
    id: 'metadata-version-unknown',
    of: 'broker log',
    means: 'The metadata log is of a metadata version the release does not know.',
    hints: ['No MetadataVersion with feature level'],
    pattern:
      /No MetadataVersion with feature level (?<level>\d+)(?:\. Valid feature levels are from (?<least>\d+) to (?<most>\d+))?/,
    facts: { level: 'count', least: 'count', most: 'count' },
  },
  {
    id: 'start-ended',
    of: 'broker log',
    means: 'The broker gives up its start.',
    hints: ['Exiting Kafka', 'Fatal error during Kafka', 'Encountered fatal fault'],
    pattern: /Exiting Kafka|Fatal error during Kafka\w* startup|Encountered fatal fault/,
  },
  {
    id: 'directory-locked',
    of: 'broker log',
    means: 'Another process uses the log directory.',
    hints: ['Failed to acquire lock on file'],
    pattern: /Failed to acquire lock on file \.lock in (?<dir>\S+?)\.?(?:\s|$)/,
    facts: { dir: 'word' },
  },
  {
    id: 'foreign-directory',
    of: 'broker log',
    means: 'A log directory holds a directory that is no partition.',
    hints: ['is not in the form of topic-partition'],
    pattern: /Found directory (?<dir>\S+), .*is not in the form of topic-partition/,
    facts: { dir: 'word' },
  },
  {
    id: 'port-in-use',
    of: 'broker log',
    means: 'Another process listens on the port.',
    hints: ['Socket server failed to bind'],
    pattern: /Socket server failed to bind to (?<address>\S+): Address already in use/,
    facts: { address: 'word' },
  },
  {
    id: 'directory-denied',
    of: 'broker log',
    means: 'The user of the broker may not write to the log directory.',
    hints: ['AccessDeniedException', 'Permission denied'],
    pattern:
      /AccessDeniedException: (?<path>\S*(?:\.lock|meta\.properties|checkpoint|kafka)\S*)|FileNotFoundException: (?<file>\S*(?:\.lock|checkpoint|\.log|index|kafka)\S*) \(Permission denied\)/,
    facts: { path: 'word', file: 'word' },
  },
  {
    id: 'tls-handshake-failed',
    of: 'broker log',
    means: 'A TLS handshake failed.',
    hints: ['SSL handshake failed', 'SslAuthenticationException', 'SSLHandshakeException'],
    pattern: /SSL handshake failed|SslAuthenticationException|SSLHandshakeException/,
  },
  {
    id: 'tls-reason',
    of: 'broker log',
    means: 'Why a TLS handshake failed.',
    hints: [
      'PKIX path',
      'No subject alt',
      'No name matching',
      'CertificateExp',
      'fatal alert:',
    ].concat(
      ['certificate_', 'Empty client certificate', 'null cert chain', 'cipher suites in common'],
      ['valid certification path', 'Empty server certificate', 'CertificateNotYetValid'],
      ['validity check failed', 'unknown_ca', 'trust anchors'],
    ),
    pattern:
      /(?<untrusted>PKIX path building failed|valid certification path|trust anchors|\bunknown_ca\b)|(?<name>No subject alternative \w+|No name matching)|(?<expired>validity check failed|CertificateExpiredException|CertificateNotYetValid|certificate_expired)|(?<client>Empty client certificate chain|Empty server certificate chain|null cert chain)|(?<suites>no cipher suites in common|fatal alert: (?:handshake_failure|protocol_version))|(?<theirs>fatal alert: (?:bad_certificate|certificate_unknown|certificate_required))/,
    facts: {
      untrusted: 'word',
      name: 'word',
      expired: 'word',
      client: 'word',
      suites: 'word',
      theirs: 'word',
    },
  },
  {
    id: 'jaas-entry-missing',
    of: 'broker log',
    means: 'A broker or client looked for its entry in the JAAS configuration and found none.',
    hints: ['entry in the JAAS configuration'],
    pattern:
      /Could not find a '(?<entry>[\w.-]+)'(?: or '(?<own>[\w.-]+)')? entry in the JAAS configuration/,
    facts: { entry: 'word', own: 'word' },
  },
  {
    id: 'admin-client-died',
    of: 'client log',
    means: 'The network thread of an admin client, as the command-line tools have one, died.',
    hints: ['kafka-admin-client-thread'],
    pattern:
      /(?:Uncaught exception in thread|Exception in thread|OutOfMemoryError).*kafka-admin-client-thread/,
  },
]
