import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cacheDir } from './places.ts'
import { run } from './processes.ts'

const group = 'org.apache.kafka'
const copyGoal = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies'

/** Artifacts that a release names in its POM but that were never published. */
const unpublished: Readonly<Record<string, readonly string[]>> = {
  '4.0.1': ['connect-api', 'connect-runtime', 'connect-json', 'connect-transforms'],
  '4.4.0': ['kafka-tools', 'kafka-tools-api'],
}

/** Logging backends that would replace the one line of output that we read. */
const otherBackends = /^(slf4j-(reload4j|log4j12)|log4j-slf4j2?-impl)/

function dependency(artifact: string, version: string, more = ''): string {
  const [name, owner] = artifact.includes(':') ? artifact.split(':').reverse() : [artifact, group]
  return `<dependency><groupId>${owner}</groupId><artifactId>${name}</artifactId><version>${version}</version>${more}</dependency>`
}

function exclusions(artifacts: readonly string[]): string {
  const each = artifacts.map(
    name => `<exclusion><groupId>${group}</groupId><artifactId>${name}</artifactId></exclusion>`,
  )
  return `<exclusions>${each.join('')}</exclusions>`
}

function pom(release: string): string {
  const missing = unpublished[release] ?? []
  const without = missing.length === 0 ? '' : exclusions(missing)
  const names = missing.includes('kafka-tools') ? ['kafka_2.13'] : ['kafka_2.13', 'kafka-tools']
  const parts = names.map(name => dependency(name, release, without))
  const logging = dependency('org.slf4j:slf4j-simple', '1.7.36')
  return `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>suite</groupId><artifactId>brokers</artifactId><version>1</version><packaging>pom</packaging>
<dependencies>${parts.join('')}${logging}</dependencies></project>
`
}

function copyJars(dir: string, pomText: string): void {
  rmSync(dir, { recursive: true, force: true })
  mkdirSync(dir, { recursive: true })
  writeFileSync(join(dir, 'pom.xml'), pomText)
  const args = ['-q', '-B', copyGoal, '-DincludeScope=runtime', `-DoutputDirectory=${dir}/libs`]
  run('mvn', args, dir)
  writeFileSync(join(dir, '.ok'), '')
}

function jarsOf(release: string): string {
  return join(cacheDir(), 'cp', release)
}

/** Whether the jars of a release have been fetched already. */
export function hasJars(release: string): boolean {
  return existsSync(join(jarsOf(release), '.ok'))
}

/** The jars of a released broker, fetched by Maven on first use. */
export function classPath(release: string): readonly string[] {
  const dir = jarsOf(release)
  if (!hasJars(release)) copyJars(dir, pom(release))
  return readdirSync(join(dir, 'libs'))
    .filter(name => name.endsWith('.jar') && !otherBackends.test(name))
    .sort()
    .map(name => join(dir, 'libs', name))
}

/** The jar with the file-backed remote storage of tiered storage tests (3.6 and later). */
export function storageTestJar(release: string): string {
  const dir = join(cacheDir(), 'tiered', release)
  const jar = join(dir, 'libs', `kafka-storage-${release}-test.jar`)
  if (existsSync(jar)) return jar
  const artifact = dependency(
    'kafka-storage',
    release,
    `<classifier>test</classifier>${exclusions(['*'])}`,
  ).replace(
    /<groupId>org\.apache\.kafka<\/groupId><artifactId>\*/,
    '<groupId>*</groupId><artifactId>*',
  )
  copyJars(
    dir,
    `<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>suite</groupId><artifactId>tiered</artifactId><version>1</version><packaging>pom</packaging>
<dependencies>${artifact}</dependencies></project>
`,
  )
  return jar
}
