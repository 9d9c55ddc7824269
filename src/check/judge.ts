import type { GroupDecisions } from '../decide.ts'
import type { LiveHost, LiveNode } from '../live/model.ts'
import { type Finding, severities } from '../model.ts'
import { judgeBroker, judgeDrift } from './broker.ts'
import { collapse, type Judged } from './collapse.ts'
import { judgeHost } from './host.ts'
import { identify, likeliest, type Nodes, type TreeNames } from './identify.ts'
import { judgeJvm } from './jvm.ts'
import { judgeLimits } from './limits.ts'
import type { Judgement, Knowledge, Raised, Subject, Usage } from './model.ts'
import { judgeLogDirs, judgeProcess } from './process.ts'
import { judgeRelations } from './relations.ts'
import { scan } from './scan.ts'
import { type Planned, subjectOf } from './subject.ts'
import { judgeSysctl, judgeSysctlFiles } from './sysctl.ts'
import { judgeTopics } from './topics.ts'
import { judgeUnit } from './unit.ts'

/** What one host is judged with. */
export interface Court extends Knowledge {
  /** Decisions of the plan; empty without one. */
  readonly groups: readonly GroupDecisions[]
  readonly nodes: Nodes
}

/** What was found on one host. */
export interface HostJudgement {
  readonly findings: readonly Judged[]
  readonly usage: readonly Usage[]
  /** Its processes. */
  readonly subjects: readonly Subject[]
}

const nobody: LiveNode = {
  name: '',
  properties: new Map(),
  running: new Map(),
  limits: new Map(),
  limitsApply: true,
  jvm: {
    options: new Map(),
    environment: new Map(),
    seen: 'nowhere',
    configured: new Map(),
    problems: [],
  },
}

/** Judges every process of a host, and the host once. `withTopics`: the cluster's topics too. `placed`: the real path of a file, for the order. */
export function judgeHostTree(
  court: Court,
  host: LiveHost,
  names: TreeNames & { readonly stray?: LiveNode['jvm'] },
  withTopics: boolean,
  placed: (path: string) => string,
): HostJudgement {
  const { stray } = names
  // Kernel files alone are judged too.
  const nodes = host.nodes.length > 0 ? host.nodes : [{ ...nobody, name: host.name }]
  const usage: Usage[] = []
  const subjects: Subject[] = []
  const findings = nodes.flatMap((node, index) => {
    const raised: Raised[] = index === 0 ? [...problems(host)] : []
    const planned = plannedNode(court, node, names, raised)
    const subject = subjectOf(court, host, node, planned)
    usage.push(...judgeNode(subject, { raised, fine: new Set() }, index === 0, withTopics))
    subjects.push(subject)
    const found = collapse(raised)
    return index === 0 && stray ? [...found, ...judgeStray(subject, stray)] : found
  })
  const sorted = findings.length > 1 ? findings.toSorted(bySeverity(placed)) : findings
  return { findings: sorted, usage, subjects }
}

function plannedNode(
  court: Court,
  node: LiveNode,
  names: TreeNames,
  raised: Raised[],
): Planned | undefined {
  if (court.groups.length === 0) return undefined
  const found = identify(court.nodes, node, names)
  if (found) return found
  if (node.propertiesFile !== undefined) raised.push(unknownNode(node, names))
  return likeliest(court.groups, node)
}

function unknownNode(node: LiveNode, { asked, others }: TreeNames): Finding {
  const id = node.properties.get('node.id') ?? node.properties.get('broker.id')
  const file = id?.file ?? node.propertiesFile
  return {
    code: 'unknown-node',
    severity: 'error',
    key: 'node.id',
    target: 'server.properties',
    ...(file !== undefined && { file }),
    ...(id?.line !== undefined && { line: id.line }),
    ...(id && { actual: id.value }),
    message: `the declaration has no node with ${id ? `id ${id.value}` : 'no id'} on ${[asked, ...others].filter(one => one !== undefined).join(', ') || 'this host'}: values of the single node were not compared`,
    fix: 'correct node.id, declare the host, or ask for the tree as {host}',
  }
}

type Part = (subject: Subject, judgement: Judgement) => void

const ofProcess: readonly Part[] = [judgeDrift, judgeUnit, judgeLimits, judgeJvm]
const ofHost: readonly Part[] = [judgeSysctl, judgeSysctlFiles, judgeHost]

/** What judges a host beside its expectations and constraints, without topics and processes. */
export const otherParts: readonly Part[] = [scan, ...ofProcess, ...ofHost]

function judgeNode(
  subject: Subject,
  judgement: Judgement,
  isFirst: boolean,
  withTopics: boolean,
): readonly Usage[] {
  scan(subject, judgement)
  judgeBroker(subject, judgement)
  for (const part of ofProcess) part(subject, judgement)
  if (isFirst) {
    for (const part of ofHost) part(subject, judgement)
    if (withTopics) judgeTopics(subject, judgement)
  }
  judgeLogDirs(subject, judgement)
  const usage = judgeProcess(subject, judgement)
  judgeRelations(subject, judgement, isFirst && withTopics)
  return usage
}

/** An environment file that the unit does not read. */
function judgeStray(subject: Subject, jvm: LiveNode['jvm']): readonly Judged[] {
  const { process: _, ...node } = subject.node
  const raised: Raised[] = []
  judgeJvm({ ...subject, node: { ...node, jvm } }, { raised, fine: new Set() })
  return collapse(raised)
}

/** What the readers complained about. The mark before the first key is about that key. */
function* problems(host: LiveHost): Iterable<Finding> {
  for (const one of host.problems) {
    if (one.code === 'byte-order-mark') {
      const first = host.nodes
        .flatMap(node => [...node.properties.values()])
        .find(entry => entry.file === one.file && entry.line === 1)
      yield {
        ...one,
        key: first?.key.replace(/^(\ufeff|\u00ef\u00bb\u00bf)/, '') ?? one.key,
        fix: 'save the file as UTF-8 without a byte order mark',
      }
    } else
      yield one.code === 'not-read'
        ? {
            ...one,
            code: 'ineffective',
            fix: one.fix ?? 'rename the file so that it ends in .conf',
          }
        : one
  }
}

function bySeverity(placed: (path: string) => string) {
  const place = ({ file }: Finding) => (file === undefined ? '' : placed(file))
  return (a: Finding, b: Finding): number =>
    severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
    compare(place(a), place(b)) ||
    (a.line ?? 0) - (b.line ?? 0)
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
