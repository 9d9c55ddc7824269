import type { Host } from '../host.ts'
import type { Finding } from '../model.ts'
import { decodeLatin1 } from '../targets/latin1.ts'

/** `# kafka-size-ignore <key or code> until=YYYY-MM-DD reason="…"` in a live file. */
export interface Suppression {
  readonly file: string
  readonly line: number
  /** Keys or codes of findings in the same file. */
  readonly names: readonly string[]
  readonly until?: string
  readonly reason?: string
}

/** A finding that a comment answers for. */
export interface Suppressed {
  readonly finding: Finding
  readonly suppression: Suppression
}

const marker = 'kafka-size-ignore'
const hash = 35
const first = marker.charCodeAt(0)
/** No file that people write comments in is larger. */
const largest = 4 * 2 ** 20

/** A host that notes the comments in every file it reads, so that no file is read twice. */
export function noting(host: Host, into: Map<string, readonly Suppression[]>): Host {
  return {
    ...host,
    read(path, limit) {
      const bytes = host.read(path, limit)
      if (bytes.length <= largest && mentions(bytes))
        into.set(path, parse(path, decodeLatin1(bytes)))
      return bytes
    },
  }
}

/** Looks at what follows each `#` only: most files have no such comment. */
function mentions(bytes: Uint8Array): boolean {
  for (let at = bytes.indexOf(hash); at >= 0; at = bytes.indexOf(hash, at + 1)) {
    let next = at + 1
    while (bytes[next] === 32 || bytes[next] === 9) next += 1
    if (bytes[next] !== first) continue
    let same = 1
    while (same < marker.length && bytes[next + same] === marker.charCodeAt(same)) same += 1
    if (same === marker.length) return true
  }
  return false
}

function parse(file: string, text: string): readonly Suppression[] {
  return text.split(/\r\n|\r|\n/).flatMap((content, index) => {
    const rest = /^\s*#\s*kafka-size-ignore(?:\s+(.*))?$/.exec(content)?.[1]
    if (rest === undefined && !/^\s*#\s*kafka-size-ignore\s*$/.test(content)) return []
    return [{ file, line: index + 1, ...words(rest ?? '') }]
  })
}

function words(text: string): Pick<Suppression, 'names' | 'until' | 'reason'> {
  const reason = /\breason=(?:"([^"]*)"|'([^']*)'|(\S+))/.exec(text)
  const said = (reason?.[1] ?? reason?.[2] ?? reason?.[3] ?? '').trim()
  const until = /\buntil=(\S+)/.exec(text)?.[1]
  const bare = text.replace(/\breason=(?:"[^"]*"|'[^']*'|\S+)/, '').replace(/\buntil=\S+/, '')
  const names = bare.split(/[\s,]+/).filter(one => one !== '')
  return { names, ...(until !== undefined && { until }), ...(said !== '' && { reason: said }) }
}

/** Splits findings into those that count and those a valid comment answers for; bad comments are findings. */
export function applySuppressions(
  findings: readonly Finding[],
  noted: ReadonlyMap<string, readonly Suppression[]>,
  today: number,
): { readonly counted: readonly Finding[]; readonly suppressed: readonly Suppressed[] } {
  if (noted.size === 0) return { counted: findings, suppressed: [] }
  const counted: Finding[] = []
  const suppressed: Suppressed[] = []
  const bad = [...noted.values()].flat().flatMap(one => problem(one, today) ?? [])
  const valid = new Map(
    [...noted].map(([file, all]) => [file, all.filter(one => problem(one, today) === undefined)]),
  )
  for (const finding of findings) {
    const answer = valid
      .get(finding.file ?? '')
      ?.find(({ names }) => names.includes(finding.key) || names.includes(finding.code))
    if (answer) suppressed.push({ finding, suppression: answer })
    else counted.push(finding)
  }
  return { counted: [...counted, ...bad], suppressed }
}

function problem(one: Suppression, today: number): Finding | undefined {
  const { file, line, names, until, reason } = one
  const key = names.join(',') || marker
  const told = (code: string, message: string, fix: string): Finding => ({
    ...{ code, severity: 'warning', key, target: 'file', file, line, message, fix },
  })
  const example = `# ${marker} ${key} until=2030-01-31 reason="…"`
  if (names.length === 0)
    return told('suppression-invalid', 'the comment names no key and no code', `write ${example}`)
  if (reason === undefined)
    return told(
      'suppression-invalid',
      'the comment gives no reason and does not count',
      `write ${example}`,
    )
  const day = until === undefined ? undefined : dayOf(until)
  if (day === undefined)
    return told(
      'suppression-invalid',
      'the comment has no date of the form until=YYYY-MM-DD and does not count',
      `write ${example}`,
    )
  if (day >= today) return undefined
  return told(
    'suppression-expired',
    `the comment ended on ${until} and does not count any more`,
    'repair what it hid, or give a new date',
  )
}

/** Days since 1970-01-01 of a date of the Gregorian calendar; undefined for a date that is none. */
export function dayOf(date: string): number | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date)
  const [year = 0, month = 0, day = 0] = (match ?? []).slice(1).map(Number)
  const lengths = [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
  if (!match || month < 1 || month > 12 || day < 1 || day > (lengths[month - 1] ?? 0))
    return undefined
  const before = year - 1
  const years =
    before * 365 + Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400)
  const days = lengths.slice(0, month - 1).reduce((sum, one) => sum + one, 0) + day
  // The years 1 to 1969 have 719162 days.
  return years + days - 719_163
}

function isLeap(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
}
