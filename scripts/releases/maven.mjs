import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))

/** Where POMs and class paths are kept; the jars stay in Maven's own repository. */
export const cache = process.env.KAFKA_SIZE_CACHE ?? join(homedir(), '.cache', 'kafka-size')

// kafka-tools and its API are not published for every release (4.4.0 lacks both) and hold no config.
const excluded = ['kafka-tools', 'kafka-tools-api']

const pom = version => `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>kafka-size</groupId><artifactId>class-path</artifactId><version>1</version>
  <dependencies><dependency>
    <groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>${version}</version>
    <exclusions>${excluded
      .map(
        name =>
          `<exclusion><groupId>org.apache.kafka</groupId><artifactId>${name}</artifactId></exclusion>`,
      )
      .join('')}</exclusions>
  </dependency></dependencies>
</project>
`

/** The class path of a broker release, fetched by coordinates. */
export function classPath(version) {
  const folder = join(cache, 'class-path', version)
  const file = join(folder, 'class-path.txt')
  if (existsSync(file)) {
    const known = readFileSync(file, 'utf8').trim()
    if (known.split(':').every(jar => existsSync(jar))) return known
  }
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'pom.xml'), pom(version))
  const args = ['-q', '-B', 'dependency:build-classpath', '-DincludeScope=runtime']
  execFileSync('mvn', [...args, `-Dmdep.outputFile=${file}`], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  return readFileSync(file, 'utf8').trim()
}

/** Runs the Java program beside this file on a release and gives what it printed. */
export function configDump(version, args = [], input = '') {
  // SLF4J says on standard error that it found no logger: not worth showing.
  return execFileSync('java', ['-cp', classPath(version), join(here, 'ConfigDump.java'), ...args], {
    input,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['pipe', 'pipe', 'ignore'],
  })
}
