import { distance, suggest } from '../kafka/suggest.ts'
import type { LiveEntry } from '../live/model.ts'
import { watchedSysctls } from '../live/sysctl.ts'
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

const target = 'sysctl.conf'

/** Kernel values in three layers: the files, what the boot leaves of them, and the kernel itself. */
export function judgeSysctl(subject: Subject, { raised, fine }: Judgement): void {
  const { plan, host } = subject
  const { sysctl } = host
  if (!plan) return
  if (sysctl.files.length === 0 && sysctl.live.size === 0 && sysctl.otherwise.size === 0) return
  for (const expectation of plan.expected(target)) {
    const found = judge(subject, expectation)
    if (found) raised.push(found)
    else fine.add(slot(target, expectation.key))
  }
}

function judge({ host }: Subject, expectation: Expectation): Raised | undefined {
  const { live, merged, otherwise, files } = host.sysctl
  const { key, written } = expectation
  const [kernel, boot, other] = [live.get(key), merged.get(key), otherwise.get(key)]
  const holds = (entry: LiveEntry | undefined) => entry && expectation.holds(entry.value) === true
  const skipped = other && holds(other) && !holds(boot) && !sameLine(other, boot)
  if (kernel === undefined) {
    if (holds(boot)) return undefined
    if (skipped) return unread(expectation, host.sysctl.tool, other)
    if (boot) return differs(expectation, boot)
    // A kernel without the key is no drift; without any live value the files alone are judged.
    return written && live.size === 0 ? missing(expectation, files[0]?.file) : undefined
  }
  if (holds(kernel)) {
    if (skipped) return unread(expectation, host.sysctl.tool, other)
    if (boot && !holds(boot))
      return {
        ...differs(expectation, boot),
        message: `${key} is ${boot.value} in the file that counts at the next boot; the kernel has ${kernel.value} now. ${expectation.why}`,
      }
    return undefined
  }
  if (holds(boot)) return drift(expectation, kernel, boot as LiveEntry)
  if (skipped) return { ...unread(expectation, host.sysctl.tool, other), actual: kernel.value }
  return boot ? differs(expectation, boot) : differs(expectation, kernel, 'no file sets it')
}

function sameLine(a: LiveEntry, b: LiveEntry | undefined): boolean {
  return b !== undefined && a.file === b.file && a.line === b.line
}

function common({ key, severity, phrase, setting }: Expectation) {
  const source = setting?.sources[0]
  return { severity, key, target, expected: phrase, ...(source && { source }) }
}

function effect({ setting, key }: Expectation): string {
  return hostEffect(setting?.change ?? 'live', key)
}

function differs(expectation: Expectation, entry: LiveEntry, note?: string): Raised {
  const { key, decision, why } = expectation
  const loser = entry.overrides?.find(one => expectation.holds(one.value) === true)
  const over = loser ? `, which overrides ${loser.value} of ${placed(loser)}` : ''
  const isUnreadable = expectation.holds(entry.value) === undefined
  return {
    ...common(expectation),
    code: isUnreadable ? 'unreadable-value' : loser ? 'overridden' : 'differs',
    ...at(entry),
    actual: entry.value,
    message: `${key} is ${entry.value}${over}${note === undefined ? '' : ` (${note})`}. ${why}`,
    fix: `set ${key} = ${decision.value}${entry.origin === 'file' ? ` in ${placed(entry)}` : ' in a file of /etc/sysctl.d'}, ${effect(expectation)}`,
    ...(entry.origin === 'file' && {
      edit: {
        file: entry.file,
        form: 'sysctl',
        key,
        value: decision.value,
        ...(entry.line !== undefined && { line: entry.line }),
      },
    }),
  }
}

function missing(expectation: Expectation, file: string | undefined): Raised {
  const { key, decision, why } = expectation
  return {
    ...common(expectation),
    code: 'missing',
    ...(file !== undefined && { file }),
    message: `no file sets ${key}; the kernel keeps its default. ${why}`,
    fix: `set ${key} = ${decision.value} in a file of /etc/sysctl.d, ${effect(expectation)}`,
    ...(file !== undefined && { edit: { file, form: 'sysctl', key, value: decision.value } }),
  }
}

function drift(expectation: Expectation, kernel: LiveEntry, boot: LiveEntry): Raised {
  const { key, why } = expectation
  return {
    ...common(expectation),
    code: 'drift',
    ...at(kernel),
    actual: kernel.value,
    message: `the kernel has ${key} = ${kernel.value}, ${placed(boot)} sets ${boot.value}: the file was not applied, or something changed the value since. ${why}`,
    fix: `sysctl -p ${boot.file}; no restart is needed, and see what else sets ${key}`,
  }
}

/** The line is there, but the program that applies the files at boot never reads it. */
function unread(expectation: Expectation, tool: string, entry: LiveEntry): Raised {
  const { key, why } = expectation
  return {
    ...common(expectation),
    code: 'ineffective',
    ...at(entry),
    actual: entry.value,
    message: `${unreadReason(tool, entry)}, so ${key} is not set at boot. ${why}`,
    fix: `move the line to /etc/sysctl.d/90-kafka.conf, ${effect(expectation)}`,
  }
}

function unreadReason(tool: string, { file }: LiveEntry): string {
  return tool === 'systemd' && file.endsWith('/etc/sysctl.conf')
    ? 'systemd-sysctl does not read /etc/sysctl.conf'
    : `this line does not count for ${tool === 'systemd' ? 'systemd-sysctl' : 'sysctl --system'}`
}

/** What needs no plan: files that are not read or not applied. */
export function judgeSysctlFiles(subject: Subject, { raised }: Judgement): void {
  const { tool, merged, otherwise, live } = subject.host.sysctl
  const planned = new Set(subject.plan?.expected(target).map(one => one.key))
  for (const [key, entry] of merged) {
    const kernel = live.get(key)
    if (planned.has(key) || !kernel || tokens(kernel.value) === tokens(entry.value)) continue
    raised.push({
      ...{ code: 'drift', severity: 'warning', key, target, ...at(entry) },
      ...{ actual: kernel.value, expected: entry.value },
      message: `${placed(entry)} sets ${key} = ${entry.value}, the kernel has ${kernel.value}: the file was not applied, or something changed the value since`,
      fix: `sysctl -p ${entry.file}, and see what else sets ${key}`,
    })
  }
  raised.push(...dirtyPairs(subject), ...misspelt(subject))
  if (tool !== 'systemd') return
  for (const [key, entry] of otherwise) {
    if (planned.has(key) || merged.has(key) || !entry.file.endsWith('/etc/sysctl.conf')) continue
    raised.push({
      ...{
        code: 'ineffective',
        severity: 'warning',
        key,
        target,
        ...at(entry),
        actual: entry.value,
      },
      message: `${unreadReason(tool, entry)}, so ${key} is not set at boot`,
      fix: 'move the line to /etc/sysctl.d/90-kafka.conf',
    })
  }
}

/** Of `vm.dirty…_bytes` and `_ratio` the one that is written last sets the other to 0. */
function dirtyPairs({ host }: Subject): readonly Raised[] {
  const { files } = host.sysctl
  return ['vm.dirty', 'vm.dirty_background'].flatMap(prefix => {
    const set = (key: string) => files.findLast(one => one.key === key && one.value !== '0')
    const [bytes, ratio] = [set(`${prefix}_bytes`), set(`${prefix}_ratio`)]
    if (!bytes || !ratio) return []
    const last = files.lastIndexOf(bytes) > files.lastIndexOf(ratio) ? bytes : ratio
    const other = last === bytes ? ratio : bytes
    return [
      {
        ...{ code: 'dirty-pair', severity: 'warning' as const, key: bytes.key, target },
        ...{ ...at(bytes), actual: bytes.value, expected: 'one of the pair' },
        message: `${placed(last)} sets ${last.key}, which sets ${other.key} of ${placed(other)} to 0: only one of the pair holds`,
        fix: `remove the line of ${other.key}, or that of ${last.key}`,
      },
    ]
  })
}

/** A name the kernel does not have, a letter or two from one that brokers need and no file sets. */
function misspelt({ host }: Subject): readonly Raised[] {
  const { merged, live } = host.sysctl
  return [...merged].flatMap(([key, entry]) => {
    if (watched.has(key) || live.has(key) || alike.has(key)) return []
    const near = suggest(key, watchedSysctls)
    if (near === undefined || merged.has(near) || distance(key, near) > 2) return []
    return [
      {
        ...{ code: 'unknown-key', severity: 'warning' as const, key, target, ...at(entry) },
        ...{ actual: entry.value, expected: near },
        message: `the kernel has no ${key}: the line does nothing, and ${near} stays as it is`,
        fix: `did you mean ${near}?`,
      },
    ]
  })
}

const watched: ReadonlySet<string> = new Set(watchedSysctls)

/** Keys of the kernel that look like others. Source: Documentation/networking/ip-sysctl.rst. */
const alike: ReadonlySet<string> = new Set([
  ...['net.ipv4.tcp_mem', 'net.ipv4.udp_mem', 'net.ipv4.tcp_dsack', 'net.ipv4.tcp_fack'],
  ...['net.core.optmem_max', 'net.core.netdev_budget_usecs', 'net.ipv4.tcp_synack_retries'],
  ...['net.ipv4.tcp_syn_retries', 'vm.overcommit_kbytes', 'fs.aio-nr', 'kernel.pid_ns_last'],
])

/** Octal and hexadecimal numbers are what the kernel makes of them. */
function tokens(text: string): string {
  return text
    .trim()
    .split(/\s+/)
    .map(word =>
      /^0[0-7]+$/.test(word)
        ? String(Number.parseInt(word, 8))
        : /^0x[0-9a-f]+$/i.test(word)
          ? String(Number(word))
          : word,
    )
    .join(' ')
}
