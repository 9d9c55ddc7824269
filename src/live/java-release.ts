import type { LiveEntries, LiveEntry } from './model.ts'

/**
 * The feature release that the path of a JVM tells, such as `java-17-openjdk-amd64`, `jdk-21.0.2`
 * or `java-1.8.0-openjdk`; undefined when it tells none.
 */
export function javaRelease(path: string): number | undefined {
  const found =
    /(?:java|jdk|jre|zulu|temurin|corretto|semeru)-?(?:se-)?(?:1\.)?(\d{1,2})(?!\d)/i.exec(path)
  const release = Number(found?.[1])
  return release >= 8 && release <= 40 ? release : undefined
}

/** `java.version` as an option, from the program itself or from JAVA_HOME. */
export function javaVersion(
  program: { readonly text: string; readonly file: string } | undefined,
  environment: LiveEntries,
): LiveEntry | undefined {
  const home = environment.get('JAVA_HOME')
  const [path, place] =
    program && javaRelease(program.text) !== undefined
      ? [program.text, { file: program.file }]
      : [home?.value ?? '', home]
  const release = javaRelease(path)
  if (release === undefined || place === undefined) return undefined
  const { file, line } = { line: undefined, ...place }
  return {
    ...{ target: 'jvm', key: 'java.version', value: String(release), file },
    ...(line !== undefined && { line }),
    origin: program === undefined ? 'file' : 'process',
  }
}
