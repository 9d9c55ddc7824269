import { listItems } from '../kafka/parse.ts'
import type { LiveEntry, Mount } from '../live/model.ts'
import type { Finding } from '../model.ts'
import { at, type Expectation, type Judgement, type Subject, slot } from './model.ts'

const target = 'host'

/** Switches of the kernel outside sysctl, and the mounts of the data directories. */
export function judgeHost(subject: Subject, { raised, fine }: Judgement): void {
  const { plan } = subject
  if (!plan) return
  for (const expectation of plan.expected(target)) {
    const live = liveValue(subject, expectation.key)
    if (!live) continue
    if (expectation.holds(live.value) === true) fine.add(slot(target, expectation.key))
    else raised.push(differs(expectation, live))
  }
}

function differs({ key, severity, phrase, setting, why }: Expectation, entry: LiveEntry): Finding {
  const source = setting?.sources[0]
  return {
    code: 'differs',
    severity,
    key,
    target,
    ...at(entry),
    actual: entry.value,
    expected: phrase,
    message: `${key} is ${entry.value}. ${why}`,
    fix: fixes.get(key) ?? `set it to ${phrase}`,
    ...(source && { source }),
  }
}

const fixes: ReadonlyMap<string, string> = new Map([
  [
    'transparent_hugepage.enabled',
    'echo madvise > /sys/kernel/mm/transparent_hugepage/enabled, and at every boot; restart the broker',
  ],
  [
    'transparent_hugepage.defrag',
    'echo madvise > /sys/kernel/mm/transparent_hugepage/defrag, and at every boot',
  ],
  ['mount.atime', 'mount the data directories with noatime'],
  ['filesystem', 'move the data to xfs or ext4'],
])

function liveValue(subject: Subject, key: string): LiveEntry | undefined {
  if (key === 'filesystem') return ofMounts(subject, key, mount => mount.type)
  if (key === 'mount.atime') return ofMounts(subject, key, atime)
  return subject.host.kernel.get(key)
}

/** The kernel prints relatime where it holds; fstab leaves the default out. */
function atime({ options, file }: Mount): string {
  const said = options.find(one => /^(noatime|relatime|strictatime|atime)$/.test(one))
  if (said !== undefined) return said
  return file.endsWith('/fstab') ? 'relatime' : 'strictatime'
}

function ofMounts(
  { host, broker }: Subject,
  key: string,
  read: (mount: Mount) => string,
): LiveEntry | undefined {
  const directories = listItems(broker('log.dirs').text ?? '')
  const mounts = directories.flatMap(path => mountOf(host.mounts, path) ?? [])
  const [first] = mounts
  if (first === undefined) return undefined
  // The worst of several would be a matter of taste: all values are told.
  const value = [...new Set(mounts.map(read))].join(',')
  const { file, line } = first
  return { target, key, value, file, ...(line !== undefined && { line }), origin: 'kernel' }
}

function mountOf(mounts: readonly Mount[], path: string): Mount | undefined {
  let best: Mount | undefined
  for (const mount of mounts) {
    const base = mount.path === '/' ? '/' : `${mount.path}/`
    const isUnder = path === mount.path || path.startsWith(base)
    // Of equal paths the later mount hides the earlier one.
    if (isUnder && mount.path.length >= (best?.path.length ?? 0)) best = mount
  }
  return best
}
