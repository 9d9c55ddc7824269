import { compareVersions, isKnown, minors, patchesOf } from './versions.ts'

/** A release the tool has data of, or why the text names none. */
export type Resolved =
  | {
      readonly ok: true
      /** Key of the data: a release of `versions`. */
      readonly version: string
      /** Who built the software, when the text says so. */
      readonly vendor?: string
      /** What was assumed, when the text and the data are not the same release. */
      readonly note?: string
    }
  | { readonly ok: false; readonly message: string }

/** Suffixes of rebuilt Apache releases. */
const vendors: readonly (readonly [pattern: RegExp, vendor: string])[] = [
  [/^-(cp\d+|ccs|ce)\b/, 'Confluent'],
  [/^\.(temporary-)?redhat-\d+$/, 'Red Hat'],
  [/^\.(tiered|kraft)$/, 'Amazon MSK'],
  [/^-amzn-\d+$/, 'Amazon'],
  [/^\.\d+\.\d+\.\d+(\.\d+)?-\d+$/, 'Cloudera'],
  [/^-debian-\d+-r\d+$/, 'Bitnami'],
]

/**
 * Confluent Platform minor → Apache minor. Source: Confluent Documentation, Supported Versions and
 * Interoperability for Confluent Platform; 8.2 and 8.3 by their release announcements.
 */
const confluentPlatform: ReadonlyMap<string, string> = new Map([
  ['6.0', '2.6'],
  ['6.1', '2.7'],
  ['6.2', '2.8'],
  ['7.0', '3.0'],
  ['7.1', '3.1'],
  ['7.2', '3.2'],
  ['7.3', '3.3'],
  ['7.4', '3.4'],
  ['7.5', '3.5'],
  ['7.6', '3.6'],
  ['7.7', '3.7'],
  ['7.8', '3.8'],
  ['7.9', '3.9'],
  ['8.0', '4.0'],
  ['8.1', '4.1'],
  ['8.2', '4.2'],
  ['8.3', '4.3'],
])

/** What may follow the numbers of a platform version: a build, an edition, the system of an image. */
const platformSuffix = /^(-[\w.-]+)?$/

const shape = /^(\d+\.\d+)(?:\.(\d+|x))?(.*)$/

/** The release a text names: a patch, a minor (its newest patch), or a vendor's build of one. */
export function resolveVersion(text: string): Resolved {
  const match = shape.exec(text.trim())
  if (!match) return unknown(text)
  const [, minor = '', patch, suffix = ''] = match
  if (minors.includes(minor)) return apache(text, minor, patch, suffix)
  if (/^[678]\./.test(minor) && platformSuffix.test(suffix)) return confluent(text, minor)
  return unknown(text)
}

function apache(text: string, minor: string, patch: string | undefined, suffix: string): Resolved {
  const vendor = vendors.find(([pattern]) => pattern.test(suffix))?.[1]
  if (suffix !== '' && vendor === undefined) return unmapped(text, minor, suffix)
  const built = vendor === undefined ? {} : { vendor }
  const newest = patchesOf(minor).at(-1)!
  if (patch === undefined) return { ok: true, version: newest, ...built }
  if (patch === 'x') {
    const note = `"${text.trim()}" names no patch; using ${newest}, the newest known of ${minor}`
    return { ok: true, version: newest, ...built, note }
  }
  const version = `${minor}.${patch}`
  if (isKnown(version)) return { ok: true, version, ...built }
  const nearest = nearestPatch(minor, version)
  const note = `no data of ${version}; using ${nearest}, the nearest release of ${minor}`
  return { ok: true, version: nearest, ...built, note }
}

/** The newest patch not newer than the asked one, or the oldest of the minor. */
function nearestPatch(minor: string, version: string): string {
  const patches = patchesOf(minor)
  return patches.findLast(each => compareVersions(each, version) <= 0) ?? patches[0]!
}

function confluent(text: string, platform: string): Resolved {
  const minor = confluentPlatform.get(platform)
  if (minor === undefined) return unknown(text)
  const [first] = patchesOf(minor)
  if (first === undefined) {
    return no(
      `Confluent Platform ${platform} is Apache Kafka ${minor}, which is not known; ${known()}`,
    )
  }
  // The fixes in a platform patch are not those of the Apache patch: the oldest promises least.
  const note = `Confluent Platform ${platform} is built from Apache Kafka ${minor}; using ${first}, because its patches are not Apache's`
  return { ok: true, version: first, vendor: 'Confluent', note }
}

function unmapped(text: string, minor: string, suffix: string): Resolved {
  const why = /snapshot|rc\d|alpha|beta/i.test(suffix)
    ? 'is not a released version'
    : `has an unknown vendor suffix "${suffix}"`
  return no(
    `Kafka version "${text}" ${why}; name the Apache release, for example ${patchesOf(minor).at(-1)}`,
  )
}

function unknown(text: string): Resolved {
  return no(`unknown Kafka version "${text}"; ${known()}`)
}

function known(): string {
  return `known: ${minors.join(', ')} and their patches`
}

function no(message: string): Resolved {
  return { ok: false, message }
}
