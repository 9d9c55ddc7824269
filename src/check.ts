import { applyBaseline, type Baseline } from './check/baseline.ts'
import type { Judged } from './check/collapse.ts'
import { type Consistency, consistency } from './check/consistency.ts'
import { finish } from './check/finish.ts'
import { type GivenFiles, placeGiven } from './check/given.ts'
import { nodesOf, type TreeNames, treeNames } from './check/identify.ts'
import { type Court, type HostJudgement, judgeHostTree } from './check/judge.ts'
import type { Edit, Usage } from './check/model.ts'
import { overlay, overlayRoot, realNames } from './check/overlay.ts'
import { Precedents } from './check/precedents.ts'
import { withKeys } from './check/problem-keys.ts'
import { fileReading, type ReadHost, treeReading } from './check/read-trees.ts'
import {
  applySuppressions,
  noting,
  type Suppressed,
  type Suppression,
} from './check/suppressions.ts'
import type { Trees } from './check/trees.ts'
import type { GroupDecisions } from './decide.ts'
import type { Host } from './host.ts'
import type { Release } from './kafka/release.ts'
import type { Table } from './kafka/table.ts'
import type { LiveHost } from './live/model.ts'
import { readHost } from './live/tree.ts'
import type { Finding, Severity } from './model.ts'
import type { Sizing } from './sizing/model.ts'

/** What was found in the files of applications. */
export interface Applications {
  readonly findings: readonly Finding[]
  /** Comments in the files that answer for findings. */
  readonly noted: ReadonlyMap<string, readonly Suppression[]>
  readonly files: number
  readonly count: number
}

/** What is checked, and against what. */
export interface CheckInput {
  readonly release: Release
  /** Every release's broker keys. */
  readonly table: Table
  readonly sizing?: Sizing
  readonly groups: readonly GroupDecisions[]
  readonly trees: Trees
  readonly given: GivenFiles
  readonly applications?: Applications
  readonly baseline?: Baseline
}

/** What `check` found. */
export interface CheckResult {
  readonly kafka: string
  readonly findings: readonly Finding[]
  readonly suppressed: readonly Suppressed[]
  readonly usage: readonly Usage[]
  readonly summary: Summary
  /** Changes that make the files agree, in the order of the findings. */
  readonly edits: readonly Edit[]
}

/** The counts of a check. */
export interface Summary {
  readonly error: number
  readonly warning: number
  readonly info: number
  readonly hosts: number
  readonly nodes: number
  readonly applications: number
  readonly files: number
  readonly suppressed: number
  /** In the baseline. */
  readonly accepted: number
  /** In the baseline, and not there any more. */
  readonly stale: number
  /** Files and trees that could not be read. */
  readonly unread: number
}

/** Findings that mean that a part of the work was not done. */
const undone: ReadonlySet<string> = new Set([
  'unreadable',
  'missing-file-given',
  'empty-tree',
  'no-application',
])

type Rename = (text: string) => string

interface Tally {
  hosts: number
  nodes: number
  applications: number
  files: number
  unread: number
}

/** Called after every host, with the number of hosts so far and of all. */
export type Progress = (done: number, all: number) => void

/** Checks every tree and file, one host after the other; only what was found is kept. */
export function check(host: Host, input: CheckInput, progress: Progress = () => {}): CheckResult {
  const gathered = new Gathered(host, input)
  const { trees, given } = input
  const all = trees.list.length + Math.max(1, given.serverProperties.length)
  for (const problem of trees.problems) gathered.take([problem])
  for (const tree of trees.list) {
    gathered.tree(tree.root, tree.name, tree.asked)
    progress(gathered.tally.hosts, all)
  }
  gathered.given(() => progress(gathered.tally.hosts, all))
  gathered.applications()
  return gathered.result()
}

/** What a run has gathered so far. */
class Gathered {
  readonly tally: Tally = { hosts: 0, nodes: 0, applications: 0, files: 0, unread: 0 }
  private readonly host: Host
  private readonly input: CheckInput
  private readonly court: Court
  private readonly precedents: Precedents
  private readonly readTree: ReturnType<typeof treeReading>
  private readonly readFile: ReturnType<typeof fileReading>
  private readonly consistency: Consistency
  private readonly noted = new Map<string, readonly Suppression[]>()
  private readonly today: number
  private findings: Finding[] = []
  private readonly suppressed: Suppressed[] = []
  private readonly edits: Edit[] = []
  private readonly usage: Usage[] = []
  private topicsSeen = false

  constructor(host: Host, input: CheckInput) {
    const { release, table, sizing, groups, trees, given } = input
    this.host = noting(host, this.noted)
    this.input = input
    this.consistency = consistency(sizing !== undefined || trees.list.length > 1)
    this.court = {
      release,
      table,
      groups,
      nodes: nodesOf(groups),
      ...(sizing && { sizing }),
    }
    this.precedents = new Precedents(this.court)
    this.readTree = treeReading(this.options(), trees.list.length < 2)
    this.readFile = fileReading(given.serverProperties.length < 2)
    this.today = Math.floor(host.now() / 86_400_000)
  }

  tree(root: string, name: string, asked: string | undefined): void {
    const others = asked === undefined ? treeNames(this.host, root) : []
    const names = { ...(asked !== undefined && { asked }), others }
    this.compare(this.readTree(this.host, root, name), names)
  }

  given(next: () => void): void {
    const { given } = this.input
    const [file, ...more] = given.serverProperties
    const rest = [given.sysctl, given.limits, given.unit, given.jvm, given.tools, given.proc]
    const isAlone = rest.every(paths => paths.length === 0)
    if (!isAlone || (file !== undefined && more.length > 0 && !isAlone)) {
      this.overlaid(more.length === 0 ? file : undefined)
      next()
      if (more.length === 0) return
    }
    for (const path of given.serverProperties) {
      this.compare(this.readFile(this.host, path), { others: [] })
      next()
    }
  }

  applications(): void {
    const { applications } = this.input
    if (!applications) return
    for (const [file, all] of applications.noted) this.noted.set(file, all)
    this.take(applications.findings)
    this.noted.clear()
    this.tally.files += applications.files
    this.tally.applications += applications.count
  }

  private overlaid(file: string | undefined): void {
    const { mapping, problems } = placeGiven(this.host, this.input.given, file)
    this.take(problems)
    if (mapping.size === 0) return
    const host = overlay(this.host, mapping)
    const live = readHost(host, { ...this.options(), name: 'given files', root: overlayRoot })
    this.judge(host, live, { others: [] }, realNames(mapping), text => text)
    this.noted.clear()
  }

  private options() {
    const { release, sizing } = this.input
    const first = sizing?.groups[0]?.group.host
    return {
      release: release.version,
      ...(sizing && { java: sizing.cluster.java }),
      ...(first && { unit: first.unit, user: first.user }),
    }
  }

  /** Judges a host by one that is like it, or as a whole. */
  private compare({ live, stray, rename, comparable }: ReadHost, names: TreeNames): void {
    const known = this.precedents.find({ ...comparable, names })
    if (known) {
      this.count(1, known.files)
      this.consistency.add(known.subject, rename)
      this.take(known.findings, rename)
    } else {
      const host = live()
      const { subjects, findings } = this.judge(
        this.host,
        host,
        stray ? { ...names, stray } : names,
        rename,
        rename,
      )
      this.precedents.learn({ ...comparable, names }, host, subjects, findings)
    }
    this.noted.clear()
  }

  private count(nodes: number, files: number): void {
    this.tally.hosts += 1
    this.tally.nodes += nodes
    this.tally.files += files
  }

  /** `rename` makes paths real; `placed` does so for the order of the findings. */
  private judge(
    host: Host,
    live: LiveHost,
    names: Parameters<typeof judgeHostTree>[2],
    rename: Rename,
    placed: Rename,
  ): HostJudgement {
    const withTopics = !this.topicsSeen && live.cluster.topics.length > 0
    if (withTopics) this.topicsSeen = true
    const named = { ...live, problems: withKeys(host, live.problems) }
    const judged = judgeHostTree(this.court, named, names, withTopics, placed)
    this.count(live.nodes.length, live.files.length)
    for (const subject of judged.subjects) this.consistency.add(subject, rename)
    this.usage.push(...judged.usage)
    this.take(judged.findings, rename)
    return judged
  }

  /** Findings of one host, with the comments of its files applied. */
  take(findings: readonly Judged[], rename: Rename = text => text): void {
    const edits = new Map<Finding, Edit>()
    const finished = findings.map(({ edit, ...one }) => {
      const done = finish(one, rename)
      if (edit) edits.set(done, { ...edit, file: rename(edit.file) })
      return done
    })
    const { counted, suppressed } = applySuppressions(finished, this.noted, this.today)
    for (const one of counted) {
      this.findings.push(one)
      if (undone.has(one.code)) this.tally.unread += 1
      const edit = edits.get(one)
      if (edit) this.edits.push(edit)
    }
    this.suppressed.push(...suppressed)
  }

  result(): CheckResult {
    this.noted.clear()
    this.take(this.consistency.findings())
    const { baseline, release } = this.input
    const applied = baseline
      ? applyBaseline(this.findings, baseline)
      : { counted: this.findings, accepted: 0, stale: 0 }
    const count = (severity: Severity) =>
      applied.counted.reduce((sum, one) => sum + (one.severity === severity ? 1 : 0), 0)
    const { hosts, nodes, applications, files, unread } = this.tally
    return {
      kafka: release.version,
      findings: applied.counted,
      suppressed: this.suppressed,
      usage: this.usage,
      edits: this.edits,
      summary: {
        ...{ error: count('error'), warning: count('warning'), info: count('info') },
        ...{ hosts, nodes, applications, files, suppressed: this.suppressed.length },
        ...{ accepted: applied.accepted, stale: applied.stale, unread },
      },
    }
  }
}
