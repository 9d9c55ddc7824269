import type { Source } from '../../src/model.ts'
import { constraints } from '../../src/settings/constraints.ts'
import { settings } from '../../src/settings/index.ts'
import type { AnySetting, Change, Constraint, Target } from '../../src/settings/model.ts'

const targets: readonly (readonly [Target, string])[] = [
  ['server.properties', 'server.properties'],
  ['topic', 'Topics'],
  ['sysctl.conf', 'sysctl.conf'],
  ['host', 'Host'],
  ['limits.conf', 'limits.conf'],
  ['systemd', 'systemd unit'],
  ['jvm', 'JVM and environment'],
]

const changes: Readonly<Record<Change, string>> = {
  release: 'as the release allows',
  restart: 'restart',
  live: 'at run time',
  'daemon-reload': 'daemon-reload and restart',
  creation: 'only before the topic exists',
}

/** docs/settings.md: every setting and every relation, from the catalogue alone. */
export function settingsMarkdown(): string {
  return `${[
    '# Settings',
    '<!-- Generated from src/settings by `npx vitest run test/settings/docs.test.ts -u`. Do not edit. -->',
    `What the tool knows of ${settings.length} settings and ${constraints.length} relations between them: the rule by which a value is decided, how a running value is judged, what a wrong one does, and where that comes from. Values of the declaration always win.`,
    ...targets.map(([target, title]) => targetPart(target, title)),
    '## Relations and dangerous values',
    ...constraints.map(constraintPart),
  ].join('\n\n')}\n`
}

function targetPart(target: Target, title: string): string {
  const own = settings.filter(one => one.target === target)
  const groups = [...new Set(own.map(one => one.group))]
  const parts = groups.flatMap(group => [
    ...(groups.length > 1 ? [`### ${group}`] : []),
    ...own.filter(one => one.group === group).map(settingPart),
  ])
  return [`## ${title}`, ...parts].join('\n\n')
}

function settingPart(setting: AnySetting): string {
  const judged = setting.compare.name === 'not compared' ? 'not compared' : setting.compare.name
  return [
    `#### \`${setting.key}\``,
    [
      plain(setting.summary),
      `- Rule: ${plain(setting.rule)}`,
      `- If wrong: ${plain(setting.harm)}`,
      `- Written as: ${setting.kind.name}. Compared: ${judged}. Severity: ${setting.severity}. Changed: ${changes[setting.change]}. Processes: ${setting.roles.join(', ')}.`,
      `- Sources: ${setting.sources.map(link).join(', ')}`,
    ].join('\n'),
  ].join('\n\n')
}

function constraintPart(one: Constraint): string {
  return [
    `#### ${one.name}`,
    [
      plain(one.summary),
      `- If not: ${plain(one.harm)}`,
      `- Looks at: ${one.keys.map(key => `\`${key}\``).join(', ')} (${one.target}). Severity: ${one.severity}.`,
      `- Sources: ${one.sources.map(link).join(', ')}`,
    ].join('\n'),
  ].join('\n\n')
}

function link({ title, url }: Source): string {
  return url === undefined ? plain(title) : `[${plain(title)}](${url})`
}

/** Texts of the catalogue hold no markup; `*`, `_` and `<` are meant as they are. */
function plain(text: string): string {
  return text.replace(/[*_<>[\]]/g, '\\$&')
}
