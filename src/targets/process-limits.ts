import type { LimitItem } from './limits.ts'

/** One limit of a running process, in bytes, seconds or counts, or `unlimited`. */
export interface ProcessLimit {
  readonly item: LimitItem | 'rttime'
  readonly soft: string
  readonly hard: string
  readonly line: number
}

/** Reads /proc/PID/limits: columns of fixed width under their headings, names with blanks. */
export function parseProcessLimits(text: string): ProcessLimit[] {
  const lines = text.split('\n')
  const head = lines.findIndex(line => line.startsWith('Limit ') && line.includes('Soft Limit'))
  if (head === -1) return []
  const heading = lines[head] as string
  const [soft, hard, unit] = ['Soft Limit', 'Hard Limit', 'Units'].map(word =>
    heading.indexOf(word),
  )
  return lines.flatMap((line, index) => {
    const item = procNames.get(line.slice(0, soft).trim())
    if (item === undefined || index < head) return []
    const values = { soft: line.slice(soft, hard).trim(), hard: line.slice(hard, unit).trim() }
    return isLimit(values.soft) && isLimit(values.hard)
      ? [{ item, ...values, line: index + 1 }]
      : []
  })
}

// fs/proc/base.c, lnames.
const procNames: ReadonlyMap<string, ProcessLimit['item']> = new Map(
  Object.entries({
    'Max cpu time': 'cpu',
    'Max file size': 'fsize',
    'Max data size': 'data',
    'Max stack size': 'stack',
    'Max core file size': 'core',
    'Max resident set': 'rss',
    'Max processes': 'nproc',
    'Max open files': 'nofile',
    'Max locked memory': 'memlock',
    'Max address space': 'as',
    'Max file locks': 'locks',
    'Max pending signals': 'sigpending',
    'Max msgqueue size': 'msgqueue',
    'Max nice priority': 'nice',
    'Max realtime priority': 'rtprio',
    'Max realtime timeout': 'rttime',
  } as const),
)

/** Reads `ulimit -a` of bash: one value, which is the soft limit unless `-H` was given. */
export function parseUlimit(text: string): { item: LimitItem; value: string; line: number }[] {
  return text.split('\n').flatMap((line, index) => {
    const match = /\((?:[^()]*,\s*)?-([a-zA-Z])\)\s+(\S+)\s*$/.exec(line)
    const option = options[match?.[1] ?? '']
    const value = match?.[2]
    if (option === undefined || value === undefined || !isLimit(value)) return []
    const scaled = value === 'unlimited' ? value : `${BigInt(value) * option.unit}`
    return [{ item: option.item, value: scaled, line: index + 1 }]
  })
}

// bash(1), ulimit: kbytes and blocks are 1024 bytes.
const options: Readonly<Record<string, { item: LimitItem; unit: bigint }>> = {
  c: { item: 'core', unit: 1024n },
  d: { item: 'data', unit: 1024n },
  e: { item: 'nice', unit: 1n },
  f: { item: 'fsize', unit: 1024n },
  i: { item: 'sigpending', unit: 1n },
  l: { item: 'memlock', unit: 1024n },
  m: { item: 'rss', unit: 1024n },
  n: { item: 'nofile', unit: 1n },
  q: { item: 'msgqueue', unit: 1n },
  r: { item: 'rtprio', unit: 1n },
  s: { item: 'stack', unit: 1024n },
  t: { item: 'cpu', unit: 1n },
  u: { item: 'nproc', unit: 1n },
  v: { item: 'as', unit: 1024n },
  x: { item: 'locks', unit: 1n },
}

function isLimit(text: string): boolean {
  return text === 'unlimited' || /^[0-9]+$/.test(text)
}
