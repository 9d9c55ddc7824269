import { formatProblem, type Problem } from '../declare/problem.ts'
import { type Host, HostError } from '../host.ts'
import { exitCodes } from '../model.ts'
import type { Plan } from '../plan.ts'

/** Prints problems on standard error, at most `limit` of them. */
export function printProblems(host: Host, problems: readonly Problem[], limit = 200): void {
  for (const problem of problems.slice(0, limit)) host.stderr.write(`${formatProblem(problem)}\n`)
  const more = problems.length - limit
  if (more > 0) host.stderr.write(`... and ${more} more problems\n`)
}

/** A file that cannot be read or written, as a line on standard error. */
export function printHostError(host: Host, error: HostError): number {
  host.stderr.write(`kafka-size: ${error.path} ${error.message} [${error.code}]\n`)
  return exitCodes.failed
}

/** 2 when the plan does not fit. */
export function planExit(plan: Plan): number {
  return plan.status === 'does not fit' ? exitCodes.findings : exitCodes.ok
}

/** Runs work whose I/O errors are the user's to read; everything else is a bug and goes on. */
export async function reported(host: Host, work: () => Promise<number> | number): Promise<number> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof HostError) return printHostError(host, error)
    throw error
  }
}
