import { type LimitsFile, limitUnit, parseLimits } from '../targets/limits.ts'
import {
  type LimitsUser,
  type MergedLimit,
  mergeLimits,
  orderLimitsFiles,
} from '../targets/limits-merge.ts'
import type { LiveEntries, LiveEntry, OsRelease } from './model.ts'
import type { Reader } from './reader.ts'

const target = 'limits.conf'
const directory = '/etc/security/limits.d'

/** What a login of `user` gets from limits.conf. `extra` are files outside, read last. */
export function readLimits(
  reader: Reader,
  user: string,
  os: OsRelease | undefined,
  extra: readonly string[] = [],
): LiveEntries {
  const names = reader.list(directory).map(name => `${directory}/${name}`)
  reportUnread(reader, names)
  const paths = ['/etc/security/limits.conf', ...names]
  const present = paths.filter(path => reader.kind(path) === 'file')
  const files = [...orderLimitsFiles(present), ...extra].map(path => parseOne(reader, path))
  const sparesRoot = os === undefined || os.family === 'debian'
  const merged = mergeLimits(files, account(reader, user), sparesRoot)
  return new Map([...merged.effective].map(([key, limit]) => [key, entry(key, limit)]))
}

function parseOne(reader: Reader, path: string): LimitsFile {
  const file = parseLimits(reader.shown(path), reader.text(path) ?? '')
  for (const { code, line, column = 1, message } of file.problems) {
    reader.problem({ code, severity: 'warning', target, file: file.path, line, column, message })
  }
  return file
}

/** A file that does not end in .conf is never read, whatever it says. */
function reportUnread(reader: Reader, paths: readonly string[]): void {
  for (const path of paths.filter(path => !path.endsWith('.conf'))) {
    const message = 'is not read: only names that end in .conf are'
    const severity = 'warning'
    reader.problem({ code: 'not-read', severity, target, file: reader.shown(path), message })
  }
}

function entry(key: string, limit: MergedLimit): LiveEntry {
  const overrides = limit.overrides.map(loser => bare(`${loser.type} ${loser.item}`, loser))
  return { ...bare(key, limit), ...(overrides.length > 0 && { overrides }) }
}

function bare(key: string, limit: Omit<MergedLimit, 'overrides'>): LiveEntry {
  const { item, value: scaled, raw, file, line, column } = limit
  const isPlain = scaled === 'unlimited' || item === 'nice'
  const value = isPlain ? scaled : `${BigInt(scaled) / BigInt(limitUnit(item))}`
  return { target, key, value, ...(raw !== value && { raw }), file, line, column, origin: 'file' }
}

/** Ids and groups of a user, from the tree's own /etc/passwd and /etc/group. */
function account(reader: Reader, name: string): LimitsUser {
  const line = rows(reader, '/etc/passwd').find(([user]) => user === name)
  const groups = rows(reader, '/etc/group')
  const [uid, gid] = [Number(line?.[2]), Number(line?.[3])]
  const own = groups.filter(
    row => Number(row[2]) === gid || (row[3] ?? '').split(',').includes(name),
  )
  return {
    name,
    ...(Number.isInteger(uid) && { uid }),
    ...(Number.isInteger(gid) && { gid }),
    groups: own.map(row => row[0] ?? ''),
    gids: own.map(row => Number(row[2])),
  }
}

function rows(reader: Reader, path: string): string[][] {
  if (reader.kind(path) !== 'file') return []
  return (reader.text(path) ?? '').split('\n').map(line => line.split(':'))
}
