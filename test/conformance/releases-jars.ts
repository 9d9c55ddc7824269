import { execFileSync } from 'node:child_process'
import { configDump } from '../../scripts/releases/maven.mjs'

/** Why the jars cannot be asked here, or undefined when they can. */
export function obstacle(): string | undefined {
  try {
    execFileSync('java', ['-version'], { stdio: 'ignore' })
    execFileSync('mvn', ['-q', '--version'], { stdio: 'ignore' })
  } catch {
    return 'needs java and mvn'
  }
  try {
    return configDump('3.9.2', ['check'], 'broker\tnum.io.threads\tOA==').trim() === 'ok'
      ? undefined
      : 'the jars do not answer'
  } catch (error) {
    // Without the artifacts mvn fails; anything else is a fault of ours and must show.
    if (/dependency:build-classpath/.test(String(error))) return 'the jars cannot be fetched'
    throw error
  }
}
