import type { Declaration } from '../generated/declaration.ts'
import type { Release } from '../kafka/release.ts'
import { loadRelease } from '../kafka/release.ts'
import { resolveVersion } from '../kafka/resolve.ts'
import type { Cluster } from './cluster.ts'
import { incomplete } from './incomplete.ts'
import { locator } from './locate.ts'
import { normalise } from './normalise.ts'
import { checkOverrides } from './overrides.ts'
import { parseText, positionAt, yaml11Scalars } from './parse.ts'
import type { Mistake, Problem } from './problem.ts'
import { reader } from './reader.ts'
import { relate } from './relations.ts'
import { checkSecurity } from './security.ts'
import { prune, validate } from './validate.ts'

/** A cluster, or what is wrong with its declaration. Warnings may come with a cluster. */
export interface Loaded {
  readonly cluster?: Cluster
  readonly release?: Release
  readonly problems: readonly Problem[]
}

/**
 * Reads the text of a declaration (YAML or JSON). Every mistake is collected; a cluster comes back
 * only when none is an error. `file` is the name used in problems. Never throws for bad text.
 */
export async function load(text: string, file: string): Promise<Loaded> {
  const parsed = await parseText(text)
  if ('syntax' in parsed) {
    return { problems: [{ file, ...parsed.syntax, code: 'syntax', severity: 'error' }] }
  }
  const traps = yaml11Problems(text, file)
  const wrong = await validate(parsed.value)
  if (wrong.length > 0 && !(await prune(parsed.value, wrong))) {
    return { problems: [...traps, ...(await place(wrong, text, file))] }
  }
  // The validator has just proven the shape.
  const declared = parsed.value as Declaration
  const found = resolveVersion(versionText(declared.kafka, text))
  if (!found.ok) {
    const mistake: Mistake = { path: ['kafka'], code: 'release', message: found.message }
    return { problems: [...traps, ...(await place([...wrong, mistake], text, file))] }
  }
  const release = await loadRelease(found.version)
  const read = reader()
  if (found.note) read.add('release', ['kafka'], found.note, 'warning')
  const cluster = normalise(declared, release, read)
  relate(cluster, declared.topics?.length ?? 0, read)
  await checkOverrides(declared, release, read)
  // What could not be read is not missing too.
  if (![...wrong, ...read.mistakes].some(isError)) {
    incomplete(cluster.topics.slice(0, declared.topics?.length ?? 0), read)
    checkSecurity(cluster, read)
  }
  // What was taken out as wrong is not missing too.
  const later = read.mistakes.filter(one => wrong.length === 0 || one.code !== 'missing-key')
  const problems = [...traps, ...(await place([...wrong, ...later], text, file))]
  const failed = problems.some(problem => problem.severity === 'error')
  return failed ? { problems } : { cluster, release, problems }
}

function isError({ severity }: Mistake): boolean {
  return severity !== 'warning'
}

/** YAML reads an unquoted 4.0 as the number 4, and 4.10 as 4.1: what counts is what is written. */
function versionText(kafka: string | number, text: string): string {
  if (typeof kafka === 'string') return kafka
  const written = /(?:^|[{,\s])["']?kafka["']?\s*:\s*(\d+\.\d+)/.exec(text)?.[1]
  if (Number(written) === kafka) return written ?? ''
  return Number.isInteger(kafka) ? `${kafka}.0` : String(kafka)
}

/** Finds the places of mistakes; the text is only read again when there are any. */
export async function place(
  mistakes: readonly Mistake[],
  text: string,
  file: string,
): Promise<readonly Problem[]> {
  if (mistakes.length === 0) return []
  const { position } = await locator(text)
  return mistakes
    .map(({ path, atKey, code, message, severity }) => ({
      file,
      ...position(path, atKey),
      code,
      message,
      severity: severity ?? ('error' as const),
    }))
    .sort((a, b) => a.line - b.line || a.column - b.column)
}

function yaml11Problems(text: string, file: string): readonly Problem[] {
  if (/^\s*\{/.test(text)) return []
  return yaml11Scalars(text).map(({ offset, text: scalar }) => ({
    file,
    ...positionAt(text, offset),
    code: 'yaml-1.1' as const,
    severity: 'error' as const,
    message: `"${scalar}" is another number to YAML 1.1 readers such as Ansible; write it without leading zero or "_", or quote it`,
  }))
}
