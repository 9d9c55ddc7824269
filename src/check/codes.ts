import { applicationCodes } from '../applications/codes.ts'
import { constraints } from '../settings/constraints.ts'

/** What a code of a finding means. */
export interface Code {
  readonly code: string
  readonly summary: string
  /** What it does to the broker, or what the reader should know. */
  readonly detail: string
}

const of = (code: string, summary: string, detail: string): Code => ({ code, summary, detail })

/** Codes of the comparison with the plan and of the readers, in the order of the docs. */
export const generalCodes: readonly Code[] = [
  of(
    'differs',
    'The value that counts is not what the plan expects.',
    'The message says what the value does to the broker; the severity is that of the setting.',
  ),
  of(
    'missing',
    'The plan writes the key, and nothing sets it.',
    'The default that holds instead is told where it is known. A declared topic that is not in the cluster has this code too.',
  ),
  of(
    'overridden',
    'A line with the right value is beaten by another line, file or dynamic value.',
    'The finding stands at the winner; the message names the loser.',
  ),
  of(
    'needs-restart',
    'The file is right, the running process is not.',
    'The file was changed after the start.',
  ),
  of(
    'drift',
    'File and running system disagree.',
    'The file was not applied, or somebody changed the value at run time.',
  ),
  of(
    'ineffective',
    'A line that nothing reads.',
    'limits.conf for a service of systemd, a file that does not end in .conf, /etc/sysctl.conf under systemd-sysctl, keys of topics or of controllers in the file of a broker.',
  ),
  of(
    'unreadable-value',
    'The value cannot be read as what the setting is.',
    'Its reader refuses it or takes something else.',
  ),
  of(
    'unresolved',
    'The value comes from a config provider.',
    'Only the broker can resolve it; it is never compared.',
  ),
  of(
    'refused',
    'The release refuses the value, and the broker does not start.',
    'In the words of Kafka\u2019s own validator.',
  ),
  of(
    'inline-comment',
    'A comment behind a value is part of the value.',
    'Only whole lines are comments in a properties file.',
  ),
  of(
    'unknown-key',
    'The release has no such key.',
    'Kafka ignores it without a word. A similar key is named when there is one.',
  ),
  of(
    'removed-key',
    'The key was removed before this release.',
    'Kafka ignores it without a word, and what it meant is lost.',
  ),
  of('duplicate-key', 'The key stands in the file more than once.', 'The last line counts.'),
  of(
    'unknown-node',
    'The tree belongs to no declared node.',
    'Values of the single node are not compared.',
  ),
  of('undeclared-host', 'There is a tree of a host that is not declared.', 'It is not checked.'),
  of(
    'duplicate-id',
    'Two processes have the same id.',
    'The second is refused or fences the first.',
  ),
  of(
    'inconsistent',
    'Brokers of a cluster disagree on a value they should share.',
    'The finding stands at the minority.',
  ),
  of(
    'limit-near',
    'A running process uses 80 % of a limit or more, or an unclean start would exceed it.',
    'From 95 % on, and when the plan says that a start does not fit, it is an error.',
  ),
  of(
    'stale-maps',
    'Index files stay mapped after they were resized.',
    'KAFKA-19390: they count against vm.max_map_count until a garbage collection.',
  ),
  of('swapped', 'Parts of the process are in swap.', 'Garbage collections wait for the disk.'),
  of('under-replicated', 'Partitions have replicas out of sync.', 'As kafka-topics printed it.'),
  of('log-dir-offline', 'kafka-log-dirs reports a broken directory.', 'Its replicas are offline.'),
  of(
    'suppression-invalid',
    'A kafka-size-ignore comment lacks its key, reason or date.',
    'It does not count.',
  ),
  of('suppression-expired', 'A kafka-size-ignore comment has ended.', 'What it hid counts again.'),
  of(
    'byte-order-mark',
    'The file begins with a byte order mark.',
    'Java reads it as a part of the first key.',
  ),
  of(
    'malformed-unicode-escape',
    'A \\u is not followed by four hexadecimal digits.',
    'Java refuses the whole file.',
  ),
  of(
    'missing-file',
    'A file the broker is started with does not exist.',
    'Named by the unit or the command line of the process.',
  ),
  of(
    'missing-file-given',
    'A file named on the command line does not exist.',
    'The exit code is 1.',
  ),
  of('unreadable', 'A file could not be read.', 'The rest is still checked; the exit code is 1.'),
  of('empty-tree', 'Nothing of a Kafka host was found in the tree.', 'The exit code is 1.'),
  of('unknown-output', 'A file is no output of Kafka\u2019s tools.', 'It was left out.'),
  of('environment-file', 'An EnvironmentFile= does not exist.', 'The unit does not start.'),
  of('export-ignored', 'A line of an environment file begins with export.', 'systemd skips it.'),
  of('unit-syntax', 'A line of a unit is no assignment.', 'systemd skips it.'),
  of(
    'unit-value',
    'systemd refuses the value of a unit.',
    'The earlier value or the default stays.',
  ),
  of(
    'limits-syntax',
    'A line of limits.conf is skipped or read otherwise than it looks.',
    'PAM says nothing.',
  ),
  of('sysctl-syntax', 'A line of a sysctl file is no assignment.', 'It has no effect.'),
  of('sysctl-refused', 'The kernel refuses the value.', 'The earlier value stays.'),
  of('jvm-option', 'A word is no option of the JVM.', 'The JVM does not start.'),
  of('jvm-collectors', 'Two garbage collectors are chosen.', 'The JVM does not start.'),
  of('jvm-heap', 'The heap at start is larger than the largest heap.', 'The JVM does not start.'),
  of('jvm-flag-refused', 'This Java does not know the flag.', 'The JVM does not start.'),
  of('jvm-flag-ignored', 'This Java ignores the flag.', 'It does nothing.'),
]

/** Every code by its name; relations of settings bring their own. */
export const codes: ReadonlyMap<string, Code> = new Map([
  ...generalCodes.map(one => [one.code, one] as const),
  ...applicationCodes.map(one => [one.code, one] as const),
  ...constraints.map(({ name, summary, harm }) => [name, of(name, summary, harm)] as const),
])

/** The page docs/findings.md. */
export function findingsPage(): string {
  const row = ({ code, summary, detail }: Code) => `| \`${code}\` | ${summary} | ${detail} |`
  const table = ['| code | means | more |', '|---|---|---|']
  const relations = constraints.map(
    ({ name, severity, keys, summary, harm }) =>
      `| \`${name}\` | ${severity} | ${keys.map(key => `\`${key}\``).join(', ')} | ${summary} | ${harm} |`,
  )
  return `${[
    '# Codes of findings',
    '',
    'Generated from the records in src/check, src/applications and src/settings; a test keeps it fresh.',
    '',
    '## Comparison and reading',
    '',
    ...table,
    ...generalCodes.map(row),
    '',
    '## Applications',
    '',
    'With `--application`; `unknown-key` and the codes of files above are given too.',
    '',
    ...table,
    ...applicationCodes.map(row),
    '',
    '## Relations and dangerous values',
    '',
    'The text tells what holds when all is well.',
    '',
    '| code | severity | keys | holds when all is well | otherwise |',
    '|---|---|---|---|---|',
    ...relations,
  ].join('\n')}\n`
}
