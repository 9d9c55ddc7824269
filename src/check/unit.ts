import { pamCount } from '../host-kinds.ts'
import type { LiveEntry } from '../live/model.ts'
import { hostEffect } from './fix-text.ts'
import {
  at,
  type Expectation,
  type Judgement,
  placed,
  type Raised,
  type Subject,
  slot,
} from './model.ts'
import { processItems, unitDefaults } from './unit-defaults.ts'

const target = 'systemd'

/** The unit with its drop-ins, and what the running process has of it. */
export function judgeUnit(subject: Subject, { raised, fine }: Judgement): void {
  const { plan, node } = subject
  if (!plan || !node.unit) return
  for (const expectation of plan.expected(target)) {
    const isRefused = raised.some(one => one.key === expectation.key && one.target === target)
    const found = judge(subject, expectation, isRefused)
    if (found) raised.push(found)
    else fine.add(slot(target, expectation.key))
  }
}

function judge(subject: Subject, expectation: Expectation, isRefused: boolean): Raised | undefined {
  const { unit, process } = subject.node
  const { key } = expectation
  const entry = unit?.settings.get(key)
  const item = processItems.get(key)
  // The soft limit is what keeps a process from writing a core; others it may raise.
  const type = item === 'core' ? 'soft' : 'hard'
  const running = item === undefined ? undefined : process?.limits.get(`${type} ${item}`)
  const runs = running && holdsRunning(expectation, running)
  const holds = entry ? expectation.holds(entry.value) : undefined
  if (holds === true)
    return runs === false
      ? restart(expectation, running as LiveEntry, entry as LiveEntry)
      : undefined
  if (entry && entry.origin !== 'default') return differs(expectation, entry)
  if (runs === true) return undefined
  return missing(subject, expectation, running, isRefused)
}

/** /proc counts in bytes and units of one, as `Limit…=` does. */
function holdsRunning(expectation: Expectation, { value }: LiveEntry): boolean | undefined {
  return expectation.holds(value === 'unlimited' ? 'infinity' : value)
}

function common({ key, severity, phrase, setting }: Expectation) {
  const source = setting?.sources[0]
  return { severity, key, target, expected: phrase, ...(source && { source }) }
}

function differs(expectation: Expectation, entry: LiveEntry): Raised {
  const { key, decision, why } = expectation
  const loser = entry.overrides?.find(one => expectation.holds(one.value) === true)
  const over = loser ? `, which overrides ${loser.value} of ${placed(loser)}` : ''
  const isUnreadable = expectation.holds(entry.value) === undefined
  return {
    ...common(expectation),
    code: isUnreadable ? 'unreadable-value' : loser ? 'overridden' : 'differs',
    ...at(entry),
    actual: entry.value,
    message: `${key} is ${entry.value}${over}. ${why}`,
    fix: `set ${key}=${decision.value} in ${placed(entry)}, ${hostEffect('daemon-reload', key)}`,
    edit: {
      file: entry.file,
      form: 'unit',
      key,
      value: decision.value,
      ...(entry.line !== undefined && { line: entry.line }),
    },
  }
}

function restart(expectation: Expectation, running: LiveEntry, entry: LiveEntry): Raised {
  const { key, why } = expectation
  return {
    ...common(expectation),
    code: 'needs-restart',
    ...at(running),
    actual: running.value,
    message: `the running process has ${running.value}, ${placed(entry)} sets ${entry.value}: the unit was changed after the start. ${why}`,
    fix: `systemctl daemon-reload and restart the broker, so that ${key} counts`,
  }
}

function missing(
  subject: Subject,
  expectation: Expectation,
  running: LiveEntry | undefined,
  isRefused: boolean,
): Raised | undefined {
  const { key, decision, why, written } = expectation
  if (!written && !running) return undefined
  const manager = subject.node.unit?.settings.get(key)
  const fallback = running?.value ?? manager?.value ?? unitDefaults.get(key)
  if (!running && fallback !== undefined && key !== 'LimitNOFILE' && expectation.holds(fallback))
    return undefined
  const { unit, limits, limitsApply } = subject.node
  const item = processItems.get(key)
  // With PAMName= the session sets the limit after systemd.
  const session = limitsApply && item ? limits.get(`hard ${item}`) : undefined
  if (!running && session && holdsRunning(expectation, session)) return undefined
  const useless = !limitsApply && item && !isRefused ? limits.get(`hard ${item}`) : undefined
  const actual =
    fallback === undefined ? {} : { actual: running ? fallback : `${fallback} (default)` }
  if (useless) {
    const good = pamCount.parse(useless.value) !== undefined
    return {
      ...common(expectation),
      code: 'ineffective',
      key: item as string,
      target: 'limits.conf',
      ...at(useless),
      actual: useless.value,
      message: `limits.conf sets ${item}${good ? ` to ${useless.value}` : ''}, but nothing applies limits.conf to a service of systemd; ${unit?.name ?? 'the unit'} has no ${key}. ${why}`,
      fix: `set ${key}=${decision.value} in a drop-in of ${unit?.name ?? 'the unit'}, ${hostEffect('daemon-reload', key)}`,
    }
  }
  const file = unit?.files.at(-1)
  return {
    ...common(expectation),
    ...actual,
    code: 'missing',
    ...(running ? at(running) : file !== undefined && { file }),
    message: `${unit?.name ?? 'the unit'} does not set ${key}${fallback === undefined ? '' : `; it is ${fallback}${running ? ' in the running process' : ' by default'}`}. ${why}`,
    fix: `set ${key}=${decision.value} in a drop-in of ${unit?.name ?? 'the unit'}, ${hostEffect('daemon-reload', key)}`,
    ...(file !== undefined &&
      written && { edit: { file, form: 'unit', key, value: decision.value } }),
  }
}
