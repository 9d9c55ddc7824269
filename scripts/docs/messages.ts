import { problemCodes } from '../../src/declare/problem.ts'
import { exitCodes } from '../../src/model.ts'

const meanings: Readonly<Record<keyof typeof exitCodes, string>> = {
  ok: 'Nothing to report: the plan fits, nothing was found at or above the chosen severity.',
  failed:
    'The tool could not do its work: wrong usage, a wrong or unreadable file, a bug. Node itself ends with 1 when it crashes, so a crash never passes for a finding.',
  findings: 'The plan does not fit, or something was found.',
}

/** docs/messages.md: exit codes, streams and the codes of problems, from their tables. */
export function messagesMarkdown(): string {
  const exits = Object.entries(exitCodes).map(
    ([name, code]) => `| ${code} | ${meanings[name as keyof typeof exitCodes]} |`,
  )
  const codes = Object.entries(problemCodes).map(([code, what]) => `| \`${code}\` | ${what} |`)
  return `${[
    '# Exit codes and messages',
    '<!-- Generated from src/model.ts and src/declare/problem.ts by `npx vitest run test/docs.test.ts -u`. Do not edit. -->',
    'Standard output holds the requested document and nothing else; everything said about it goes to standard error.',
    '## Exit codes',
    ['| code | meaning |', '|---:|---|', ...exits].join('\n'),
    'The order is that of `terraform plan -detailed-exitcode`. It differs from diff-style linters, which end with 1 when they find something.',
    '## Problems of a declaration',
    'Each is one line, `file:line:col: message [code]`: what is wrong, then what is allowed. All are told at once, and nothing is written when one of them is an error. Lines with `warning:` do not stop the work.',
    ['| code | meaning |', '|---|---|', ...codes].join('\n'),
    'Findings of `check` are listed in [findings.md](findings.md), causes of `doctor` in [causes.md](causes.md).',
  ].join('\n\n')}\n`
}
