// Reads the configs of Kafka releases from their jars: see docs/releases.md.
//   node scripts/releases/extract.mjs 4.5.0          adds or replaces releases
//   node scripts/releases/extract.mjs                reads every known release again
//   node scripts/releases/extract.mjs --check 3.9.2  compares the committed data with the jars
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { configDump } from './maven.mjs'
import {
  byVersion,
  canonical,
  decode,
  domains,
  encode,
  moduleText,
  tableOf,
  versionsOf,
  versionsText,
} from './table.mjs'

const output = join(
  dirname(fileURLToPath(import.meta.url)),
  '..',
  '..',
  'src',
  'generated',
  'releases',
)

/** What the jars of a release say: domain → name → record. */
export function extract(version) {
  const release = new Map(domains.map(domain => [domain, new Map()]))
  for (const line of configDump(version).split('\n').filter(Boolean)) {
    const { domain, ...record } = JSON.parse(line)
    release.get(domain).set(record.name, record)
  }
  return release
}

/** What the committed data says of every release: version → domain → name → record. */
export function committed() {
  const file = join(output, 'versions.ts')
  if (!existsSync(file)) return new Map()
  const versions = versionsOf(readFileSync(file, 'utf8'))
  const tables = new Map(
    domains.map(domain => [domain, tableOf(readFileSync(join(output, `${domain}.ts`), 'utf8'))]),
  )
  const release = version =>
    new Map(domains.map(domain => [domain, decode(versions, tables.get(domain), version)]))
  return new Map(versions.map(version => [version, release(version)]))
}

/** Lines that say where the data and the jars of a release differ; none when they agree. */
export function differences(version, known, found) {
  const lines = []
  for (const domain of domains) {
    const [ours, theirs] = [known?.get(domain) ?? new Map(), found.get(domain)]
    for (const name of [...new Set([...ours.keys(), ...theirs.keys()])].sort()) {
      const [left, right] = [ours, theirs].map(records => {
        const record = records.get(name)
        return record ? canonical(record) : 'absent'
      })
      if (left !== right) lines.push(`${version} ${domain} ${name}: data ${left}, jar ${right}`)
    }
  }
  return lines
}

function write(releases) {
  const versions = [...releases.keys()].sort(byVersion)
  mkdirSync(output, { recursive: true })
  writeFileSync(join(output, 'versions.ts'), versionsText(versions))
  for (const domain of domains) {
    const records = new Map(versions.map(version => [version, releases.get(version).get(domain)]))
    const text = moduleText(domain, encode(versions, records))
    writeFileSync(join(output, `${domain}.ts`), text)
  }
}

function main(args) {
  const check = args.includes('--check')
  const named = args.filter(arg => arg !== '--check')
  const known = committed()
  let failed = false
  for (const version of named.length > 0 ? named : [...known.keys()]) {
    console.error(`reading ${version}`)
    const found = extract(version)
    const lines = check ? differences(version, known.get(version), found) : []
    for (const line of lines) console.log(line)
    failed ||= lines.length > 0
    if (!check) known.set(version, found)
  }
  if (!check) write(known)
  return failed ? 1 : 0
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.exitCode = main(process.argv.slice(2))
}
