import type { LiveEntries, LiveEntry, LiveHost } from '../live/model.ts'
import { entryOfLine } from '../live/property-lines.ts'
import type { Constraint } from '../settings/model.ts'
import { anyRoot } from './alike.ts'
import { ChangedLines } from './changed-lines.ts'
import type { Judged } from './collapse.ts'
import { type Dependence, dependenceOf } from './dependence.ts'
import { expectationOf } from './expectations.ts'
import { identify, type TreeNames } from './identify.ts'
import type { Court } from './judge.ts'
import type { Expectation, Subject } from './model.ts'
import { OwnLines } from './own-lines.ts'
import { scan } from './scan.ts'
import { effectiveValue } from './subject.ts'
import { liveValues } from './values.ts'

/** A host of which hardly more than some lines of its server.properties are its own. */
export interface Comparable {
  /** The same object for hosts that have all other files in common. */
  readonly shared: object
  /** Its only server.properties; undefined where hosts cannot be compared by it. */
  readonly text: string | undefined
  readonly names: TreeNames
}

/** A judged host that others are compared with. */
interface Precedent {
  readonly text: OwnLines
  readonly subject: Subject
  readonly findings: readonly Judged[]
  /** Keys with findings. */
  readonly told: ReadonlySet<string>
  readonly files: number
  dependence?: Dependence
}

type Like = Subject & { readonly node: { readonly properties: ChangedLines } }

/** A broker differs from its neighbour in its id, its names and its rack. */
const mostDifferent = 8
const mostKept = 4
/** Keys that decide what is judged at all. */
const decisive: ReadonlySet<string> = new Set([
  ...['process.roles', 'zookeeper.connect', 'config.providers', 'log.dirs', 'log.dir'],
])

/**
 * Remembers judged hosts. One that differs from a remembered host in a few lines only is judged by
 * these lines: as long as nothing is wrong with them on either host, all else is as it was there.
 * Whenever that is in doubt the host is judged as a whole.
 */
export class Precedents {
  private readonly court: Court
  private readonly known = new WeakMap<object, Precedent[]>()

  constructor(court: Court) {
    this.court = court
  }

  /** The findings, the process and the number of files of a host that is like a remembered one. */
  find(one: Comparable): Pick<Precedent, 'findings' | 'subject' | 'files'> | undefined {
    const { text } = one
    const known = this.known.get(one.shared)
    if (known === undefined || text === undefined || !isPlain(text)) return undefined
    for (const precedent of known) {
      const changed = changedEntries(precedent, text)
      const subject = changed && this.subjectLike(precedent, changed, one.names)
      if (changed && subject && isLike(precedent, subject, changed))
        return { findings: precedent.findings, subject, files: precedent.files }
    }
    return undefined
  }

  /** Remembers a host that was judged as a whole, when others can be compared with it. */
  learn(
    { shared, text }: Comparable,
    host: LiveHost,
    subjects: readonly Subject[],
    findings: readonly Judged[],
  ): void {
    const [subject, ...more] = subjects
    if (text === undefined || !isPlain(text) || !subject || more.length > 0) return
    if (!isBare(subject, host) || !findings.every(isOfTree)) return
    if (this.court.groups.length > 0 && !subject.plan?.isIdentified) return
    const known = this.known.get(shared) ?? []
    this.known.set(shared, known)
    if (known.length >= mostKept) known.shift()
    const told = new Set(findings.map(one => one.key))
    known.push({
      text: new OwnLines(text),
      subject,
      findings,
      told,
      files: host.files.length,
    })
  }

  /** The process of the new host; undefined when it is not of the same group. */
  private subjectLike(
    { subject }: Precedent,
    changed: readonly LiveEntry[],
    names: TreeNames,
  ): Like | undefined {
    const properties = new ChangedLines(subject.node.properties, changed)
    const node = { ...subject.node, properties }
    const broker = (key: string) => effectiveValue(subject.release, node, key)
    const like = { ...subject, node, broker }
    if (!subject.plan) return like
    const planned = identify(this.court.nodes, node, names)
    if (!planned || planned.group.own !== subject.plan.own) return undefined
    return { ...like, plan: { ...subject.plan, decisions: planned.node } }
  }
}

/** No file that people write is larger. */
const longest = 2 ** 18

/** Lines stand for themselves, and no mark stands before the first key. */
function isPlain(text: string): boolean {
  if (text.length > longest) return false
  return !text.includes('\\') && !text.includes('\r') && !(text.charCodeAt(0) > 0x7f)
}

/** Nothing but files speaks for the process, and no argument beats its file. */
function isBare({ node }: Subject, { cluster }: LiveHost): boolean {
  if (node.process || node.running.size > 0 || node.propertiesFile === undefined) return false
  if (cluster.topics.length > 0 || cluster.logDirs.length > 0) return false
  return [...node.properties.values()].every(one => one.origin === 'file')
}

/** Other places are the same on every host, and would be sorted elsewhere among its files. */
function isOfTree({ file }: Judged): boolean {
  return file === undefined || file.startsWith(anyRoot)
}

/** Entries of the lines that differ; undefined when more than values differ. */
function changedEntries(
  { text: known, subject }: Precedent,
  text: string,
): readonly LiveEntry[] | undefined {
  const lines = known.in(text, mostDifferent)
  if (!lines) return undefined
  const changed: LiveEntry[] = []
  for (const { before, now, number } of lines) {
    const entry = changedEntry(subject, before, now, number)
    if (entry === 'other') return undefined
    if (entry) changed.push(entry)
  }
  return changed
}

/** undefined: comments or blanks differ. */
function changedEntry(
  { node }: Subject,
  old: string,
  line: string,
  number: number,
): LiveEntry | 'other' | undefined {
  const file = node.propertiesFile ?? ''
  const before = entryOfLine(old, file, number)
  const entry = entryOfLine(line, file, number)
  if (!before && !entry) return undefined
  if (!before || !entry || before.key !== entry.key || decisive.has(entry.key)) return 'other'
  if ([before, entry].some(one => one.secret || one.unresolved)) return 'other'
  return isOnly(node.properties, entry.key) ? entry : 'other'
}

const isOnly = (properties: LiveEntries, key: string): boolean =>
  properties.get(key)?.overrides === undefined

/** Whether all that looks at the changed lines is content with them, there and here. */
function isLike(precedent: Precedent, subject: Like, changed: readonly LiveEntry[]): boolean {
  precedent.dependence ??= dependenceOf(precedent.subject)
  const { constraints: rules, expectations, violated, other } = precedent.dependence
  if (changed.some(({ key }) => other.has(key) || precedent.told.has(key))) return false
  if (!areLinesFine(subject)) return false
  const values = liveValues(subject)
  const isQuiet = (one: Constraint) => !violated.has(one) && one.violated(values).length === 0
  const isMet = (one: Expectation) => !precedent.told.has(one.key) && holds(subject, one)
  return (
    changed.every(({ key }) => (rules.get(key) ?? []).every(isQuiet)) &&
    changed.every(({ key }) => (expectations.get(key) ?? []).every(isMet)) &&
    areOwnMet(precedent, subject)
  )
}

function areLinesFine(subject: Like): boolean {
  const raised: Judged[] = []
  const node = { ...subject.node, properties: subject.node.properties.alone() }
  scan({ ...subject, node }, { raised, fine: new Set() })
  return raised.length === 0
}

function holds(subject: Subject, expectation: Expectation): boolean {
  const { text, entry } = subject.broker(expectation.key)
  if (text === undefined || !entry || entry.secret || entry.unresolved) return false
  return expectation.holds(text) === true
}

/** What the plan says of this node alone. */
function areOwnMet({ subject: known, told }: Precedent, subject: Subject): boolean {
  if (!subject.plan || !known.plan) return true
  const own = ownOf(subject)
  const there = ownOf(known)
  if (own.length !== there.length) return false
  return own.every(
    (one, index) =>
      one.key === there[index]?.key &&
      !told.has(one.key) &&
      holds(subject, expectationOf(one, true, subject.release)),
  )
}

function ownOf({ plan }: Subject) {
  return plan?.decisions.decisions.filter(one => one.setting?.perNode) ?? []
}
