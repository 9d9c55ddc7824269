import type { LiveEntry } from '../live/model.ts'
import {
  at,
  type Expectation,
  type Judgement,
  placed,
  type Raised,
  type Subject,
  slot,
} from './model.ts'

import { processItems } from './unit-defaults.ts'

const target = 'limits.conf'

/** limits.conf of the user of the broker; and, where it applies, what the process really has. */
export function judgeLimits(subject: Subject, { raised, fine }: Judgement): void {
  const { plan, node, host } = subject
  if (!plan) {
    raised.push(...unapplied(subject))
    return
  }
  const isThere = node.limits.size > 0 || host.files.some(file => /\/limits\.(conf|d\/)/.test(file))
  const runs = node.limitsApply ? node.process?.limits : undefined
  if (!isThere && !runs) return
  for (const expectation of plan.expected(target)) {
    const found = judge(subject, expectation, isThere)
    if (found) raised.push(found)
    else fine.add(slot(target, expectation.key))
  }
}

/** Without a plan: limits of the user that the unit of the service does not take over. */
function unapplied({ node }: Subject): readonly Raised[] {
  const { unit, limits, limitsApply } = node
  if (limitsApply || unit === undefined) return []
  return [...processItems].flatMap(([key, item]) => {
    const entry = limits.get(`hard ${item}`)
    if (entry === undefined || unit.settings.has(key)) return []
    return [
      {
        ...{ code: 'ineffective', severity: 'warning' as const, key: item, target, ...at(entry) },
        actual: entry.value,
        message: `limits.conf sets ${item} to ${entry.value}, but nothing applies limits.conf to a service of systemd; ${unit.name} has no ${key}`,
        fix: `set ${key} in a drop-in of ${unit.name}, then systemctl daemon-reload and restart the broker`,
      },
    ]
  })
}

function judge(subject: Subject, expectation: Expectation, isThere: boolean): Raised | undefined {
  const { limits, limitsApply, process } = subject.node
  const entry = limits.get(`hard ${expectation.key}`)
  const running = limitsApply ? process?.limits.get(`hard ${expectation.key}`) : undefined
  if (entry && expectation.holds(entry.value) === true) {
    if (!running || running.value === entry.value || holdsBytes(expectation, running))
      return undefined
    return restart(expectation, running, entry)
  }
  if (entry) return differs(expectation, entry, limitsApply)
  if (running)
    return holdsBytes(expectation, running) ? undefined : differs(expectation, running, true)
  // For a service the unit counts; a limits.conf without the line is no loss.
  if (!limitsApply || !isThere || !expectation.written) return undefined
  return unlimitedByDefault.has(expectation.key) ? undefined : missing(subject, expectation)
}

/** What a login gets without any line is no limit. Source: setrlimit(2), pam_limits(8). */
const unlimitedByDefault: ReadonlySet<string> = new Set(['as', 'fsize', 'data'])

/** /proc counts bytes where limits.conf counts KiB. */
function holdsBytes(expectation: Expectation, { value }: LiveEntry): boolean {
  const { setting } = expectation
  if (value === 'unlimited' || setting?.kind.unit !== 'bytes')
    return expectation.holds(value) === true
  return expectation.holds(String(Math.floor(Number(value) / 1024))) === true
}

function common({ key, severity, phrase, setting }: Expectation) {
  const source = setting?.sources[0]
  return { severity, key, target, expected: phrase, ...(source && { source }) }
}

function differs(expectation: Expectation, entry: LiveEntry, counts: boolean): Raised {
  const { key, decision, why, severity } = expectation
  const loser = entry.overrides?.find(one => expectation.holds(one.value) === true)
  const over = loser ? `, which overrides ${loser.value} of ${placed(loser)}` : ''
  const whom = counts ? '' : ' It counts for logins only, the service takes the limit of its unit.'
  return {
    ...common(expectation),
    code: loser ? 'overridden' : 'differs',
    severity: counts || severity === 'info' ? severity : 'warning',
    ...at(entry),
    actual: entry.value,
    message: `the hard limit ${key} is ${entry.value}${over}.${whom} ${why}`,
    fix: `write "- ${key} ${decision.value}" for the user${entry.origin === 'file' ? ` in ${placed(entry)}` : ' in /etc/security/limits.d/90-kafka.conf'}; counts from the next login, then restart the broker`,
    ...(entry.origin === 'file' &&
      entry.line !== undefined && {
        edit: { file: entry.file, form: 'limits', key, value: decision.value, line: entry.line },
      }),
  }
}

function restart(expectation: Expectation, running: LiveEntry, entry: LiveEntry): Raised {
  return {
    ...common(expectation),
    code: 'needs-restart',
    ...at(running),
    actual: running.value,
    message: `the running process has ${running.value}, ${placed(entry)} sets ${entry.value}: the limit counts from the next login. ${expectation.why}`,
    fix: 'log in again and restart the broker',
  }
}

function missing({ node }: Subject, expectation: Expectation): Raised {
  const { key, decision, why } = expectation
  return {
    ...common(expectation),
    code: 'missing',
    message: `no line of limits.conf that is read sets ${key} for the user of ${node.name}. ${why}`,
    fix: `write "- ${key} ${decision.value}" for the user in /etc/security/limits.d/90-kafka.conf; counts from the next login, then restart the broker`,
  }
}
